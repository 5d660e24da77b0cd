import type { Strategy } from "./strategy.ts";

/** Upstream: pkg/registry/core/node/strategy.go. A kubelet registers its node with the status that it has. */
export function nodeStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForCreate(object) {
      return object.status === undefined ? { ...object, status: {} } : object;
    },
  };
}
