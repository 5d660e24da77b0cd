import type { WatchEvent } from "../machines/watch.ts";
import type { Component } from "./component.ts";
import { type Place, placeOf, placesOf } from "./place.ts";
import { selectionsOf } from "./selections.ts";

/** Which components of a world an event may concern, found without asking each of them. */
export class Audience {
  readonly #at = new Map<Place, number[]>();

  constructor(components: readonly Component[]) {
    for (const [index, component] of components.entries()) {
      for (const selection of selectionsOf(component).all) {
        const place = placeOf(selection);
        const known = this.#at.get(place);
        if (known) known.push(index);
        else this.#at.set(place, [index]);
      }
    }
  }

  /** Indexes of components, ascending, each once. Nobody else watches anything that the event touches; some of these may not either. */
  of(event: WatchEvent): readonly number[] {
    const found: number[] = [];
    for (const place of placesOf(event)) {
      const here = this.#at.get(place);
      if (here) found.push(...here);
    }
    // A component watches a resource once, so stands at two of an event's places only when a pod moves, which none does.
    return found.sort((a, b) => a - b);
  }
}
