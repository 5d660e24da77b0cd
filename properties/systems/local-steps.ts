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
 * Numbers that a step is made of: its kind, which message, event or timer, the outcome, and 1 if anything happens beyond its own actor.
 * Then as successors have them: how the halves of the state's hash change by the actor's own numbers, who acts, what is touched, and
 * the differences: how many numbers they are, and places and what stands there then, two at most. The last number is always what the
 * actor's inbox is then.
 */
export const perStep = 13;

/** Lists of steps, one after the other: how many there are, and then their numbers. */
export class StepLists {
  numbers = new Int32Array(1 << 12);
  #end = 0;

  /** Says where it was written. */
  write(...numbers: readonly number[]): number {
    const start = this.#end;
    this.#end += numbers.length;
    if (this.#end > this.numbers.length) {
      const longer = new Int32Array(this.numbers.length * 2);
      longer.set(this.numbers);
      this.numbers = longer;
    }
    // One by one: copying a list into a typed array is slow.
    for (let at = 0; at < numbers.length; at++) this.numbers[start + at] = numbers[at] as number;
    return start;
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
    for (const step of all) this.#write(step, state, inbox);
    (this.#tables[shared] as PairTable).set(state, inbox, start);
    return start;
  }

  #write(
    [what = 0, which = 0, next = 0, nextInbox = -1, outcome = 0]: readonly number[],
    state: number,
    inbox: number,
  ): void {
    const { index, inboxAt } = this;
    const zobrist = this.#zobrist;
    const after = nextInbox < 0 ? inbox : nextInbox;
    const [isFault, isCrash] = [what === loss || what === crash, what === crash];
    this.#lists.write(
      what,
      which,
      outcome,
      outcome !== 0 || isCrash ? 1 : 0,
      zobrist.lowOf(index, state) ^
        zobrist.lowOf(index, next) ^
        zobrist.lowOf(inboxAt, inbox) ^
        zobrist.lowOf(inboxAt, after),
      zobrist.highOf(index, state) ^
        zobrist.highOf(index, next) ^
        zobrist.highOf(inboxAt, inbox) ^
        zobrist.highOf(inboxAt, after),
      2 * index + (isFault ? 1 : 0),
      // The crashes that are left are touched as if they were an actor.
      this.#outcomes.at(outcome).touched | (1 << index) | (isCrash ? 1 << (inboxAt - index + 1) : 0),
      // Where nothing differs, no difference is told: that is how a step back to the same state is known.
      (next === state ? 0 : 2) + (nextInbox < 0 ? 0 : 2),
      next === state ? inboxAt : index,
      next === state ? after : next,
      inboxAt,
      after,
    );
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

const loss = kind("loss");
const crash = kind("crash");

function kind(name: StepKind): number {
  return stepKinds.indexOf(name);
}
