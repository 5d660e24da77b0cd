import { type Emit, equalStates, type StateSpace, type Touched } from "../engine/state-space.ts";
import { ActorModel } from "./actor-model.ts";
import { channelFor, Inbox, type InboxNumbers } from "./inbox.ts";
import { LocalSteps, perStep, type StepKind, stepKinds } from "./local-steps.ts";
import { type OutcomeNumbers, Outcomes } from "./outcome.ts";
import type { Envelope, Message, System } from "./system.ts";

/** The faults of a system. In the long run there are none. */
export type SystemFault = "loss" | "crash";

/** One step, as it happened. */
export interface Happened {
  readonly kind: StepKind;
  readonly actor: string;
  /** What was received, or lost. */
  readonly envelope?: Envelope;
  readonly event?: Message;
  readonly timer?: string;
  readonly sent: readonly Envelope[];
}

const loss = stepKinds.indexOf("loss");
const crash = stepKinds.indexOf("crash");

interface Numbers {
  readonly actors: readonly ActorModel["numbers"][];
  readonly inboxes: readonly InboxNumbers[];
  readonly outcomes: OutcomeNumbers;
}

/**
 * A system of actors as a state space. A state is a number for each actor, one for each inbox, and one each for the history, what is
 * shared and the crashes that are left, where there are such. What follows on a few of these numbers is computed once by the real
 * machines and remembered as numbers.
 */
export class SystemSpace implements StateSpace<SystemFault> {
  readonly name: string;
  readonly width: number;
  readonly touched: Touched;
  readonly actors: readonly ActorModel[];
  readonly inboxes: readonly Inbox[];
  readonly outcomes: Outcomes;
  /** Where the inboxes begin; actors are before. */
  readonly inboxesAt: number;
  /** Where these are; -1 if the system has none. */
  readonly historyAt: number;
  readonly sharedAt: number;
  readonly crashesAt: number;
  readonly #initial: Int32Array;
  readonly #next: Int32Array;
  readonly #sources: readonly (readonly [inbox: LocalSteps, own: LocalSteps | undefined])[];
  /** The step emitted last, as its place in the steps of its source. */
  #lastSource: LocalSteps | undefined;
  #lastStep = 0;

