import { type FieldErrors, invalid } from "./field-error.ts";

/** A path below some directory: relative, and never climbing out of it. Upstream: validateLocalDescendingPath. */
export function* validateDescendingPath(value: string, path: string): FieldErrors {
  if (value.startsWith("/")) yield invalid(path, value, "must be a relative path");
  yield* validateNoBacksteps(value, path);
}

/** As above, and not one of the names that the kubelet itself begins with `..`. Upstream: ValidateLocalNonReservedPath. */
export function* validateUnreservedPath(value: string, path: string): FieldErrors {
  yield* validateDescendingPath(value, path);
  // A path that begins with `../` has been objected to already.
  if (value.startsWith("..") && !value.startsWith("../")) yield invalid(path, value, "must not start with '..'");
}

/** No part of the path is `..`. */
export function* validateNoBacksteps(value: string, path: string): FieldErrors {
  if (value.split("/").includes("..")) yield invalid(path, value, "must not contain '..'");
}

/** The mode of a file. */
export function* validateFileMode(mode: number | undefined, path: string): FieldErrors {
  if (mode !== undefined && (mode > 0o777 || mode < 0)) {
    yield invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive");
  }
}
