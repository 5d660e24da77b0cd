import type { ResourceName } from "../machines/api/object.ts";
import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import type { EventRecord } from "../machines/effects.ts";
import type { WatchEvent } from "../machines/watch.ts";
import type { CacheFault } from "./choice.ts";
import type { RuntimeState } from "./runtime.ts";

/** A request on its way to the apiserver, or, with a response, its answer on the way back. */
export interface Call {
  readonly request: ApiRequest;
  readonly response?: ApiResponse;
}

/** A timer that a component has armed. */
export interface ArmedTimer {
  readonly timer: string;
  readonly afterMs: number;
  /** In the world's time; in a model world, where time stands still, always 0. */
  readonly dueMs: number;
}

/**
 * Where the component's watch stands. `closed`: there has been none since it started; `opening`: its first list is under way;
 * `open`: events arrive; `broken`: nothing arrives any more, its cache stays as it was; `reopening`: it lists again. `past`: it has
 * listed from an apiserver whose watch cache has stopped; nothing arrives until it comes to another one, and lists there.
 */
export type Stream = "closed" | "opening" | "open" | "broken" | "reopening" | "past";

/** Whether there is a cache that falls behind when the store moves on. */
export function hasCache(stream: Stream): boolean {
  return stream === "open" || stream === "broken" || stream === "reopening" || stream === "past";
}

/** The watch cache of an apiserver that has stopped, as far as one component is concerned that will come to it. */
export interface FrozenCache {
  readonly fault: CacheFault;
  /** What it lacks of what the component watches, of each object once; see `missed` in relist.ts. */
  readonly lacks: readonly WatchEvent[];
}

/** One informer of a component, which has stopped while the others go on: its cache is of another time than theirs. */
export interface SkewedInformer {
  readonly resource: ResourceName;
  /** What it lacks since, oldest first. */
  readonly lacks: readonly WatchEvent[];
}

/**
 * One component as it stands in a world: its state, and everything that is on its way to or from it. Immutable plain data;
 * a step replaces whole cells, so a fork of the world shares them.
 */
export interface Cell {
  /** Whether the process runs. */
  readonly up: boolean;
  readonly state: unknown;
  readonly stream: Stream;
  /**
   * What its cache lacks: the events of its interests since its cursor, oldest first. The cache is the store with these undone,
   * so a component that has heard everything costs nothing, and staleness is a length. What a skewed informer lacks is apart.
   */
  readonly inbox: readonly WatchEvent[];
  readonly call: Call | null;
  readonly timers: readonly ArmedTimer[];
  /** Events (the Kubernetes kind) that it has recorded and the apiserver does not know yet. */
  readonly outbox: readonly EventRecord[];
  /** The containers of its node, for a kubelet: they outlive its process. */
  readonly runtime: RuntimeState | null;
  /** The apiserver that it will come to and that has stopped; null: there is none. It does not die with the process. */
  readonly frozen: FrozenCache | null;
  /** The informer that lags behind the others; null: all are at one position. */
  readonly skewed: SkewedInformer | null;
}

/** All that its cache lacks. */
export function unheardBy({ inbox, skewed }: Cell): readonly WatchEvent[] {
  return skewed && skewed.lacks.length > 0 ? [...inbox, ...skewed.lacks] : inbox;
}

/** A component that has not started. */
export function idleCell(stopped: unknown, runtime: RuntimeState | null, frozen: FrozenCache | null = null): Cell {
  return {
    up: false,
    state: stopped,
    stream: "closed",
    inbox: [],
    call: null,
    timers: [],
    outbox: [],
    runtime,
    frozen,
    skewed: null,
  };
}
