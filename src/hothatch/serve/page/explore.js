// @ts-check
/** Explore: a search as it runs; scatter and parallel coordinates under one brush; a click opens a design in Build. */
import { carOf, get, job, lists } from "./api.js";
import { coordinates, kept } from "./coords.js";
import { errorBox, field, fill, h, number, say, select } from "./dom.js";
import { go, keep } from "./main.js";
import { draw, escape } from "./plot.js";

const USUAL = { car: "nissan-leaf-40-2018", over: "tyres,light-seats,battery-62kwh,motor-160kw", minimise: "accel_0_60_mph_1ft,cost", subject: "epa_label_range >= 90 % of base", n: "240", seed: "0" };

/** @param {HTMLElement} root @param {URLSearchParams} state */
export async function show(root, state) {
  const [known, garage] = await Promise.all([lists(), get("/api/garage")]);
  const asked = (/** @type {keyof USUAL} */ name) => state.get(name) ?? USUAL[name];
  const input = (/** @type {keyof USUAL} */ name, /** @type {number} */ size) => h("input", { type: "text", size, name, value: asked(name) });
  const inputs = { over: input("over", 44), minimise: input("minimise", 32), subject: input("subject", 32), n: h("input", { type: "number", min: 20, max: 4000, value: asked("n"), style: { width: "6em" } }), seed: h("input", { type: "number", min: 0, value: asked("seed"), style: { width: "5em" } }) };
  const inGarage = garage.cars.some((/** @type {any} */ one) => one.id === asked("car")), variant = inGarage ? null : (await carOf(asked("car"))).card;
  const car = select([...(variant ? [variant] : []), ...garage.cars].map((/** @type {any} */ one) => [one.id, one.name]), asked("car"), () => {});
  const bar = h("progress", { max: 1, value: 0, "aria-label": "evaluations" }), status = h("p", { class: "note", role: "status" }), trouble = h("div", {});
  const scatter = h("div", { role: "img", "aria-label": "Designs by two objectives" }), coords = h("div", { class: "scroll" }), list = h("div", {}), choose = h("div", { class: "bar" });
  /** @type {any[]} */
  let designs = [];
  /** @type {any} */
  let task = null;
  /** @type {Map<string, [number, number]>} */
  let brushes = new Map(state.getAll("brush").map((one) => { const [id, low, high] = one.split("~"); return [id, [Number(low), Number(high)]]; }));
  let front = new Set(), timer = 0;
  /** @type {any[]} The front of what has come so far, until the server says it at the end. */
  let best = [];
  /** @type {ReturnType<typeof job> | null} */
  let running = null;
  const start = h("button", { class: "main", onclick: () => { for (const [name, one] of Object.entries(inputs)) state.set(name, one.value); state.set("car", car.value); state.set("run", "1"); state.delete("brush"); brushes = new Map(); keep(state, true); run(); } }, "Explore");
  const cancel = h("button", { hidden: true, onclick: () => { running?.cancel(); cancel.hidden = true; status.textContent += " · cancelled"; } }, "Cancel");
  fill(root, h("h1", {}, "Explore"), h("div", { class: "bar" }, field("Base", car), field("Over: parts, packages, fields as path=low..high", inputs.over), field("Better: figures, cost, curb_mass", inputs.minimise), field("Subject to (; between them)", inputs.subject), field("Evaluations", inputs.n), field("Seed", inputs.seed), start, cancel),
    h("div", { class: "bar" }, bar, status), trouble, choose, h("div", { class: "two" }, scatter, coords), list);

  function run() {
    running?.cancel();
    designs = []; best = []; front = new Set(); task = null;
    fill(trouble); fill(list); cancel.hidden = false; status.textContent = "starting …";
    const body = { kind: "explore", slot: "explore", car: asked("car"), over: asked("over"), minimise: asked("minimise"), subject_to: asked("subject").split(";").map((one) => one.trim()).filter(Boolean), evaluations: Number(asked("n")), seed: Number(asked("seed")) };
    running = job(body, (event) => {
      if (event.event === "axes") { task = event; menu(); }
      if (event.event === "designs") { designs.push(...event.designs); event.designs.forEach(improve); front = new Set(best.map((d) => d.word)); later(); }
      if (event.event === "progress") { bar.max = event.of; bar.value = event.done; status.textContent = `${event.done} of ${event.of}, ${event.front} on the front`; }
      if (event.event === "front") { front = new Set(event.words); bar.value = bar.max; status.textContent = `${event.evaluated} evaluated, ${event.count} on the front`; later(); say(status.textContent); }
    });
    running.ended.then(() => { cancel.hidden = true; }, (error) => { cancel.hidden = true; status.textContent = ""; fill(trouble, errorBox(error)); });
  }

  /** @param {any} d */
  function improve(d) {
    const goals = task.objectives.filter((/** @type {any} */ one) => one.objective), signed = (/** @type {any} */ design, /** @type {any} */ goal) => design.figures[goal.id] * (goal.better === "higher" ? -1 : 1);
    const beats = (/** @type {any} */ one, /** @type {any} */ other) => goals.every((/** @type {any} */ goal) => signed(one, goal) <= signed(other, goal)) && goals.some((/** @type {any} */ goal) => signed(one, goal) < signed(other, goal));
    if (d.why || best.some((one) => beats(one, d))) return;
    best = [...best.filter((one) => !beats(d, one)), d];
  }
  const axes = () => [...task.axes.map((/** @type {any} */ one) => one.path ? { id: one.path, title: one.name, of: (/** @type {any} */ d) => d.values[one.path] ?? null }
    : { id: one.name, title: one.name, of: (/** @type {any} */ d) => Math.max(0, one.options.findIndex((/** @type {string | null} */ option) => option && d.packages.includes(option))), steps: one.options.map((/** @type {string | null} */ option) => (option || "none").replace(`${one.name}-`, "").replace(one.name, "on")) }),
    ...task.objectives.map((/** @type {any} */ one) => ({ id: one.id, title: `${one.title}, ${one.unit}`, of: (/** @type {any} */ d) => d.figures[one.id] ?? null }))];
  const pair = () => { const ids = task.objectives.map((/** @type {any} */ one) => one.id); return [state.get("x") || ids[0], state.get("y") || ids[1] || ids[0]]; };
  function menu() {
    const options = task.objectives.map((/** @type {any} */ one) => /** @type {[string, string]} */ ([one.id, `${one.title}, ${one.unit}`]));
    fill(choose, ["x", "y"].map((name, at) => field(at ? "Up" : "Across", select(options, pair()[at], (id) => { state.set(name, id); keep(state); paint(); }))), h("button", { onclick: () => { brushes.clear(); brushed(); } }, "Clear the brush"), h("div", {}, h("div", { class: "key" }, [["front", "hue-vermilion"], ["designs", "hue-steel"], ["out of bounds", "muted"]].map(([name, tone]) => h("span", {}, h("i", { class: "swatch", style: { background: `var(--${tone})` } }), name))), h("span", { class: "note" }, "Drag along an axis, or a box in the scatter; a click opens a design in Build.")));
  }
  function later() { if (!timer) timer = window.setTimeout(() => { timer = 0; paint(); }, 150); }
  function brushed() {
    state.delete("brush");
    for (const [id, ends] of brushes) state.append("brush", [id, ...ends.map((end) => Number(end.toPrecision(6)))].join("~"));
    keep(state);
    paint();
  }
  async function paint() {
    if (!task || !root.isConnected) return;
    const own = axes(), [x, y] = pair(), info = (/** @type {string} */ id) => task.objectives.find((/** @type {any} */ one) => one.id === id);
    const live = designs.filter((d) => d.figures[x] != null && d.figures[y] != null);
    const groups = [["out of bounds", live.filter((d) => d.why && kept(d, own, brushes)), "muted", 6], ["brushed away", live.filter((d) => !kept(d, own, brushes)), "grid", 5], ["designs", live.filter((d) => !d.why && !front.has(d.word) && kept(d, own, brushes)), "hue-steel", 7], ["front", live.filter((d) => !d.why && front.has(d.word) && kept(d, own, brushes)), "hue-vermilion", 9]];
    const data = groups.map(([name, some, tone, size]) => ({ type: "scatter", mode: "markers", name, x: /** @type {any[]} */ (some).map((d) => d.figures[x]), y: /** @type {any[]} */ (some).map((d) => d.figures[y]), customdata: /** @type {any[]} */ (some).map((d) => d.word), text: /** @type {any[]} */ (some).map((d) => escape(`${d.packages.join(" + ") || "base"} ${Object.values(d.shown).join(", ")}${d.why ? `: ${d.why}` : ""}`)), marker: { color: `@${tone}`, size, symbol: name === "out of bounds" ? "circle-open" : "circle" }, hovertemplate: "%{text}<br>%{x:.4~g}, %{y:.4~g}<extra></extra>" }));
    await draw(scatter, { data, layout: { height: 380, hovermode: "closest", dragmode: "select", margin: { l: 56, r: 10, t: 6, b: 42 }, xaxis: { title: { text: `${info(x).title}, ${info(x).unit}` } }, yaxis: { title: { text: `${info(y).title}, ${info(y).unit}` } } } });
    const plot = /** @type {any} */ (scatter);
    if (!plot.wired) {
      plot.wired = true;
      plot.on("plotly_click", (/** @type {any} */ hit) => go(`/build?${new URLSearchParams({ car: hit.points[0].customdata })}`));
      plot.on("plotly_selected", (/** @type {any} */ hit) => { const [p, q] = pair(); if (hit?.range) { brushes.set(p, hit.range.x.slice().sort((/** @type {number} */ a, /** @type {number} */ b) => a - b)); brushes.set(q, hit.range.y.slice().sort((/** @type {number} */ a, /** @type {number} */ b) => a - b)); brushed(); } });
    }
    coordinates(coords, own, designs.filter((d) => Object.keys(d.figures).length), brushes, front, brushed);
    table(designs.filter((d) => kept(d, own, brushes)));
  }
  function table(/** @type {any[]} */ some) {
    const sorted = [...some].sort((a, b) => Number(front.has(b.word)) - Number(front.has(a.word)) || Number(Boolean(a.why)) - Number(Boolean(b.why))).slice(0, 40);
    fill(list, h("h2", {}, `Designs (${some.length > sorted.length ? `the first ${sorted.length} of ` : ""}${some.length})`), h("div", { class: "scroll", tabindex: 0 }, h("table", { class: "designs" }, h("thead", {}, h("tr", {}, h("th", {}, "design"), task.objectives.map((/** @type {any} */ one) => h("th", { scope: "col", class: "num" }, `${one.title}, ${one.unit}`)), h("th", {}, ""))), h("tbody", {}, sorted.map((d) => h("tr", { class: d.why ? "muted" : "" },
      h("th", { scope: "row" }, h("a", { href: `/build?${new URLSearchParams({ car: d.word })}` }, [...d.packages.map((/** @type {string} */ one) => `+${one}`), ...Object.entries(d.shown).map(([path, value]) => `${path} ${value}`)].join(" ") || "the base")), task.objectives.map((/** @type {any} */ one) => h("td", { class: "num" }, number(d.figures[one.id], known.figures.find((/** @type {any} */ f) => f.id === one.id)?.digits ?? 0))), h("td", { class: "note" }, d.why || (front.has(d.word) ? "on the front" : ""))))))));
  }
  if (state.get("run")) run();
  else status.textContent = "What may change, what should be better, what must hold: then Explore. The link reopens the same search.";
  return () => { running?.cancel(); clearTimeout(timer); };
}
