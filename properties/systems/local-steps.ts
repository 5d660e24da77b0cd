import { PairTable } from "../engine/pair-table.ts";
import type { Zobrist } from "../engine/zobrist.ts";
import type { ActorModel, Heard, Reaction } from "./actor-model.ts";
import type { Inbox } from "./inbox.ts";
import type { Outcomes } from "./outcome.ts";
import type { Envelope } from "./system.ts";

/** What happens in a step. */
export type StepKind = "receive" | "repeat" | "loss" | "event" | "timer" | "crash";
export const stepKinds: readonly StepKind[] = ["receive", "repeat", "loss", "event", "timer", "crash"];

/**
 * Numbers that a step is made of: its kind, which message, event or timer, the actor's next state, its next inbox (-1 if it stays), the
 * outcome, and how the state's hash changes by the actor's own numbers.
 */
export const perStep = 7;

/** Lists of steps, one after the other: how many there are, and then their numbers. */
export class StepLists {
  numbers = new Int32Array(1 << 12);
  #end = 0;

  /** Says where it was written. */
  write(number: number): number {
    if (this.#end === this.numbers.length) {
      const longer = new Int32Array(this.numbers.length * 2);
      longer.set(this.numbers);
      this.numbers = longer;
    }
    this.numbers[this.#end] = number;
    return this.#end++;
  }
}

/**
 * The steps of one actor: what it may do by itself, and those that begin with a message from its inbox. They depend on its state, its inbox and
 * what is shared, and on nothing else: computed once by the machine, looked up ever after.
 */
export class LocalSteps {
  readonly actor: ActorModel;
  readonly index: number;
  /** Where in a state the inbox is. */
  readonly inboxAt: number;
  readonly #inbox: Inbox;
  readonly #outcomes: Outcomes;
  readonly #crashes: boolean;
  readonly #zobrist: Zobrist;
  readonly #heard = new PairTable();
  readonly #reactions: (readonly [next: number, outcome: number] | undefined)[] = [];
  /** For each shared value: by state and inbox where the list begins. */
  readonly #tables: PairTable[] = [];
  /** For each shared value, by state: what it may do by itself. */
  readonly #own: (readonly number[][])[][] = [];
  readonly #lists: StepLists;

  constructor(
    inboxAt: number,
    actor: ActorModel,
    index: number,
    inbox: Inbox,
    outcomes: Outcomes,
    crashes: boolean,
    zobrist: Zobrist,
    lists: StepLists,
  ) {
    this.inboxAt = inboxAt;
    this.actor = actor;
    this.index = index;
    this.#inbox = inbox;
    this.#outcomes = outcomes;
    this.#crashes = crashes;
    this.#zobrist = zobrist;
    this.#lists = lists;
  }

  /** Where in the lists the one begins that is for this state, inbox and shared value. */
  at(state: number, inbox: number, shared: number): number {
    const table = this.#tables[shared];
    const known = table === undefined ? -1 : table.get(state, inbox);
    return known >= 0 ? known : this.#compute(state, inbox, shared);
  }

  #compute(state: number, inbox: number, shared: number): number {
    while (this.#tables.length <= shared) this.#tables.push(new PairTable());
    const all = [...this.#ofItself(state, shared), ...this.#received(state, inbox, shared)];
    const start = this.#lists.write(all.length);
    for (const step of all) {
      for (const number of step) this.#lists.write(number);
      const [, , nextState = 0, nextInbox = -1] = step;
      const change = (of: (slot: number, id: number) => number): number => {
        const own = of(this.index, state) ^ of(this.index, nextState);
        return nextInbox < 0 ? own : own ^ of(this.inboxAt, inbox) ^ of(this.inboxAt, nextInbox);
      };
      this.#lists.write(change((slot, id) => this.#zobrist.lowOf(slot, id)));
      this.#lists.write(change((slot, id) => this.#zobrist.highOf(slot, id)));
    }
    (this.#tables[shared] as PairTable).set(state, inbox, start);
    return start;
  }

  #received(state: number, inbox: number, shared: number): number[][] {
    const steps: number[][] = [];
    for (const { envelope, channel } of this.#inbox.deliverable(inbox)) {
      const without = this.#inbox.remove(inbox, envelope);
      const reaction = this.#hearing(state, envelope, shared);
      const stays = channel.order === "unordered" && channel.duplicating === true;
      if (reaction) {
        const [next, outcome] = reaction;
        steps.push([kind("receive"), envelope, next, stays ? -1 : without, outcome]);
        if (channel.order === "ordered" && channel.duplicating)
          steps.push([kind("repeat"), envelope, next, -1, outcome]);
      } else if (channel.order === "ordered") {
        // What is next in a queue and means nothing is taken off, or nothing behind it would ever be heard.
        steps.push([kind("receive"), envelope, state, without, 0]);
      }
      if (channel.lossy) steps.push([kind("loss"), envelope, state, without, 0]);
    }
    return steps;
  }

  /** Remembered by state and envelope, for the first shared value: most systems share nothing. */
  #hearing(state: number, envelope: number, shared: number): readonly [number, number] | undefined {
    const known = shared === 0 ? this.#heard.get(state, envelope) : -1;
    if (known >= 0) return this.#reactions[known];
    const { from, to, message } = this.#inbox.envelope(envelope);
    const received: Envelope = { from, to, message };
    const reaction = this.#hear(state, { ...message, from }, shared);
    const numbers =
      reaction && ([reaction.next, this.#outcomes.id(this.actor.name, reaction.effects, received)] as const);
    if (shared === 0) this.#heard.set(state, envelope, this.#reactions.push(numbers) - 1);
    return numbers;
  }

  /** The same for all inboxes. */
  #ofItself(state: number, shared: number): readonly number[][] {
    this.#own[shared] ??= [];
    const ofShared = this.#own[shared];
    const known = ofShared[state];
    if (known) return known;
    const steps: number[][] = [];
    ofShared[state] = steps;
    const add = (what: "event" | "timer" | "crash", which: number, reaction: Reaction | undefined): void => {
      if (!reaction) return;
      const outcome = this.#outcomes.id(this.actor.name, reaction.effects, undefined);
      steps.push([kind(what), which, reaction.next, -1, outcome]);
    };
    this.actor.events.forEach((event, which) => {
      add("event", which, this.#hear(state, event as Heard, shared));
    });
    this.actor.timers(state).forEach((timer, which) => {
      add("timer", which, this.actor.fire(state, timer));
    });
    if (this.#crashes) add("crash", 0, this.actor.crash(state));
    return steps;
  }

  #hear(state: number, heard: Heard, shared: number): Reaction | undefined {
    const { shared: values } = this.#outcomes;
    return this.actor.hear(state, values.size === 0 ? heard : { ...heard, shared: values.at(shared) });
  }
}

function kind(name: StepKind): number {
  return stepKinds.indexOf(name);
}
