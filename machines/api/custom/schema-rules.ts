/**
 * What a schema may be. First upstream's own rules for structural schemas (apiextensions-apiserver, pkg/apiserver/schema/validation.go and
 * pkg/apis/apiextensions/validation), then what is not supported here, which says so: logic junctors but that of int-or-string, embedded
 * resources, formats that nobody checks. CEL rules are let through and warned about (`unevaluated`).
 */
import { deepEqual } from "../equality.ts";
import { type FieldError, type FieldErrors, forbidden, invalid, required } from "../validation/field-error.ts";
import { patternOf } from "./pattern.ts";
import { isRecord, type Schema } from "./schema.ts";
import { validateValue } from "./validate-value.ts";

type Level = "root" | "item" | "field";

const whereEmpty: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

const types: ReadonlySet<string> = new Set(["object", "array", "string", "integer", "number", "boolean"]);

/** Formats that say nothing more than the type, and the one that is checked. */
const formats: ReadonlySet<string> = new Set(["int32", "int64", "float", "double", "byte", "password", "date-time"]);

/** What no schema may have. */
const forbiddenKeys = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"] as const;

const junctors = ["anyOf", "oneOf", "allOf", "not"] as const;
const intOrString = [{ type: "integer" }, { type: "string" }];

/** What is wrong with the schema of a version; empty if it can be served. */
export function validateSchema(schema: Schema, path: string): FieldError[] {
  return [...validateAt(schema, path, "root")];
}

function* validateAt(schema: Schema, path: string, level: Level): FieldErrors {
  yield* validateType(schema, path, level);
  yield* validateKeys(schema, path);
  yield* validateSupport(schema, path);
  if (level === "root") yield* validateRoot(schema, path);
  const { items, properties = {}, additionalProperties } = schema;
  if (schema.type === "array" && items === undefined) yield required(`${path}.items`, "must be specified");
  if (items) yield* validateAt(items, `${path}.items`, "item");
  if (isRecord(additionalProperties))
    yield* validateAt(additionalProperties as Schema, `${path}.additionalProperties`, "field");
  for (const [name, inner] of Object.entries(properties)) {
    if (level === "root" && name === "metadata") yield* validateMetadata(inner, `${path}.properties[metadata]`);
    else yield* validateAt(inner, `${path}.properties[${name}]`, "field");
  }
  yield* validateDefault(schema, path);
}

function* validateType(schema: Schema, path: string, level: Level): FieldErrors {
  const { type } = schema;
  const anything = schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"];
  if (!type) {
    if (!anything) yield required(`${path}.type`, whereEmpty[level]);
  } else if (level === "root" && type !== "object") yield invalid(`${path}.type`, type, "must be object at the root");
  else if (type === "null")
    yield forbidden(`${path}.type`, "type cannot be set to null, use nullable as an alternative");
  else if (!types.has(type)) yield invalid(`${path}.type`, type, `${type} is an invalid type name`);
}

function* validateRoot({ additionalProperties, properties = {} }: Schema, path: string): FieldErrors {
  if (additionalProperties !== undefined)
    yield forbidden(`${path}.additionalProperties`, "must not be used at the root");
  for (const name of ["apiVersion", "kind"]) {
    const type = properties[name]?.type;
    if (properties[name] && type !== "string")
      yield invalid(`${path}.properties[${name}].type`, type ?? "", "must be string");
  }
}

function* validateMetadata(schema: Schema, path: string): FieldErrors {
  if (schema.type !== "object") yield invalid(`${path}.type`, schema.type ?? "", "must be object");
  const { type: _type, description: _description, ...more } = schema;
  if (Object.keys(more).length > 0)
    yield forbidden(
      path,
      "must not specify anything other than name and generateName, but metadata is implicitly specified",
    );
}

function* validateKeys(schema: Schema, path: string): FieldErrors {
  for (const key of forbiddenKeys)
    if (schema[key] !== undefined) yield forbidden(`${path}.${key}`, `${key} is not supported`);
  if (Array.isArray(schema.items)) yield forbidden(`${path}.items`, "items must be a schema object and not an array");
  if (schema.uniqueItems)
    yield forbidden(
      `${path}.uniqueItems`,
      "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    );
  if (schema.additionalProperties !== undefined && Object.keys(schema.properties ?? {}).length > 0)
    yield forbidden(`${path}.additionalProperties`, "additionalProperties and properties are mutual exclusive");
  if (schema["x-kubernetes-int-or-string"] && schema["x-kubernetes-preserve-unknown-fields"])
    yield invalid(
      `${path}.x-kubernetes-preserve-unknown-fields`,
      true,
      "must be false if x-kubernetes-int-or-string is true",
    );
  yield* validatePattern(schema, path);
}

function* validatePattern({ pattern }: Schema, path: string): FieldErrors {
  if (pattern === undefined) return;
  try {
    patternOf(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    yield invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${why}`);
  }
}

/** What upstream has and this apiserver does not. */
function* validateSupport(schema: Schema, path: string): FieldErrors {
  for (const key of junctors) {
    if (schema[key] === undefined || isIntOrString(schema, key)) continue;
    yield forbidden(`${path}.${key}`, `${key} is not supported by Orrery, but for x-kubernetes-int-or-string`);
  }
  if (schema["x-kubernetes-embedded-resource"])
    yield forbidden(`${path}.x-kubernetes-embedded-resource`, "embedded resources are not supported by Orrery");
  if (schema.format && !formats.has(schema.format))
    yield forbidden(
      `${path}.format`,
      `format ${schema.format} is not supported by Orrery; there are: ${[...formats].join(", ")}`,
    );
}

function isIntOrString(schema: Schema, key: (typeof junctors)[number]): boolean {
  return schema["x-kubernetes-int-or-string"] === true && key === "anyOf" && deepEqual(schema.anyOf, intOrString);
}

/** A default must itself be valid. */
function* validateDefault(schema: Schema, path: string): FieldErrors {
  if (schema.default === undefined) return;
  const { default: value, ...rules } = schema;
  for (const error of validateValue(rules, value, "")) {
    yield { ...error, field: error.field === "" ? `${path}.default` : `${path}.default.${error.field}` };
  }
}

/** Where a schema has CEL rules, which are not evaluated: told to whoever creates the definition. */
export function unevaluated(schema: Schema, path: string): string[] {
  const own = schema["x-kubernetes-validations"]?.length
    ? [`${path}.x-kubernetes-validations: not evaluated by Orrery`]
    : [];
  const { items, properties = {}, additionalProperties } = schema;
  return [
    ...own,
    ...(items ? unevaluated(items, `${path}.items`) : []),
    ...(isRecord(additionalProperties)
      ? unevaluated(additionalProperties as Schema, `${path}.additionalProperties`)
      : []),
    ...Object.entries(properties).flatMap(([name, inner]) => unevaluated(inner, `${path}.properties[${name}]`)),
  ];
}