  constructor(system: System) {
    const names = Object.keys(system.actors);
    this.name = system.name ?? "system";
    this.actors = Object.entries(system.actors).map(([name, actor]) => new ActorModel(name, actor));
    const channelOf = channelFor(system.channels);
    this.inboxes = names.map(() => new Inbox(channelOf));
    this.outcomes = new Outcomes(names, this.inboxes, system.history);
    this.inboxesAt = names.length;
    let width = 2 * names.length;
    this.historyAt = system.history ? width++ : -1;
    this.sharedAt = "shared" in system ? width++ : -1;
    this.crashesAt = system.crashes ? width++ : -1;
    this.width = width;
    this.#next = new Int32Array(width);
    this.touched = { slots: new Int32Array(width + 8), count: 0 };
    if (system.history) this.outcomes.histories.id(system.history.initial);
    if ("shared" in system) this.outcomes.shared.id(system.shared);
    const crashes = this.crashesAt >= 0;
    this.#sources = this.actors.map((actor, index) => {
      const make = (of: "inbox" | "own") =>
        new LocalSteps(of, actor, index, this.inboxes[index] as Inbox, this.outcomes, crashes);
      const hasOwn = crashes || actor.events.length > 0 || actor.hasTimers;
      return [make("inbox"), hasOwn ? make("own") : undefined] as const;
    });
    this.#initial = this.#begin(system.crashes ?? 0);
  }

  initial(): Int32Array {
    return this.#initial;
  }

  expand(state: Int32Array, emit: Emit<SystemFault>): void {
    const next = this.#next;
    for (let slot = 0; slot < this.width; slot++) next[slot] = state[slot] as number;
    const shared = this.sharedAt < 0 ? 0 : (state[this.sharedAt] as number);
    for (let index = 0; index < this.#sources.length; index++) {
      const [received, own] = this.#sources[index] as readonly [LocalSteps, LocalSteps | undefined];
      if (own) this.#steps(state, own, own.at(state[index] as number, 0, shared), emit);
      const inbox = state[this.inboxesAt + index] as number;
      if (inbox !== 0) this.#steps(state, received, received.at(state[index] as number, inbox, shared), emit);
    }
  }

  /** The first step that leads from one state to another. Throws if none does. */
  explain(from: Int32Array, to: Int32Array): Happened {
    let found: Happened | undefined;
    this.expand(from, (next) => {
      if (!found && equalStates(next, to)) found = this.happened(from);
    });
    if (!found) throw new Error("no step leads from the one state to the other");
    return found;
  }

  /** While a step is being emitted: which it is. @param from the state that is being expanded. */
  happened(from: Int32Array): Happened {
    const { steps, actor, index } = this.#lastSource as LocalSteps;
    const [what = 0, which = 0, , , outcome = 0] = steps.subarray(this.#lastStep, this.#lastStep + perStep);
    const kind = stepKinds[what] as StepKind;
    return {
      kind,
      actor: actor.name,
      ...((kind === "receive" || kind === "repeat" || kind === "loss") && {
        envelope: (this.inboxes[index] as Inbox).envelope(which),
      }),
      ...(kind === "event" && { event: actor.events[which] as Message }),
      ...(kind === "timer" && { timer: actor.timers(from[index] as number)[which] as string }),
      sent: this.outcomes
        .at(outcome)
        .sent.flatMap(([receiver, bundle]) => this.inboxes[receiver]?.bundle(bundle) ?? []),
    };
  }

  snapshot(): Numbers {
    return {
      actors: this.actors.map((actor) => actor.numbers),
      inboxes: this.inboxes.map((inbox) => inbox.numbers),
      outcomes: this.outcomes.numbers,
    };
  }

  /** Only of a space that has explored nothing yet: what it remembers is by numbers. */
  restore(snapshot: Numbers): void {
    this.actors.forEach((actor, index) => {
      actor.numbers = snapshot.actors[index] ?? [];
    });
    this.inboxes.forEach((inbox, index) => {
      inbox.numbers = snapshot.inboxes[index] as InboxNumbers;
    });
    this.outcomes.numbers = snapshot.outcomes;
  }

  #begin(crashes: number): Int32Array {
    const state = new Int32Array(this.width);
    if (this.crashesAt >= 0) state[this.crashesAt] = crashes;
    for (const { name, first } of this.actors) {
      this.touched.count = 0;
      this.#apply(state, this.outcomes.id(name, first.effects, undefined));
    }
    return state;
  }

  /** What a step does beyond its own actor, in place; notes which places it touches. */
  #apply(next: Int32Array, outcome: number): void {
    if (outcome === 0) return;
    const { slots } = this.touched;
    const { sent, written } = this.outcomes.at(outcome);
    for (let at = 0; at < sent.length; at++) {
      const [receiver, bundle] = sent[at] as readonly [number, number];
      const slot = this.inboxesAt + receiver;
      next[slot] = (this.inboxes[receiver] as Inbox).add(next[slot] as number, bundle);
      // An actor that writes to itself: its inbox is among the places already.
      if (slot !== slots[1]) slots[this.touched.count++] = slot;
    }
    if (written >= 0) {
      next[this.sharedAt] = written;
      slots[this.touched.count++] = this.sharedAt;
    }
    if (this.historyAt >= 0) {
      next[this.historyAt] = this.outcomes.remembered(next[this.historyAt] as number, outcome);
      slots[this.touched.count++] = this.historyAt;
    }
  }

  #steps(state: Int32Array, source: LocalSteps, start: number, emit: Emit<SystemFault>): void {
    const { steps, index } = source;
    const count = steps[start] as number;
    const next = this.#next;
    const { touched } = this;
    const inboxAt = this.inboxesAt + index;
    this.#lastSource = source;
    for (let step = start + 1, left = count; left > 0; left--, step += perStep) {
      const what = steps[step] as number;
      if (what === crash && state[this.crashesAt] === 0) continue;
      touched.count = 2;
      touched.slots[0] = index;
      touched.slots[1] = inboxAt;
      next[index] = steps[step + 2] as number;
      const inbox = steps[step + 3] as number;
      if (inbox >= 0) next[inboxAt] = inbox;
      this.#apply(next, steps[step + 4] as number);
      if (what === crash) {
        next[this.crashesAt] = (state[this.crashesAt] as number) - 1;
        touched.slots[touched.count++] = this.crashesAt;
      }
      this.#lastStep = step;
      emit(next, index, what === loss ? "loss" : what === crash ? "crash" : undefined);
      for (let at = 0; at < touched.count; at++) {
        const slot = touched.slots[at] as number;
        next[slot] = state[slot] as number;
      }
    }
  }
}
