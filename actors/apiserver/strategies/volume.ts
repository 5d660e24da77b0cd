import type { Strategy } from "./strategy.ts";

/** Upstream: pkg/registry/core/persistentvolume/strategy.go and persistentvolumeclaim/strategy.go. */
export function volumeStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForCreate(object) {
      return { ...object, status: { phase: "Pending" } };
    },
  };
}
