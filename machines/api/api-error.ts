import type { Status, StatusReason } from "./status.ts";

/** A request that the apiserver refused or could not answer, as an exception: what a reconcile in imperative style meets. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? status.reason ?? "refused");
    this.status = status;
  }

  /** `NotFound`, `Conflict`, `AlreadyExists`, …; undefined if the apiserver gave none. */
  get reason(): StatusReason | undefined {
    return this.status.reason;
  }

  /** The HTTP status. */
  get code(): number {
    return this.status.code;
  }
}
