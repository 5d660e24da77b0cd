import { Cache } from "../../actors/cache.ts";
import { type Cell, unheardBy } from "../../actors/cell.ts";
import type { Component } from "../../actors/component.ts";
import { selectionsOf } from "../../actors/selections.ts";
import { step } from "../../actors/step.ts";
import type { World } from "../../actors/world.ts";
import type { ObjectKey, ResourceName, Stored } from "../../machines/api/object.ts";
import { objectKey } from "../../machines/api/object.ts";
import type { ApiRequest } from "../../machines/api/request.ts";
import type { View } from "../../machines/view.ts";
import type { WatchEvent } from "../../machines/watch.ts";

/** What a component did not know when it decided, and what it would have done had it known. */
export interface Belief {
  /** How many events its cache lacked. */
  readonly behind: number;
  /** What it had not heard of the objects that it looked at: for each the change from what it believed to what is true. */
  readonly unheard: readonly WatchEvent[];
  /** How many more objects changed of which it heard nothing, and at which it did not look. */
  readonly overlooked: number;
  /** What it would have asked for, had it heard all; null: nothing. */
  readonly informed: ApiRequest | null;
}

/** Looks at a component that is about to take its turn; undefined if its cache lacks nothing. The world is left as it is. */
export function beliefAt(world: World, index: number): Belief | undefined {
  const cell = world.cells[index] as Cell;
  const component = world.components[index] as Component;
  const lacks = unheardBy(cell);
  if (lacks.length === 0) return undefined;
  const read = keysRead(world, component, cell);
  const changes = netChanges(lacks);
  const looked = changes.filter(({ key }) => read.has(key));
  // Who looks at none of it knows it by heart: a scheduler counts what it has heard of.
  const unheard = looked.length > 0 ? looked : changes;
  return {
    behind: lacks.length,
    unheard,
    overlooked: changes.length - unheard.length,
    informed: informedRequest(world, index),
  };
}

/** Of several events of one object, the change from the first one's before to the last one's after; none if that is no change. */
function netChanges(inbox: readonly WatchEvent[]): WatchEvent[] {
  const changes = new Map<ObjectKey, WatchEvent>();
  for (const event of inbox) {
    const { previous, type } = changes.get(event.key) ?? event;
    const { previous: _, ...after } = event;
    // Created and then changed is created; created and then deleted was never there, and is told as it ended.
    const isNew = type === "ADDED" && event.type !== "DELETED";
    changes.set(event.key, { ...after, type: isNew ? "ADDED" : event.type, ...(previous && { previous }) });
  }
  return [...changes.values()];
}

/** What the component looks at in its turn, in its cache or, had it known, in the truth. Reacting is pure, so that it can be tried. */
function keysRead(world: World, component: Component, cell: Cell): ReadonlySet<ObjectKey> {
  const selections = selectionsOf(component);
  const keys = new Set<ObjectKey>();
  const truth = new Cache(world.store, [], selections);
  component.react(
    cell.state,
    { type: "turn" },
    new NotedView(new Cache(world.store, unheardBy(cell), selections), truth, keys),
    world,
  );
  return keys;
}

/** A view that notes which objects are looked at. */
class NotedView implements View {
  readonly #believed: View;
  readonly #truth: View;
  readonly #keys: Set<ObjectKey>;

  constructor(believed: View, truth: View, keys: Set<ObjectKey>) {
    this.#believed = believed;
    this.#truth = truth;
    this.#keys = keys;
  }

  get: View["get"] = (resource, namespace, name) => {
    this.#keys.add(objectKey(resource, namespace, name));
    return this.#believed.get(resource, namespace, name);
  };

  list: View["list"] = (resource, namespace) => this.#note(resource, (view) => view.list(resource, namespace));

  controlledBy: View["controlledBy"] = (resource, uid) =>
    this.#note(resource, (view) => view.controlledBy(resource, uid));

  orphans: View["orphans"] = (resource, namespace) => this.#note(resource, (view) => view.orphans(resource, namespace));

  podsOnNode: View["podsOnNode"] = (node) => this.#note("pods", (view) => view.podsOnNode(node));

  #note<T>(resource: ResourceName, read: (view: View) => readonly T[]): readonly T[] {
    const believed = read(this.#believed);
    for (const object of [...believed, ...read(this.#truth)]) {
      const { namespace, name } = (object as Stored).metadata;
      this.#keys.add(objectKey(resource, namespace, name));
    }
    return believed;
  }
}

function informedRequest(world: World, index: number): ApiRequest | null {
  const other = world.fork();
  const component = other.components[index] as Component;
  const cell = () => other.cells[index] as Cell;
  if (cell().skewed?.lacks.length) step(other, { do: "catchUp", actor: component.id });
  while (cell().stream === "open" && cell().inbox.length > 0) step(other, { do: "deliver", actor: component.id });
  if (cell().call === null && component.ready(cell().state)) step(other, { do: "turn", actor: component.id });
  return cell().call?.request ?? null;
}
