import { fieldSchema, isRecord, type Schema } from "./schema.ts";

/**
 * The value with its schema's defaults for what it leaves open; itself, if it leaves nothing open. A null where none may stand and there
 * is a default counts as left open. Upstream: apiserver/schema/defaulting.
 */
export function applyDefaults<T>(schema: Schema, value: T): T {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? (mapped(value, (item) => applyDefaults(items, item)) as T) : value;
  }
  if (!isRecord(value)) return value;
  const given: Record<string, unknown> = { ...value };
  let changed = false;
  for (const [field, inner] of Object.entries(schema.properties ?? {})) {
    const left = given[field] === undefined || (given[field] === null && !inner.nullable);
    if (!left || inner.default === undefined) continue;
    given[field] = inner.default;
    changed = true;
  }
  for (const [field, inner] of Object.entries(given)) {
    const known = fieldSchema(schema, field);
    if (known === undefined || known === true) continue;
    given[field] = applyDefaults(known, inner);
    changed ||= given[field] !== inner;
  }
  return changed ? (given as T) : value;
}

function mapped(list: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  const next = list.map(change);
  return next.some((item, index) => item !== list[index]) ? next : list;
}
