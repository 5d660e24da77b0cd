import { filter, map, Observable, Subject } from "rxjs";
import type { Selection } from "../machines/api/request.ts";
import type { WatchEvent } from "../machines/watch.ts";
import type { LoggedEvent } from "./history.ts";
import { placeOf, placesOf } from "./place.ts";
import { watchSelection } from "./watch-selection.ts";

/**
 * Where events go out to watchers. An index stands before the pipes: an event is offered to those who watch its resource, its
 * namespace, its node or its very object, and to nobody else, however many they are. A pipe selects and maps; it never
 * remembers, so a watcher that comes sees what happens from then on (see `History` for what was before).
 */
export class WatchHub {
  readonly #subjects = new Map<string, Subject<LoggedEvent>>();
  /** Events published by a watcher while another one is going out; they wait, so that all watchers hear one order. */
  readonly #waiting: LoggedEvent[] = [];
  #publishing = false;

  /** How many places of the index somebody watches. */
  get size(): number {
    return this.#subjects.size;
  }

  /** Tells every watcher whose selection the event touches; in the order of the calls, also when watchers publish. */
  publish(event: WatchEvent, revision: number): void {
    this.#waiting.push({ revision, event });
    if (this.#publishing) return;
    this.#publishing = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#tell(next);
    } finally {
      this.#publishing = false;
    }
  }

  /**
   * The events of a selection from now on, as seen from inside it: what enters is ADDED, what leaves is DELETED. Hot, and it
   * never completes. Throws SelectorError or FieldSelectorError.
   */
  watch(selection: Selection): Observable<LoggedEvent> {
    const compiled = watchSelection(selection);
    const place = placeOf(compiled);
    return new Observable((watcher) => {
      const subject = this.#subject(place);
      const pipe = subject.pipe(
        map(({ revision, event }) => ({ revision, event: compiled.translate(event) })),
        filter((logged): logged is LoggedEvent => logged.event !== undefined),
      );
      const subscription = pipe.subscribe(watcher);
      return () => {
        subscription.unsubscribe();
        if (!subject.observed) this.#subjects.delete(place);
      };
    });
  }

  #tell(logged: LoggedEvent): void {
    for (const place of placesOf(logged.event)) this.#subjects.get(place)?.next(logged);
  }

  #subject(place: string): Subject<LoggedEvent> {
    const known = this.#subjects.get(place);
    if (known !== undefined) return known;
    const subject = new Subject<LoggedEvent>();
    this.#subjects.set(place, subject);
    return subject;
  }
}
