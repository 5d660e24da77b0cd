import type { Component } from "../actors/component.ts";
import { type Conditions, worldOf } from "../actors/conditions.ts";
import type { World } from "../actors/world.ts";

/** When a model world's clock stands: a Wednesday noon, and it stays noon. */
export const modelTimeMs = Date.UTC(2025, 0, 1, 12);

/** A small cluster, and what its user does: those of `Conditions` that a model has a choice in. */
export interface ModelOptions
  extends Pick<
    Conditions,
    "nodes" | "topology" | "given" | "operations" | "only" | "copies" | "elected" | "mitigations" | "kubeletSteps"
  > {
  /** Components to replace or to add; see `clusterComponents`. */
  readonly replace?: readonly Component[];
}

/** A small cluster to be explored: everything has started, the given objects are there, all is at rest, and the user is about to act. */
export function modelWorld(options: ModelOptions): World {
  return worldOf(modelConditions(options), options.replace);
}

/** How such a world begins, as data: what a trace of it begins with. */
export function modelConditions({
  nodes,
  topology,
  given,
  operations,
  only,
  copies,
  elected,
  mitigations,
  kubeletSteps,
  replace = [],
}: ModelOptions): Conditions {
  return {
    nature: "model",
    nodes,
    given,
    operations,
    seed: 0,
    startMs: modelTimeMs,
    ...(topology && { topology }),
    ...(only && { only }),
    ...(copies && { copies }),
    ...(elected && { elected }),
    ...(mitigations && { mitigations }),
    ...(kubeletSteps && { kubeletSteps }),
    ...(replace.length > 0 && { replaced: replace.map(({ id }) => id) }),
  };
}
