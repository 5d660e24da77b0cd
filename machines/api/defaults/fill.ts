/**
 * The tools of defaulting. Nothing is changed in place: an object that lacks nothing comes back as it is, so what is already defaulted stays
 * the same value.
 */

/** Go cannot tell an empty string from an absent one, so both are unset; `null` never gets past decoding. */
function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** Adds those of `defaults` whose field is unset. */
export function fill<T extends object>(object: T, defaults: { readonly [F in keyof T]?: T[F] }): T {
  return fillWhere(object, defaults, isUnset);
}

/** The same where zero, too, stands for unset: Go's plain numbers. */
export function fillZeros<T extends object>(object: T, defaults: { readonly [F in keyof T]?: T[F] }): T {
  return fillWhere(object, defaults, (value) => isUnset(value) || value === 0);
}

function fillWhere<T extends object>(object: T, defaults: object, isMissing: (value: unknown) => boolean): T {
  const missing = Object.entries(defaults).filter(
    ([field, value]) => value !== undefined && isMissing((object as Record<string, unknown>)[field]),
  );
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}

/** Defaults what is inside a field, if the field is there. */
export function within<T extends object, F extends keyof T>(
  object: T,
  field: F,
  setDefaults: (value: NonNullable<T[F]>) => NonNullable<T[F]>,
): T {
  const value = object[field];
  if (value === undefined || value === null) return object;
  const filled = setDefaults(value);
  return filled === value ? object : { ...object, [field]: filled };
}

/** Defaults each item of a list, if the list is there. */
export function each<I>(setDefaults: (item: I) => I): (items: I[]) => I[] {
  return (items) => {
    const filled = items.map(setDefaults);
    return filled.every((item, index) => item === items[index]) ? items : filled;
  };
}

/** A struct that Go always has, be it empty: what is inside has defaults even if it is left out altogether. */
export function withStruct<T extends object, F extends keyof T>(object: T, field: F): T {
  return object[field] === undefined ? { ...object, [field]: {} } : object;
}
