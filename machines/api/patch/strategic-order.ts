import { isObject } from "./json-value.ts";

/** Whether two items of a list stand for the same one: equal scalars, or objects that agree in the merge key. */
export function sameElement(a: unknown, b: unknown, key: string | undefined): boolean {
  if (key === undefined || !isObject(a) || !isObject(b)) return a === b;
  return a[key] === b[key];
}

/**
 * A merged list in upstream's order (strategicpatch.normalizeElementOrder): items of `wanted` in its order, the others in the order of
 * `before`, and the two woven together such that an item stays before the others that it was before. New items come as early as they may.
 */
export function orderElements(
  merged: readonly unknown[],
  wanted: readonly unknown[],
  before: readonly unknown[],
  key: string | undefined,
): unknown[] {
  const position = (list: readonly unknown[], item: unknown): number =>
    list.findIndex((other) => sameElement(other, item, key));
  const byPosition = (list: readonly unknown[]) => (a: unknown, b: unknown) => position(list, a) - position(list, b);
  const named = merged.filter((item) => position(wanted, item) >= 0).sort(byPosition(wanted));
  const others = merged.filter((item) => position(wanted, item) < 0).sort(byPosition(before));
  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const place = position(before, item);
    while (place >= 0 && next < others.length && position(before, others[next]) < place) result.push(others[next++]);
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}
