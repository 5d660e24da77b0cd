import { isEmptyRecord, type SortedRecord, withField, withoutField } from "../sorted-record.ts";

/**
 * A map in a reconciler's memory: plain data, equal JSON for equal contents. Changing one of n entries copies about n/64 of
 * them, so that a controller can follow thousands of nodes.
 */
export type Keyed<T> = SortedRecord<SortedRecord<T>>;

const buckets = 64;

/** The map without entries. */
export const emptyKeyed: Keyed<never> = {};

/** The bucket is a function of the key alone, so that the order in which keys came does not show. */
function bucketOf(key: string): string {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) % 65_521;
  return `b${hash % buckets}`;
}

/** Whether plain data is such a map, and not empty: each key is in its bucket. */
export function isKeyed(value: object): value is Keyed<unknown> {
  const buckets = Object.entries(value) as [string, unknown][];
  return buckets.length > 0 && buckets.every(([name, bucket]) => isBucket(name, bucket));
}

function isBucket(name: string, bucket: unknown): boolean {
  if (typeof bucket !== "object" || bucket === null) return false;
  const keys = Object.keys(bucket);
  return keys.length > 0 && keys.every((key) => bucketOf(key) === name);
}

/** What is stored under a key. */
export function lookUp<T>(map: Keyed<T>, key: string): T | undefined {
  const bucket = map[bucketOf(key)];
  return bucket && Object.hasOwn(bucket, key) ? bucket[key] : undefined;
}

/** The map with a value under a key; undefined takes the key out. */
export function withEntry<T>(map: Keyed<T>, key: string, value: T | undefined): Keyed<T> {
  const old = lookUp(map, key);
  if (old === value) return map;
  const name = bucketOf(key);
  const bucket = map[name] ?? {};
  if (value !== undefined) return withField(map, name, withField(bucket, key, value));
  const rest = withoutField(bucket, key);
  return isEmptyRecord(rest) ? withoutField(map, name) : withField(map, name, rest);
}

/** The map with every value changed by a function. */
export function mapEntries<T>(map: Keyed<T>, change: (value: T, key: string) => T): Keyed<T> {
  const changed = Object.entries(map).map(([name, bucket]) => [
    name,
    Object.fromEntries(Object.entries(bucket).map(([key, value]) => [key, change(value, key)])),
  ]);
  return Object.fromEntries(changed) as Keyed<T>;
}
