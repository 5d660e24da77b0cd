import { deepEqual } from "../../../machines/api/equality.ts";
import type { Strategy } from "./strategy.ts";
import { specChanged, withGeneration } from "./strategy.ts";

/** Upstream: pkg/registry/apps/deployment/strategy.go. */
export function deploymentStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForUpdate(object, existing) {
      const kept = { ...object, status: existing.status };
      // Annotations count too: they are copied to the replica sets.
      const changed =
        specChanged(kept, existing) ||
        !deepEqual(object.metadata.annotations ?? {}, existing.metadata.annotations ?? {});
      return changed ? withGeneration(kept, (existing.metadata.generation ?? 0) + 1) : kept;
    },
    prepareForStatusUpdate(object, existing) {
      const next = generic.prepareForStatusUpdate(object, existing);
      const { labels: _submitted, ...metadata } = next.metadata;
      const { labels } = existing.metadata;
      return { ...next, metadata: labels === undefined ? metadata : { ...metadata, labels } };
    },
  };
}
