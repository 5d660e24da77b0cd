import type { ResourceName, Stored } from "../../machines/api/object.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { HashConsing } from "./hash-consing.ts";
import type { Reads } from "./reads.ts";

/** What was taken for the same is told apart after all: what was forgotten is not to be had back, and the search begins anew. */
export class ToldApart extends Error {
  override readonly name = "ToldApart";
  /** @param reason what was found out. */
  constructor(component: string, reason: string) {
    super(`${component} ${reason}: search again, now that it is known`);
  }
}

/** A component that reads more each time is not worth it. */
export const mostAttempts = 30;

/** Does something again each time that it ends with something told apart, which is known from then on; throws that in the end. */
export function untilToldApart<T>(attempt: () => T): T {
  for (let attempts = 1; ; attempts++) {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof ToldApart) || attempts === mostAttempts) throw error;
    }
  }
}

/** An object, and the one that stands for it. */
interface StandIn {
  readonly resource: ResourceName;
  readonly object: Stored;
  readonly by: Stored;
}

/** What stands for what, as plain data. */
export type StandIns = readonly StandIn[];

/**
 * What one component can tell of the objects of its unheard events. Of all objects between which it reads no difference the first that was
 * met stands for all, so that it always sees a real one. When it reads more than before, those are looked at again.
 */
export class Projection {
  readonly #component: string;
  readonly #reads: Reads;
  readonly #numbers: Pick<HashConsing, "number">;
  /** By the object's number. */
  readonly #known = new Map<number, StandIn>();
  /** By the number of what is read of them. */
  readonly #firsts = new Map<number, Stored>();
  #version = -1;

  constructor(component: string, reads: Reads, numbers: Pick<HashConsing, "number">) {
    this.#component = component;
    this.#reads = reads;
    this.#numbers = numbers;
  }

  get plain(): StandIns {
    return [...this.#known.values()];
  }

  /** Takes the place of what there was. */
  set plain(standIns: StandIns) {
    this.#known.clear();
    for (const standIn of standIns) this.#known.set(this.#numbers.number(standIn.object), standIn);
    this.#version = -1;
  }

  /** Throws `ToldApart` if the component has read a difference between objects that were taken for the same. */
  check(): void {
    if (this.#version === this.#reads.version) return;
    this.#version = this.#reads.version;
    this.#firsts.clear();
    for (const { resource, object, by } of this.#known.values()) {
      const read = this.#read(resource, by);
      if (this.#read(resource, object) !== read)
        throw new ToldApart(this.#component, `reads more of ${resource} than it did`);
      this.#firsts.set(read, by);
    }
  }

  /** The event with objects that stand for its own. */
  event(event: WatchEvent): WatchEvent {
    const { resource, object, previous } = event;
    return {
      ...event,
      object: this.standIn(resource, object),
      ...(previous && { previous: this.standIn(resource, previous) }),
    };
  }

  /** The object that stands for one. */
  standIn(resource: ResourceName, object: Stored): Stored {
    const number = this.#numbers.number(object);
    const known = this.#known.get(number);
    if (known) return known.by;
    const read = this.#read(resource, object);
    const by = this.#firsts.get(read) ?? object;
    this.#firsts.set(read, by);
    this.#known.set(number, { resource, object, by });
    return by;
  }

  #read(resource: ResourceName, object: Stored): number {
    return this.#numbers.number(this.#reads.projection(resource, object));
  }
}
