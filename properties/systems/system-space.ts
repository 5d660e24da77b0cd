import { type Emit, equalStates, type StateSpace } from "../engine/state-space.ts";
import { perSuccessor, Successors } from "../engine/successors.ts";
import { Symmetry } from "../engine/symmetry.ts";
import { Zobrist } from "../engine/zobrist.ts";
import { ActorModel } from "./actor-model.ts";
import { Changes } from "./changes.ts";
import { channelFor, Inbox, type InboxNumbers } from "./inbox.ts";
import { LocalSteps, perStep, type StepKind, StepLists, stepKinds } from "./local-steps.ts";
import { type Outcome, type OutcomeNumbers, Outcomes } from "./outcome.ts";
import type { Envelope, Message, System } from "./system.ts";
import { partsOf } from "./system-parts.ts";

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
// Bound here, as some loaders look imported names up anew each time.
const stepLength = perStep;
const rowLength = perSuccessor;

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
  readonly actors: readonly ActorModel[];
  readonly inboxes: readonly Inbox[];
  readonly outcomes: Outcomes;
  /** Where the inboxes begin; actors are before. */
  readonly inboxesAt: number;
  /** Where these are; -1 if the system has none. */
  readonly historyAt: number;
  readonly sharedAt: number;
  readonly crashesAt: number;
  /** If some actors are symmetric. */
  readonly canonical?: (state: Int32Array, into: Int32Array) => void;
  readonly swapped?: (state: Int32Array) => readonly Int32Array[];
  readonly #initial: Int32Array;
  readonly #zobrist: Zobrist;
  /** Of `expand`. */
  readonly #from: Int32Array;
  readonly #successors: Successors;
  #emitted = 0;
  /** The hash of the successor that is being made. */
  #low = 0;
  #high = 0;
  /** What each actor can do; and where in the lists that is for the state that is being expanded. */
  readonly #sources: readonly LocalSteps[];
  readonly #lists = new StepLists();
  readonly #starts: Int32Array;
  /** What becomes of each inbox by what is sent to it, and of the rest, where there is such. */
  readonly #received: readonly Changes[];
  readonly #written: Changes;
  readonly #remembered: Changes;
  readonly #crashed: Changes;

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
    this.#zobrist = new Zobrist(width);
    this.#from = new Int32Array(width);
    this.#successors = new Successors(this, this.#from, this.#zobrist);
    if (system.history) this.outcomes.histories.id(system.history.initial);
    if ("shared" in system) this.outcomes.shared.id(system.shared);
    const crashes = this.crashesAt >= 0;
    this.#starts = new Int32Array(names.length);
    const changes = (slot: number, compute: (what: number, before: number) => number) =>
      new Changes(slot, this.#zobrist, compute);
    this.#received = this.inboxes.map((inbox, index) =>
      changes(this.inboxesAt + index, (bundle, contents) => inbox.add(contents, bundle)),
    );
    this.#written = changes(this.sharedAt, (value) => value);
    this.#remembered = changes(this.historyAt, (outcome, history) => this.outcomes.remembered(history, outcome));
    this.#crashed = changes(this.crashesAt, (_, left) => left - 1);
    this.#sources = this.actors.map((actor, index) => {
      const inbox = this.inboxes[index] as Inbox;
      return new LocalSteps(
        this.inboxesAt + index,
        actor,
        index,
        inbox,
        this.outcomes,
        crashes,
        this.#zobrist,
        this.#lists,
      );
    });
    if (system.symmetric) {
      const symmetry = new Symmetry(partsOf(this, system.symmetric));
      this.canonical = (state, into) => symmetry.canonical(state, into);
      this.swapped = (state) => symmetry.swapped(state);
    }
    this.#initial = this.#begin(system.crashes ?? 0);
  }

  initial(): Int32Array {
    return this.#initial;
  }

  expand(state: Int32Array, emit: Emit<SystemFault>): void {
    this.#from.set(state);
    this.#zobrist.hash(state);
    const all = this.#successors;
    all.collect(this.#zobrist.low, this.#zobrist.high);
    for (let at = 0; at < all.count; at++) {
      this.#emitted = at;
      const isFault = all.faultOf(at) === 1;
      const isLoss = isFault && this.#stepAt(state, at).kind === loss;
      emit(all.load(at), all.actorOf(at), isFault ? (isLoss ? "loss" : "crash") : undefined);
      all.unload(at);
    }
  }

  collect(into: Successors): void {
    const { from: state, low: fromLow, high: fromHigh } = into;
    const shared = this.sharedAt < 0 ? 0 : (state[this.sharedAt] as number);
    const sources = this.#sources;
    const starts = this.#starts;
    const { inboxesAt } = this;
    let most = 0;
    for (let index = 0; index < inboxesAt; index++) {
      const start = (sources[index] as LocalSteps).at(
        state[index] as number,
        state[inboxesAt + index] as number,
        shared,
      );
      starts[index] = start;
      most += this.#lists.numbers[start] as number;
    }
    into.room(most, this.width + 2);
    // Plain variables: what stands in fields is read and written each time.
    const steps = this.#lists.numbers;
    const { differences, rows } = into;
    let row = 0;
    let end = 0;
    for (let index = 0; index < inboxesAt; index++) {
      let step = starts[index] as number;
      for (let left = steps[step++] as number; left > 0; left--, step += stepLength) {
        // Always two: that is quicker than to ask how many there are, and what is too much is written over.
        differences[end] = steps[step + 9] as number;
        differences[end + 1] = steps[step + 10] as number;
        differences[end + 2] = steps[step + 11] as number;
        differences[end + 3] = steps[step + 12] as number;
        let low = fromLow ^ (steps[step + 4] as number);
        let high = fromHigh ^ (steps[step + 5] as number);
        if (steps[step + 3] === 0) end += steps[step + 8] as number;
        else {
          if (steps[step] === crash && state[this.crashesAt] === 0) continue;
          into.end = end + (steps[step + 8] as number);
          this.#low = low;
          this.#high = high;
          this.#apply(state, step, into);
          end = into.end;
          low = this.#low;
          high = this.#high;
        }
        rows[row] = low;
        rows[row + 1] = high;
        rows[row + 2] = steps[step + 6] as number;
        rows[row + 3] = steps[step + 7] as number;
        rows[row + 4] = end;
        row += rowLength;
      }
    }
    into.count = row / rowLength;
    into.end = end;
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
    const { source, kind: what, which, outcome } = this.#stepAt(from, this.#emitted);
    const { actor, index } = source;
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

  /** The step that leads to the successor with this ordinal. */
  #stepAt(state: Int32Array, ordinal: number) {
    const shared = this.sharedAt < 0 ? 0 : (state[this.sharedAt] as number);
    let left = ordinal;
    for (const source of this.#sources) {
      const start = source.at(state[source.index] as number, state[source.inboxAt] as number, shared);
      const steps = this.#lists.numbers;
      const end = start + 1 + (steps[start] as number) * perStep;
      for (let step = start + 1; step < end; step += perStep) {
        const [kind = 0, which = 0, outcome = 0] = steps.subarray(step, step + perStep);
        if (kind === crash && state[this.crashesAt] === 0) continue;
        if (left-- === 0) return { source, kind, which, outcome };
      }
    }
    throw new RangeError(`there is no successor ${ordinal}`);
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
      const outcome = this.outcomes.id(name, first.effects, undefined);
      const { sent, written } = this.outcomes.at(outcome);
      for (const [receiver, bundle] of sent) {
        const slot = this.inboxesAt + receiver;
        state[slot] = (this.inboxes[receiver] as Inbox).add(state[slot] as number, bundle);
      }
      if (written >= 0) state[this.sharedAt] = written;
      if (this.historyAt >= 0)
        state[this.historyAt] = this.outcomes.remembered(state[this.historyAt] as number, outcome);
    }
    return state;
  }

  /** What a step does beyond its own actor. */
  #apply(state: Int32Array, step: number, into: Successors): void {
    const steps = this.#lists.numbers;
    const outcome = steps[step + 2] as number;
    const ownInboxAt = steps[step + 11] as number;
    const { sent, written } = this.outcomes.at(outcome);
    for (let at = 0; at < sent.length; at++) {
      const [receiver, bundle] = sent[at] as Outcome["sent"][number];
      const slot = this.inboxesAt + receiver;
      const before = (slot === ownInboxAt ? steps[step + 12] : state[slot]) as number;
      this.#change(this.#received[receiver] as Changes, slot, bundle, before, into);
    }
    const { sharedAt, historyAt } = this;
    if (written >= 0) this.#change(this.#written, sharedAt, written, state[sharedAt] as number, into);
    if (historyAt >= 0) this.#change(this.#remembered, historyAt, outcome, state[historyAt] as number, into);
    const { crashesAt } = this;
    if (steps[step] === crash) this.#change(this.#crashed, crashesAt, 0, state[crashesAt] as number, into);
  }

  #change(changes: Changes, slot: number, what: number, before: number, into: Successors): void {
    const at = changes.at(what, before);
    const { numbers } = changes;
    const after = numbers[at] as number;
    if (before === after) return;
    into.differences[into.end++] = slot;
    into.differences[into.end++] = after;
    this.#low ^= numbers[at + 1] as number;
    this.#high ^= numbers[at + 2] as number;
  }
}
