import { badRequest, type Status, unprocessablePatch } from "../status.ts";

/** The patch cannot be made. `message` says why; `status` is what upstream answers, which is sometimes less. */
export class PatchError extends Error {
  override readonly name = "PatchError";
  readonly status: Status;

  private constructor(message: string, status: Status) {
    super(message);
    this.status = status;
  }

  /** The patch is not of the form that its media type promises: 400. */
  static malformed(message: string): PatchError {
    return new PatchError(message, badRequest(message));
  }

  /** The patch does not go with the object: 422. */
  static inapplicable(message: string): PatchError {
    return new PatchError(message, unprocessablePatch());
  }
}
