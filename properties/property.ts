import type { RuntimeState } from "../actors/runtime-state.ts";
import type { Store } from "../actors/store.ts";
import type * as engine from "./engine/property.ts";

export type { Objection } from "./engine/property.ts";

/** In every reachable state, of the store. */
export interface Always extends engine.Always<Store> {
  readonly readsRuntimes?: false;
}

/** In every reachable state, of the store and of the nodes' container runtimes: of what really runs, whatever is written down. */
export interface AlwaysRunning extends Omit<Always, "readsRuntimes" | "objection"> {
  readonly readsRuntimes: true;
  /** Must be a function of its arguments alone. @param runtimes of the nodes, in the order of their kubelets. */
  objection(store: Store, runtimes: readonly RuntimeState[]): engine.Objection;
}

/** Of every change of the store; the actor is the component whose request made it. */
export type OnStep = engine.OnStep<Store>;

/** In some reachable state: shows that the others do not hold for want of anything happening. */
export type Sometimes = engine.Sometimes<Store>;

/** On every run there comes a store in which it holds. Every run is judged, also one that meets a fault on its way. */
export type Eventually = engine.Eventually<Store>;

/** After every store that it starts from there comes one in which it is answered, on every run. */
export type LeadsTo = engine.LeadsTo<Store>;

/**
 * Once faults stop and the specification stays put, every fair run reaches desired state and stays there (laws 4 and 5).
 */
export type Convergence = engine.Convergence<Store>;

/** What must hold. Named data: a check takes a list of them and reports on each. */
export type Property = Always | AlwaysRunning | OnStep | Sometimes | Eventually | LeadsTo | Convergence;
