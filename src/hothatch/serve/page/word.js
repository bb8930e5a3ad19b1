// @ts-check
/** A car in words, as the server reads it: BASE+PACKAGE;path=value. */

/** @param {string} text */
export function read(text) {
  const [head, ...settings] = text.split(";");
  const [base, ...packages] = head.split("+");
  /** @type {Map<string, string>} */
  const values = new Map();
  for (const one of settings) {
    const at = one.indexOf("=");
    if (at > 0) values.set(one.slice(0, at).trim(), one.slice(at + 1).trim());
  }
  return { base, packages: packages.filter(Boolean), values };
}

/** @param {{base: string, packages: string[], values: Map<string, string>}} word */
export const write = (word) => [[word.base, ...word.packages].join("+"), ...[...word.values].map(([path, value]) => `${path}=${value}`)].join(";");
