import { isObject } from "./json-value.ts";

/**
 * JSON merge patch, RFC 7386: objects are merged, `null` removes, everything else (lists included) replaces. The inputs are left alone,
 * and what the patch does not touch is shared with the result.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else define(result, key, mergePatch(Object.hasOwn(result, key) ? result[key] : undefined, value));
  }
  return result;
}

/** An assignment that makes a property of any name, `__proto__` as well. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
