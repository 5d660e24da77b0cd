import { handle } from "../actors/apiserver/handle.ts";
import { bootstrapStore } from "../actors/bootstrap.ts";
import type { Operation } from "../actors/user.ts";
import { modelNature } from "../actors/world.ts";
import { requestText } from "./counterexamples/story-words.ts";
import { modelTimeMs } from "./model.ts";

/** Something that a user wants done, and that the apiserver would not do: there is nothing to explore then. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/**
 * Puts operations to an apiserver in which nothing else happens. Throws a RefusedError at the first one that it refuses: explored,
 * it would be refused in every run, and the verdict would be about something else than what was asked.
 */
export function requireAccepted(operations: readonly Operation[]): void {
  let store = bootstrapStore(modelNature.numbering, modelTimeMs);
  operations.forEach(({ request }, index) => {
    const stamp = { nowMs: modelTimeMs, uid: `operation-${index}`, suffix: "b" };
    const { response, store: next } = handle(store, request, stamp);
    store = next;
    // A namespace that every cluster has may stand in a manifest too.
    if (response.ok || (request.resource === "namespaces" && response.status.reason === "AlreadyExists")) return;
    throw new RefusedError(
      `${requestText(request)}: ${response.status.message ?? response.status.reason ?? "refused"}`,
    );
  });
}
