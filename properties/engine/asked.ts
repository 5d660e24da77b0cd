import type { Fairness, Objection, Property, PropertyKind } from "./property.ts";

/** A question about states that remembers its answers: a property as the engine asks it. */
export interface Asked {
  /** How often it was really evaluated: once for each different thing seen. */
  readonly evaluated: number;
  ask(state: Int32Array): Objection;
  /** All answers so far, as plain data, for checkpoints. */
  snapshot?(): unknown;
  restore?(snapshot: unknown): void;
}

/** The same about steps. */
export interface AskedOfStep {
  readonly evaluated: number;
  ask(before: Int32Array, after: Int32Array, actor: number): Objection;
  snapshot?(): unknown;
  restore?(snapshot: unknown): void;
}

/** Turns questions about what is seen of a state into questions about states, and remembers the answers by what they depend on. */
export interface Memory<S> {
  ofStates(question: (seen: S) => Objection): Asked;
  ofSteps(question: (before: S, after: S, actor: string) => Objection): AskedOfStep;
}

/** A property over bare states. */
export interface Compiled {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly fairness: Fairness;
  /** Objects where the property is not put to the test; of `leadsTo`, where no answer is due. */
  readonly when?: Asked;
  /** Objects where it does not hold. Of every kind but `step`. */
  readonly state?: Asked;
  /** Of `convergence`, what must not go on for ever. */
  readonly step?: AskedOfStep;
}

const notSo = "no";

/** Makes properties ready to be asked. */
export function compile<S>(properties: readonly Property<S>[], memory: Memory<S>): Compiled[] {
  return properties.map((property): Compiled => compiled(property, memory));
}

function compiled<S>(property: Property<S>, memory: Memory<S>): Compiled {
  const head = { name: property.name, kind: property.kind, fairness: "strong" as const };
  const truth = (question: (seen: S) => boolean) => memory.ofStates((seen) => (question(seen) ? undefined : notSo));
  switch (property.kind) {
    case "always": {
      const state = memory.ofStates((seen) => property.objection(seen));
      return {
        ...head,
        state,
        ...(property.applies && { when: truth((seen) => property.applies?.(seen) === true) }),
      };
    }
    case "sometimes":
      return { ...head, state: truth((seen) => property.holds(seen)) };
    case "step":
      return { ...head, step: memory.ofSteps((before, after, actor) => property.objection(before, after, actor)) };
    case "leadsTo":
      return {
        ...head,
        fairness: property.fairness ?? "strong",
        when: truth((seen) => property.from(seen)),
        state: memory.ofStates((seen) => property.objection(seen)),
      };
    case "eventually":
      return {
        ...head,
        fairness: property.fairness ?? "strong",
        state: memory.ofStates((seen) => property.objection(seen)),
      };
    case "convergence": {
      const state = memory.ofStates((seen) => property.objection(seen));
      const { forEver } = property;
      return { ...head, state, ...(forEver && { step: memory.ofSteps((...change) => forEver(...change)) }) };
    }
  }
}
