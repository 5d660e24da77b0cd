import type { KubeObject, ResourceName } from "../machines/api/object.ts";
import type { KubeletOptions } from "../machines/kubelet/kubelet.ts";
import { registryOf } from "./apiserver/custom-resources.ts";
import { handle } from "./apiserver/handle.ts";
import type { BehaviourRule } from "./behaviour.ts";
import { bootstrapStore } from "./bootstrap.ts";
import type { Choice } from "./choice.ts";
import { clusterComponents } from "./cluster.ts";
import type { Component, ComponentId } from "./component.ts";
import { type Copies, withCopies } from "./copies.ts";
import { creation } from "./creation.ts";
import { enabledAt } from "./enabled.ts";
import { withElections } from "./leader-election.ts";
import type { Mitigations } from "./mitigations.ts";
import { isDefinition, registryOfObjects } from "./registry-of-objects.ts";
import { step } from "./step.ts";
import type { Topology } from "./topology.ts";
import { type Operation, user } from "./user.ts";
import { modelNature, realNature, World } from "./world.ts";

/** In how many writes a kubelet of a model tells of a pod's birth. */
export type KubeletSteps = 1 | 2 | 3;

/**
 * All that decides how a world begins, as plain data. The same conditions give the same world, on whatever machine, under whatever
 * driver: names included, since they come from the seed, or are canonical.
 */
export interface Conditions {
  /** `real`: names, versions, time and heartbeats as in a real cluster; `model`: finite, for exploration. */
  readonly nature: "real" | "model";
  readonly nodes: number;
  /** Labels of single nodes: which zone each is in, say. */
  readonly topology?: Topology;
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
  /** How many of each component there are, each a process of its own; one where unset. */
  readonly copies?: Copies;
  /** Components whose copies elect a leader, who alone is at work; without, all are. */
  readonly elected?: readonly ComponentId[];
  /** How the built-in components guard against caches that lag; as upstream when unset. */
  readonly mitigations?: Mitigations;
  /** How containers behave that do not say so themselves. */
  readonly behaviours?: readonly BehaviourRule[];
  /**
   * Of a model: in how many writes a kubelet tells of a pod's birth. 1: that it is ready. 2: that it is being started, then that it
   * is ready. 3: that it runs, in between. 1 when unset.
   */
  readonly kubeletSteps?: KubeletSteps;
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
  const { nature, nodes, topology, given, operations, seed, startMs, only, behaviours = [], kubeletSteps } = conditions;
  const { copies = {}, elected = [], mitigations } = conditions;
  const isModel = nature === "model";
  const person = user(operations) as unknown as Component;
  const all = clusterComponents({
    nodes,
    replace,
    ...(topology && { topology }),
    ...(mitigations && { mitigations }),
    ...(isModel && { kinds: createdKinds(given, operations), node: modelKubelet(kubeletSteps) }),
  });
  const chosen = all.filter(({ id }) => only === undefined || only.includes(id));
  // Who is left out, since nothing here concerns it, needs no copies either; who is unknown is refused.
  const possible = clusterComponents({ nodes, replace }).map(({ id }) => id);
  const known = isModel ? possible : [];
  requireKnown(only ?? [], possible);
  const isAbsent = (id: ComponentId) => known.includes(id) && !chosen.some((component) => component.id === id);
  const present = Object.fromEntries(Object.entries(copies).filter(([id]) => !isAbsent(id)));
  const candidates = elected.filter((id) => !isAbsent(id));
  const kept = withElections(withCopies(chosen, present), candidates, !isModel);
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
  const people = [person, ...kept.filter(isPerson)];
  for (const component of kept) if (!isPerson(component)) step(world, { do: "start", actor: component.id });
  bringToRest(world);
  for (const { id } of people) step(world, { do: "start", actor: id });
  return world;
}

/** Throws a RangeError if a cluster is to be made of what there is not: without its controller a workload would want nothing. */
function requireKnown(only: readonly ComponentId[], possible: readonly ComponentId[]): void {
  // With fewer nodes there are fewer kubelets.
  const unknown = only.find((id) => !possible.includes(id) && !id.startsWith("kubelet/"));
  if (unknown !== undefined)
    throw new RangeError(`only ${unknown}: there is no such component; there are ${possible.join(", ")}`);
}

/** How a model's kubelets differ from real ones. Throws a RangeError if that many steps are not to be had. */
export function modelKubelet(steps: KubeletSteps = 1): KubeletOptions {
  if (![1, 2, 3].includes(steps))
    throw new RangeError(`a kubelet tells of a birth in 1, 2 or 3 steps, not in ${steps}`);
  return { heartbeats: false, coarse: steps === 1, readyApart: steps === 3 };
}

/** Who watches nothing acts of their own accord, as the user does, and is about to act as well. */
function isPerson({ interests }: Component): boolean {
  return interests.length === 0;
}

/** The resources of all that users create. */
export function createdKinds(
  given: readonly KubeObject[],
  operations: readonly Operation[],
): ReadonlySet<ResourceName> {
  const created = operations.flatMap(({ request }) => (request.verb === "create" ? [request.resource] : []));
  const registry = registryOfObjects(given);
  return new Set([...given.map((object) => creation(object, registry).request.resource), ...created]);
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

/** Delays from this on are deadlines, and are not waited out. */
const deadlineFromMs = 30_000;

/** So often one delay is waited out: who tries again and again in vain is as much at rest as can be. */
const mostWaits = 20;

/** Lets everything happen that can happen, one component after the other, and waits out short delays when nothing else can, until nothing does. */
function bringToRest(world: World): void {
  const waits = new Map<string, number>();
  for (let steps = 0; steps < mostSteps; steps++) {
    const choice = firstChoice(world) ?? shortDelay(world, waits);
    if (!choice) return;
    step(world, choice);
  }
  throw new Error("the cluster does not come to rest");
}

/** The first timer that goes off soon, unless it did so often already. */
function shortDelay(world: World, waits: Map<string, number>): Choice | undefined {
  for (const [index, { timers }] of world.cells.entries()) {
    const actor = world.components[index]?.id ?? "";
    for (const { timer, afterMs } of timers) {
      const waited = waits.get(`${actor} ${timer}`) ?? 0;
      if (afterMs >= deadlineFromMs || waited >= mostWaits) continue;
      waits.set(`${actor} ${timer}`, waited + 1);
      return { do: "fire", actor, timer };
    }
  }
  return undefined;
}

function firstChoice(world: World): Choice | undefined {
  for (let index = 0; index < world.components.length; index++) {
    const choice = enabledAt(world, index).find(({ do: what }) => what !== "fire" && what !== "start");
    if (choice) return choice;
  }
  return undefined;
}
