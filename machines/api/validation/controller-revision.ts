import type { ControllerRevision } from "../generated/types.ts";
import { type FieldErrors, required } from "./field-error.ts";
import { validateImmutable, validateNonnegative } from "./object-meta.ts";

/** Upstream: ValidateControllerRevision. */
export function* validateControllerRevision({ data, revision }: ControllerRevision): FieldErrors {
  if (data === undefined || data === null) yield required("data", "data is mandatory");
  yield* validateNonnegative(revision, "revision");
}

/** A revision is a snapshot: its data is for good, its number is not. Upstream: ValidateControllerRevisionUpdate. */
export function* validateControllerRevisionUpdate(old: ControllerRevision, revision: ControllerRevision): FieldErrors {
  yield* validateControllerRevision(revision);
  yield* validateImmutable(revision.data ?? null, old.data ?? null, "data");
}
