import type { Asked, AskedOfStep, Memory } from "./asked.ts";
import type { Objection } from "./property.ts";

/** How something is seen of a state that is numbered already. */
export interface Sight<S> {
  /** Small; equal if and only if the same is seen. */
  number(state: Int32Array): number;
  of(state: Int32Array): S;
  /** Who an actor is. */
  actor(index: number): string;
  readonly actors: number;
  /** What it has numbered, for checkpoints, if the state alone does not say it. */
  snapshot?(): unknown;
  restore?(snapshot: unknown): void;
}

/** Answers written down, and how often the question was put. */
interface Answered<A> {
  readonly evaluated: number;
  readonly answers: readonly A[];
  readonly sight: unknown;
}

/** Remembers answers by the number of what is seen. A step that changes nothing that is seen is no step. */
export class SightMemory<S> implements Memory<S> {
  readonly #sight: Sight<S>;

  constructor(sight: Sight<S>) {
    this.#sight = sight;
  }

  ofStates(question: (seen: S) => Objection): Asked {
    const sight = this.#sight;
    const answers: (Objection | null)[] = [];
    const asked = {
      evaluated: 0,
      ask: (state: Int32Array): Objection => {
        const number = sight.number(state);
        while (answers.length <= number) answers.push(null);
        const known = answers[number];
        if (known !== null) return known;
        asked.evaluated++;
        const answer = question(sight.of(state));
        answers[number] = answer;
        return answer;
      },
      snapshot: (): Answered<Objection | null> => ({
        evaluated: asked.evaluated,
        answers: [...answers],
        sight: sight.snapshot?.(),
      }),
      restore: (snapshot: unknown): void => {
        const saved = snapshot as Answered<Objection | null>;
        asked.evaluated = saved.evaluated;
        answers.length = 0;
        for (const answer of saved.answers) answers.push(answer);
        sight.restore?.(saved.sight);
      },
    };
    return asked;
  }

  ofSteps(question: (before: S, after: S, actor: string) => Objection): AskedOfStep {
    const sight = this.#sight;
    const answers: (Map<number, Objection> | undefined)[] = [];
    const asked = {
      evaluated: 0,
      ask: (before: Int32Array, after: Int32Array, actor: number): Objection => {
        const [from, to] = [sight.number(before), sight.number(after)];
        if (from === to) return undefined;
        answers[from] ??= new Map();
        const known = answers[from];
        const key = to * sight.actors + actor;
        if (known.has(key)) return known.get(key);
        asked.evaluated++;
        const answer = question(sight.of(before), sight.of(after), sight.actor(actor));
        known.set(key, answer);
        return answer;
      },
      snapshot: (): Answered<ReadonlyMap<number, Objection> | undefined> => ({
        evaluated: asked.evaluated,
        answers: Array.from(answers, (known) => known && new Map(known)),
        sight: sight.snapshot?.(),
      }),
      restore: (snapshot: unknown): void => {
        const saved = snapshot as Answered<ReadonlyMap<number, Objection> | undefined>;
        asked.evaluated = saved.evaluated;
        answers.length = 0;
        for (const known of saved.answers) answers.push(known && new Map(known));
        sight.restore?.(saved.sight);
      },
    };
    return asked;
  }
}
