/** Equality and one spelling of JSON values; a field that is undefined and one that is absent are the same. */

/** Whether two JSON values are the same, whatever the order of their keys. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => deepEqual(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  return isSubset(a, b) && onlyKnown(b, a);
}

function isSubset(a: object, b: object): boolean {
  for (const [key, value] of Object.entries(a)) {
    if (value !== undefined && !(Object.hasOwn(b, key) && deepEqual(value, (b as Record<string, unknown>)[key])))
      return false;
  }
  return true;
}

function onlyKnown(b: object, a: object): boolean {
  for (const [key, value] of Object.entries(b)) {
    if (value !== undefined && (!Object.hasOwn(a, key) || (a as Record<string, unknown>)[key] === undefined))
      return false;
  }
  return true;
}

/** JSON with sorted keys: equal values (as `deepEqual` has it) give equal text. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`);
  return `{${entries.join(",")}}`;
}
