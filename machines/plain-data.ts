/** Whether an object is one that JSON brings back as it was: not an instance of some class, an actor say. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** JSON with sorted keys, so that equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  let text = "{";
  for (const name of Object.keys(fields).sort()) {
    if (fields[name] === undefined) continue;
    text += `${text.length > 1 ? "," : ""}${JSON.stringify(name)}:${canonicalJson(fields[name])}`;
  }
  return `${text}}`;
}

/** Freezes data in depth. Throws on what JSON cannot hold, naming where it was found. */
export function frozenPlain<T>(value: T, where = "value"): T {
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") {
    throw new Error(`${where} is a ${typeof value}, and not plain data`);
  }
  if (typeof value === "number" && !Number.isFinite(value))
    throw new Error(`${where} is ${value}, which JSON cannot hold`);
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (!isPlain(value)) throw new Error(`${where} is not plain data`);
  for (const [name, field] of Object.entries(value)) frozenPlain(field, `${where}.${name}`);
  return Object.freeze(value);
}
