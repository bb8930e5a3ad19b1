// @ts-check
/** The parts of Build: spec sheet with the base as a ghost, waterfall, gate, goal. */
import { h, number, span, unitOf } from "./dom.js";

/** @param {any} known @param {any} base @param {any} own @param {any} intervals @param {Set<string>} fresh */
export function sheetPart(known, base, own, intervals, fresh) {
  const shown = known.figures.filter((/** @type {any} */ one) => !own[one.id] || own[one.id].outcome !== "not_applicable");
  const groups = Object.entries(known.groups).map(([id, title]) => ({ title, rows: shown.filter((/** @type {any} */ one) => one.group === id) })).filter((one) => one.rows.length);
  return h("div", { class: "scroll", tabindex: 0 }, h("table", { class: "sheet" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "figure"), h("th", { scope: "col", class: "num" }, "base"), h("th", { scope: "col", class: "num" }, "this car"), h("th", { scope: "col", class: "num" }, "5–95 %"), h("th", { scope: "col", class: "num" }, "change"), h("th", { scope: "col" }, "limited by"))),
    groups.map((group) => h("tbody", {}, h("tr", { class: "group" }, h("th", { colspan: 6, scope: "rowgroup" }, group.title)), group.rows.map((/** @type {any} */ info) => row(info, base[info.id], own[info.id], intervals[info.id], fresh.has(info.id)))))));
}

/** @param {any} info @param {any} was @param {any} now @param {any} ends @param {boolean} fresh */
function row(info, was, now, ends, fresh) {
  const change = was?.value != null && now?.value != null ? now.value - was.value : null;
  const better = change === null || info.better === "neither" || Math.abs(change) < 0.5 * 10 ** -info.digits ? "" : (change < 0) === (info.better === "lower") ? "better" : "worse";
  return h("tr", { "data-row": info.id, title: info.definition },
    h("th", { scope: "row" }, info.title, " ", h("span", { class: "muted" }, unitOf(info.unit))),
    h("td", { class: "num muted" }, was ? number(was.value, info.digits) : "…"),
    h("td", { class: `num${fresh ? "" : " stale"}` }, now ? (now.value === null ? now.outcome.replace("_", " ") : number(now.value, info.digits)) : "…"),
    h("td", { class: `num muted${ends?.old ? " stale" : ""}`, title: ends?.carried ? "as far off as the base's, about this car's value" : null }, ends && now?.value != null ? `${ends.carried ? "≈ " : ""}${span(ends.ends[0], ends.ends[1], info.digits)}` : ""),
    h("td", { class: "num" }, change === null || !better ? "" : `${change > 0 ? "+" : ""}${number(change, info.digits)} ${better}`),
    h("td", { class: "note" }, now?.limited_by || now?.remedy || ""));
}

/** @param {any} shares @param {Map<string, any>} figures */
export function waterfall(shares, figures) {
  if (!shares) return h("p", { class: "note" }, "Put a package on or move a slider, and this says which did what.");
  if (shares.reason) return h("p", { class: "note" }, shares.reason);
  const info = figures.get(shares.figure), rows = [...shares.rows].sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  let at = shares.base;
  const places = rows.map((one) => { const from = at; at += one.share; return [from, at]; });
  const all = [shares.base, shares.variant, ...places.flat()], least = Math.min(...all), reach = Math.max(...all) - least || 1, low = least - 0.4 * reach, span = 1.4 * reach;
  const scale = (/** @type {number} */ v) => (100 * (v - low)) / span;
  const end = (/** @type {string} */ name, /** @type {number} */ value) => h("div", { class: "fall" }, h("span", {}, name), h("span", { class: "rail" }, h("i", { class: "flat", style: { left: "0", width: `${scale(value)}%` } })), h("span", {}, `${number(value, shares.digits)} ${shares.unit}`));
  return h("div", { class: "waterfall" }, end("base", shares.base), rows.map((one, index) => {
    const [from, to] = places[index], good = (one.share < 0) === (info.better === "lower");
    return h("div", { class: "fall" }, h("span", {}, one.name), h("span", { class: "rail" },
      h("i", { class: one.share === 0 ? "flat" : good ? "good" : "bad", style: { left: `${scale(Math.min(from, to))}%`, width: `${Math.abs(scale(to) - scale(from))}%` } })),
      h("span", {}, `${one.share > 0 ? "+" : ""}${number(one.share, shares.digits + 1)}`));
  }), end("this car", shares.variant), h("p", { class: "note" }, "Shapley's value: the mean of what each adds over all orders of fitting."));
}

/** @param {any} checks @param {any} word */
export function gatePart(checks, word) {
  if (!word.packages.length && !word.values.size) return h("p", { class: "note" }, "The base as it is: nothing to pass.");
  if (!checks) return h("p", { class: "note" }, "being checked …");
  return h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("tbody", {}, checks.map((/** @type {any} */ one) => h("tr", {},
    h("td", {}, h("span", { class: "verdict" }, one.passed === null ? "unknown" : one.passed ? "✓ passes" : "✗ fails")), h("th", { scope: "row" }, one.title), h("td", { class: "note" }, one.words, one.passed === false ? h("strong", {}, one.fixes.length ? `; passes ${one.fixes.join(" or ")}` : "; no single change passes it") : ""))))));
}

const WAYS = ["in all", "per money", "per mass", "per range"];

/** What closes most of a gap: packages, each with the ways in which it is the best. @param {any} gap @param {number} digits @param {(id: string) => void} fit */
function helps(gap, digits, fit) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const way of WAYS) if (gap.best[way]) found.set(gap.best[way].package, [...(found.get(gap.best[way].package) || []), way]);
  return [...found].map(([id, ways]) => h("div", {}, h("button", { class: "small", onclick: () => fit(id) }, `+${id}`), h("span", { class: "note" }, ` ${number(gap.best[ways[0]].closes, digits)} of it; most ${ways.join(", ")}`)));
}

/** @param {any} progress @param {Map<string, any>} figures @param {string} goal @param {(id: string) => void} fit */
export function goalPart(progress, figures, goal, fit) {
  if (!goal) return null;
  if (!progress) return h("p", { class: "note" }, "being measured …");
  return h("div", { class: "scroll", tabindex: 0 }, h("table", { class: "goal" }, h("thead", {}, h("tr", {}, ["figure", "wanted", "base", "this car", "missing", "closes most of it"].map((one) => h("th", { scope: "col" }, one)))), h("tbody", {}, progress.gaps.map((/** @type {any} */ gap) => {
    const info = figures.get(gap.figure), digits = info?.digits ?? 1, wanted = gap.at_most !== null ? `≤ ${number(gap.at_most, digits)}` : gap.at_least !== null ? `≥ ${number(gap.at_least, digits)}` : "";
    return h("tr", {}, h("th", { scope: "row" }, info?.title || gap.figure), h("td", {}, `${wanted} ${gap.unit}`), h("td", { class: "muted" }, number(gap.base, digits)), h("td", {}, number(gap.value, digits)),
      h("td", {}, gap.met ? "✓ met" : gap.gap === null ? gap.why : number(gap.gap, digits)),
      h("td", {}, gap.met || gap.gap === null ? "" : progress.looked ? helps(gap, digits, fit) : h("span", { class: "note" }, "being looked for …")));
  }))));
}
