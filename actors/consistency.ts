import { type FaultBudget, type FaultName, noFaults } from "./choice.ts";

/**
 * What a component can see of the store, after Themelios (jeffa5/themelios, src/state/history.rs): each model says which earlier states
 * a reader may be shown, and what a write rests on. Here a reader's state is its cache, and a model is a set of faults that may happen
 * any number of times.
 *
 * - `synchronous`: always the latest state; reads and writes are linearizable. No cache ever lags, no watch breaks. (A plan of several requests
 *   is still made once, before the first of them, as real controllers do; `coarse` makes it one step.)
 * - `monotonicSession`: any state not older than the last one seen; somebody new, and somebody who restarts, begins with the latest. Writes are
 *   linearizable. Caches lag as they like, never go back, and a restart lists by a quorum read: etcd behind one apiserver.
 * - `resettableSession`: the same, but somebody who restarts may begin with any state of the past. A restart lists from the watch cache of an
 *   apiserver that lags: Kubernetes as it is with several apiservers, and lists at resourceVersion 0.
 * - `optimistic`: reads as in a monotonic session, but a write may be accepted on the state that its writer saw, and that branch may win: what
 *   others wrote meanwhile is lost. A store whose leader was cut off and went on. (Themelios: optimistic-linear.)
 * - `causal`: a write rests on the state that its writer saw and is merged with what others wrote; of two writes of one object the later wins,
 *   and none conflicts. Somebody who restarts begins with what one replica has, which may lack what he himself wrote elsewhere. A store of
 *   replicas that merge. (In Themelios that replica has taken a write of its own; here it may just be late.)
 */
export type Consistency = (typeof consistencies)[number];

/** The models, from the strictest on. */
export const consistencies = ["synchronous", "monotonicSession", "resettableSession", "optimistic", "causal"] as const;

/** The faults that are not of a model's making: processes, nodes and requests fail under each of them. */
const ofNoModel = ["crash", "node", "conflict", "unavailable", "lost"] as const satisfies readonly FaultName[];

/** What a model allows beyond lagging caches. One restart into the past, one fork, one merge, unless a budget asks for more. */
const allowed: Readonly<Record<Exclude<Consistency, "synchronous">, readonly FaultName[]>> = {
  monotonicSession: [],
  resettableSession: ["timetravel"],
  optimistic: ["fork"],
  causal: ["timetravel", "merge"],
};

/**
 * A fault budget under a consistency model. Caches lag at any number of turns, unless the budget says at how many; of what else is the model's
 * own one happens, or as many as the budget says; of what is another model's, none. Crashes and the like are left as they were, each with its own
 * number: that there may be only so many in all is given up, since stale turns count among them.
 */
export function underConsistency(consistency: Consistency, budget: FaultBudget): FaultBudget {
  const counts: Partial<Record<FaultName, number>> = {};
  for (const name of ofNoModel) counts[name] = budget[name];
  if (consistency !== "synchronous") {
    counts.stale = budget.stale || Number.POSITIVE_INFINITY;
    counts.disconnect = budget.disconnect;
    for (const own of allowed[consistency]) counts[own] = budget[own] || 1;
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { ...noFaults, ...counts, total, ...(budget.scopes && { scopes: budget.scopes }) };
}
