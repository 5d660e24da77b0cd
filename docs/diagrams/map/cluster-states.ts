import type { Store } from "../../../actors/store.ts";
import { type KubeObject, parseKey } from "../../../machines/api/object.ts";
import { PackedWorld, storeAt } from "../../../properties/checker/packed-world.ts";
import { semanticsOf, tellable } from "../../../properties/checker/reductions.ts";
import type { Property } from "../../../properties/property.ts";
import { budgetOf, propertiesOf, type Scenario, worldOfScenario } from "../../../properties/scenario.ts";
import { podStateOf } from "../run/timeline.ts";
import type { SeenSpace, Sight } from "./states.ts";

/** The state space of a scenario, as the checker explores it, looked at by what its objects are. */
export function clusterStates(scenario: Scenario, name: string): SeenSpace {
  const world = worldOfScenario(scenario);
  world.faults = budgetOf(scenario);
  const given = new Set([...world.store.entries()].map(([key]) => key));
  const packed = new PackedWorld(world);
  const space = semanticsOf(packed, packed.pack(world), tellable(scenario));
  const properties = propertiesOf(scenario);
  const ofStore = <T>(compute: (store: Store) => T) => {
    const known = new Map<number, T>();
    return (state: Int32Array): T => {
      const number = state[storeAt] as number;
      if (!known.has(number)) known.set(number, compute(packed.store(state)));
      return known.get(number) as T;
    };
  };
  const sight = (called: string, lines: (objects: readonly Held[]) => readonly string[]): Sight => ({
    name: called,
    lines: ofStore((store) => lines(heldIn(store, given))),
  });
  return {
    name,
    space,
    sights: [
      sight("all that is written in them", (objects) => [...objects.flatMap(written), ...podLines(objects)]),
      sight("what is wanted, and the pods", (objects) => [...objects.flatMap(wanted), ...podLines(objects)]),
      sight("the pods", podLines),
      sight("how many pods are ready", readyLine),
    ],
    actor: (index) => packed.components[index]?.id ?? "",
    stateObjection: ofStore((store) => firstOf(properties, (property) => alwaysObjection(property, store))),
    endObjection: ofStore((store) =>
      firstOf(properties, (property) => (property.kind === "convergence" ? property.objection(store) : undefined)),
    ),
    stepObjection: stepObjections(properties, packed),
  };
}

function stepObjections(properties: readonly Property[], packed: PackedWorld): SeenSpace["stepObjection"] {
  const steps = properties.filter((property) => property.kind === "step");
  return (before, after, actor) => {
    if (before[storeAt] === after[storeAt]) return undefined;
    const [from, to] = [packed.store(before), packed.store(after)];
    return firstOf(steps, (property) => property.objection(from, to, packed.components[actor]?.id ?? ""));
  };
}

/** What looks at container runtimes, too, is not asked: states that differ in them alone look alike. */
function alwaysObjection(property: Property, store: Store): string | undefined {
  if (property.kind !== "always" || property.readsRuntimes === true) return undefined;
  return (property.applies?.(store) ?? true) ? property.objection(store) : undefined;
}

function firstOf<P>(properties: readonly P[], ask: (property: P) => string | undefined): string | undefined {
  for (const property of properties) {
    const objection = ask(property);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

interface Held {
  readonly resource: string;
  readonly object: KubeObject;
}

/** What of a store says how far things are, without what was there from the beginning. */
function heldIn(store: Store, given: ReadonlySet<string>): Held[] {
  return [...store.entries()].flatMap(([key, object]) => {
    const { resource } = parseKey(key);
    return given.has(key) || resource === "events" || resource.startsWith("leases.") ? [] : [{ resource, object }];
  });
}

interface Sizes {
  readonly replicas?: number;
  readonly readyReplicas?: number;
  readonly observedGeneration?: number;
}

/** `ReplicaSet web-b: wants 2, says 1 ready`. */
function written(held: Held): string[] {
  const [line] = wanted(held);
  if (line === undefined) return [];
  const { replicas, readyReplicas = 0, observedGeneration } = (held.object.status ?? {}) as Sizes;
  const said =
    observedGeneration === undefined && replicas === undefined
      ? "says nothing yet"
      : `says ${readyReplicas} of ${replicas ?? 0} ready`;
  return [`${line}, ${said}`];
}

function wanted({ resource, object: { kind, metadata, spec } }: Held): string[] {
  if (resource === "pods") return [];
  const { replicas } = (spec ?? {}) as Sizes;
  const going = metadata.deletionTimestamp === undefined ? "" : ", is going";
  return [`${kind} ${metadata.name}${replicas === undefined ? "" : ` wants ${replicas}`}${going}`];
}

/** `1 of 2 pods ready`. */
function readyLine(objects: readonly Held[]): string[] {
  const pods = objects.filter(({ resource }) => resource === "pods");
  const ready = pods.filter(({ object }) => podStateOf(object) === "ready");
  return [pods.length === 0 ? "no pods" : `${ready.length} of ${pods.length} pods ready`];
}

/** `2 pods: 1 ready, 1 waiting for a node`. */
function podLines(objects: readonly Held[]): string[] {
  const counts = new Map<string, number>();
  for (const { resource, object } of objects) {
    if (resource !== "pods") continue;
    const state = podStateOf(object);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  if (counts.size === 0) return ["no pods"];
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, count]) => `${count} ${count === 1 ? "pod" : "pods"} ${state}`);
}
