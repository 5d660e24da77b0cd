import type { Lease } from "../machines/api/generated/types.ts";
import type { Stored } from "../machines/api/object.ts";
import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import { formatMicroTime } from "../machines/api/time.ts";
import type { Clock } from "../machines/clock.ts";
import type { Effect } from "../machines/effects.ts";
import type { View } from "../machines/view.ts";
import type { Component, ComponentId, Input, Reaction } from "./component.ts";
import { originalOf } from "./copies.ts";
import { relist } from "./relist.ts";

/** After so long without a renewal anybody may take the lease (client-go's LeaseDuration, as kube-controller-manager has it). */
export const electionLeaseMs = 15_000;

/** How often a leader renews, and one who has failed to become it tries again (RetryPeriod). */
const retryMs = 2_000;

/** The name of the timer at whose end a lease counts as lapsed; the holder's id follows. */
export const lapseTimerPrefix = "election ";

/** A leader whose renewals have failed for so long steps down, before others may take its lease (RenewDeadline). */
const renewDeadlineMs = 10_000;

const renewTimer = "election-renewal";
const retryTimer = "election-retry";

/** Where components keep their election leases. */
const namespace = "kube-system";
const resource = "leases.coordination.k8s.io";

/** A component among candidates: its own state counts only while it leads. */
export interface ElectedState {
  readonly inner: unknown;
  /**
   * `waiting`: somebody else holds the lease, or it has not looked yet; `claiming`: the lease is free, or has lapsed, and is to be taken;
   * `beginning`: it leads and lists; `leading`.
   */
  readonly role: "waiting" | "claiming" | "beginning" | "leading";
  /** The number of its term: the Lease's `leaseTransitions` since it leads. A cache that shows an earlier one is only late. */
  readonly term: number;
  /** When it last took or renewed the Lease; milliseconds since the epoch. */
  readonly renewedMs: number;
  /** Whether the next renewal is due. */
  readonly renews: boolean;
  /** Whose request is in flight: `past`: one that it sent when it still led. */
  readonly asked: "lease" | "inner" | "past" | null;
  /** The timers of the component within that are armed. */
  readonly timers: readonly string[];
}

export interface ElectionOptions {
  /** The Lease's name, the same for all candidates. */
  readonly lease: string;
  /** Whether leaders renew; without, as in a model world where time stands still, a lease lapses when its holder has gone, or by a fault. */
  readonly heartbeats: boolean;
}

/**
 * A component that does its work only while it holds a Lease, as client-go's leaderelection has it: the first to create the Lease leads; who
 * finds that it has lapsed takes it, guarded by its resource version; who has lost it stops, as if its process had ended, but cannot call a
 * request back that it has sent. client-go asks for the Lease every 2 s; here it is watched, so what a component knows of it lags as
 * its cache does: a leader that is paused is one that has not heard yet.
 */
export function elected(component: Component, options: ElectionOptions): Component<ElectedState> {
  const lease = { resource, namespace, fieldSelector: `metadata.name=${options.lease}` } as const;
  if (component.interests.some((interest) => interest.resource === resource))
    throw new RangeError(`${component.id} watches Leases itself and cannot be elected`);
  const { permissions, predicate } = component;
  return {
    ...component,
    interests: [...component.interests, lease],
    ...(permissions && { permissions: { ...permissions, [resource]: ["create", "update"] } }),
    ...(predicate && { predicate: (event) => event.resource === resource || predicate(event) }),
    stopped: {
      inner: component.stopped,
      role: "waiting",
      term: -1,
      renewedMs: 0,
      renews: false,
      asked: null,
      timers: [],
    },
    ready: ({ inner, role, renews }) =>
      role === "claiming" || (role === "leading" && (renews || component.ready(inner))),
    midway: ({ inner, role }) => role === "leading" && (component.midway?.(inner) ?? false),
    leads: ({ role }) => role === "leading" || role === "beginning",
    react: (state, input, view, clock) => new Term(component, options, state, view, clock).react(input),
  };
}

