import type { ApiResponse } from "../machines/api/request.ts";
import type { Clock } from "../machines/clock.ts";
import type { Effect, RuntimeEvent } from "../machines/effects.ts";
import type { Permissions } from "../machines/permissions.ts";
import type { View } from "../machines/view.ts";
import type { Interest, WatchEvent } from "../machines/watch.ts";

/** Names a component in a world: `replicaset-controller`, `default-scheduler`, `kubelet/n1`, `user`. */
export type ComponentId = string;

/** Everything that a component can hear. Nothing else reaches it. */
export type Input =
  /** The process starts, with nothing in memory. */
  | { readonly type: "start" }
  /** The list is here: what the cache now holds, or, after a broken watch, how it differs from before and what is still there. */
  | { readonly type: "listed"; readonly events: readonly WatchEvent[] }
  /** The next event of its watch. */
  | { readonly type: "watch"; readonly event: WatchEvent }
  /** The watch broke, or its revision is compacted. */
  | { readonly type: "disconnected" }
  /** It is its turn: do the next thing. Only when it is `ready`. */
  | { readonly type: "turn" }
  /** The answer to its request. */
  | { readonly type: "answer"; readonly response: ApiResponse }
  /** A timer that it armed. */
  | { readonly type: "timer"; readonly timer: string }
  /** News from its container runtime. */
  | { readonly type: "runtime"; readonly event: RuntimeEvent };

/** What a component makes of an input: its next state, and what it asks for. */
export interface Reaction<S> {
  readonly state: S;
  readonly effects: readonly Effect[];
}

/**
 * One process of the cluster, as a pure state machine over plain data. It talks to nobody but the apiserver (law 3): it
 * hears its watch and the answers to its requests, and asks by effects. Its state is immutable, and equal states are equal JSON.
 */
export interface Component<S = unknown> {
  readonly id: ComponentId;
  /** What it lists and watches; its view holds just that. */
  readonly interests: readonly Interest[];
  /** What it may ask the apiserver for; unset: nobody has said. */
  readonly permissions?: Permissions;
  /** Whether an event of its interests can mean anything to it; unset: every one can. */
  readonly predicate?: (event: WatchEvent) => boolean;
  /** The node whose container runtime is this component's own, for a kubelet. */
  readonly runtimeOf?: string;
  /** Whether its first list after a start is a quorum read, so that it never restarts into the past. */
  readonly listsLatest?: boolean;
  /** The state before `start`. */
  readonly stopped: S;
  /** `view` is the cache after the input. */
  react(state: S, input: Input, view: View, clock: Clock): Reaction<S>;
  /** Whether it would do something with a turn. */
  ready(state: S): boolean;
  /**
   * Whether that turn goes on with something half done, and reads the cache for it: when it comes matters, even if nothing is asked of
   * the apiserver then. Unset: never.
   */
  midway?(state: S): boolean;
  /** What it does whatever it hears, as plain data: a user's operations. Unset: nothing of that kind. */
  readonly script?: unknown;
  /** Of one of several that elect a leader: whether it takes itself for the leader. Unset: it is not elected. */
  leads?(state: S): boolean;
}
