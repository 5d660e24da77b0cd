import { setDefaults } from "../../../machines/api/defaults/index.ts";
import type { KubeObject, Stored } from "../../../machines/api/object.ts";
import type { Strategy } from "./strategy.ts";

/** The finalizer that stands for "everything in it must go first"; it lives in the spec, not in the metadata. */
export const kubernetesFinalizer = "kubernetes";

/** `spec.finalizers` of a namespace. */
export function namespaceFinalizers(namespace: KubeObject | Stored): readonly string[] {
  return (namespace.spec as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
}

function withFinalizers(namespace: KubeObject, finalizers: readonly string[]): KubeObject {
  // Without finalizers the field is absent: Go leaves out what is empty.
  return { ...namespace, spec: finalizers.length === 0 ? {} : { finalizers } };
}

/** Upstream: pkg/registry/core/namespace/strategy.go. */
export function namespaceStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForCreate(object) {
      const finalizers = namespaceFinalizers(object);
      const needed = finalizers.includes(kubernetesFinalizer) ? finalizers : [...finalizers, kubernetesFinalizer];
      // The name may have been generated only now, so the label that repeats it is defaulted again.
      return { ...withFinalizers(setDefaults(object), needed), status: { phase: "Active" } };
    },
    prepareForUpdate(object, existing) {
      const kept = withFinalizers(object, namespaceFinalizers(existing));
      return { ...kept, status: existing.status };
    },
  };
}

/** What a PUT to `namespaces/NAME/finalize` changes: the finalizers in the spec, and nothing of the status. */
export function prepareForFinalize(object: KubeObject, existing: Stored): KubeObject {
  return { ...withFinalizers(object, namespaceFinalizers(object)), status: existing.status };
}
