import { definitionsResource } from "../machines/api/custom/resources.ts";
import type { ResourceName, Stored } from "../machines/api/object.ts";
import { everyCustomResource, type Interest, type WatchEvent } from "../machines/watch.ts";
import type { Component } from "./component.ts";
import { isCustom, type Place, placeOf } from "./place.ts";
import type { Store } from "./store.ts";
import { type WatchSelection, watchSelection } from "./watch-selection.ts";

/** All that one component watches, compiled: at most one selection for each resource. */
export class Selections {
  /** In the order of the interests. */
  readonly #resources: readonly ResourceName[];
  /** Whether every custom resource is watched too, whichever there are. */
  readonly #everyCustom: boolean;
  /** Set if its pods are those of one node. */
  readonly node: string | undefined;
  readonly #byResource: ReadonlyMap<ResourceName, WatchSelection>;

  /** Throws if a resource is selected twice, or a selector cannot be parsed. */
  constructor(interests: readonly Interest[]) {
    const named = interests.filter(({ resource }) => resource !== everyCustomResource);
    this.#byResource = new Map(named.map((interest) => [interest.resource, watchSelection(interest)]));
    this.#resources = [...this.#byResource.keys()];
    this.#everyCustom = named.length < interests.length;
    if (this.#everyCustom && this.#resources.some(isCustom))
      throw new Error("a component watches a custom resource beside all of them");
    // The pods of no node ("") are not in the index of nodes.
    this.node = this.#byResource.get("pods")?.node || undefined;
    if (this.#resources.length < named.length) throw new Error("a component watches one resource twice");
  }

  /** The places at which to hear of all of them. */
  get places(): Place[] {
    const places = Array.from(this.#byResource.values(), placeOf);
    return this.#everyCustom ? [...places, everyCustomResource] : places;
  }

  /** What is watched in a store: in the order of the interests, then the custom resources that it defines. */
  resourcesIn(store: Store): readonly ResourceName[] {
    if (!this.#everyCustom) return this.#resources;
    const custom = store.list(definitionsResource).map(({ metadata }) => metadata.name);
    return [...this.#resources, ...custom.filter((resource) => !this.#byResource.has(resource))];
  }

  /** Whether every object of the resource is held; with a node, every pod that is bound to it. */
  holdAll(resource: ResourceName, node?: string): boolean {
    const selection = this.#byResource.get(resource);
    if (selection === undefined) return this.#holdsUnnamed(resource);
    return selection.holdsAll || (node !== undefined && selection.holdsNode === node);
  }

  /** Whether this object of the resource is held. */
  hold(resource: ResourceName, object: Stored): boolean {
    return this.#byResource.get(resource)?.holds(object) ?? this.#holdsUnnamed(resource);
  }

  /** An event as the component hears it; undefined if it does not. */
  translate(event: WatchEvent): WatchEvent | undefined {
    const selection = this.#byResource.get(event.resource);
    return selection ? selection.translate(event) : this.#holdsUnnamed(event.resource) ? event : undefined;
  }

  #holdsUnnamed(resource: ResourceName): boolean {
    return this.#everyCustom && isCustom(resource);
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
