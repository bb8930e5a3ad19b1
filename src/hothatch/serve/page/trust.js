// @ts-check
/** Trust: what was published beside what is predicted, how far off, how often an interval holds it, what a figure hangs on. */
import { get, job, lists } from "./api.js";
import { errorBox, field, fill, h, linked, number, say, select, span, unitOf } from "./dom.js";
import { keep } from "./main.js";
import { draw, escape } from "./plot.js";

/** @param {HTMLElement} root @param {URLSearchParams} state */
export async function show(root, state) {
  const known = await lists(), garage = await get("/api/garage");
  const status = h("p", { class: "note", role: "status" }), trouble = h("div", {}), place = h("div", {}), bar = h("progress", { max: 1, value: 0, "aria-label": "runs" });
  const names = new Map(garage.cars.map((/** @type {any} */ one) => [one.id, one])), sample = state.get("sample") || "0";
  /** @type {any} */
  let found = null;
  /** @type {ReturnType<typeof job> | null} */
  let other = null;
  const cancel = h("button", { onclick: () => { running.cancel(); status.textContent = "cancelled"; cancel.hidden = true; bar.hidden = true; } }, "Cancel");
  const set = (/** @type {string} */ name, /** @type {string} */ value) => { if (value) state.set(name, value); else state.delete(name); keep(state); result(); };
  fill(root, h("h1", {}, "Trust"), h("div", { class: "bar" }, field("Car", select([["", "all"], ...garage.cars.map((/** @type {any} */ one) => /** @type {[string, string]} */ ([one.id, one.name]))], state.get("car") || "", (v) => set("car", v))),
    field("Kind", select([["", "all"], ...Object.entries(known.groups)], state.get("group") || "", (v) => set("group", v))),
    field("Rows", select([["judge", "judged"], ["", "with context"]], state.get("use") ?? "judge", (v) => { state.set("use", v); keep(state); result(); })),
    field("Intervals", select([["0", "none"], ["32", "of 32 cars (minutes)"], ["64", "of 64 cars (minutes)"]], sample, (v) => { state.set("sample", v); location.search = state.toString(); })), bar, cancel), status, trouble, place);
  status.textContent = "Every published result is being run at its own conditions; the first time after a change of the code takes a while.";
  const running = job({ kind: "trust", slot: "trust", sample: Number(sample) }, (event) => {
    if (event.event === "progress") { bar.max = event.of; bar.value = event.done; }
    if (event.event === "trust") { found = event; result(); say("validated"); }
  });
  running.ended.then(() => { cancel.hidden = true; bar.hidden = true; }, (error) => { cancel.hidden = true; bar.hidden = true; status.textContent = ""; fill(trouble, errorBox(error)); });

  function result() {
    if (!found) return;
    const use = state.get("use") ?? "judge";
    const rows = found.rows.filter((/** @type {any} */ row) => (!state.get("car") || row.car === state.get("car")) && (!state.get("group") || row.group === state.get("group")) && (!use || row.use === use));
    const off = rows.filter((/** @type {any} */ row) => row.error !== null).map((/** @type {any} */ row) => Math.abs(row.error)).sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
    status.textContent = `${rows.length} published results, median miss ${number(100 * (off[Math.floor(off.length / 2)] ?? NaN), 1)} %.${found.coverage ? ` ${found.coverage.inside} of ${found.coverage.rows} judged results lie within their 5–95 % interval.` : " Choose intervals to see how often they hold what was measured."}`;
    const plot = h("div", { role: "img", "aria-label": "Residuals by figure" });
    const matters = h("div", {});
    fill(place, h("h2", {}, "Residuals"), plot, h("h2", {}, "Scores"), h("div", { class: "scroll", tabindex: 0 }, h("table", { class: "scores" }, h("thead", {}, h("tr", {}, ["", "median", "worst", "bounds of both", "rows", ""].map((one) => h("th", {}, one)))), h("tbody", {}, Object.values(found.scores).map((/** @type {any} */ one) => { const text = (/** @type {number | null} */ v) => v === null ? "–" : one.unit ? `${number(v, Number.isInteger(v) ? 0 : 3)} ${one.unit}` : `${number(100 * v, 1)} %`; return h("tr", {}, h("th", { scope: "row" }, one.title), h("td", {}, text(one.median)), h("td", {}, text(one.worst)), h("td", { class: "muted" }, one.bound_median === null && one.bound_worst === null ? "none" : `${text(one.bound_median)}, ${text(one.bound_worst)}`), h("td", {}, one.count), h("td", {}, one.bound_median === null && one.bound_worst === null ? "shown only" : one.ok ? "✓ holds" : "✗ missed")); })))),
      h("h2", {}, "Inputs that matter most"), ask(matters), matters,
      h("h2", {}, "Predicted against measured"), h("div", { class: "scroll", tabindex: 0 }, h("table", { class: "results" }, h("thead", {}, h("tr", {}, ["car", "figure", "predicted", "measured", "off", ...(found.coverage ? ["5–95 %"] : []), "source"].map((one, at) => h("th", { scope: "col", class: at > 1 && one !== "source" ? "num" : null }, one)))), h("tbody", {}, rows.map((/** @type {any} */ row) => h("tr", { title: row.conditions }, h("th", { scope: "row" }, h("i", { class: "swatch", style: { background: `var(--hue-${names.get(row.car)?.hue})` } }), names.get(row.car)?.name || row.car), h("td", {}, row.title, " ", h("span", { class: "muted" }, unitOf(row.unit))), h("td", { class: "num" }, number(row.predicted, row.digits)), h("td", { class: "num" }, number(row.published, row.digits)), h("td", { class: "num" }, row.error === null ? row.outcome : `${row.error > 0 ? "+" : ""}${number(100 * row.error, 1)} %`), found.coverage && h("td", { class: "num muted" }, row.low === null ? "" : `${span(row.low, row.high, row.digits)} ${row.low <= row.published && row.published <= row.high ? "holds" : "misses"}`), h("td", { class: "note" }, row.source.startsWith(row.publication) ? "" : `${row.publication} `, linked(row.source))))))));
    const shown = rows.filter((/** @type {any} */ row) => row.error !== null);
    const cars = [...new Set(shown.map((/** @type {any} */ row) => row.car))];
    const present = new Set(shown.map((/** @type {any} */ row) => row.title)), titles = known.figures.map((/** @type {any} */ one) => one.title).filter((/** @type {string} */ one) => present.has(one));
    // One row far out would press all others together: it stands at the edge and says how far it is.
    const edge = 1.15 * Math.max(5, 100 * (off[Math.floor(0.96 * off.length)] ?? 0)), inside = (/** @type {number} */ v) => Math.min(edge, Math.max(-edge, v));
    const symbols = /** @type {Record<string, string>} */ ({ solid: "circle", dash: "square", dot: "diamond", dashdot: "triangle-up" });
    draw(plot, { data: cars.map((id) => { const own = shown.filter((/** @type {any} */ row) => row.car === id).sort((/** @type {any} */ a, /** @type {any} */ b) => Math.abs(a.error) - Math.abs(b.error)), one = /** @type {any} */ (names.get(id)); return { type: "scatter", mode: "markers", name: escape(one?.name || String(id)), x: own.map((/** @type {any} */ row) => inside(100 * row.error)), customdata: own.map((/** @type {any} */ row) => 100 * row.error), y: own.map((/** @type {any} */ row) => row.title), marker: { color: `@hue-${one?.hue || "slate"}`, size: 8, symbol: own.map((/** @type {any} */ row) => (Math.abs(100 * row.error) > edge ? (row.error > 0 ? "triangle-right" : "triangle-left") : symbols[one?.dash || "solid"])) }, hovertemplate: `%{customdata:+.1f} %<extra>${escape(one?.name || String(id))}</extra>` }; }),
      layout: { height: 110 + 22 * titles.length + 20 * Math.ceil(cars.length / Math.max(1, Math.floor(plot.clientWidth / 230))), showlegend: cars.length > 1, legend: { orientation: "h", y: -60 / (110 + 22 * titles.length), yanchor: "top", x: 0 }, hovermode: "closest", margin: { l: 170, r: 12, t: 6, b: 40 }, xaxis: { title: { text: plot.clientWidth < 560 ? "predicted less published, %" : "predicted less published, % of what was published; arrows at the edge: farther out" }, zeroline: true, range: [-1.08 * edge, 1.08 * edge] }, yaxis: { categoryorder: "array", categoryarray: titles, range: [titles.length - 0.4, -0.6], dtick: 1 } } });
  }

  /** @param {HTMLElement} out */
  function ask(out) {
    const electric = garage.cars.map((/** @type {any} */ one) => /** @type {[string, string]} */ ([one.id, one.name]));
    const car = select(electric, state.get("mcar") || "nissan-leaf-40-2018", () => {}), figure = select(known.figures.map((/** @type {any} */ one) => [one.id, one.title]), state.get("mfigure") || "accel_0_60_mph_1ft", () => {});
    const start = h("button", { onclick: () => { state.set("mcar", car.value); state.set("mfigure", figure.value); keep(state); look(); } }, "Find them");
    async function look() {
      other?.cancel();
      fill(out, h("p", { class: "note" }, "screening all uncertain inputs …"));
      other = job({ kind: "matters", slot: "matters", car: car.value, figure: figure.value }, (event) => {
        if (event.event === "matters") fill(out, h("p", { class: "note" }, `${event.runs} cars driven. 5–95 %: ${number(event.low, 2)}–${number(event.high, 2)} ${event.unit}. Worth measuring next: ${event.worth_measuring.join(", ") || "nothing"}.`),
          h("div", { class: "waterfall" }, event.inputs.map((/** @type {any} */ one) => h("div", { class: "fall" }, h("span", {}, h("code", {}, one.path), " ", h("span", { class: "chip" }, one.kind)), h("span", { class: "rail" }, h("i", { class: "flat", style: { left: 0, width: `${Math.min(100, 100 * one.total)}%` } })), h("span", {}, `${number(100 * one.total, 0)} %`)))));
      });
      other.ended.catch((error) => fill(out, errorBox(error)));
    }
    if (state.get("mcar")) look();
    return h("div", { class: "bar" }, field("Car", car), field("Figure", figure), start);
  }
  return () => { running.cancel(); other?.cancel(); };
}
