// @ts-check
/** Elements made of text that is always text: nothing here reads markup. */

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] Attributes; functions under "on…" are listeners, a style object sets properties.
 * @param {...any} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const svg = ["svg", "path", "line", "circle", "polygon", "polyline", "text", "g", "rect", "title"].includes(tag);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [name, one] of Object.entries(value)) made.style.setProperty(name, String(one));
    else if (key === "value" && !svg) /** @type {any} */ (made).value = value;
    else if (key === "checked" || key === "selected") /** @type {any} */ (made)[key] = true;
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  add(made, children);
  return made;
}

/** @param {Element} parent @param {any} child */
export function add(parent, child) {
  if (child === null || child === undefined || child === false) return;
  if (Array.isArray(child)) for (const one of child) add(parent, one);
  else parent.append(child instanceof Node ? child : String(child));
}

/** @param {Element} parent @param {...any} children */
export function fill(parent, ...children) {
  const held = /** @type {HTMLElement | null} */ (parent.contains(document.activeElement) ? document.activeElement : null);
  parent.replaceChildren();
  add(parent, children);
  if (!held) return;
  // Who works with the keyboard stays where they were, also where the element is a new one for the same thing.
  const [name, value] = Object.entries(held.dataset)[0] || [];
  const again = held.isConnected ? held : name && parent.querySelector(`${held.tagName}[data-${name}="${CSS.escape(value || "")}"]`);
  /** @type {any} */ (again || null)?.focus({ preventScroll: true });
}

/** @param {string} words */
export function say(words) {
  const place = document.getElementById("say");
  if (place) place.textContent = words;
}

/** @param {any} error */
export function errorBox(error) {
  return h("p", { class: "error", role: "alert" }, error && error.message ? error.message : String(error));
}

/** @param {string} label @param {any} input */
export function field(label, input) {
  return h("label", { class: "field" }, label, input);
}

/**
 * @param {[string, string][]} options Value and words.
 * @param {string} chosen
 * @param {(value: string) => void} picked
 * @param {Record<string, any>} [more]
 */
export function select(options, chosen, picked, more = {}) {
  const made = h("select", { ...more, onchange: (/** @type {any} */ event) => picked(event.target.value) },
    options.map(([value, words]) => h("option", { value, selected: value === chosen }, words)));
  return made;
}

/** @param {number | null | undefined} value @param {number} digits */
export function number(value, digits = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** @param {number} low @param {number} high @param {number} digits */
export const span = (low, high, digits) => `${number(low, digits)}${low < 0 || high < 0 ? " to " : "–"}${number(high, digits)}`;

/** A unit as it is shown: none where the figure has none. @param {string} unit */
export const unitOf = (unit) => (unit === "-" ? "" : unit.replace("**2", "²").replace("degC", "°C"));

/** @param {string} text Text with addresses, whole ones or those of repositories. */
export function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"']+|\bgithub\.com\/[\w.-]+\/[\w.-]+)/).map((part, at) => {
    if (at % 2 === 0) return part;
    const address = part.replace(/[.,;:)]+$/, ""), whole = address.startsWith("http");
    return [h("a", { href: whole ? address : `https://${address}`, rel: "noopener noreferrer external" }, whole ? new URL(address).host : address), part.slice(address.length)];
  });
}
