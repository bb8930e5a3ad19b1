// @ts-check
/** Proving ground: a test or a sentence, its traces under one cursor, what limited it, where the energy went, the cones. */
import { get, job, lists } from "./api.js";
import { carPick, key, looks } from "./carpick.js";
import { errorBox, field, fill, h, number, say, select } from "./dom.js";
import { go, keep, navigation } from "./main.js";
import { asked, at, draw, stack, stretch } from "./plot.js";

/**
 * What limited each car, over the stretch of the axis that the traces below it show.
 * @param {any[]} steps One step a car. @param {{name: string, hue: string}[]} shown @param {[number, number]} ends @param {string} unit
 */
export function ribbons(steps, shown, ends, unit) {
  const used = [...new Set(steps.flatMap((step) => (step?.ribbon || []).map((/** @type {any} */ one) => one[2])))];
  if (!used.length) return null;
  const wide = Math.min(innerWidth - 110, 740) / 100; // px a hundredth at least: a name stands whole or not at all
  const long = ends[1] - ends[0], share = (/** @type {number} */ x) => (100 * (Math.min(ends[1], Math.max(ends[0], x)) - ends[0])) / long;
  const tone = (/** @type {string} */ name) => `var(--limit-${name.replaceAll(" ", "-")}, var(--${{ bend: "limit-tyre-grip", "drive grip": "limit-torque", "brake grip": "limit-heat", "top speed": "limit-governor", station: "limit-torque", cells: "limit-battery-power", "full voltage": "limit-governor", "car's socket": "limit-boost", "on-board charger": "limit-power" }[name] || "area"}))`;
  return h("div", { class: "ribbons" }, h("h3", {}, "Limited by"), steps.map((step, index) => h("div", {}, h("span", { class: "note" }, shown[index]?.name),
    h("div", { class: "ribbon", role: "img", "aria-label": (step?.ribbon || []).slice(0, 20).map((/** @type {any} */ one) => `${one[2]} from ${one[0]} to ${one[1]} ${unit}`).join(", ") },
      (step?.ribbon || []).filter((/** @type {any} */ one) => one[1] > ends[0] && one[0] < ends[1]).map((/** @type {[number, number, string]} */ [from, to, name]) => h("span", { title: `${name}: ${number(from, 1)}–${number(to, 1)} ${unit}`, style: { left: `${share(from)}%`, width: `${share(to) - share(from)}%`, background: tone(name) } }, (share(to) - share(from)) * wide > 7 * name.length + 8 ? name : ""))))),
    h("div", { class: "key" }, used.map((name) => h("span", {}, h("i", { class: "swatch", style: { background: tone(name) } }), name))));
}

