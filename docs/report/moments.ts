import { registryOf } from "../../actors/apiserver/custom-resources.ts";
import { tableOfObject } from "../../actors/apiserver/table.ts";
import { type Cell, unheardBy } from "../../actors/cell.ts";
import type { Component } from "../../actors/component.ts";
import { type Conditions, worldOf } from "../../actors/conditions.ts";
import { StoreView } from "../../actors/store-view.ts";
import type { World } from "../../actors/world.ts";
import { type ObjectKey, parseKey, type Stored } from "../../machines/api/object.ts";
import { notDesired } from "../../machines/desired-state.ts";
import type { Playback } from "../../properties/counterexamples/playback.ts";
import { type FieldChange, fieldChanges } from "../../properties/counterexamples/store-changes.ts";
import { requestText } from "../../properties/counterexamples/story-words.ts";
import type { StoryStep } from "../../properties/report.ts";
import { type Instance, instancesIn } from "./instances.ts";

/** An object, and how it stands at a moment. */
export interface ShownObject {
  readonly key: ObjectKey;
  readonly kind: string;
  /** `default/web-b`. */
  readonly name: string;
  /** What `kubectl get` shows of it, column by column, its name and age left out; nothing once it is gone. */
  readonly columns: readonly (readonly [column: string, value: string])[];
  /** The step that wrote, or deleted, it last; 0: it was there from the beginning. */
  readonly since: number;
  /** Deleted, and not all have heard of it. */
  readonly isGone: boolean;
  /** What became of it in this very step. */
  readonly change?: ObjectChange;
  readonly object: Stored;
  /** Components to which its last change is still on its way. */
  readonly unheardBy: readonly string[];
}

/** What one step made of an object. */
export interface ObjectChange {
  readonly what: "created" | "changed" | "deleted";
  /** For what was changed. */
  readonly fields: readonly FieldChange[];
}

/** A component, and how it stands at a moment. */
export interface ShownComponent {
  readonly id: string;
  /** In a few words: `down`, `asks: create pods default/web-*`, `has work to do`, `at rest`. */
  readonly doing: string;
  /** What its cache lacks, oldest first: `pods/default/web-b ADDED`. */
  readonly lacks: readonly string[];
  /** Where its watch stands, if that is not open. */
  readonly watch?: string;
  /** Nothing to do, nothing under way, nothing unheard. */
  readonly isAtRest: boolean;
  readonly machines: readonly ShownInstance[];
}

export interface ShownInstance extends Instance {
  /** Where it was after the step before, if that was elsewhere; empty: it was not there. */
  readonly was?: string;
}

/** One step of a run, and the cluster after it. */
export interface ShownMoment {
  /** From 1; 0 is the beginning. */
  readonly number: number;
  readonly step?: StoryStep;
  /** What the cluster is not yet as desired in; unset: it is as its objects say. */
  readonly shortfall?: string;
  readonly objects: readonly ShownObject[];
  readonly components: readonly ShownComponent[];
}

/**
 * All moments of a run, from the beginning on. Objects that every cluster has are left out, unless something becomes of them.
 *
 * @param conditions how its world begins. @param components those that took the places of built-in ones.
 */
export function momentsOf(
  playback: Playback,
  conditions: Conditions,
  components: readonly Component[],
): readonly ShownMoment[] {
  const usual = new Map(worldOf({ ...conditions, given: [], operations: [] }, components).store.entries());
  const worlds = [...playback.steps.keys(), playback.steps.length].map((number) => playback.worldAt(number));
  const isOfInterest = (key: ObjectKey) => {
    const first = versionOf(usual.get(key));
    return first === undefined || worlds.some(({ store }) => versionOf(store.get(key)) !== first);
  };
  const keys = [...new Set(worlds.flatMap(({ store }) => [...store.entries()].map(([key]) => key)))];
  const shown = keys.filter(isOfInterest).sort();
  return worlds.map((world, number) => {
    const step = playback.steps[number - 1];
    const shortfall = notDesired(new StoreView(world.store));
    return {
      number,
      ...(step && { step }),
      ...(shortfall !== undefined && { shortfall }),
      objects: shown.flatMap((key) => objectAt(key, number, worlds) ?? []),
      components: world.components.map((_, index) => componentAt(index, world, worlds[number - 1])),
    };
  });
}

