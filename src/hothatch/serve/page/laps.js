// @ts-check
/** Laps: two cars on one circuit, who gains where, everything against distance, and both as dots. */
import { job, lists } from "./api.js";
import { carPick, key, looks } from "./carpick.js";
import { errorBox, field, fill, h, number, say, select } from "./dom.js";
import { go, keep, navigation } from "./main.js";
import { asked, at, colour, draw, soft, stack, stretch } from "./plot.js";
import { ribbons } from "./proving.js";

const clock = (/** @type {number} */ seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;

/** @param {HTMLElement} root @param {URLSearchParams} state */
export async function show(root, state) {
  const known = await lists();
  const cars = state.getAll("car").slice(0, 2);
  if (!cars.length) cars.push("nissan-leaf-nismo-2018", "vw-golf-gti-mk7-2017");
  const circuit = state.get("circuit") || "laguna-seca", laps = Number(state.get("laps") || 1);
  const open = (/** @type {any} */ next) => go(`/laps?${new URLSearchParams([...(next.cars || cars).map((/** @type {string} */ car) => ["car", car]), ["circuit", next.circuit || circuit], ["laps", String(next.laps || laps)]])}`);
  const [pick, shown] = await Promise.all([carPick(cars, 2, (words) => open({ cars: words })), looks(cars)]);
  const place = h("div", {}), status = h("p", { class: "note" }, "driving …");
  const cancel = h("button", { onclick: () => { running.cancel(); status.textContent = "cancelled"; cancel.hidden = true; } }, "Cancel");
  fill(root, h("h1", {}, "Laps"), h("div", { class: "bar" }, pick, field("Circuit", select(known.circuits.map((/** @type {any} */ one) => [one.id, one.name]), circuit, (id) => open({ circuit: id }))),
    field("Lap shown", select([1, 2, 3, 5, 10].map((n) => [String(n), n === 1 ? "the first" : `number ${n}`]), String(laps), (n) => open({ laps: n }))), cancel), status, place);
  let stop = () => {};
  const running = job({ kind: "laps", slot: "laps", cars, circuit, laps }, (event) => { if (event.event === "laps") result(event); });
  running.ended.then(() => { cancel.hidden = true; }, (error) => { cancel.hidden = true; status.textContent = ""; fill(place, errorBox(error)); });

  /** @param {any} event */
  function result(event) {
    const { map, distance } = event, [one, two] = event.cars, end = Math.max(...event.cars.map((/** @type {any} */ car) => car.time[car.time.length - 1]));
    status.textContent = `${event.circuit.name}. Centre line: ${event.circuit.licence}`;
    const gap = two ? distance.map((/** @type {number} */ _, /** @type {number} */ i) => two.time[i] - one.time[i]) : null;
    const alike = two && shown[0].family === shown[1].family;
    const canvas = h("canvas", { class: "map", role: "img", "aria-label": two ? `The track, coloured by who gains: ${shown[0].name} or ${shown[1].name}` : "The track" });
    const readout = h("p", { class: "gap", "data-gap": "" }), now = h("span", { class: "note" });
    const play = h("button", { class: "main", onclick: toggle }, "Play"), scrub = h("input", { type: "range", min: 0, max: end, step: 0.01, value: state.get("t") || 0, "aria-label": "time of the replay, s",
      oninput: () => { time = Number(scrub.value); frame(); }, onchange: () => note() });
    const speed = select([["1", "× 1"], ["4", "× 4"], ["10", "× 10"]], state.get("v") || "4", (v) => { state.set("v", v); keep(state); }, { "aria-label": "speed of the replay" });
    const box = h("div", { role: "img", "aria-label": "Speed, power, temperature and g against distance, and the gap" });
    const band = h("div", {});
    fill(place, key(shown), h("div", { class: "lapgrid" }, h("div", {}, canvas, h("div", { class: "replay" }, play, scrub, speed, now), readout,
      h("p", { class: "note" }, two ? `Colour: who gains there, the stronger the faster${alike ? `, dashed ${shown[1].name}` : ""}. Gap above zero: ${shown[0].name} is ahead.` : "")),
    h("div", { class: "along" }, table(), band, box), corners()));

    let time = Number(state.get("t") || 0), playing = false, before = 0, request = 0, drawn = false;
    scrub.value = String(time);

    function fit() {
      const size = canvas.getBoundingClientRect(), ratio = devicePixelRatio || 1;
      canvas.width = size.width * ratio; canvas.height = size.height * ratio;
      const xs = [...map.left.x, ...map.right.x], ys = [...map.left.y, ...map.right.y];
      const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const rim = 48 * ratio; // room for the corners' numbers
      const scale = Math.min((canvas.width - rim) / (x1 - x0 || 1), (canvas.height - rim) / (y1 - y0 || 1));
      return (/** @type {number} */ x, /** @type {number} */ y) => /** @type {[number, number]} */ ([canvas.width / 2 + scale * (x - (x0 + x1) / 2), canvas.height / 2 - scale * (y - (y0 + y1) / 2)]);
    }
    let project = fit();
    const paint = document.createElement("canvas");
    function ground() {
      project = fit();
      paint.width = canvas.width; paint.height = canvas.height;
      const pen = /** @type {CanvasRenderingContext2D} */ (paint.getContext("2d")), ratio = devicePixelRatio || 1, { x, y } = map.line;
      pen.lineCap = "round";
      pen.lineWidth = 9 * ratio; pen.strokeStyle = colour("area"); pen.beginPath();
      for (let i = 0; i < x.length; i++) pen.lineTo(...project(x[i], y[i]));
      pen.stroke();
      pen.lineWidth = 5 * ratio;
      const rates = gap ? gap.map((/** @type {number} */ _, /** @type {number} */ i) => { const a = Math.max(i - 4, 0), b = Math.min(i + 4, gap.length - 1); return (gap[b] - gap[a]) / (distance[b] - distance[a] || 1); }) : null;
      const most = rates ? Math.max(1e-9, [...rates].map(Math.abs).sort((a, b) => a - b)[Math.floor(0.95 * rates.length)]) : 1;
      let dash = 0;
      for (let i = 1; i < x.length; i++) {
        const [from, to] = [project(x[i - 1], y[i - 1]), project(x[i], y[i])];
        dash += Math.hypot(to[0] - from[0], to[1] - from[1]);
        if (alike && rates && rates[i] <= 0 && dash % (14 * ratio) > 8 * ratio) continue;
        pen.strokeStyle = rates ? soft(colour(`hue-${shown[rates[i] > 0 ? 0 : 1].hue}`), Math.min(1, 0.12 + Math.abs(rates[i]) / most)) : colour(`hue-${shown[0].hue}`);
        pen.beginPath(); pen.moveTo(...from); pen.lineTo(...to); pen.stroke();
      }
      // The start across the road, and the corners' numbers outside of each bend.
      pen.lineCap = "butt"; pen.strokeStyle = pen.fillStyle = colour("ink"); pen.lineWidth = 2 * ratio;
      pen.font = `${11 * ratio}px system-ui, sans-serif`; pen.textAlign = "center"; pen.textBaseline = "middle";
      /** @param {number} s @param {number} off px to the left of the way */
      const beside = (s, off) => {
        const [a, b] = [s - 6, s + 6].map((one) => project(at(distance, x, one), at(distance, y, one))), [px, py] = project(at(distance, x, s), at(distance, y, s));
        const long = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
        return /** @type {[number, number]} */ ([px + (off * ratio * (b[1] - a[1])) / long, py - (off * ratio * (b[0] - a[0])) / long]);
      };
      pen.beginPath(); pen.moveTo(...beside(0, 9)); pen.lineTo(...beside(0, -9)); pen.stroke();
      for (const corner of one.corners) pen.fillText(String(corner.number), ...beside(corner.at_m, corner.turn === "left" ? -15 : 15));
    }
    function frame() {
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), ratio = devicePixelRatio || 1;
      if (!paint.width || !paint.height) return; // laid out again while nothing of it is on the screen
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(paint, 0, 0);
      const places = event.cars.map((/** @type {any} */ car) => at(car.time, distance, Math.min(time, car.time[car.time.length - 1])));
      places.forEach((/** @type {number} */ s, /** @type {number} */ index) => {
        const [x, y] = project(at(distance, map.line.x, s), at(distance, map.line.y, s));
        pen.beginPath(); index ? pen.rect(x - 7 * ratio, y - 7 * ratio, 14 * ratio, 14 * ratio) : pen.arc(x, y, 8 * ratio, 0, 7);
        pen.fillStyle = colour(`hue-${shown[index].hue}`); pen.strokeStyle = colour("paper"); pen.lineWidth = 2.5 * ratio; pen.fill(); pen.stroke();
      });
      now.textContent = `${clock(time)} of ${clock(end)}`;
      if (gap) { const g = at(distance, gap, Math.min(...places)); fill(readout, h("span", {}, `${g >= 0 ? shown[0].name : shown[1].name} ahead by `), h("strong", {}, `${Math.abs(g).toFixed(2)} s`)); }
      if (drawn && !playing) mark(places[0]);
    }
    /** @param {number} s */
    function mark(s) {
      figure.layout.shapes = [{ type: "line", x0: s, x1: s, y0: 0, y1: 1, yref: "paper", line: { color: "@muted", width: 1 } }];
      /** @type {any} */ (window).Plotly.relayout(box, { shapes: figure.layout.shapes.map((/** @type {any} */ one) => ({ ...one, line: { ...one.line, color: colour("muted") } })) });
    }
    function step(/** @type {number} */ stamp) {
      if (!playing) return;
      time = Math.min(end, time + ((stamp - before) / 1000) * Number(speed.value));
      before = stamp; scrub.value = String(time);
      if (time >= end) toggle(); else request = requestAnimationFrame(step);
      frame();
    }
    function toggle() {
      playing = !playing; play.textContent = playing ? "Pause" : "Play";
      if (playing) { if (time >= end) time = 0; before = performance.now(); request = requestAnimationFrame(step); }
      else { cancelAnimationFrame(request); note(); frame(); }
    }
    function table() {
      const rows = [["lap", (/** @type {any} */ lap) => clock(lap.time)], ["top speed", (/** @type {any} */ lap) => `${number(lap.top_speed_kmh, 0)} km/h`], ["energy", (/** @type {any} */ lap) => lap.energy_kwh === null ? "–" : `${number(lap.energy_kwh, 2)} kWh`], ["battery at the end", (/** @type {any} */ lap) => lap.battery_celsius === null ? "–" : `${number(lap.battery_celsius, 1)} °C`], ["held back by", (/** @type {any} */ lap) => lap.derated_by || "–"]];
      return h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, ""), shown.map((car) => h("th", { scope: "col" }, car.name)))), h("tbody", {}, rows.map(([title, text]) => h("tr", {}, h("th", { scope: "row" }, /** @type {string} */ (title)), event.cars.map((/** @type {any} */ car) => h("td", {}, /** @type {any} */ (text)(car.laps[car.laps.length - 1]))))),
        h("tr", {}, h("th", { scope: "row" }, "limited by"), event.cars.map((/** @type {any} */ car) => h("td", { class: "note" }, car.verdict, car.stopped ? `; ${car.stopped}` : ""))))));
    }
    function corners() {
      return h("div", {}, h("h2", {}, "Corners"), h("div", { class: "scroll", tabindex: 0 }, h("table", { class: "corners" }, h("thead", {}, h("tr", {}, ["corner", "radius", ...shown.map((car) => `${car.name}, km/h`), ...(two ? [`${shown[0].name} gains, s`] : [])].map((title) => h("th", { scope: "col" }, title)))), h("tbody", {}, one.corners.map((/** @type {any} */ corner, /** @type {number} */ index) => {
        const other = two?.corners.find((/** @type {any} */ c) => Math.abs(c.at_m - corner.at_m) < 40), from = index ? (one.corners[index - 1].at_m + corner.at_m) / 2 : 0;
        const to = index + 1 < one.corners.length ? (corner.at_m + one.corners[index + 1].at_m) / 2 : distance[distance.length - 1];
        const gained = gap ? at(distance, gap, to) - at(distance, gap, from) : 0;
        return h("tr", {}, h("th", { scope: "row" }, `${corner.number}: ${number(corner.at_m, 0)} m ${corner.turn}`), h("td", {}, `${number(corner.radius_m, 0)} m`), h("td", {}, number(corner.speed_kmh, 1)), two ? h("td", {}, other ? number(other.speed_kmh, 1) : "–") : null,
          two ? h("td", {}, `${gained > 0 ? "+" : ""}${number(gained, 2)}`) : null);
      })))));
    }
    const titles = [...new Map(event.cars.flatMap((/** @type {any} */ car) => car.columns).map((/** @type {any} */ one) => [one.title, one])).values()];
    const rows = titles.map((/** @type {any} */ column) => ({ title: column.title, unit: column.unit, lines: event.cars.flatMap((/** @type {any} */ car, /** @type {number} */ index) => { const own = car.columns.find((/** @type {any} */ c) => c.title === column.title); return own ? [{ x: distance, y: own.values, ...shown[index] }] : []; }) }));
    if (gap) rows.push({ title: "gap", unit: "s", lines: [{ x: distance, y: gap, name: `${shown[0].name} ahead`, hue: shown[0].hue, dash: "solid" }] });
    const figure = stack(rows, "m");
    Object.assign(figure.layout.xaxis, asked(state));
    const ribbon = () => fill(band, ribbons(event.cars, shown, figure.layout.xaxis.range || [0, distance[distance.length - 1]], "m"));
    ribbon();
    draw(box, figure).then(() => {
      drawn = true;
      mark(at(one.time, distance, time));
      stretch(box, figure, state, () => { keep(state); ribbon(); });
      /** @type {any} */ (box).on("plotly_hover", (/** @type {any} */ hit) => { if (playing) return; time = at(distance, one.time, hit.points[0].x); scrub.value = String(time); const was = drawn; drawn = false; frame(); drawn = was; clearTimeout(noted); noted = window.setTimeout(note, 300); });
    }, (error) => fill(box, errorBox(error)));
    let noted = 0;
    const note = () => { time = Number(time.toFixed(2)); scrub.value = String(time); state.set("t", String(time)); keep(state); };
    const again = () => { ground(); frame(); };
    again();
    const watch = new ResizeObserver(again), dark = matchMedia("(prefers-color-scheme: dark)");
    watch.observe(canvas);
    dark.addEventListener("change", again);
    stop = () => { playing = false; clearTimeout(noted); watch.disconnect(); dark.removeEventListener("change", again); };
    say("laps driven");
  }
  navigation();
  return () => { running.cancel(); stop(); };
}