/**
 * Components, those of these ids and their copies as candidates for one Lease each, named as the component is. Throws a RangeError if there
 * is no such component.
 */
export function withElections(
  components: readonly Component[],
  ids: readonly ComponentId[],
  heartbeats: boolean,
): Component[] {
  for (const lease of ids) {
    if (!components.some(({ id }) => id === lease))
      throw new RangeError(`elected ${lease}: there is no such component`);
  }
  return components.map((component) => {
    const lease = originalOf(component.id);
    if (!ids.includes(lease)) return component;
    return elected(component, { lease, heartbeats }) as unknown as Component;
  });
}

/** One reaction under way. */
class Term {
  readonly #component: Component;
  readonly #options: ElectionOptions;
  readonly #view: View;
  readonly #clock: Clock;
  readonly #effects: Effect[] = [];
  #state: ElectedState;

  constructor(component: Component, options: ElectionOptions, state: ElectedState, view: View, clock: Clock) {
    this.#component = component;
    this.#options = options;
    this.#state = state;
    this.#view = view;
    this.#clock = clock;
  }

  react(input: Input): Reaction<ElectedState> {
    this.#hear(input);
    return { state: this.#state, effects: this.#effects };
  }

  #hear(input: Input): void {
    switch (input.type) {
      case "start":
        return this.#list();
      case "listed":
        return this.#listed(input);
      case "watch":
        return input.event.resource === resource ? this.#look() : this.#pass(input);
      case "disconnected":
        return this.#leads ? this.#pass(input) : this.#list();
      case "turn":
        return this.#turn();
      case "answer":
        return this.#answered(input.response);
      case "timer":
        return this.#fire(input.timer);
      case "runtime":
        return this.#pass(input);
    }
  }

