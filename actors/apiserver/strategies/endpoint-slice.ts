import { deepEqual } from "../../../machines/api/equality.ts";
import { type Strategy, specChanged, withGeneration } from "./strategy.ts";

/** Upstream: pkg/registry/discovery/endpointslice/strategy.go. Labels count as well: they say whose slice it is. */
export function endpointSliceStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForUpdate(object, existing) {
      const same = deepEqual(object.metadata.labels ?? {}, existing.metadata.labels ?? {});
      const changed = specChanged(object, existing) || !same;
      return changed ? withGeneration(object, (existing.metadata.generation ?? 0) + 1) : object;
    },
  };
}
