// @ts-check
/** Parallel coordinates with a brush on every axis: drag along it, or with the keys: ↑ raises the low end, ↓ lowers the high one. */
import { fill, h, number } from "./dom.js";

/**
 * An axis with steps is a choice: they are named beside it.
 * @param {HTMLElement} place @param {{id: string, title: string, of: (d: any) => number | null, steps?: string[]}[]} axes @param {any[]} designs
 * @param {Map<string, [number, number]>} brushes @param {Set<string>} front @param {() => void} changed
 */
export function coordinates(place, axes, designs, brushes, front, changed) {
  const width = Math.max(place.clientWidth || 700, 90 * axes.length), height = 300, top = 44, bottom = 268;
  const x = (/** @type {number} */ at) => 50 + (at * (width - 100)) / Math.max(axes.length - 1, 1);
  const spans = axes.map((axis) => { if (axis.steps) return [0, Math.max(1, axis.steps.length - 1)]; const values = designs.map(axis.of).filter((v) => v !== null && Number.isFinite(v)).map(Number); const [low, high] = [Math.min(...values), Math.max(...values)]; return values.length ? [low, high === low ? low + 1 : high] : [0, 1]; });
  const y = (/** @type {number} */ at, /** @type {number} */ v) => bottom - ((v - spans[at][0]) / (spans[at][1] - spans[at][0])) * (bottom - top);
  const lines = designs.map((design) => {
    const points = axes.map((axis, at) => { const v = axis.of(design); return v === null || !Number.isFinite(v) ? null : `${x(at).toFixed(1)},${y(at, v).toFixed(1)}`; }).filter(Boolean);
    return points.length > 1 && kept(design, axes, brushes) ? h("polyline", { points: points.join(" "), class: `design${design.why ? " out" : ""}${front.has(design.word) ? " front" : ""}` }) : null;
  });
  const svg = h("svg", { viewBox: `0 0 ${width} ${height}`, class: "coords", role: "group", "aria-label": `Parallel coordinates of ${designs.length} designs` }, lines, axes.map((axis, at) => {
    const brush = brushes.get(axis.id);
    return h("g", {}, h("line", { x1: x(at), x2: x(at), y1: top, y2: bottom, class: "axis" }), h("text", { x: x(at), y: 14 + 13 * (at % 2), "text-anchor": at === 0 ? "start" : at === axes.length - 1 ? "end" : "middle", dx: at === 0 ? -44 : at === axes.length - 1 ? 44 : 0 }, axis.title.slice(0, 24)),
      axis.steps ? axis.steps.map((name, step) => h("text", { x: x(at) + (at === axes.length - 1 ? -7 : 7), y: y(at, step) + 4, "text-anchor": at === axes.length - 1 ? "end" : "start", class: "quiet" }, name.slice(0, 14)))
        : [h("text", { x: x(at), y: top - 4, "text-anchor": "middle", class: "quiet" }, number(spans[at][1], digits(spans[at]))), h("text", { x: x(at), y: bottom + 14, "text-anchor": "middle", class: "quiet" }, number(spans[at][0], digits(spans[at])))],
      brush ? h("rect", { x: x(at) - 8, width: 16, y: y(at, brush[1]), height: Math.max(3, y(at, brush[0]) - y(at, brush[1])), class: "brush" }) : null,
      h("rect", { x: x(at) - 16, y: top - 8, width: 32, height: bottom - top + 16, fill: "transparent", style: { cursor: "ns-resize" }, tabindex: 0, role: "button", "data-axis": axis.id,
        "aria-label": `brush ${axis.title}: arrow up raises the low end, arrow down lowers the high end, escape clears`,
        onkeydown: (/** @type {any} */ event) => {
          const [low, high] = brushes.get(axis.id) || spans[at], step = 0.1 * (spans[at][1] - spans[at][0]);
          if (event.key === "Escape") brushes.delete(axis.id);
          else if (event.key === "ArrowUp") brushes.set(axis.id, [Math.min(low + step, high), high]);
          else if (event.key === "ArrowDown") brushes.set(axis.id, [low, Math.max(high - step, low)]);
          else return;
          event.preventDefault();
          changed();
        }, onpointerdown: (/** @type {any} */ event) => {
        const value = (/** @type {any} */ e) => { const box = svg.getBoundingClientRect(), v = ((e.clientY - box.top) * height) / box.height; return spans[at][0] + ((bottom - Math.min(bottom, Math.max(top, v))) / (bottom - top)) * (spans[at][1] - spans[at][0]); };
        const start = value(event);
        const up = (/** @type {any} */ e) => { removeEventListener("pointerup", up); const stop = value(e); if (Math.abs(stop - start) < 0.01 * (spans[at][1] - spans[at][0])) brushes.delete(axis.id); else brushes.set(axis.id, [Math.min(start, stop), Math.max(start, stop)]); changed(); };
        addEventListener("pointerup", up);
      } }));
  }));
  const held = /** @type {any} */ (document.activeElement)?.dataset?.axis;
  fill(place, h("div", { class: "scroll", tabindex: 0 }, svg));
  if (held) /** @type {any} */ (place.querySelector(`[data-axis="${CSS.escape(held)}"]`))?.focus();
}

/** @param {number[]} span */
const digits = (span) => Math.max(0, 2 - Math.floor(Math.log10(Math.abs(span[1]) || 1)));

/** @param {any} design @param {{id: string, of: (d: any) => number | null}[]} axes @param {Map<string, [number, number]>} brushes */
export function kept(design, axes, brushes) {
  return axes.every((axis) => { const brush = brushes.get(axis.id); if (!brush) return true; const v = axis.of(design); return v !== null && v >= brush[0] && v <= brush[1]; });
}
