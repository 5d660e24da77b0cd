import { fromStorage } from "../../machines/api/conversion/index.ts";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import { applyPatch, PatchError } from "../../machines/api/patch/index.ts";
import type { PatchRequest } from "../../machines/api/request.ts";
import { unsupportedMediaType } from "../../machines/api/status.ts";
import type { Call, Handled } from "./call.ts";
import { Refusal } from "./refusal.ts";
import { scaleOf } from "./scale.ts";
import { decodeSubmitted, decodeSubresource } from "./submission.ts";
import { existingObject, partOf, replace, requireSameName } from "./update.ts";

/** The media types of the patches that are carried out; server-side apply is not among them yet. */
const acceptedPatches = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

const customPatches = ["application/json-patch+json", "application/merge-patch+json"];

/** PATCH of an object or its status: the patch is made on the object as the client sees it, and the result is submitted. */
export function patch(call: Call, request: PatchRequest): Handled {
  const existing = existingObject(call, request.name);
  // Only types that are compiled in say how their lists are merged.
  if (call.resource.custom && request.patchType === "strategic") throw new Refusal(unsupportedMediaType(customPatches));
  const patched = patchedObject(call.served.definition, fromStorage(existing, call.served), request);
  const { object, warnings } = decodeSubmitted(call, patched, request.options);
  requireSameName(call, object, request.name);
  const { options } = request;
  return replace(call, existing, object, { part: partOf(request), ...(options && { options }), warnings });
}

/** The Scale that results from a patch of `scale`. */
export function patchedScale(call: Call, request: PatchRequest, existing: Stored): KubeObject {
  const patched = patchedObject("Scale", scaleOf(call, existing) as unknown as KubeObject, request);
  return decodeSubresource(call, "scale", patched, request.options).object;
}

function patchedObject(
  definition: string,
  object: KubeObject | Stored,
  { patchType, patch: change }: PatchRequest,
): KubeObject {
  if (patchType === "apply") throw new Refusal(unsupportedMediaType(acceptedPatches));
  try {
    return applyPatch(patchType, object, change, definition) as KubeObject;
  } catch (error) {
    if (error instanceof PatchError) throw new Refusal(error.status);
    throw error;
  }
}
