import type { KubeObject } from "../machines/api/object.ts";
import { registryOf } from "./apiserver/custom-resources.ts";
import { handle } from "./apiserver/handle.ts";
import type { BehaviourRule } from "./behaviour.ts";
import { bootstrapStore } from "./bootstrap.ts";
import type { Choice } from "./choice.ts";
import { clusterComponents } from "./cluster.ts";
import type { Component, ComponentId } from "./component.ts";
import { creation } from "./creation.ts";
import { enabledAt } from "./enabled.ts";
import { isDefinition } from "./registry-of-objects.ts";
import { step } from "./step.ts";
import { type Operation, user } from "./user.ts";
import { modelNature, realNature, World } from "./world.ts";

/**
 * All that decides how a world begins, as plain data. The same conditions give the same world, on whatever machine, under whatever
 * driver: names included, since they come from the seed, or are canonical.
 */
export interface Conditions {
  /** `real`: names, versions, time and heartbeats as in a real cluster; `model`: finite, for exploration. */
  readonly nature: "real" | "model";
  readonly nodes: number;
  /** Objects that are there before anything starts. */
  readonly given: readonly KubeObject[];
  /** What the user does. */
  readonly operations: readonly Operation[];
  /** Of uids and generated names; a model world has no use for it. */
  readonly seed: number;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  /** The built-in components that the cluster is made of; all when unset. */
  readonly only?: readonly ComponentId[];
  /** How containers behave that do not say so themselves. */
  readonly behaviours?: readonly BehaviourRule[];
  /** Components that are not the built-in ones. They are code, so that they are named here and must be passed in. */
  readonly replaced?: readonly ComponentId[];
}

/**
 * The world that these conditions describe. A real one is about to start. In a model one everything has started, nodes are
 * registered, all is at rest, and the user is about to act.
 *
 * @param replace the components that the conditions name as replaced.
 */
export function worldOf(conditions: Conditions, replace: readonly Component[] = []): World {
  const { nature, nodes, given, operations, seed, startMs, only, behaviours = [] } = conditions;
  const isModel = nature === "model";
  const person = user(operations) as unknown as Component;
  const all = clusterComponents({ nodes, replace, ...(isModel && { node: { heartbeats: false, coarse: true } }) });
  const kept = all.filter(({ id }) => only === undefined || only.includes(id));
  const worldNature = isModel ? modelNature : realNature;
  const world = World.create({
    components: [...kept, person],
    nature: worldNature,
    startMs,
    seed,
    store: bootstrapStore(worldNature.numbering, startMs),
    behaviours,
  });
  // Definitions come first: what they define may stand before them.
  for (const object of [...given].sort((a, b) => Number(isDefinition(b)) - Number(isDefinition(a))))
    create(world, object);
  if (!isModel) return world;
  for (const { id } of kept) step(world, { do: "start", actor: id });
  bringToRest(world);
  step(world, { do: "start", actor: person.id });
  return world;
}

function create(world: World, object: KubeObject): void {
  const { request } = creation(object, registryOf(world.store));
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
