// @ts-check
/** The API, read from /openapi.json. */
import { once } from "./api.js";
import { fill, h } from "./dom.js";

/** @param {any} schema @returns {string} */
function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf || schema.oneOf) return (schema.anyOf || schema.oneOf).map(typeOf).join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((/** @type {any} */ one) => JSON.stringify(one)).join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items) || "anything"}`;
  return schema.type || "anything";
}

/** @param {any} schema */
function fields(schema) {
  const needed = new Set(schema.required || []);
  return h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("tbody", {}, Object.entries(schema.properties || {}).map(([name, one]) => h("tr", {},
    h("th", { scope: "row" }, h("code", {}, name), needed.has(name) ? " (required)" : ""), h("td", {}, typeOf(one)), h("td", { class: "muted" }, one.description || ""))))));
}

/** @param {HTMLElement} root */
export async function show(root) {
  const api = await once("/openapi.json");
  const calls = Object.entries(api.paths).flatMap(([path, ways]) => Object.entries(ways).map(([way, call]) => ({ path, way, call })));
  fill(root, h("h1", {}, "API"), h("p", { class: "note" }, `${api.info.description} The document itself: `, h("a", { href: "/openapi.json" }, "/openapi.json"), "."),
    calls.map(({ path, way, call }) => h("section", {}, h("h2", {}, h("code", {}, `${way.toUpperCase()} ${path}`)), h("p", {}, call.description || call.summary),
      call.parameters?.length ? h("div", { class: "scroll", tabindex: 0 }, h("table", {}, h("tbody", {}, call.parameters.map((/** @type {any} */ one) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, one.name), ` in ${one.in}`),
        h("td", {}, typeOf(one.schema)), h("td", { class: "muted" }, one.description || one.schema?.description || "")))))) : null,
      call.requestBody ? h("p", {}, "takes ", h("code", {}, typeOf(Object.values(call.requestBody.content)[0].schema))) : null,
      call.responses?.[200]?.content ? h("p", {}, "gives ", h("code", {}, typeOf(/** @type {any} */ (Object.values(call.responses[200].content)[0]).schema))) : null)),
    h("h2", {}, "Types"), Object.entries(api.components?.schemas || {}).map(([name, schema]) => h("section", {}, h("h3", {}, h("code", {}, name)), h("p", { class: "note" }, schema.description || ""), fields(schema))));
}
