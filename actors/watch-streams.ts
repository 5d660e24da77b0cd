import { filter, map, Subject } from "rxjs";
import type { WatchEvent } from "../machines/watch.ts";
import type { Component } from "./component.ts";
import { type Place, placesOf } from "./place.ts";
import { selectionsOf } from "./selections.ts";

/** Takes what a component has to hear: the component's index, and the event as it sees it. */
export type Deliver = (index: number, seen: WatchEvent) => void;

/** A committed event on its way to those who watch it. */
interface Committed {
  readonly event: WatchEvent;
  readonly deliver: Deliver;
}

/** An event as a component hears it; undefined if it does not watch it, or if it can mean nothing to it. */
export function seenBy(component: Component, event: WatchEvent): WatchEvent | undefined {
  const seen = selectionsOf(component).translate(event);
  return seen && (component.predicate?.(seen) ?? true) ? seen : undefined;
}

/**
 * The watch streams of a world: from the store to each component, a pipe for each of its interests, behind an index of places, so
 * that an event goes to the few whom it may concern. A pipe selects and maps and never remembers; whose inbox an event lands in
 * comes with the event. So all forks of a world share its streams, and none of them is a part of its state.
 */
export class WatchStreams {
  readonly #subjects = new Map<Place, Subject<Committed>>();

  constructor(components: readonly Component[]) {
    for (const [index, component] of components.entries()) {
      for (const place of selectionsOf(component).places) {
        this.#subject(place)
          .pipe(
            map(({ event, deliver }) => ({ seen: seenBy(component, event), deliver })),
            filter(({ seen }) => seen !== undefined),
          )
          .subscribe(({ seen, deliver }) => deliver(index, seen as WatchEvent));
      }
    }
  }

  /** Sends an event down the streams. Every component that watches it hears it once, before this returns; the order is fixed. */
  publish(event: WatchEvent, deliver: Deliver): void {
    // A component watches a resource once, so stands at two of an event's places only when a pod moves, which none does.
    for (const place of placesOf(event)) this.#subjects.get(place)?.next({ event, deliver });
  }

  #subject(place: Place): Subject<Committed> {
    const known = this.#subjects.get(place);
    if (known) return known;
    const subject = new Subject<Committed>();
    this.#subjects.set(place, subject);
    return subject;
  }
}