  get #id(): ComponentId {
    return this.#component.id;
  }

  get #leads(): boolean {
    return this.#state.role === "leading" || this.#state.role === "beginning";
  }

  #change(part: Partial<ElectedState>): void {
    this.#state = { ...this.#state, ...part };
  }

  #list(): void {
    this.#effects.push({ type: "watch", interests: this.#component.interests });
  }

  /** What it lists when it begins to lead is its component's first list; until then nobody listens. */
  #listed(input: Extract<Input, { type: "listed" }>): void {
    if (this.#state.role === "beginning") {
      this.#change({ role: "leading" });
      const resources = this.#component.interests.map((interest) => interest.resource);
      this.#pass({ type: "listed", events: relist(resources, undefined, this.#view) });
    } else if (this.#leads) {
      this.#pass({ type: "listed", events: input.events.filter((event) => event.resource !== resource) });
    }
    this.#look();
  }

  get #lease(): Stored<Lease> | undefined {
    return this.#view.get(resource, namespace, this.#options.lease) as Stored<Lease> | undefined;
  }

  /** Compares what the cache has of the Lease with what it takes itself for. */
  #look(): void {
    const { holderIdentity: holder = "", leaseTransitions: term = 0 } = this.#lease?.spec ?? {};
    if (this.#leads) return term > this.#state.term ? this.#stepDown() : undefined;
    // The answer to its claim says more than the news of it, which may be its own.
    if (this.#state.asked === "lease") return;
    for (const timer of this.#state.timers) this.#cancel(timer);
    if (holder === "") return this.#change({ role: "claiming" });
    this.#change({ role: "waiting" });
    // A term of its own that it does not remember was that of the process before it.
    this.#arm(lapseTimerPrefix + holder, electionLeaseMs);
  }

  #turn(): void {
    const { inner, role, renews } = this.#state;
    if (role === "claiming") return this.#ask(this.#claim());
    // What it has heard since it was ready may have ended its term.
    if (role !== "leading") return;
    if (!renews) return this.#component.ready(inner) ? this.#pass({ type: "turn" }) : undefined;
    this.#change({ renews: false });
    const lease = this.#lease;
    if (lease?.spec.leaseTransitions !== this.#state.term) return this.#arm(renewTimer, retryMs);
    this.#ask(this.#write(lease, { ...lease.spec, renewTime: formatMicroTime(this.#clock.nowMs) }));
  }

  #ask(request: ApiRequest): void {
    this.#change({ asked: "lease" });
    this.#effects.push({ type: "request", request });
  }

  #claim(): ApiRequest {
    const lease = this.#lease;
    const now = formatMicroTime(this.#clock.nowMs);
    const spec = {
      holderIdentity: this.#id,
      leaseDurationSeconds: electionLeaseMs / 1_000,
      acquireTime: now,
      renewTime: now,
      leaseTransitions: this.#nextTerm(lease),
    };
    if (lease) return this.#write(lease, spec);
    const metadata = { name: this.#options.lease, namespace };
    const object = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
    return { verb: "create", resource, namespace, object };
  }

  #nextTerm(lease: Stored<Lease> | undefined): number {
    return lease ? (lease.spec.leaseTransitions ?? 0) + 1 : 0;
  }

  #write(lease: Stored<Lease>, spec: Lease["spec"]): ApiRequest {
    return { verb: "update", resource, namespace, name: this.#options.lease, object: { ...lease, spec } };
  }

  #answered(response: ApiResponse): void {
    const { asked, role } = this.#state;
    this.#change({ asked: null });
    if (asked === "inner") return this.#pass({ type: "answer", response });
    if (asked === "past") return;
    if (role === "claiming") this.#claimed(response);
    else if (this.#leads) this.#renewed(response.ok);
  }

  #claimed(response: ApiResponse): void {
    if (!response.ok) {
      this.#change({ role: "waiting" });
      return this.#arm(retryTimer, retryMs);
    }
    const { leaseTransitions = 0 } = (response.object as unknown as Stored<Lease>).spec;
    this.#change({ role: "beginning", term: leaseTransitions });
    this.#renewed(true);
    this.#pass({ type: "start" });
  }

  #renewed(well: boolean): void {
    const { nowMs } = this.#clock;
    if (well) this.#change({ renewedMs: nowMs });
    else if (nowMs - this.#state.renewedMs > renewDeadlineMs) return this.#stepDown();
    if (this.#options.heartbeats) this.#arm(renewTimer, retryMs);
  }

  #fire(timer: string): void {
    this.#change({ timers: this.#state.timers.filter((armed) => armed !== timer) });
    if (timer.startsWith(lapseTimerPrefix)) return this.#change({ role: "claiming" });
    if (timer === retryTimer) return this.#look();
    if (timer === renewTimer) return this.#change({ renews: true });
    this.#pass({ type: "timer", timer });
  }

  /** The end of its term, as if the process ended; what it has sent is on its way. */
  #stepDown(): void {
    for (const timer of this.#state.timers) this.#cancel(timer);
    const asked = this.#state.asked === null ? null : "past";
    this.#change({ inner: this.#component.stopped, role: "waiting", term: -1, renews: false, asked });
    this.#look();
  }

  #pass(input: Input): void {
    const { state, effects } = this.#component.react(this.#state.inner, input, this.#view, this.#clock);
    this.#change({ inner: state });
    for (const effect of effects) {
      if (effect.type === "arm") this.#arm(effect.timer, effect.afterMs);
      else if (effect.type === "cancel") this.#cancel(effect.timer);
      // Its informer lists its own interests; the Lease is listed along with them.
      else if (effect.type === "watch") this.#list();
      else {
        if (effect.type === "request") this.#change({ asked: "inner" });
        this.#effects.push(effect);
      }
    }
  }

  #arm(timer: string, afterMs: number): void {
    const others = this.#state.timers.filter((armed) => armed !== timer);
    this.#change({ timers: [...others, timer] });
    this.#effects.push({ type: "arm", timer, afterMs });
  }

  #cancel(timer: string): void {
    this.#change({ timers: this.#state.timers.filter((armed) => armed !== timer) });
    this.#effects.push({ type: "cancel", timer });
  }
}
