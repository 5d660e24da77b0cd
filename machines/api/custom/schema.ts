import type { JSONSchemaProps } from "../generated/types.ts";

/** A structural schema (apiextensions.k8s.io/v1), as far as it is supported: `schema-rules.ts` refuses the rest. */
export type Schema = Omit<JSONSchemaProps, "items" | "additionalProperties" | "properties" | "default" | "enum"> & {
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
};

/** The types that a value may be of. */
export type JsonType = "object" | "array" | "string" | "integer" | "number" | "boolean" | "null";

/** The schema of an object's field: its own, or that of all additional ones; true: anything goes; undefined: there is no such field. */
export function fieldSchema(schema: Schema, field: string): Schema | true | undefined {
  const { properties, additionalProperties } = schema;
  if (properties && Object.hasOwn(properties, field)) return properties[field];
  if (typeof additionalProperties === "object") return additionalProperties;
  return additionalProperties === true || schema["x-kubernetes-preserve-unknown-fields"] ? true : undefined;
}

/** What a JSON value is, as messages name it; whole numbers are integers. */
export function typeOfJson(value: unknown): JsonType {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value as "object" | "string" | "boolean";
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
