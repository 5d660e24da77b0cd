/**
 * Small maps as plain data, fields in order of name, so that equal maps are equal JSON however they came about. Changing one copies it.
 * Written out, since queues and kubelets change them at every step: sorting the entries takes ten times as long.
 */
export type SortedRecord<T> = Readonly<Record<string, T>>;

/** The record with a field set; the same one if it is so already. */
export function withField<T>(record: SortedRecord<T>, field: string, value: T): SortedRecord<T> {
  if (Object.hasOwn(record, field)) return record[field] === value ? record : { ...record, [field]: value };
  const next: Record<string, T> = {};
  let isPlaced = false;
  for (const name in record) {
    if (!isPlaced && field < name) {
      next[field] = value;
      isPlaced = true;
    }
    next[name] = record[name] as T;
  }
  if (!isPlaced) next[field] = value;
  return next;
}

/** The record without a field; the same one if it has none of that name. */
export function withoutField<T>(record: SortedRecord<T>, field: string): SortedRecord<T> {
  if (!Object.hasOwn(record, field)) return record;
  const next: Record<string, T> = {};
  for (const name in record) if (name !== field) next[name] = record[name] as T;
  return next;
}

/** Whether there is nothing in it. */
export function isEmptyRecord(record: SortedRecord<unknown>): boolean {
  for (const _some in record) return false;
  return true;
}
