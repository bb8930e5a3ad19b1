// @ts-check
/** The cars of a screen: chosen from the garage, or variants that came with the link. */
import { carOf, get } from "./api.js";
import { field, h, select } from "./dom.js";

/** @param {string[]} words @param {number} most @param {(words: string[]) => void} changed */
export async function carPick(words, most, changed) {
  const { cars } = await get("/api/garage");
  const own = await Promise.all(words.filter((word) => !cars.some((/** @type {any} */ car) => car.id === word)).map(async (word) => (await carOf(word)).card));
  const options = [...own, ...cars].map((car) => /** @type {[string, string]} */ ([car.id, car.name]));
  return Array.from({ length: most }, (_, at) => field(`Car ${at + 1}`, select(at ? [["", "none"], ...options] : options, words[at] || "", (id) => {
    const next = [...words];
    next[at] = id;
    changed(next.filter(Boolean));
  }, { "data-car": at })));
}

/** @param {string[]} words Hue and dash of each: alike hues take another dash. */
export async function looks(words) {
  const found = await Promise.all(words.map(carOf));
  /** @type {string[]} */
  const taken = [];
  return found.map(({ card }) => {
    const dash = ["solid", "dash", "dot", "dashdot"].find((one) => !taken.includes(card.family + one)) || "solid";
    taken.push(card.family + dash);
    return { name: card.name, hue: card.hue, family: card.family, dash };
  });
}

/** @param {{name: string, hue: string, dash: string}[]} shown */
export const key = (shown) => h("div", { class: "key" }, shown.map((one) => h("span", {}, h("i", { class: "swatch", style: { background: `var(--hue-${one.hue})` } }), one.name, one.dash === "solid" ? "" : ` (${one.dash}ed)`.replace("dashdoted", "dash-dotted").replace("doted", "dotted"))));
