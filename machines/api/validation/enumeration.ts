import { type FieldErrors, notSupported, required } from "./field-error.ts";

/** The value must be one of `allowed`; whether it may be missing is `optional`. */
export function* validateEnum(
  value: string | undefined,
  allowed: readonly string[],
  path: string,
  presence: "required" | "optional" = "required",
): FieldErrors {
  if (value === undefined || value === "") {
    if (presence === "required") yield required(path);
  } else if (!allowed.includes(value)) yield notSupported(path, value, allowed);
}
