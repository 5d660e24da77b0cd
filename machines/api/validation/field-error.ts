import { goJson, goQuote } from "../go-format.ts";

/** What is wrong with a field: the machine-readable reason of a status cause (field.ErrorType). */
export type FieldErrorType =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid"
  | "InternalError";

/** One objection to one field. Upstream: field.Error in k8s.io/apimachinery/pkg/util/validation/field. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.template.spec.containers[0].name`. */
  readonly field: string;
  /** What the client sent; absent for errors that do not show it. */
  readonly value?: unknown;
  readonly detail: string;
}

/** What a validation function yields: objections, in upstream's order. */
export type FieldErrors = Generator<FieldError, void, undefined>;

const titles: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: "Not found",
  FieldValueRequired: "Required value",
  FieldValueDuplicate: "Duplicate value",
  FieldValueInvalid: "Invalid value",
  FieldValueNotSupported: "Unsupported value",
  FieldValueForbidden: "Forbidden",
  FieldValueTooLong: "Too long",
  FieldValueTooMany: "Too many",
  FieldValueTypeInvalid: "Invalid value",
  InternalError: "Internal error",
};

const showsValue: ReadonlySet<FieldErrorType> = new Set([
  "FieldValueNotFound",
  "FieldValueDuplicate",
  "FieldValueInvalid",
  "FieldValueNotSupported",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

/** The field must be there and is not. */
export function required(field: string, detail = ""): FieldError {
  return { type: "FieldValueRequired", field, detail };
}

/** The value is malformed or out of bounds. */
export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { type: "FieldValueInvalid", field, value, detail };
}

/** The value must be unique in its list and is not. */
export function duplicate(field: string, value: unknown): FieldError {
  return { type: "FieldValueDuplicate", field, value, detail: "" };
}

/** The value would be fine elsewhere, but not here or not now. */
export function forbidden(field: string, detail: string): FieldError {
  return { type: "FieldValueForbidden", field, detail };
}

/** The value is none of the enumeration's. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? "" : `supported values: ${supported.map(goQuote).join(", ")}`;
  return { type: "FieldValueNotSupported", field, value, detail };
}

/** The value refers to something that is not there. */
export function notFoundValue(field: string, value: unknown): FieldError {
  return { type: "FieldValueNotFound", field, value, detail: "" };
}

/** The value has more bytes than allowed. */
export function tooLong(field: string, limitBytes: number): FieldError {
  return {
    type: "FieldValueTooLong",
    field,
    detail: `may not be more than ${limitBytes} ${limitBytes === 1 ? "byte" : "bytes"}`,
  };
}

/** The list has more items than allowed. */
export function tooMany(field: string, count: number, limit: number): FieldError {
  return {
    type: "FieldValueTooMany",
    field,
    value: count,
    detail: `must have at most ${limit} ${limit === 1 ? "item" : "items"}`,
  };
}

/** The complaints of a name rule, as objections to the value of `field`. */
export function* invalidFor(field: string, value: string, complaints: readonly string[]): FieldErrors {
  for (const complaint of complaints) yield invalid(field, value, complaint);
}

/** `Invalid value: "-1": must be greater than or equal to 0`: the error without its field. */
export function errorBody(error: FieldError): string {
  const title = titles[error.type];
  const shown = showsValue.has(error.type) ? `${title}: ${showValue(error.value)}` : title;
  return error.detail === "" ? shown : `${shown}: ${error.detail}`;
}

/** The error as upstream prints it: `spec.replicas: Invalid value: -1: must be greater than or equal to 0`. */
export function errorText(error: FieldError): string {
  return `${error.field}: ${errorBody(error)}`;
}

function showValue(value: unknown): string {
  if (typeof value === "string") return goQuote(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return goJson(value);
}
