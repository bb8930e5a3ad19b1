// @ts-check
/** Which screen an address means. The address holds all of a view: opened anywhere it shows the same. */
import { SILENT } from "./api.js";
import { errorBox, fill, h } from "./dom.js";

/** @type {[string, string, () => Promise<any>][]} */
const screens = [
  ["/", "Garage", () => import("./garage.js")],
  ["/build", "Build", () => import("./build.js")],
  ["/proving", "Proving ground", () => import("./proving.js")],
  ["/laps", "Laps", () => import("./laps.js")],
  ["/explore", "Explore", () => import("./explore.js")],
  ["/trust", "Trust", () => import("./trust.js")],
  ["/docs", "API", () => import("./docs.js")],
];
const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const nav = /** @type {HTMLElement} */ (document.getElementById("nav"));
let leave = () => {};
let shown = 0;

export const params = () => new URLSearchParams(location.search);

/** Change the address without a new screen. @param {URLSearchParams} next @param {boolean} [push] */
export function keep(next, push = false) {
  const query = next.toString();
  const address = location.pathname + (query ? `?${query}` : "");
  if (address === location.pathname + location.search) return;
  history[push ? "pushState" : "replaceState"](null, "", address);
}

/** @param {string} address */
export function go(address) {
  history.pushState(null, "", address);
  show();
}

/** What a link to another screen takes along: the cars. */
function carried() {
  const cars = params().getAll("car");
  return cars.length ? `?${new URLSearchParams(cars.slice(0, 3).map((car) => ["car", car]))}` : "";
}

export function navigation() {
  const links = screens.map(([path, title]) => h("a", {
    href: path + (["/", "/build", "/proving", "/laps", "/explore"].includes(path) ? carried() : ""),
    "aria-current": path === location.pathname ? "page" : null,
  }, title));
  const focused = [...nav.children].indexOf(/** @type {any} */ (document.activeElement));
  fill(nav, links);
  if (focused >= 0) links[focused].focus();
}

async function show() {
  const own = ++shown;
  leave();
  leave = () => {};
  navigation();
  const [, title, load] = screens.find(([path]) => path === location.pathname) || screens[0];
  document.title = `${title} · Hothatch`;
  const root = h("div", {});
  try {
    const screen = await load().catch(() => { throw new Error(SILENT); });
    if (own !== shown) return;
    fill(main, root);
    const left = await screen.show(root, params());
    if (own !== shown) left?.();
    else leave = left || leave;
  } catch (error) {
    if (own === shown) fill(main, h("h1", {}, title), errorBox(error), h("p", {}, h("a", { href: location.pathname }, `${title} without it`)));
  }
}

addEventListener("popstate", show);
// A file that misses its place must not take the place of the page.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest?.("a");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.origin !== location.origin || link.hasAttribute("download") || !screens.some(([path]) => path === link.pathname)) return;
  if (link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
show();
