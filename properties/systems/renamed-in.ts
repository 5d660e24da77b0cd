import { canonicalJson } from "../../machines/plain-data.ts";

/** Plain data with all names in it changed: texts that are a name, and fields that are called so. Fields that then have one name become a list. */
export function renamedIn(value: unknown, rename: (name: string) => string): unknown {
  if (typeof value === "string") return rename(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renamedIn(item, rename));
  const fields: Record<string, unknown> = {};
  const merged: Record<string, string[]> = {};
  for (const [name, field] of Object.entries(value)) {
    const [key, said] = [rename(name), renamedIn(field, rename)];
    if (key in fields) merged[key] = [...(merged[key] ?? [canonicalJson(fields[key])]), canonicalJson(said)].sort();
    fields[key] = said;
  }
  return { ...fields, ...merged };
}
