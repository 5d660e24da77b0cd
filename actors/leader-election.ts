import type { Lease } from "../machines/api/generated/types.ts";
import type { Stored } from "../machines/api/object.ts";
import type { ApiResponse } from "../machines/api/request.ts";
import {
  type CandidateEffect,
  type CandidateEvent,
  type CandidateOutput,
  type CandidateState,
  candidateChart,
  renewDeadlineMs,
} from "../machines/candidate.ts";
import type { Clock } from "../machines/clock.ts";
import type { Effect } from "../machines/effects.ts";
import type { View } from "../machines/view.ts";
import type { Component, ComponentId, Input, Reaction } from "./component.ts";
import { originalOf } from "./copies.ts";
import { ElectionLease, leaseResource } from "./election-lease.ts";
import { relist } from "./relist.ts";

/** The name of the timer at whose end a lease counts as lapsed; the holder's id follows. */
export const lapseTimerPrefix = "election ";

/** The candidate machine's other timers, as its host calls them; all others are of the component within. */
const timerNames: Readonly<Record<string, string>> = { retry: "election-retry", renewal: "election-renewal" };

const ownTimers = Object.keys(timerNames);

/** A component among candidates: its own state counts only while it leads. */
export interface ElectedState {
  readonly inner: unknown;
  readonly candidate: CandidateState;
  /** The number of its term: the Lease's `leaseTransitions` since it leads. A cache that shows an earlier one is only late. */
  readonly term: number;
  /** When it last took or renewed the Lease; milliseconds since the epoch. */
  readonly renewedMs: number;
  /** Whose request is in flight: `past`: one that it sent when it still led. */
  readonly asked: "lease" | "inner" | "past" | null;
  /** The timers that are armed. */
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
  if (component.interests.some(({ resource }) => resource === leaseResource))
    throw new RangeError(`${component.id} watches Leases itself and cannot be elected`);
  const { permissions, predicate } = component;
  return {
    ...component,
    interests: [...component.interests, ElectionLease.interest(options.lease)],
    ...(permissions && { permissions: { ...permissions, [leaseResource]: ["create", "update"] } }),
    ...(predicate && { predicate: (event) => event.resource === leaseResource || predicate(event) }),
    stopped: {
      inner: component.stopped,
      candidate: candidateChart.initial,
      term: -1,
      renewedMs: 0,
      asked: null,
      timers: [],
    },
    ready: ({ inner, candidate }) =>
      is(candidate, "claiming") ||
      (isAtWork(candidate) && (is(candidate, "leading.lease.due") || component.ready(inner))),
    midway: ({ inner, candidate }) => isAtWork(candidate) && (component.midway?.(inner) ?? false),
    leads: ({ candidate }) => is(candidate, "leading"),
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

const is = candidateChart.matches.bind(candidateChart);

function isAtWork(candidate: CandidateState): boolean {
  return is(candidate, "leading.work.working");
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
        return input.event.resource === leaseResource ? this.#look() : this.#pass(input);
      case "disconnected":
        return this.#is("leading") ? this.#pass(input) : this.#list();
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

  #is(path: string): boolean {
    return is(this.#state.candidate, path);
  }

  #change(part: Partial<ElectedState>): void {
    this.#state = { ...this.#state, ...part };
  }

  get #lease(): ElectionLease {
    return new ElectionLease(this.#options.lease, this.#view);
  }

  #step(event: CandidateEvent): void {
    this.#stepped(candidateChart.step(this.#state.candidate, event));
  }

