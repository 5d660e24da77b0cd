import { deepEqual } from "../equality.ts";
import { goJson } from "../go-format.ts";
import { parseTime } from "../time.ts";
import {
  duplicate,
  type FieldErrors,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
} from "../validation/field-error.ts";
import { patternOf } from "./pattern.ts";
import { fieldSchema, isRecord, type JsonType, type Schema, typeOfJson } from "./schema.ts";

/**
 * What is wrong with a value by its schema, in the words of upstream's validator (kube-openapi, pkg/validation/errors): the same
 * sentence says where and what, `spec.size in body must be of type integer: "string"`.
 *
 * @param field `spec.size`; empty for the object as a whole.
 */
export function* validateValue(schema: Schema, value: unknown, field: string): FieldErrors {
  const type = typeOfJson(value);
  if (type === "null" && schema.nullable) return;
  const expected = mismatch(schema, type);
  if (expected !== undefined) {
    const detail = `${field} in body must be of type ${expected}: ${JSON.stringify(type)}`;
    yield { type: "FieldValueTypeInvalid", field, value: type, detail };
  }
  if (typeof value === "string") yield* validateString(schema, value, field);
  if (typeof value === "number") yield* validateNumber(schema, value, field);
  if (Array.isArray(value)) yield* validateList(schema, value, field);
  if (schema.enum && !schema.enum.some((allowed) => deepEqual(allowed, value)))
    yield notSupported(field, value, schema.enum.map(asText));
  if (isRecord(value)) yield* validateObject(schema, value, field);
}

/** The type that the value should be of and is not; undefined if it fits. */
function mismatch(schema: Schema, type: JsonType): string | undefined {
  if (schema["x-kubernetes-int-or-string"])
    return type === "integer" || type === "string" ? undefined : "integer,string";
  const wanted = schema.type;
  if (!wanted || wanted === type || (wanted === "number" && type === "integer")) return undefined;
  return wanted;
}

function asText(allowed: unknown): string {
  return typeof allowed === "string" ? allowed : goJson(allowed);
}

function* validateString(schema: Schema, value: string, field: string): FieldErrors {
  const { maxLength, minLength, pattern, format } = schema;
  // Characters are code points, as Go's runes.
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) yield tooLong(field, maxLength);
  if (minLength !== undefined && length < minLength)
    yield invalid(field, value, `${field} in body should be at least ${minLength} chars long`);
  if (pattern !== undefined && !patternOf(pattern).test(value))
    yield invalid(field, value, `${field} in body should match '${pattern}'`);
  if (format === "date-time" && parseTime(value) === undefined)
    yield invalid(field, value, `${field} in body must be of type date-time: ${JSON.stringify(value)}`);
}

function* validateNumber(schema: Schema, value: number, field: string): FieldErrors {
  const { maximum, minimum, multipleOf } = schema;
  const should = (what: string) => invalid(field, value, `${field} in body should be ${what}`);
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) yield should(`a multiple of ${multipleOf}`);
  if (maximum !== undefined) {
    if (schema.exclusiveMaximum ? value >= maximum : value > maximum)
      yield should(`less than ${schema.exclusiveMaximum ? "" : "or equal to "}${maximum}`);
  }
  if (minimum !== undefined) {
    if (schema.exclusiveMinimum ? value <= minimum : value < minimum)
      yield should(`greater than ${schema.exclusiveMinimum ? "" : "or equal to "}${minimum}`);
  }
}

function isMultiple(value: number, of: number): boolean {
  const times = value / of;
  return Math.abs(times - Math.round(times)) < 1e-9;
}

function* validateList(schema: Schema, value: readonly unknown[], field: string): FieldErrors {
  const { items, maxItems, minItems } = schema;
  if (items) for (const [index, item] of value.entries()) yield* validateValue(items, item, `${field}[${index}]`);
  if (minItems !== undefined && value.length < minItems)
    yield invalid(field, value.length, `${field} in body should have at least ${minItems} items`);
  if (maxItems !== undefined && value.length > maxItems) yield tooMany(field, value.length, maxItems);
  yield* validateUniqueness(schema, value, field);
}

/** Items of a set, and keys of a list that is a map, are unique (apiserver/schema/listtype). */
function* validateUniqueness(schema: Schema, value: readonly unknown[], field: string): FieldErrors {
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== "set" && listType !== "map") return;
  const keyOf = (item: unknown): unknown =>
    listType === "set" || !isRecord(item)
      ? item
      : Object.fromEntries(keys.map((key) => [key, item[key] ?? schema.items?.properties?.[key]?.default]));
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const key = keyOf(item);
    const text = JSON.stringify(key);
    if (seen.has(text)) yield duplicate(`${field}[${index}]`, key);
    seen.add(text);
  }
}

function* validateObject(schema: Schema, value: Readonly<Record<string, unknown>>, field: string): FieldErrors {
  const { maxProperties, minProperties } = schema;
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties)
    yield invalid(field, count, `${field} in body should have at least ${minProperties} properties`);
  if (maxProperties !== undefined && count > maxProperties) yield tooMany(field, count, maxProperties);
  const inside = (name: string): string => (field === "" ? name : `${field}.${name}`);
  for (const [name, inner] of Object.entries(value)) {
    // Metadata are the apiserver's own affair.
    if (field === "" && name === "metadata") continue;
    const known = fieldSchema(schema, name);
    if (known !== undefined && known !== true) yield* validateValue(known, inner, inside(name));
  }
  for (const name of schema.required ?? []) if (value[name] === undefined) yield required(inside(name));
}
