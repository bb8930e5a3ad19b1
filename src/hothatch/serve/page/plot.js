// @ts-check
/** plotly's own file, fetched when a screen first needs it; figures hold tokens (@ink, @car-0), the page has the colours. */
import { lists } from "./api.js";

const PITCH = 116, BETWEEN = 18; // px from row to row of a stack, and of it between them

/** @type {Promise<any> | null} */
let loading = null;

export function plotly() {
  loading = loading || new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/static/plotly.min.js";
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => reject(new Error("plotly's file did not come"));
    document.head.append(script);
  });
  return loading;
}

/** @param {string} name A colour of theme.css. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** @param {string} hex @param {number} alpha */
export const soft = (hex, alpha) => `${hex}${Math.round(255 * alpha).toString(16).padStart(2, "0")}`;

/** @param {any} thing @param {string[]} hues @returns {any} */
function resolved(thing, hues) {
  if (Array.isArray(thing)) return thing.map((one) => resolved(one, hues));
  if (thing && typeof thing === "object") return Object.fromEntries(Object.entries(thing).map(([key, value]) => [key, resolved(value, hues)]));
  if (typeof thing !== "string" || !/^@[a-z0-9 -]+$/.test(thing)) return thing;
  const car = /^@car-(\d+)(-soft)?$/.exec(thing);
  if (car) { const hex = colour(`hue-${hues[Number(car[1])] || "slate"}`); return car[2] ? soft(hex, 0.18) : hex; }
  return colour(thing.slice(1).replaceAll(" ", "-"));
}

/**
 * Draw a figure and draw it anew when the theme changes.
 * @param {HTMLElement} place @param {{data: any[], layout: any}} figure @param {string[]} [hues] @param {any} [config]
 */
export async function draw(place, figure, hues = [], config = {}) {
  const [engine, known] = await Promise.all([plotly(), lists()]);
  const finger = matchMedia("(pointer: coarse)").matches ? { dragmode: false } : {}; // a finger on a plot scrolls the page
  const once = () => {
    const { data, layout } = resolved(figure, hues);
    return engine.react(place, data, { ...layout, ...finger, template: resolved(known.template, hues), autosize: true }, { responsive: true, displaylogo: false, displayModeBar: false, showTips: false, ...config });
  };
  place.classList.add("plot");
  if (!place.dataset.drawn) {
    place.dataset.drawn = "yes";
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (place.isConnected) /** @type {any} */ (place).redrawn?.(); });
  }
  /** @type {any} */ (place).redrawn = once;
  await once();
  return engine;
}

/**
 * Rows of lines over one x, under one cursor.
 * @param {{title: string, unit: string, lines: {x: any[], y: any[], name: string, hue: string, dash?: string}[]}[]} rows
 * @param {string} along What stands under the last row.
 */
export function stack(rows, along) {
  /** @type {any} */
  const layout = { height: 42 + PITCH * rows.length, hovermode: "x unified", hoversubplots: "axis", margin: { l: 68, r: 12, t: 6, b: 36 },
    grid: { rows: rows.length, columns: 1 }, xaxis: { title: { text: along }, showspikes: true, spikemode: "across", anchor: `y${rows.length > 1 ? rows.length : ""}` } };
  const height = 1 / rows.length;
  const data = rows.flatMap((row, at) => {
    const axis = `y${at ? at + 1 : ""}`;
    layout[`yaxis${at ? at + 1 : ""}`] = { domain: [1 - (at + 1) * height + (at < rows.length - 1 ? (height * BETWEEN) / PITCH : 0), 1 - at * height], title: { text: `${row.title}, ${row.unit}` }, nticks: 5, fixedrange: true };
    return row.lines.map((line) => ({ type: "scatter", mode: "lines", x: line.x, y: line.y, name: `${line.name}, ${row.title}`, xaxis: "x", yaxis: axis,
      line: { color: `@hue-${line.hue}`, dash: line.dash || "solid", width: 1.6 }, hovertemplate: `%{y:.4~g} ${row.unit}<extra>${escape(row.lines.length > 1 ? `${row.title}, ${line.name}` : row.title)}</extra>` }));
  });
  return { data, layout };
}

/**
 * Keep in the address which stretch of a stack is looked at, and what stands over it through a change of the theme.
 * @param {HTMLElement} place @param {{layout: any}} figure @param {URLSearchParams} state @param {() => void} changed
 */
export function stretch(place, figure, state, changed) {
  /** @type {any} */ (place).on("plotly_relayout", (/** @type {any} */ event) => {
    const ends = ["0", "1"].map((end) => event[`xaxis.range[${end}]`] ?? event["xaxis.range"]?.[end]);
    if (ends.every(Number.isFinite)) { figure.layout.xaxis.range = ends; state.set("from", Number(ends[0].toPrecision(5)).toString()); state.set("to", Number(ends[1].toPrecision(5)).toString()); }
    else if (event["xaxis.autorange"]) { delete figure.layout.xaxis.range; state.delete("from"); state.delete("to"); }
    else return;
    changed();
  });
}

/** The stretch that an address asks for. @param {URLSearchParams} state */
export function asked(state) {
  const ends = ["from", "to"].map((name) => parseFloat(state.get(name) || ""));
  return ends.every(Number.isFinite) && ends[0] < ends[1] ? { range: ends } : {};
}

/** plotly reads some tags: text stays text. @param {string} text */
export const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** @param {number[]} xs @param {(number|null)[]} ys @param {number} x */
export function at(xs, ys, x) {
  let low = 0, high = xs.length - 1;
  if (high < 1) return ys[0] ?? NaN;
  while (high - low > 1) { const middle = (low + high) >> 1; if (xs[middle] <= x) low = middle; else high = middle; }
  const share = Math.min(1, Math.max(0, (x - xs[low]) / (xs[high] - xs[low] || 1)));
  return Number(ys[low]) + share * (Number(ys[high]) - Number(ys[low]));
}