function versionOf(object: Stored | undefined): string | undefined {
  return object && `${object.metadata.uid} ${object.metadata.resourceVersion}`;
}

function objectAt(key: ObjectKey, number: number, worlds: readonly World[]): ShownObject | undefined {
  const versions = worlds.slice(0, number + 1).map(({ store }) => store.get(key));
  const world = worlds[number] as World;
  const now = versions[number];
  const object = now ?? versions.findLast((version) => version !== undefined);
  if (!object) return undefined;
  const since = versions.findLastIndex((version, at) => versionOf(version) !== versionOf(versions[at - 1]));
  const unheardBy = world.components.flatMap(({ id }, index) => {
    const { inbox = [], up } = world.cells[index] ?? {};
    return up && inbox.some((event) => event.key === key) ? [id] : [];
  });
  if (!now && unheardBy.length === 0 && since < number) return undefined;
  const { namespace, name } = parseKey(key);
  return {
    key,
    kind: object.kind,
    name: namespace === "" ? name : `${namespace}/${name}`,
    columns: now ? columnsOf(key, now, world) : [],
    since,
    isGone: now === undefined,
    ...(since === number && number > 0 && { change: changeOf(versions[number - 1], now) }),
    object,
    unheardBy,
  };
}

function changeOf(before: Stored | undefined, now: Stored | undefined): ObjectChange {
  if (!now) return { what: "deleted", fields: [] };
  if (!before || before.metadata.uid !== now.metadata.uid) return { what: "created", fields: [] };
  return { what: "changed", fields: fieldChanges(before, now) };
}

/** What says nothing in a model, where time stands still, or is said elsewhere. */
const dullColumns: ReadonlySet<string> = new Set(["Name", "Age"]);

function columnsOf(key: ObjectKey, object: Stored, world: World): ShownObject["columns"] {
  const resource = registryOf(world.store).byName(parseKey(key).resource);
  if (!resource) return [];
  const table = tableOfObject(resource, object, { nowMs: world.nowMs, includeObject: "None" });
  return table.columnDefinitions.flatMap(({ name, priority }, at) => {
    const value = String(table.rows[0]?.cells[at] ?? "");
    // Where a pod runs is half of what there is to say of it, and kubectl shows it in wide output only.
    const isShown = (priority === 0 || name === "Node") && !dullColumns.has(name) && !/^(?:|<\w+>)$/.test(value);
    return isShown ? [[name, value] as const] : [];
  });
}

function componentAt(index: number, world: World, before: World | undefined): ShownComponent {
  const component = world.components[index] as Component;
  const cell = world.cells[index] as Cell;
  const earlier = new Map(
    instancesIn(before?.cells[index]?.state).map((instance) => [`${instance.machine} ${instance.name}`, instance.path]),
  );
  const machines = instancesIn(cell.state).map((instance) => {
    const was = earlier.get(`${instance.machine} ${instance.name}`) ?? "";
    return { ...instance, ...(before && was !== instance.path && { was }) };
  });
  const lacks = cell.up ? unheardBy(cell).map(({ key, type }) => `${key} ${type}`) : [];
  const doing = doingOf(component, cell);
  const watches = component.interests.length > 0 && cell.up && cell.stream !== "open";
  return {
    id: component.id,
    doing,
    lacks,
    ...(watches && { watch: cell.stream }),
    isAtRest: doing === atRest && lacks.length === 0 && !watches,
    machines,
  };
}

const atRest = "at rest";

function doingOf({ ready }: Component, { up, call, state }: Cell): string {
  if (!up) return "down";
  if (call) return `${call.response ? "is about to hear the answer to" : "asks"}: ${requestText(call.request)}`;
  return ready(state) ? "has work to do" : atRest;
}
