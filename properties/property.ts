import type { RuntimeState } from "../actors/runtime-state.ts";
import type { Store } from "../actors/store.ts";

/** Why a property does not hold, in words; undefined where it holds. */
export type Objection = string | undefined;

/** In every reachable state. */
export interface Always {
  readonly kind: "always";
  /** A sentence that is true as long as the property holds. */
  readonly name: string;
  readonly readsRuntimes?: false;
  /** Must be a function of the store alone: it is asked once for each different one. */
  objection(store: Store): Objection;
  /** Whether the store puts the property to the test at all; a property that was never tested is reported as such. */
  applies?(store: Store): boolean;
}

/** In every reachable state, of the store and of the nodes' container runtimes: of what really runs, whatever is written down. */
export interface AlwaysRunning extends Omit<Always, "readsRuntimes" | "objection"> {
  readonly readsRuntimes: true;
  /** Must be a function of its arguments alone. @param runtimes of the nodes, in the order of their kubelets. */
  objection(store: Store, runtimes: readonly RuntimeState[]): Objection;
}

/** Of every change of the store. */
export interface OnStep {
  readonly kind: "step";
  readonly name: string;
  /** @param actor the component whose request made the change. */
  objection(before: Store, after: Store, actor: string): Objection;
}

/** In some reachable state: shows that the others do not hold for want of anything happening. */
export interface Sometimes {
  readonly kind: "sometimes";
  readonly name: string;
  holds(store: Store): boolean;
}

/**
 * Once faults stop and the specification stays put, every fair run reaches desired state and stays there (laws 4 and 5). On the
 * state graph without its faulty edges: every state of every bottom strongly connected component is a desired one. Fairness: what
 * can happen again and again happens.
 */
export interface Convergence {
  readonly kind: "convergence";
  readonly name: string;
  /** How the store differs from what is desired. */
  objection(store: Store): Objection;
}

/** What must hold. Named data: a check takes a list of them and reports on each. */
export type Property = Always | AlwaysRunning | OnStep | Sometimes | Convergence;
