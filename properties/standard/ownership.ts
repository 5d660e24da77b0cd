import type { Store } from "../../actors/store.ts";
import { StoreView } from "../../actors/store-view.ts";
import type { OwnerReference } from "../../machines/api/generated/types.ts";
import { objectKey, type Stored } from "../../machines/api/object.ts";
import { ownerNamespace, ownerResource } from "../../machines/controllers/owners.ts";
import type { OnStep } from "../property.ts";

/** Whether the object that a reference names is there, under all its coordinates, and stays. */
function isAlive(store: Store, dependent: Stored, reference: OwnerReference): boolean {
  const resource = ownerResource(new StoreView(store), reference);
  if (!resource) return false;
  const owner = store.get(objectKey(resource.name, ownerNamespace(resource, dependent), reference.name));
  return owner?.metadata.uid === reference.uid && owner.metadata.deletionTimestamp === undefined;
}

/** "Objects with an owner that exists are not collected" (Kubernetes documentation, garbage collection). */
export const dependentsOfTheLivingStay: OnStep = {
  kind: "step",
  name: "the garbage collector deletes nothing whose owner lives",
  objection(before, after, actor) {
    if (actor !== "garbage-collector-controller") return undefined;
    for (const [key, object] of before.entries()) {
      if (object.metadata.deletionTimestamp !== undefined || !isDeleted(after, key, object)) continue;
      const owner = object.metadata.ownerReferences?.find((reference) => isAlive(before, object, reference));
      if (owner) return `${key} is deleted, and its owner ${owner.kind} ${owner.name} lives`;
    }
    return undefined;
  },
};

/** Of an object that its user told nobody to delete: it outlives its owner. */
export function survives(what: string, isMeant: (key: string, object: Stored) => boolean): OnStep {
  return {
    kind: "step",
    name: `${what} survives`,
    objection(before, after, actor) {
      for (const [key, object] of before.entries()) {
        if (isMeant(key, object) && isDeleted(after, key, object)) return `${actor} deletes ${key}`;
      }
      return undefined;
    },
  };
}

function isDeleted(after: Store, key: string, { metadata }: Stored): boolean {
  const now = after.get(key);
  return now?.metadata.uid !== metadata.uid || now.metadata.deletionTimestamp !== metadata.deletionTimestamp;
}