/** @param {HTMLElement} root @param {URLSearchParams} state */
export async function show(root, state) {
  const known = await lists();
  const cars = state.getAll("car").slice(0, 3);
  if (!cars.length) cars.push("nissan-leaf-40-2018");
  const test = state.get("test") || "launch";
  const figures = new Map(known.figures.map((/** @type {any} */ one) => [one.id, one]));
  const [pick, shown] = await Promise.all([carPick(cars, 3, (words) => open({ cars: words })), looks(cars)]);
  const open = (/** @type {{cars?: string[], test?: string}} */ change) => go(`/proving?${new URLSearchParams([...(change.cars || cars).map((car) => ["car", car]), ["test", change.test || test]])}`);

  const place = h("div", {}), status = h("p", { class: "note" }), hint = h("p", { class: "note", id: "hint" });
  const words = h("datalist", { id: "words" });
  const sentence = h("input", { type: "text", size: 48, list: "words", value: known.tests.some((/** @type {any} */ one) => one.id === test) ? "" : test, placeholder: "launch until 60 mph then brake to rest", "aria-describedby": "hint",
    oninput: complete, onkeydown: (/** @type {any} */ e) => { if (e.key === "Enter" && sentence.value.trim()) open({ test: sentence.value.trim() }); } });
  let turn = 0;
  async function complete() {
    const own = ++turn, text = sentence.value;
    const found = await get("/api/complete", { text });
    if (own !== turn) return;
    fill(words, found.words.map((/** @type {string} */ one) => h("option", { value: text.slice(0, found.from) + one })));
    hint.textContent = text ? (found.fault ? `${found.fault}. Next: ${found.words.join(", ")}` : "This can be driven.") : "";
  }
  const cancel = h("button", { onclick: () => { running.cancel(); status.textContent = "cancelled"; cancel.hidden = true; } }, "Cancel");
  fill(root, h("h1", {}, "Proving ground"), h("div", { class: "bar" }, pick), h("div", { class: "bar" },
    field("Test", select([["", "a sentence of your own"], ...known.tests.map((/** @type {any} */ one) => /** @type {[string, string]} */ ([one.id, one.title]))], sentence.value ? "" : test, (id) => id ? open({ test: id }) : sentence.focus())),
    field("or a sentence", sentence), words, h("button", { class: "main", onclick: () => sentence.value.trim() && open({ test: sentence.value.trim() }) }, "Drive it"), cancel), hint, status, place);
  status.textContent = "driving …";
  const running = job({ kind: "drive", slot: "drive", cars, test }, (event) => { if (event.event === "drive") result(event); });
  running.ended.then(() => { cancel.hidden = true; }, (error) => { cancel.hidden = true; status.textContent = ""; fill(place, errorBox(error)); });

  /** @param {any} event */
  function result(event) {
    const titles = event.cars[0].steps.map((/** @type {any} */ step, /** @type {number} */ index) => /** @type {[string, string]} */ ([String(index), `${index + 1}. ${step.label}`]));
    let step = Math.min(Number(state.get("step") || 0), Math.max(titles.length - 1, 0));
    const traces = h("div", {}), energy = h("div", {}), extra = h("div", { class: "two" });
    status.textContent = event.cars.map((/** @type {any} */ car) => `${car.name}: ${car.conditions}`).filter((/** @type {string} */ one, /** @type {number} */ index, /** @type {string[]} */ all) => index === 0 || one !== all[0]).join(" · ");
    const ids = Object.keys(event.cars.find((/** @type {any} */ car) => Object.keys(car.figures).length)?.figures || {});
    fill(place, key(shown),
      h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "figure"), shown.map((one) => h("th", { scope: "col" }, one.name)))), h("tbody", {}, ids.map((id) => h("tr", { "data-row": id }, h("th", { scope: "row" }, figures.get(id)?.title || id.replaceAll("_", " ")),
        event.cars.map((/** @type {any} */ car) => { const one = car.figures[id]; return h("td", {}, one?.value == null ? one?.remedy || one?.outcome.replace("_", " ") : `${number(one.value, one.digits)} ${one.unit}`, one?.limited_by ? h("span", { class: "note" }, ` ${one.limited_by}`) : ""); })))))),
      h("h2", {}, "Traces"), titles.length > 1 ? field("Step", select(titles, String(step), (value) => { step = Number(value); for (const name of ["from", "to", "a", "b"]) state.delete(name); state.set("step", value); keep(state); drawStep(); })) : null, traces, energy, extra);
    drawStep();
    const flows = event.cars.map((/** @type {any} */ car, /** @type {number} */ index) => ({ car, index })).filter((/** @type {any} */ one) => one.car.sankey);
    if (flows.length) {
      fill(energy, h("h2", {}, "Where the energy went, Wh/km"), h("div", {}, flows.map((/** @type {any} */ one) => { const box = h("div", { role: "img", "aria-label": `Energy of ${one.car.name}` }); draw(box, one.car.sankey, shown.map((s) => s.hue)); return h("figure", {}, h("h3", {}, one.car.name), h("div", { class: "scroll", tabindex: 0 }, h("div", { class: "sankey" }, box))); })));
    }
    for (const plot of event.plots) {
      const names = Object.keys(plot.figures), kept = state.get(plot.id) || "", first = names.includes(kept) ? kept : names[0], box = h("div", { role: "img", "aria-label": plot.label });
      const one = h("figure", { style: plot.id === "path" ? { "grid-column": "1 / -1" } : {} }, h("h3", {}, plot.title), names.length > 1 ? select(names.map((name) => [name, name]), first, (name) => { state.set(plot.id, name); keep(state); draw(box, plot.figures[name], shown.map((s) => s.hue)); }, { "aria-label": `which ${plot.title}` }) : null, box, h("p", { class: "note" }, plot.note));
      extra.append(one);
      draw(box, plot.figures[first], shown.map((s) => s.hue));
    }
    say("driven");

    async function drawStep() {
      const steps = event.cars.map((/** @type {any} */ car) => car.steps[step]);
      if (!steps.some(Boolean)) return fill(traces, h("p", { class: "note" }, "This test leaves no trace over time."));
      const rows = [...new Map(steps.filter(Boolean).flatMap((/** @type {any} */ one) => one.columns).map((/** @type {any} */ one) => [one.title, one])).values()].map((/** @type {any} */ column) => ({ title: column.title, unit: column.unit,
        lines: steps.flatMap((/** @type {any} */ one, /** @type {number} */ index) => { const own = one?.columns.find((/** @type {any} */ c) => c.title === column.title); return own ? [{ x: one.time, y: own.values, ...shown[index] }] : []; }) }));
      const box = h("div", { role: "img", "aria-label": `Traces over time: ${rows.map((row) => row.title).join(", ")}` }), table = h("div", {});
      const begin = Math.min(...steps.flatMap((/** @type {any} */ one) => (one ? [one.time[0]] : []))), end = Math.max(...steps.map((/** @type {any} */ one) => one?.time[one.time.length - 1] || 0)), band = h("div", {});
      const cursor = (/** @type {string} */ name, /** @type {number} */ share) => h("input", { type: "number", step: "any", min: 0, max: end, value: state.get(name) || String(Number((share * end).toPrecision(3))), style: { width: "7em" }, onchange: () => { state.set(name, cursors[name].value); keep(state); marks(); } });
      /** @type {Record<string, any>} */
      const cursors = { a: cursor("a", 0.25), b: cursor("b", 0.75) };
      fill(traces, band, box, h("div", { class: "bar" }, field("Cursor A, s", cursors.a), field("Cursor B, s", cursors.b), h("span", { class: "note" }, "A click sets A, with shift B. Drag to look closer, click twice for all of it.")), table);
      const figure = stack(rows, "s");
      Object.assign(figure.layout.xaxis, asked(state));
      const ribbon = () => fill(band, ribbons(steps, shown, figure.layout.xaxis.range || [begin, end], "s"));
      ribbon();
      await draw(box, figure);
      stretch(box, figure, state, () => { keep(state); ribbon(); });
      /** @type {any} */ (box).on("plotly_click", (/** @type {any} */ hit) => { const name = hit.event?.shiftKey ? "b" : "a"; cursors[name].value = String(hit.points[0].x); state.set(name, cursors[name].value); keep(state); marks(); });
      marks();
      function marks() {
        const [a, b] = [Number(cursors.a.value), Number(cursors.b.value)];
        figure.layout.shapes = [a, b].map((x) => ({ type: "line", x0: x, x1: x, y0: 0, y1: 1, yref: "paper", line: { color: "@muted", width: 1, dash: "dot" } }));
        /** @type {any} */ (box).redrawn?.();
        fill(table, h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "at the cursors"), ["A", "B", "B − A"].map((one) => h("th", { scope: "col", class: "num" }, one)))), h("tbody", {}, rows.flatMap((row) => row.lines.map((/** @type {any} */ line) => { const [p, q] = [at(line.x, line.y, a), at(line.x, line.y, b)]; return h("tr", {}, h("th", { scope: "row" }, `${row.title}, ${row.unit} `, h("span", { class: "muted" }, line.name)), h("td", { class: "num" }, number(p, 2)), h("td", { class: "num" }, number(q, 2)), h("td", { class: "num" }, number(q - p, 2))); }))))));
      }
    }
  }
  navigation();
  return () => running.cancel();
}
