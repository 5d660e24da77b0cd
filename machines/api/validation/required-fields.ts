import { definition, type Field, type Type } from "../schema.ts";
import { type FieldErrors, required } from "./field-error.ts";

/**
 * What OpenAPI calls required because Go always writes it, and upstream's validation nevertheless does without: an absent value means an empty
 * one there.
 */
const dispensable: ReadonlySet<string> = new Set([
  "EndpointSlice.endpoints",
  "NetworkPolicySpec.podSelector",
  "StatefulSetSpec.serviceName",
  "CSIDriver.spec",
  "IngressServiceBackend.port",
  "ValidatingWebhook.sideEffects",
]);

/** The required fields that an object of this definition lacks; its status is left alone, for it is the controllers' business. */
export function* validateRequiredFields(name: string, value: unknown, path = ""): FieldErrors {
  if (typeof value !== "object" || value === null) return;
  const object = value as Readonly<Record<string, unknown>>;
  for (const field of definition(name)?.values() ?? []) {
    if (path === "" && (field.name === "metadata" || field.name === "status")) continue;
    const at = path === "" ? field.name : `${path}.${field.name}`;
    const given = object[field.name];
    if (isMissing(field, given) && !dispensable.has(`${name}.${field.name}`)) yield required(at);
    if (given !== undefined) yield* validateInside(field.type, given, at);
  }
}

/** Numbers and booleans are never missing: zero and false are what their absence means. */
function isMissing({ required: isRequired, type }: Field, value: unknown): boolean {
  if (!isRequired || (value !== undefined && value !== "")) return false;
  return type.form !== "scalar" || type.scalar === "string";
}

function* validateInside(type: Type, value: unknown, path: string): FieldErrors {
  if (type.form === "object") yield* validateRequiredFields(type.definition, value, path);
  else if (type.form === "list" && Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* validateInside(type.of, item, `${path}[${index}]`);
  } else if (type.form === "map" && typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* validateInside(type.of, item, `${path}[${key}]`);
  }
}
