import { bootstrapStore } from "../actors/bootstrap.ts";
import type { Choice } from "../actors/choice.ts";
import { clusterComponents } from "../actors/cluster.ts";
import type { Component, ComponentId } from "../actors/component.ts";
import { creation } from "../actors/creation.ts";
import { enabledAt } from "../actors/enabled.ts";
import { handle } from "../actors/apiserver/handle.ts";
import { step } from "../actors/step.ts";
import { type Operation, user } from "../actors/user.ts";
import { modelNature, World } from "../actors/world.ts";
import type { KubeObject } from "../machines/api/object.ts";

/** When a model world's clock stands: a Wednesday noon, and it stays noon. */
export const modelTimeMs = Date.UTC(2025, 0, 1, 12);

export interface ModelOptions {
  readonly nodes: number;
  /** Objects that are there from the start. */
  readonly given: readonly KubeObject[];
  /** What the user does. */
  readonly operations: readonly Operation[];
  /** Components to replace or to add; see `clusterComponents`. */
  readonly replace?: readonly Component[];
  /** The built-in components that the cluster is made of; all when unset. For comparisons on the smallest of worlds. */
  readonly only?: readonly ComponentId[];
}

/**
 * A small cluster to be explored: everything has started, nodes are registered, the given objects are there, all is at rest,
 * and the user is about to act.
 */
export function modelWorld({ nodes, given, operations, replace = [], only }: ModelOptions): World {
  const person = user(operations) as unknown as Component;
  const all = clusterComponents({ nodes, replace, node: { heartbeats: false, coarse: true } });
  const components = [...all.filter(({ id }) => only === undefined || only.includes(id)), person];
  const store = bootstrapStore(modelNature.numbering, modelTimeMs);
  const world = World.create({ components, nature: modelNature, startMs: modelTimeMs, store });
  for (const object of given) create(world, object);
  for (const { id } of components) if (id !== person.id) step(world, { do: "start", actor: id });
  bringToRest(world);
  step(world, { do: "start", actor: person.id });
  return world;
}

function create(world: World, object: KubeObject): void {
  const { request } = creation(object);
  const stamp = { nowMs: world.nowMs, ...world.nature.identity(world, request) };
  const { response, store } = handle(world.store, request, stamp);
  // A namespace that every cluster has may stand in the manifest too.
  if (!response.ok && response.status.reason !== "AlreadyExists") throw new Error(response.status.message);
  world.store = store;
}

/** More steps than any start takes; reaching it means that somebody goes round in circles. */
const mostSteps = 100_000;

/** Lets everything happen that can happen without waiting, one component after the other, until nothing can. */
function bringToRest(world: World): void {
  for (let steps = 0; steps < mostSteps; steps++) {
    const choice = firstChoice(world);
    if (!choice) return;
    step(world, choice);
  }
  throw new Error("the cluster does not come to rest");
}

function firstChoice(world: World): Choice | undefined {
  for (let index = 0; index < world.components.length; index++) {
    const choice = enabledAt(world, index).find(({ do: what }) => what !== "fire" && what !== "start");
    if (choice) return choice;
  }
  return undefined;
}
