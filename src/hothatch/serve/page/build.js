// @ts-check
/** Build: a base, packages with sliders inside, and everything that moves while somebody drags. */
import { carOf, get, job, lists, once, post } from "./api.js";
import { errorBox, field, fill, h, number, say, select, unitOf } from "./dom.js";
import { keep, navigation } from "./main.js";
import { gatePart, goalPart, sheetPart, waterfall } from "./sheet.js";
import { read, write } from "./word.js";

const HEADS = ["accel_0_60_mph_1ft", "quarter_mile_time", "brake_70_0_mph", "skidpad_300ft", "epa_label_range", "epa_label_comb_kwh_per_100mi", "epa_label_comb_mpg"];
const IDLE = 150; // ms without a change after which the dearer figures are asked for
const TOGETHER = 80; // ms over which what streams in is drawn at once

/** @param {HTMLElement} root @param {URLSearchParams} state */
export async function show(root, state) {
  let word = read(state.get("car") || "nissan-leaf-40-2018");
  await carOf(write(word)).catch(() => {}); // a file of an earlier day is read anew before the cars are listed
  const [known, garage] = await Promise.all([lists(), get("/api/garage")]);
  let figure = state.get("figure") || "accel_0_60_mph_1ft", goal = state.get("goal") || "";
  /** @type {string[]} */
  const past = [];
  /** @type {Record<string, any>} */
  let base = {};
  /** @type {Record<string, any>} */
  let own = {};
  /** @type {Record<string, {ends: [number, number], carried: boolean, old: boolean}>} */
  let intervals = {};
  /** @type {any} */
  let shares = null;
  /** @type {any} */
  let gate = null;
  /** @type {any} */
  let progress = null;
  /** @type {any} */
  let view = null;
  /** @type {Set<string>} What of it is of the car as it stands. */
  let fresh = new Set();
  /** @type {{ended: Promise<any>, cancel: () => void} | null} */
  let going = null;
  let asking = false, again = false, timer = 0, gone = false, soon = 0;
  const figures = new Map(known.figures.map((/** @type {any} */ one) => [one.id, one]));

  const quick = h("div", { class: "quick", "aria-label": "Quick figures" }), sheet = h("div", {}), falls = h("div", {}), gates = h("div", {}), goals = h("div", {});
  const shelf = h("div", {}), trouble = h("div", {}), about = h("div", {}), drawing = h("img", { alt: "the variant over its base", style: { width: "100%", "max-height": "230px" } });
  const undo = h("button", { onclick: () => { const last = past.pop(); if (last) { word = read(last); draw(); changed(false); } } }, "Undo");

  /** Take a change of the car: address, quick figures at once, the rest when nobody drags. @param {boolean} noted */
  function changed(noted = true, before = "") {
    if (noted && before && past[past.length - 1] !== before) past.push(before);
    undo.disabled = !past.length;
    state.set("car", write(word));
    state.set("figure", figure);
    if (goal) state.set("goal", goal); else state.delete("goal");
    keep(state);
    fresh = new Set();
    for (const one of Object.values(intervals)) one.old = true;
    going?.cancel();
    going = null;
    ask();
    clearTimeout(timer);
    timer = window.setTimeout(rest, IDLE);
  }

  async function ask() {
    if (asking) { again = true; return; }
    asking = true;
    const text = write(word);
    try {
      const found = await post("/api/quick", { car: text });
      if (gone) return;
      Object.assign(own, found.figures);
      for (const id of Object.keys(found.figures)) fresh.add(id);
      fill(trouble);
      drawQuick();
      performance.mark("hothatch-quick");
    } catch (error) {
      if (/** @type {any} */ (error).status === 409) again = true;
      else if (text === write(word)) fill(trouble, errorBox(error));
    } finally {
      asking = false;
      if (again && !gone) { again = false; ask(); }
    }
  }

  async function rest() {
    const text = write(word);
    navigation();
    drawing.src = `/api/car/drawing?${new URLSearchParams({ car: text })}`;
    drawParts();
    const own = going = job({ kind: "build", slot: "build", car: text, figure, goal: goal || null }, take);
    try {
      const found = await carOf(text);
      if (text !== write(word) || gone) return;
      view = found;
      drawAbout();
      const end = await own.ended;
      if (end === "done" && text === write(word)) { drawParts(); performance.mark("hothatch-all"); say("all figures are in"); }
    } catch (error) { if (text === write(word) && !gone) fill(trouble, errorBox(error)); }
  }

  /** @param {any} event */
  function take(event) {
    if (event.event === "attribution") { shares = event; fresh.add("shares"); }
    if (event.event === "gate") { gate = event.checks; fresh.add("gate"); performance.mark("hothatch-gate"); }
    if (event.event === "goal") { progress = event; fresh.add("goal"); }
    if (event.event === "figures") {
      Object.assign(own, event.figures); Object.assign(base, event.base);
      for (const id of Object.keys(event.figures || {})) fresh.add(id);
      if (known.figures.every((/** @type {any} */ one) => fresh.has(one.id))) performance.mark("hothatch-figures");
    }
    for (const [id, ends] of Object.entries(event.intervals || {})) intervals[id] = { ends: /** @type {[number, number]} */ (ends), carried: event.carried, old: false };
    soon = soon || window.setTimeout(() => { soon = 0; if (!gone) drawParts(); }, TOGETHER);
  }

  /** Put a package on that is offered beside a gap. @param {string} id */
  function fit(id) {
    const was = write(word);
    word.packages = [...word.packages, id];
    changed(true, was);
    drawShelf();
  }

  function colour() { return view ? `var(--hue-${view.card.hue})` : "var(--ink)"; }

  function drawQuick() {
    fill(quick, HEADS.filter((id) => (own[id]?.outcome ?? "ok") !== "not_applicable").map((id) => {
      const one = own[id], was = base[id], info = figures.get(id);
      return h("div", { "data-figure": id, class: fresh.has(id) ? "" : "stale" }, h("div", { class: "note" }, info.title),
        h("div", { class: "big" }, h("span", { class: "value" }, one ? number(one.value, one.digits) : "…"), " ", h("small", {}, unitOf(info.unit))),
        h("div", { class: "ghost" }, was ? `base ${number(was.value, was.digits)}` : " "));
    }));
  }

  function drawParts() {
    drawQuick();
    for (const [id, part] of /** @type {[string, any][]} */ ([["shares", falls], ["gate", gates], ["goal", goals]])) part.classList.toggle("stale", !fresh.has(id));
    fill(falls, waterfall(shares, figures));
    fill(gates, gatePart(gate, word));
    fill(goals, goalPart(progress, figures, goal, fit));
    fill(sheet, sheetPart(known, base, own, intervals, fresh));
  }

  function drawAbout() {
    const text = write(word), held = document.activeElement === undo;
    fill(about, h("div", { class: "bar" }, undo,
      h("a", { class: "button", href: `/api/car/file?${new URLSearchParams({ car: text })}`, download: "" }, "Download car file"),
      h("button", { onclick: () => copy(view.command) }, "Copy command"), h("button", { onclick: () => copy(view.python) }, "Copy Python"),
      h("a", { class: "button", href: `/laps?${new URLSearchParams([["car", word.base], ["car", text]])}` }, "Lap beside the base"),
      h("a", { class: "button", href: `/explore?${new URLSearchParams({ car: text })}` }, "Explore from here")),
      h("pre", {}, view.command),
      view.changes.length ? h("details", {}, h("summary", {}, `${view.changes.length} values changed${view.costs.map((/** @type {any} */ c) => `, ${c.amount.toLocaleString("en")} ${c.currency} (${c.year})`).join("")}`),
        h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("tbody", {}, view.changes.map((/** @type {any} */ one) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, one.path)), h("td", { class: "muted" }, one.before), h("td", {}, one.after), h("td", { class: "note" }, one.source || ""))))))) : null,
      view.remarks.map((/** @type {string} */ one) => h("p", { class: "note" }, one)));
    if (held) undo.focus({ preventScroll: true });
    root.style.setProperty("--car", colour());
  }

  /** @param {string} text */
  async function copy(text) {
    await navigator.clipboard.writeText(text).then(() => say("copied"), () => say("the browser did not allow it"));
  }

  /** @param {any} one */
  function slider(one) {
    const set = word.values.get(one.path), at = set ? parseFloat(set) : one.value;
    const out = h("output", {}, `${number(at, one.digits)} ${unitOf(one.unit)}`);
    let before = "";
    const input = h("input", { type: "range", min: Math.min(one.low, at), max: Math.max(one.high, at), step: one.step, value: at, "data-path": one.path, "aria-label": `${one.title} (${one.path})`,
      oninput: (/** @type {any} */ event) => {
        before = before || write(word);
        const value = Number(event.target.value);
        out.textContent = `${number(value, one.digits)} ${unitOf(one.unit)}`;
        line.classList.add("moved");
        word.values.set(one.path, `${value.toFixed(one.digits)} ${one.unit}`.trim());
        performance.mark("hothatch-drag");
        changed(false);
      },
      onchange: () => { if (before) past.push(before); before = ""; undo.disabled = !past.length; back.hidden = false; } });
    input.value = String(at);
    const back = h("button", { hidden: !set, title: "as it was", onclick: () => { const was = write(word); word.values.delete(one.path); changed(true, was); drawShelf(); } }, "as it was");
    const line = h("div", { class: `slide${set ? " moved" : ""}` }, h("span", {}, one.title), h("span", {}, out, " ", back), input);
    return line;
  }

  async function drawShelf() {
    const text = [word.base, ...word.packages].join("+");
    try {
      const found = await once("/api/car/shelf", { car: text });
      if (gone || text !== [word.base, ...word.packages].join("+")) return;
      const inside = new Set(found.packages.flatMap((/** @type {any} */ p) => p.sliders.map((/** @type {any} */ s) => s.path)));
      fill(shelf, h("h2", {}, "Shelf"), found.packages.map((/** @type {any} */ one) => h("div", { class: `package${one.why_not && !one.on ? " no" : ""}` },
        h("label", { title: one.rationale }, h("input", { type: "checkbox", checked: one.on, disabled: Boolean(one.why_not) && !one.on, "data-package": one.id,
          onchange: (/** @type {any} */ e) => {
            const was = write(word);
            word.packages = e.target.checked ? [...word.packages, one.id] : word.packages.filter((id) => id !== one.id);
            for (const s of one.sliders) word.values.delete(s.path);
            shares = null;
            changed(true, was);
            drawShelf();
          } }), h("span", {}, one.name), h("span", { class: "cost" }, one.cost)),
        one.why_not && !one.on ? h("p", { class: "note" }, one.why_not) : null, one.sliders.map(slider))),
        h("h2", {}, "The car itself"), found.sliders.filter((/** @type {any} */ s) => !inside.has(s.path)).map(slider));
    } catch (error) { fill(shelf, errorBox(error)); }
  }

  let loaded = "";
  async function loadBase() {
    if (loaded === word.base) return;
    loaded = word.base;
    base = {}; own = {}; intervals = {}; shares = null; gate = null; progress = null;
    // A voice of its own: it must not take the place of what is being dragged.
    const found = await post("/api/quick", { car: word.base }, "base").catch(() => ({ figures: {} }));
    if (loaded !== word.base) return;
    Object.assign(base, found.figures);
    drawQuick();
  }

  async function draw() {
    await loadBase();
    drawShelf();
  }

  const numeric = known.figures.filter((/** @type {any} */ one) => one.better !== "neither");
  fill(root, h("h1", {}, "Build"), quick, h("div", { class: "build" },
    h("div", { class: "side" }, field("Base", select(garage.cars.map((/** @type {any} */ car) => [car.id, car.name]), word.base, (id) => { const was = write(word); word = { base: id, packages: [], values: new Map() }; draw(); changed(true, was); })), shelf),
    h("div", {}, trouble, about, drawing,
      h("h2", {}, "What did it"), field("Share out", select(numeric.map((/** @type {any} */ one) => [one.id, [one.title, unitOf(one.unit)].filter(Boolean).join(", ")]), figure, (id) => { figure = id; shares = null; changed(false); })), falls,
      h("h2", {}, "Gate"), gates,
      h("h2", {}, "Goal"), field("Goal", select([["", "none"], ...known.goals.map((/** @type {any} */ one) => /** @type {[string, string]} */ ([one.id, one.name]))], goal, (id) => { goal = id; progress = null; changed(false); })), goals,
      h("h2", {}, "Spec sheet"), h("p", { class: "note" }, "Grey in italics: still that of the last change, being worked out. Ranges: 5–95 % of the cars that the file may mean; ≈ where they are the base's, carried over."), sheet)));
  await draw();
  changed(false);
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !/text|search/.test(/** @type {any} */ (event.target).type || "")) { event.preventDefault(); undo.click(); }
  };
  addEventListener("keydown", keys);
  return () => { gone = true; going?.cancel(); clearTimeout(timer); clearTimeout(soon); removeEventListener("keydown", keys); };
}
