// @ts-check
/** The API: requests of one client, jobs with their events, what has been looked up already. */

// A page that is loaded again is the same client; a tab that another one opened has its memory, but is one of its own.
const loaded = /** @type {any} */ (performance.getEntriesByType("navigation")[0])?.type;
const client = (loaded !== "navigate" && sessionStorage.getItem("client")) || Math.random().toString(36).slice(2);
sessionStorage.setItem("client", client);

export const SILENT = "the server does not answer: does hothatch serve still run?";
const PATIENCE = 8000; // ms without a connection after which nobody waits any longer

export class Refusal extends Error {
  /** @param {number} status @param {string[]} detail */
  constructor(status, detail) {
    super(detail.join("\n"));
    this.status = status;
  }
}

/** @param {string} path @param {RequestInit} [more] @param {string} [voice] @returns {Promise<any>} */
async function ask(path, more = {}, voice = "") {
  const answer = await fetch(path, { ...more, headers: { "X-Client": client + voice, ...(more.body ? { "content-type": "application/json" } : {}) } }).catch(() => { throw new Refusal(0, [SILENT]); });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const said = await answer.json().catch(() => ({ detail: [`the server answered ${answer.status}`] }));
  throw new Refusal(answer.status, [said.detail].flat().map(String));
}

/** @param {string} path @param {Record<string, string>} [query] */
export function get(path, query) {
  return ask(query ? `${path}?${new URLSearchParams(query)}` : path);
}

/** @param {string} path @param {any} body @param {string} [voice] Asks beside the client's other requests, not in their place. */
export function post(path, body, voice) {
  return ask(path, { method: "POST", body: JSON.stringify(body) }, voice);
}

/** @type {Map<string, Promise<any>>} */
const known = new Map();

/** @param {string} path @param {Record<string, string>} [query] */
export function once(path, query) {
  const key = `${path}?${new URLSearchParams(query || {})}`;
  const found = known.get(key) || get(path, query);
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}

export const lists = () => once("/api/lists");
/** @param {string} car */
export const carOf = (car) => once("/api/car", { car });
export const forget = () => known.clear();

/**
 * Start a job and hand on its events; the promise ends with it.
 * @param {any} body
 * @param {(event: any) => void} onEvent
 */
export function job(body, onEvent) {
  /** @type {EventSource | null} */
  let source = null;
  let id = "", stopped = false, lost = 0, settle = (/** @type {string} */ _) => {};
  const ended = new Promise((resolve, reject) => {
    settle = resolve;
    post("/api/jobs", body).then((made) => {
      id = made.id;
      if (stopped) return void ask(`/api/jobs/${id}`, { method: "DELETE" }).catch(() => {});
      source = new EventSource(`/api/jobs/${id}/events`);
      source.onopen = () => { clearTimeout(lost); lost = 0; };
      source.onmessage = (message) => {
        const event = JSON.parse(message.data);
        if (["done", "cancelled", "refused", "failed"].includes(event.event)) {
          clearTimeout(lost);
          source?.close();
          if (event.event === "refused") reject(new Refusal(422, event.detail));
          else if (event.event === "failed") reject(new Refusal(500, ["this failed on the server; its log says why"]));
          else resolve(event.event);
        } else if (!stopped) onEvent(event);
      };
      source.onerror = () => {
        if (stopped) return;
        if (source?.readyState === EventSource.CLOSED) reject(new Refusal(0, ["the server was started anew and does not know of this any more: load the page again"]));
        else lost = lost || window.setTimeout(() => { source?.close(); reject(new Refusal(0, [SILENT])); }, PATIENCE);
      };
    }, reject);
  });
  ended.catch(() => {});
  const cancel = () => {
    if (stopped) return;
    stopped = true;
    clearTimeout(lost);
    source?.close();
    if (id) ask(`/api/jobs/${id}`, { method: "DELETE" }).catch(() => {});
    settle("cancelled");
  };
  return { ended, cancel };
}
