import type { PatchRequest } from "../request.ts";
import { jsonPatch } from "./json.ts";
import { mergePatch } from "./merge.ts";
import { strategicMergePatch } from "./strategic.ts";

export { mergePatch } from "./merge.ts";
export { PatchError } from "./patch-error.ts";
export { strategicMergePatch } from "./strategic.ts";

/**
 * The object that a patch makes of `target`, which it leaves alone; not yet decoded, so it may have unknown fields. `definition` is the
 * target's in the schema. Server-side apply is no patch in this sense. Throws PatchError, whose `status` is the answer to the client.
 */
export function applyPatch(
  patchType: Exclude<PatchRequest["patchType"], "apply">,
  target: unknown,
  patch: unknown,
  definition: string,
): unknown {
  switch (patchType) {
    case "json":
      return jsonPatch(target, patch);
    case "merge":
      return mergePatch(target, patch);
    case "strategic":
      return strategicMergePatch(target, patch, definition);
  }
}
