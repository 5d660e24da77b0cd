import type { PlanStep, Reconciler } from "../../machines/reconcile.ts";

/** A reconciler that asks for the same as another, each request made otherwise: what is broken is how it asks, not when. */
export function withChangedSteps<M>(inner: Reconciler<M>, change: (step: PlanStep) => PlanStep): Reconciler<M> {
  return {
    ...inner,
    reconcile(view, key, memory, clock) {
      const plan = inner.reconcile(view, key, memory, clock);
      return { ...plan, steps: plan.steps.map(change) };
    },
  };
}
