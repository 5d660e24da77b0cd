import type { Status } from "../../machines/api/status.ts";

/**
 * A request that is not carried out, with the Status that says why. Thrown anywhere in the apiserver and caught in `handle`
 * alone, as upstream returns its StatusErrors. It is no Error: a stack trace costs more than the request.
 */
export class Refusal {
  readonly status: Status;

  constructor(status: Status) {
    this.status = status;
  }
}

/** An error that upstream returns as it is, without a reason: code 500 (responsewriters.ErrorToAPIStatus). */
export function plainError(message: string): Refusal {
  return new Refusal({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 });
}