  #stepped([candidate, effects]: readonly [CandidateState, readonly CandidateOutput[]]): void {
    this.#change({ candidate });
    for (const effect of effects) {
      if (effect.type === "arm") this.#armOwn(effect.timer, effect.afterMs);
      else if (effect.type === "cancel") this.#cancelOwn(effect.timer);
      else this.#perform(effect);
    }
  }

  #perform({ type }: CandidateEffect): void {
    switch (type) {
      case "claim":
        this.#change({ asked: "lease" });
        return void this.#effects.push({
          type: "request",
          request: this.#lease.claim(this.#component.id, this.#clock.nowMs),
        });
      case "renew": {
        const request = this.#lease.renewal(this.#state.term, this.#clock.nowMs);
        if (!request) throw new Error("a renewal is due only while the cache has the term");
        this.#change({ asked: "lease" });
        return void this.#effects.push({ type: "request", request });
      }
      case "begin":
        return this.#pass({ type: "start" });
      case "hand over": {
        // What it lists when it begins to lead is its component's first list; until then nobody listened.
        const resources = this.#component.interests.map((interest) => interest.resource);
        return this.#pass({ type: "listed", events: relist(resources, undefined, this.#view) });
      }
      case "end":
        return this.#end();
      case "look":
        return this.#look();
    }
  }

  /** As if its process ended; what it has sent is on its way. */
  #end(): void {
    for (const timer of this.#state.timers) this.#cancel(timer);
    const asked = this.#state.asked === null ? null : "past";
    this.#change({ inner: this.#component.stopped, term: -1, asked });
  }

  #list(): void {
    this.#effects.push({ type: "watch", interests: this.#component.interests });
  }

  #listed(input: Extract<Input, { type: "listed" }>): void {
    if (this.#is("leading.work.beginning")) this.#step({ type: "LISTED" });
    else if (this.#is("leading"))
      this.#pass({ type: "listed", events: input.events.filter(({ resource }) => resource !== leaseResource) });
    this.#look();
  }

  /** Compares what the cache has of the Lease with what it takes itself for. */
  #look(): void {
    const { holder, term } = this.#lease;
    if (!this.#is("leading")) return this.#step({ type: holder === "" ? "FREE" : "HELD" });
    if (term > this.#state.term) this.#step({ type: "DEPOSED" });
  }

  #turn(): void {
    if (this.#is("claiming")) return this.#step({ type: "TURN" });
    // What it has heard since it was ready may have ended its term.
    if (!isAtWork(this.#state.candidate)) return;
    if (!this.#is("leading.lease.due"))
      return this.#component.ready(this.#state.inner) ? this.#pass({ type: "turn" }) : undefined;
    const canRenew = this.#lease.renewal(this.#state.term, this.#clock.nowMs) !== undefined;
    this.#step(canRenew ? { type: "TURN" } : { type: "NOT_RENEWED", late: false });
  }

  #answered(response: ApiResponse): void {
    const { asked } = this.#state;
    this.#change({ asked: null });
    if (asked === "inner") return this.#pass({ type: "answer", response });
    if (asked === "past") return;
    if (this.#is("asking")) this.#claimed(response);
    else this.#renewed(response);
  }

  #claimed(response: ApiResponse): void {
    if (!response.ok) return this.#step({ type: "REFUSED" });
    const { leaseTransitions = 0 } = (response.object as unknown as Stored<Lease>).spec;
    this.#change({ term: leaseTransitions, renewedMs: this.#clock.nowMs });
    this.#step({ type: "CLAIMED" });
  }

  #renewed({ ok }: ApiResponse): void {
    const { nowMs } = this.#clock;
    if (!ok) return this.#step({ type: "NOT_RENEWED", late: nowMs - this.#state.renewedMs > renewDeadlineMs });
    this.#change({ renewedMs: nowMs });
    this.#step({ type: "RENEWED" });
  }

  #fire(timer: string): void {
    this.#change({ timers: this.#state.timers.filter((armed) => armed !== timer) });
    const own = timer.startsWith(lapseTimerPrefix) ? "lapse" : ownTimers.find((each) => timerNames[each] === timer);
    if (own === undefined) return this.#pass({ type: "timer", timer });
    this.#stepped(candidateChart.fire(this.#state.candidate, own));
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

  /** Where time stands still no renewal is ever due. */
  #armOwn(timer: string, afterMs: number): void {
    if (timer === "lapse") this.#arm(lapseTimerPrefix + this.#lease.holder, afterMs);
    else if (timer !== "renewal" || this.#options.heartbeats) this.#arm(timerNames[timer] as string, afterMs);
  }

  /** One that went off is cancelled too, as its state is left: there is nothing to cancel then. */
  #cancelOwn(timer: string): void {
    const isIt = (armed: string) =>
      timer === "lapse" ? armed.startsWith(lapseTimerPrefix) : armed === timerNames[timer];
    for (const armed of this.#state.timers.filter(isIt)) this.#cancel(armed);
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
