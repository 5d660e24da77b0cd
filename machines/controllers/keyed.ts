/**
 * A map in a reconciler's memory: plain data, equal JSON for equal contents. Changing one of n entries copies about n/64 of
 * them, so that a controller can follow thousands of nodes.
 */
export type Keyed<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

const buckets = 64;

/** The map without entries. */
export const emptyKeyed: Keyed<never> = {};

/** The bucket is a function of the key alone, so that the order in which keys came does not show. */
function bucketOf(key: string): string {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) % 65_521;
  return `b${hash % buckets}`;
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
  if (value !== undefined) return replaced(map, name, replaced(bucket, key, value));
  const rest = without(bucket, key);
  for (const _some in rest) return replaced(map, name, rest);
  return without(map, name);
}

/** A record with one field set, fields in order of name. Setting a field that is there keeps the order as it is. */
function replaced<V>(record: Readonly<Record<string, V>>, field: string, value: V): Readonly<Record<string, V>> {
  if (Object.hasOwn(record, field)) return { ...record, [field]: value };
  // Written out, as queues change all the time: sorting the entries takes ten times as long.
  const next: Record<string, V> = {};
  let isPlaced = false;
  for (const name in record) {
    if (!isPlaced && field < name) {
      next[field] = value;
      isPlaced = true;
    }
    next[name] = record[name] as V;
  }
  if (!isPlaced) next[field] = value;
  return next;
}

function without<V>(record: Readonly<Record<string, V>>, field: string): Readonly<Record<string, V>> {
  const next: Record<string, V> = {};
  for (const name in record) if (name !== field) next[name] = record[name] as V;
  return next;
}

/** The map with every value changed by a function. */
export function mapEntries<T>(map: Keyed<T>, change: (value: T, key: string) => T): Keyed<T> {
  const changed = Object.entries(map).map(([name, bucket]) => [
    name,
    Object.fromEntries(Object.entries(bucket).map(([key, value]) => [key, change(value, key)])),
  ]);
  return Object.fromEntries(changed) as Keyed<T>;
}
