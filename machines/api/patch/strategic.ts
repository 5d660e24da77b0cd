/**
 * Strategic merge patch: a merge patch that knows which lists are maps in disguise. Upstream: k8s.io/apimachinery/pkg/util/strategicpatch.
 * Directives: `$patch: replace|delete|merge`, `$retainKeys`, `$setElementOrder/FIELD`, `$deleteFromPrimitiveList/FIELD`.
 */
import { isObject, type JsonObject } from "./json-value.ts";
import { mergeRule } from "./merge-keys.ts";
import { PatchError } from "./patch-error.ts";
import { orderElements, sameElement } from "./strategic-order.ts";

const directive = "$patch";
const retainKeys = "$retainKeys";
const orderPrefix = "$setElementOrder/";
const deletePrefix = "$deleteFromPrimitiveList/";

/** Merges a patch into an object of the definition named. Throws PatchError. */
export function strategicMergePatch(target: unknown, patch: unknown, definition: string): unknown {
  if (!isObject(patch)) throw PatchError.malformed("invalid JSON document");
  return mergeObjects(isObject(target) ? target : {}, patch, definition);
}

function mergeObjects(original: JsonObject, patch: JsonObject, definition: string | undefined): JsonObject {
  if (directive in patch) return replaceOrDelete(patch);
  const result: Record<string, unknown> = retained(original, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key === retainKeys || key.startsWith(orderPrefix)) continue;
    if (key.startsWith(deletePrefix)) {
      const field = key.slice(deletePrefix.length);
      if (Array.isArray(result[field])) result[field] = without(result[field], value);
    } else if (value === null) delete result[key];
    else {
      const merged = mergeField(result[key], value, definition, key);
      if (merged === undefined) delete result[key];
      else result[key] = merged;
    }
  }
  for (const [key, order] of Object.entries(patch)) {
    if (key.startsWith(orderPrefix)) reorder(result, original, patch, key.slice(orderPrefix.length), order, definition);
  }
  return result;
}

/** `$patch` on an object: it is the patch and no more, or it is emptied. */
function replaceOrDelete(patch: JsonObject): JsonObject {
  const { [directive]: kind, ...rest } = patch;
  if (kind === "replace") return rest;
  if (kind === "delete") return {};
  throw PatchError.malformed(`unknown patch type: ${kind} in map: ${JSON.stringify(patch)}`);
}

/** What `$retainKeys` leaves of the original; the patch must not set a key that it does not retain. */
function retained(original: JsonObject, patch: JsonObject): Record<string, unknown> {
  const keys = patch[retainKeys];
  if (keys === undefined) return { ...original };
  const isData = (key: string): boolean => !key.startsWith("$") && patch[key] !== null;
  if (
    !Array.isArray(keys) ||
    !Object.keys(patch)
      .filter(isData)
      .every((key) => keys.includes(key))
  ) {
    throw PatchError.malformed("invalid patch format of retainKeys");
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)));
}

function without(list: readonly unknown[], removed: unknown): unknown[] {
  if (!Array.isArray(removed)) throw PatchError.malformed("invalid patch format of primitive list");
  return list.filter((item) => !removed.includes(item));
}

/** The new value of a field; undefined if the patch takes it away. */
function mergeField(original: unknown, value: unknown, owner: string | undefined, field: string): unknown {
  const rule = mergeRule(owner, field);
  if (isObject(original) && isObject(value)) {
    return rule.strategy === "replace" ? value : mergeObjects(original, value, rule.definition);
  }
  if (Array.isArray(original) && Array.isArray(value)) {
    return rule.strategy === "replace" ? value : mergeLists(original, value, rule.key, rule.definition, field);
  }
  return isObject(value) || Array.isArray(value) ? stripDirectives(value) : value;
}

/** What is new in the object is taken as it is, but for directives, what they govern, and nulls. */
function stripDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripDirectives).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (directive in value) return undefined;
  const entries = Object.entries(value)
    .filter(
      ([key, part]) =>
        part !== null && key !== retainKeys && !key.startsWith(orderPrefix) && !key.startsWith(deletePrefix),
    )
    .map(([key, part]) => [key, stripDirectives(part)])
    .filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries);
}

function mergeLists(
  original: readonly unknown[],
  patch: readonly unknown[],
  key: string | undefined,
  definition: string | undefined,
  field: string,
): readonly unknown[] {
  const areObjects = [...original, ...patch].some(isObject);
  if (!areObjects) return orderElements([...new Set([...original, ...patch])], patch, original, undefined);
  if (key === undefined) throw PatchError.malformed(`cannot merge lists without merge key for ${field}`);
  const { kept, items, replace } = splitDirectives(original, patch, key);
  if (replace) return items.map(stripDirectives);
  let merged = [...kept];
  for (const item of items) {
    const at = merged.findIndex((existing) => sameElement(existing, item, key));
    const existing = merged[at];
    if (isObject(existing)) merged[at] = mergeObjects(existing, item, definition);
    else merged = [...merged, stripDirectives(item)];
  }
  return orderElements(merged, items, kept, key);
}

interface SplitList {
  /** The original without what the patch deletes. */
  readonly kept: readonly unknown[];
  /** The patch without directives. */
  readonly items: readonly JsonObject[];
  /** Whether the list is to be the patch and no more. */
  readonly replace: boolean;
}

function splitDirectives(original: readonly unknown[], patch: readonly unknown[], key: string): SplitList {
  let kept = original;
  let replace = false;
  const items: JsonObject[] = [];
  for (const item of patch) {
    if (!isObject(item)) throw PatchError.malformed("expected a map[string]interface {}, but received a scalar");
    const kind = item[directive];
    if (kind !== "replace" && item[key] === undefined) {
      throw PatchError.malformed(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    if (kind === undefined) items.push(item);
    else if (kind === "delete") kept = kept.filter((existing) => !sameElement(existing, item, key));
    else if (kind === "replace") replace = true;
    else if (kind === "merge") throw PatchError.malformed("merging lists cannot yet be specified in the patch");
    else throw PatchError.malformed(`unknown patch type: ${kind} in map: ${JSON.stringify(item)}`);
  }
  return { kept, items, replace };
}

/** `$setElementOrder`: the items named come in that order, the others stay where they were among them. */
function reorder(
  result: Record<string, unknown>,
  original: JsonObject,
  patch: JsonObject,
  field: string,
  order: unknown,
  definition: string | undefined,
): void {
  if (!Array.isArray(order)) throw PatchError.malformed("invalid patch format of setElementOrder list");
  const list = result[field];
  if (!Array.isArray(list)) return;
  const { key } = mergeRule(definition, field);
  const before = Array.isArray(original[field]) ? original[field] : [];
  requireOrder(patch[field], order, key);
  result[field] = orderElements(list, order, before, key);
}

/** The patch's own items must stand in the order that it asks for. */
function requireOrder(items: unknown, order: readonly unknown[], key: string | undefined): void {
  if (!Array.isArray(items) || order.length === 0) return;
  let position = 0;
  for (const item of items) {
    if (isObject(item) && directive in item) continue;
    const next = order.findIndex((wanted, index) => index >= position && sameElement(wanted, item, key));
    if (next < 0) {
      const texts = [JSON.stringify(items), JSON.stringify(order)];
      throw PatchError.malformed(
        `The order in patch list:\n${texts[0]}\n doesn't match $setElementOrder list:\n${texts[1]}\n`,
      );
    }
    position = next + 1;
  }
}
