// @ts-check
/** Garage: every car as a card; filter, sort, drop a file in, tick to compare. */
import { carOf, forget, get, once, post } from "./api.js";
import { errorBox, field, fill, h, number, say, select } from "./dom.js";
import { keep, navigation } from "./main.js";

/** @type {[string, string, (card: any, figures: any) => any][]} */
const SORTS = [
  ["name", "name", (card) => card.name],
  ["power", "power", (card) => -(card.power_kw || 0)],
  ["mass", "mass", (card) => card.mass_kg],
  ["go", "0–60 mph", (_, f) => f.accel_0_60_mph_1ft?.value ?? 1e9],
  ["stop", "70–0 mph", (_, f) => f.brake_70_0_mph?.value ?? 1e9],
  ["turn", "skidpad", (_, f) => -(f.skidpad_300ft?.value ?? -1e9)],
  ["range", "range", (_, f) => -(f.epa_label_range?.value ?? -1e9)],
  ["lap", "lap of Laguna Seca", (_, f) => f.lap_laguna_seca?.value ?? 1e9],
];
export const HEADS = [
  ["accel_0_60_mph_1ft", "0–60 mph, 1 ft out"], ["brake_70_0_mph", "70–0 mph"], ["skidpad_300ft", "skidpad, 300 ft"],
  ["epa_label_range", "EPA range"], ["epa_label_comb_mpg", "EPA economy"], ["lap_laguna_seca", "Laguna Seca"], ["lap_fade", "fade, five laps"],
];

/** @param {any} figure */
export const valueOf = (figure) => figure && figure.value !== null && figure.value !== undefined
  ? `${number(figure.value, figure.digits)} ${figure.unit}` : "–";

/** @param {any} spokes @param {any} figures @param {string} colour */
export function radar(spokes, figures, colour) {
  const names = Object.keys(spokes);
  const place = (/** @type {number} */ at, /** @type {number} */ share) => {
    const turn = (2 * Math.PI * at) / names.length - Math.PI / 2;
    return [50 + 38 * share * Math.cos(turn), 50 + 38 * share * Math.sin(turn)];
  };
  const shares = names.map((name) => {
    const { figure, worst, best } = spokes[name];
    const value = figures?.[figure]?.value;
    return value === null || value === undefined ? null : Math.min(1, Math.max(0, (value - worst) / (best - worst || 1)));
  });
  const ring = (/** @type {number} */ share) => names.map((_, at) => place(at, share).join(",")).join(" ");
  const said = names.map((name, at) => `${name} ${shares[at] === null ? "–" : Math.round(100 * /** @type {number} */ (shares[at]))}`).join(", ");
  return h("svg", { viewBox: "-12 -2 124 104", class: "radar", role: "img", "aria-label": `Of the garage's span: ${said}` },
    [0.5, 1].map((share) => h("polygon", { points: ring(share), class: "web" })),
    names.map((name, at) => {
      const [x, y] = place(at, 1.2);
      return h("text", { x, y: y + 3, "text-anchor": Math.abs(x - 50) < 5 ? "middle" : x > 50 ? "start" : "end",
        dx: Math.abs(x - 50) < 5 ? 0 : x > 50 ? -5 : 5 }, name);
    }),
    h("polygon", { points: names.map((_, at) => place(at, 0.08 + 0.92 * (shares[at] ?? -0.087)).join(",")).join(" "),
      style: { fill: colour, stroke: colour, "fill-opacity": 0.25, "stroke-width": 1.6 } }));
}

