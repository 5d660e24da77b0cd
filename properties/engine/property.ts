/** Why a property does not hold, in words; undefined where it holds. */
export type Objection = string | undefined;

/**
 * What counts as a run that goes on for ever. `none`: every cycle may be gone round for ever, and every run may end where nothing can
 * happen but faults. `strong`: what can happen again and again happens, so that only the components that nothing leads out of count,
 * and all of their states are visited again and again. Faults are on no cycle: in the long run there are none.
 */
export type Fairness = "none" | "strong";

/** In every reachable state. */
export interface Always<S> {
  readonly kind: "always";
  /** A sentence that is true as long as the property holds. */
  readonly name: string;
  /** Must be a function of what it is given alone: it is asked once for each different one. */
  objection(state: S): Objection;
  /** Whether the state puts the property to the test at all; a property that was never tested is reported as such. */
  applies?(state: S): boolean;
}

/** Of every step that changes what it looks at. */
export interface OnStep<S> {
  readonly kind: "step";
  readonly name: string;
  /** @param actor who made the change. */
  objection(before: S, after: S, actor: string): Objection;
}

/** In some reachable state: shows that the others do not hold for want of anything happening. */
export interface Sometimes<S> {
  readonly kind: "sometimes";
  readonly name: string;
  holds(state: S): boolean;
}

/** On every run there comes a state in which it holds, whatever comes after. */
export interface Eventually<S> {
  readonly kind: "eventually";
  readonly name: string;
  /** Strong when unset. */
  readonly fairness?: Fairness;
  /** What is still missing; undefined where it has come about. */
  objection(state: S): Objection;
}

/** After every state that it starts from there comes one in which it is answered: at once, or later, on every run. */
export interface LeadsTo<S> {
  readonly kind: "leadsTo";
  readonly name: string;
  /** Strong when unset. */
  readonly fairness?: Fairness;
  /** Whether an answer is due. */
  from(state: S): boolean;
  /** What the answer lacks; undefined where it is given. */
  objection(state: S): Objection;
}

/**
 * Every fair run reaches a desired state and stays among such. On the graph without its faulty edges: every state of every bottom
 * strongly connected component is a desired one. Fairness is strong: what can happen again and again happens.
 */
export interface Convergence<S> {
  readonly kind: "convergence";
  readonly name: string;
  /** How the state differs from what is desired. */
  objection(state: S): Objection;
  /** Why a change must not be made again and again for ever, though all states that it leads through are desired. Unset: any may be. */
  forEver?(before: S, after: S, actor: string): Objection;
}

/** What must hold of a state space, as named data. `S` is what it looks at. */
export type Property<S> = Always<S> | OnStep<S> | Sometimes<S> | Eventually<S> | LeadsTo<S> | Convergence<S>;

/** How a property is to be read: of states, of steps, or of whole runs. */
export type PropertyKind = Property<unknown>["kind"];

/**
 * What can be said of one property after a search. `notReached`: a `sometimes` that never held, or another that was never put to the
 * test. `undecided`: not everything was seen.
 */
export type Verdict = "holds" | "violated" | "notReached" | "undecided";

/** A property that does not hold, and where. */
export interface Violation {
  readonly property: string;
  readonly reason: string;
  /** The state in which it shows, or from which on it does; for a step property the one that the step leads to. */
  readonly state: number;
  /** For a step property: the state before. Its path, and then this edge, is the counterexample. */
  readonly from?: number;
  /** For `eventually` and `leadsTo`: the states that follow on `state`, to where the run ends or begins to go round. */
  readonly way?: readonly number[];
  /** The states that the run goes round in for ever after that, back to the last one before; unset where it is stuck. */
  readonly cycle?: readonly number[];
}
