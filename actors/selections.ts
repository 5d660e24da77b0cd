import type { ResourceName, Stored } from "../machines/api/object.ts";
import type { Interest, WatchEvent } from "../machines/watch.ts";
import type { Component } from "./component.ts";
import { type WatchSelection, watchSelection } from "./watch-selection.ts";

/** All that one component watches, compiled: at most one selection for each resource. */
export class Selections {
  /** In the order of the interests. */
  readonly resources: readonly ResourceName[];
  /** Set if its pods are those of one node. */
  readonly node: string | undefined;
  readonly #byResource: ReadonlyMap<ResourceName, WatchSelection>;

  /** Throws if a resource is selected twice, or a selector cannot be parsed. */
  constructor(interests: readonly Interest[]) {
    this.#byResource = new Map(interests.map((interest) => [interest.resource, watchSelection(interest)]));
    this.resources = [...this.#byResource.keys()];
    // The pods of no node ("") are not in the index of nodes.
    this.node = this.#byResource.get("pods")?.node || undefined;
    if (this.resources.length < interests.length) throw new Error("a component watches one resource twice");
  }

  /** One for each resource, in the order of the interests. */
  get all(): Iterable<WatchSelection> {
    return this.#byResource.values();
  }

  /** Whether every object of the resource is held; with a node, every pod that is bound to it. */
  holdAll(resource: ResourceName, node?: string): boolean {
    const selection = this.#byResource.get(resource);
    return selection !== undefined && (selection.holdsAll || (node !== undefined && selection.holdsNode === node));
  }

  /** Whether this object of the resource is held. */
  hold(resource: ResourceName, object: Stored): boolean {
    return this.#byResource.get(resource)?.holds(object) ?? false;
  }

  /** An event as the component hears it; undefined if it does not. */
  translate(event: WatchEvent): WatchEvent | undefined {
    return this.#byResource.get(event.resource)?.translate(event);
  }
}

const compiled = new WeakMap<Component, Selections>();

/** A component's interests, compiled once. */
export function selectionsOf(component: Component): Selections {
  let selections = compiled.get(component);
  if (!selections) {
    selections = new Selections(component.interests);
    compiled.set(component, selections);
  }
  return selections;
}
