import type { Component } from "../../actors/component.ts";
import { seenBy } from "../../actors/watch-streams.ts";
import type { WatchEvent } from "../../machines/watch.ts";

/** Who may hear which events. */
export class Audiences {
  readonly #components: readonly Component[];
  /** By event. */
  readonly #known: (readonly number[] | undefined)[] = [];

  constructor(components: readonly Component[]) {
    this.#components = components;
  }

  /** The components that may hear an event, in order. */
  of(eventId: number, event: WatchEvent): readonly number[] {
    this.#known[eventId] ??= this.#components.flatMap((component, index) => (seenBy(component, event) ? [index] : []));
    return this.#known[eventId];
  }
}
