import { canonicalJson } from "../../machines/plain-data.ts";
import type { Inbox } from "./inbox.ts";
import { Numbered } from "./numbered.ts";
import type { Envelope, History, SystemEffect } from "./system.ts";

/** What a step does beyond its own actor, as numbers. */
export interface Outcome {
  /** To which inboxes which bundles go. */
  readonly sent: readonly (readonly [receiver: number, bundle: number])[];
  /** The number of the new shared value; -1 if it stays. */
  readonly written: number;
  /** What the history hears of, in order. */
  readonly heard: readonly (readonly ["in" | "out", Envelope])[];
  /** Who receives something, and the history as if it were an actor, as successors have it; all if the shared value is written. */
  readonly touched: number;
}

/** The numbers that histories and shared values have. */
export interface OutcomeNumbers {
  readonly outcomes: readonly Outcome[];
  readonly histories: readonly unknown[];
  readonly shared: readonly unknown[];
}

/** What steps do beyond their own actors, numbered; 0 is nothing. */
export class Outcomes {
  readonly histories = new Numbered<unknown>();
  readonly shared = new Numbered<unknown>();
  readonly #names: ReadonlyMap<string, number>;
  readonly #inboxes: readonly Inbox[];
  readonly #history: History<unknown> | undefined;
  readonly #outcomes = new Numbered<Outcome>();

  constructor(names: readonly string[], inboxes: readonly Inbox[], history: History<unknown> | undefined) {
    this.#names = new Map(names.map((name, index) => [name, index]));
    this.#inboxes = inboxes;
    this.#history = history;
    this.#outcomes.id({ sent: [], written: -1, heard: [], touched: 0 });
  }

  /** @param received the message that the step received, if it did. */
  id(actor: string, effects: readonly SystemEffect[], received: Envelope | undefined): number {
    const envelopes = envelopesOf(actor, effects);
    const bundles = new Map<number, number[]>();
    for (const envelope of envelopes) {
      const receiver = this.#names.get(envelope.to);
      if (receiver === undefined)
        throw new Error(`${actor} sends ${envelope.message.type} to ${envelope.to}, who is no actor`);
      const bundle = bundles.get(receiver) ?? [];
      bundles.set(receiver, [...bundle, (this.#inboxes[receiver] as Inbox).envelopeId(envelope)]);
    }
    const sent = [...bundles].sort(([a], [b]) => a - b);
    const write = effects.findLast((effect) => effect.type === "write");
    const heard = this.#history
      ? [...(received ? [["in", received] as const] : []), ...envelopes.map((envelope) => ["out", envelope] as const)]
      : [];
    const history = heard.length > 0 ? 1 << this.#names.size : 0;
    return this.#outcomes.id({
      sent: sent.map(([receiver, bundle]) => [receiver, (this.#inboxes[receiver] as Inbox).bundleId(bundle)] as const),
      written: write?.type === "write" ? this.shared.id(write.value) : -1,
      heard,
      touched: write ? -1 : sent.reduce((bits, [receiver]) => bits | (1 << receiver), history),
    });
  }

  at(id: number): Outcome {
    return this.#outcomes.at(id);
  }

  /** The history after an outcome. */
  remembered(history: number, outcome: number): number {
    let after = this.histories.at(history);
    for (const [way, envelope] of this.at(outcome).heard) {
      const hook = way === "in" ? this.#history?.onReceive : this.#history?.onSend;
      if (hook) after = hook(after, envelope);
    }
    return this.histories.id(after);
  }

  get numbers(): OutcomeNumbers {
    return { outcomes: this.#outcomes.all, histories: this.histories.all, shared: this.shared.all };
  }

  set numbers({ outcomes, histories, shared }: OutcomeNumbers) {
    this.#outcomes.all = outcomes;
    this.histories.all = histories;
    this.shared.all = shared;
  }
}

/** In the order in which they are sent. */
export function envelopesOf(from: string, effects: readonly SystemEffect[]): Envelope[] {
  return effects.flatMap((effect) => {
    if (effect.type !== "send") return [];
    const { to, message } = effect;
    if (typeof message?.type !== "string")
      throw new Error(`${from} sends what is no message: ${canonicalJson(message)}`);
    return (typeof to === "string" ? [to] : to).map((each) => ({ from, to: each, message }));
  });
}