/** @param {HTMLElement} root @param {URLSearchParams} state */
export async function show(root, state) {
  const ticked = new Set(state.getAll("car")), trouble = h("div", {});
  await Promise.all([...ticked].filter((id) => id.startsWith("own-")).map((id) => carOf(id).catch((error) => { ticked.delete(id); fill(trouble, errorBox(error)); }))); // read anew before the cars are listed
  const { cars } = await get("/api/garage");
  /** @type {any} */
  let heads = { spokes: null, figures: {} };
  const list = h("div", { class: "cards" }), count = h("p", { class: "note count" }), tray = h("div", { class: "holder" });
  const makers = [...new Set(cars.map((/** @type {any} */ car) => car.maker))].sort();

  const change = (/** @type {string} */ key, /** @type {string} */ value) => {
    if (value) state.set(key, value); else state.delete(key);
    keep(state);
    draw();
  };
  const tick = (/** @type {string} */ id, /** @type {boolean} */ on) => {
    if (on) ticked.add(id); else ticked.delete(id);
    state.delete("car");
    for (const one of ticked) state.append("car", one);
    keep(state);
    navigation();
    drawTray();
  };
  const search = h("input", { type: "search", value: state.get("q") || "", oninput: (/** @type {any} */ e) => change("q", e.target.value) });
  const picker = h("input", { type: "file", accept: ".toml,.csv,.json,.geojson,.gpx,.xodr", class: "unseen", id: "pick",
    onchange: async (/** @type {any} */ e) => { const [file] = e.target.files; e.target.value = ""; await take(file); } });
  /** @type {any} */
  const drop = h("label", { class: "drop", for: "pick" }, "Drop a car, package or centre line on this page, or choose a file", picker);
  const over = (/** @type {DragEvent} */ e) => { drop.classList.toggle("over", e.type === "dragover"); };
  const dropped = async (/** @type {DragEvent} */ e) => { drop.classList.remove("over"); for (const file of [...(e.dataTransfer?.files || [])].slice(0, 8)) await take(file); };

  async function take(/** @type {File} */ file) {
    if (!file) return;
    try {
      if (file.size > 1e6) throw new Error(`${file.name}: is larger than 1 MB`);
      const text = await file.arrayBuffer().then((bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes)).catch(() => { throw new Error(`${file.name}: is no text in UTF-8`); });
      const kind = !file.name.endsWith(".toml") || /^\s*segments\s*=/m.test(text) ? "circuit" : /^\s*\[\[part\]\]/m.test(text) ? "package" : "car";
      const kept = await post("/api/uploads", { kind, name: file.name, text });
      forget();
      say(`${kept.name} taken in`);
      if (kind === "car") {
        const found = await get("/api/garage");
        cars.splice(0, cars.length, ...found.cars);
        tick(kept.id, true);
        fill(trouble);
        draw();
        heads.figures[kept.id] = await get("/api/car/figures", { car: kept.id });
        draw();
      } else fill(trouble, h("p", { class: "note" }, `${kept.name} taken in: `, kind === "circuit"
        ? h("a", { href: `/laps?circuit=${kept.id}` }, "drive it in Laps") : h("a", { href: "/build" }, "find it on the shelf of Build")));
    } catch (error) { fill(trouble, errorBox(error)); }
  }

  function card(/** @type {any} */ car) {
    const figures = heads.figures[car.id];
    const what = [car.year, car.power_kw && `${number(car.power_kw, 0)} kW ${car.axles.length > 1 ? "all wheels" : car.axles[0] || ""}`, car.battery || (car.electric ? "" : "petrol"),
      car.mass_kg && `${car.mass_kg} kg`].filter(Boolean).join(" · ");
    return h("article", { class: "card", style: { "--car": `var(--hue-${car.hue})` }, "data-car": car.id },
      h("header", {}, h("h3", {}, h("a", { href: `/build?${new URLSearchParams({ car: car.id })}` }, car.name)),
        h("label", { class: "tick" }, h("input", { type: "checkbox", checked: ticked.has(car.id), "aria-label": `compare ${car.name}`,
          onchange: (/** @type {any} */ e) => tick(car.id, e.target.checked) }), "compare")),
      h("p", { class: "what" }, what),
      h("img", { src: `/api/car/drawing?${new URLSearchParams({ car: car.id })}`, alt: `${car.name} from the side`, loading: "lazy", width: 470, height: 170 }),
      h("div", { class: "lower" },
        h("dl", { class: "heads" }, HEADS.filter(([id]) => !figures || figures[id]?.outcome === "ok").slice(0, 6).map(([id, title]) =>
          [h("dt", {}, title), h("dd", { class: figures ? "" : "pending" }, figures ? valueOf(figures[id]) : "…")])),
        heads.spokes && figures ? radar(heads.spokes, figures, `var(--hue-${car.hue})`) : h("span", {})));
  }

  function draw() {
    const words = (state.get("q") || "").toLowerCase(), kind = state.get("drive") || "", maker = state.get("maker") || "";
    const [, , by] = SORTS.find(([id]) => id === state.get("sort")) || SORTS[0];
    const shown = cars.filter((/** @type {any} */ car) => `${car.name} ${car.style} ${car.class} ${car.year}`.toLowerCase().includes(words)
      && (!kind || (kind === "electric") === car.electric) && (!maker || car.maker === maker))
      .map((/** @type {any} */ car) => ({ car, key: by(car, heads.figures[car.id] || {}) }))
      .sort((/** @type {any} */ a, /** @type {any} */ b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    count.textContent = `${shown.length} of ${cars.length} cars. The radar runs from the worst of the garage to its best.`;
    fill(list, shown.map((/** @type {any} */ one) => card(one.car)));
    drawTray();
  }

  function drawTray() {
    const chosen = [...ticked].map((id) => cars.find((/** @type {any} */ car) => car.id === id)).filter(Boolean);
    if (!chosen.length) return fill(tray);
    const query = (/** @type {number} */ most) => `?${new URLSearchParams(chosen.slice(0, most).map((car) => ["car", car.id]))}`;
    const open = Boolean(state.get("table"));
    fill(tray, h("section", { class: "tray", "aria-label": "Compared" }, open && chosen.length > 1 && h("div", { class: "scroll", tabindex: 0 }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", {}, ""), chosen.map((car) => h("th", { scope: "col" }, h("i", { class: "swatch", style: { background: `var(--hue-${car.hue})` } }), car.name)))),
      h("tbody", {}, HEADS.map(([id, title]) => h("tr", {}, h("th", { scope: "row", class: "muted" }, title), chosen.map((car) => h("td", {}, valueOf(heads.figures[car.id]?.[id])))))))),
      h("div", { class: "bar" }, h("strong", {}, `${chosen.length} ticked`),
        chosen.length > 1 && h("button", { class: "main", "aria-expanded": String(open), onclick: () => { if (open) state.delete("table"); else state.set("table", "1"); keep(state); drawTray(); /** @type {any} */ (tray.querySelector("button"))?.focus(); } }, open ? "Hide figures" : "Compare figures"), h("a", { class: "button", href: `/proving${query(3)}` }, "Proving ground"),
        h("a", { class: "button", href: `/laps${query(2)}` }, "Laps"),
        h("button", { onclick: () => { ticked.clear(); state.delete("car"); keep(state); navigation(); draw(); } }, "Clear"))));
  }

  fill(root, h("h1", {}, "Garage"), h("div", { class: "bar" }, field("Find", search),
    field("Drive", select([["", "all"], ["electric", "electric"], ["petrol", "petrol"]], state.get("drive") || "", (v) => change("drive", v))),
    field("Maker", select([["", "all"], ...makers.map((m) => /** @type {[string, string]} */ ([m, m]))], state.get("maker") || "", (v) => change("maker", v))),
    field("Sort by", select(SORTS.map(([id, title]) => [id, title]), state.get("sort") || "name", (v) => change("sort", v))), drop),
    trouble, count, list, tray);
  draw();
  once("/api/garage/figures").then((found) => { heads = { spokes: found.spokes, figures: { ...heads.figures, ...found.figures } }; draw(); },
    (error) => fill(trouble, errorBox(error)));
  for (const car of cars) if (car.id.startsWith("own-"))
    get("/api/car/figures", { car: car.id }).then((found) => { heads.figures[car.id] = found; draw(); }, () => {});
  addEventListener("dragover", over);
  addEventListener("dragleave", over);
  addEventListener("drop", dropped);
  return () => { removeEventListener("dragover", over); removeEventListener("dragleave", over); removeEventListener("drop", dropped); };
}
