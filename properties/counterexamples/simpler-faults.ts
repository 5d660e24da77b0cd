import type { FaultBudget, FaultName } from "../../actors/choice.ts";
import { faultBudget } from "../../actors/fault-budget.ts";

/** Kinds of faults, the simplest to understand first. */
const simplestFirst: readonly FaultName[] = [
  "stale",
  "conflict",
  "unavailable",
  "lost",
  "disconnect",
  "skew",
  "rewind",
  "crash",
  "lapse",
  "timetravel",
  "node",
  "fork",
  "merge",
];

/** Budgets with less in them than this one, or with simpler faults of those that were looked for; at last itself. */
export function* simplerThan(budget: FaultBudget, looked: FaultBudget): Iterable<FaultBudget> {
  const used = simplestFirst.filter((name) => budget[name] > 0);
  const counts = Object.fromEntries(used.map((name) => [name, budget[name]])) as Counts;
  const total = Math.min(budget.total, sumOf(counts));
  for (const name of [...used].reverse()) {
    const fewer = { ...counts, [name]: budget[name] - 1 };
    yield within(looked, faultBudget(fewer, Math.min(total, sumOf(fewer))));
  }
  for (const name of [...used].reverse()) {
    for (const simpler of simplestFirst.slice(0, simplestFirst.indexOf(name))) {
      if (looked[simpler] <= (counts[simpler] ?? 0)) continue;
      const other = { ...counts, [name]: budget[name] - 1, [simpler]: (counts[simpler] ?? 0) + 1 };
      yield within(looked, faultBudget(other, total));
    }
  }
  yield budget;
}

type Counts = Partial<Record<FaultName, number>>;

function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** The same faults, where those of another budget may happen. */
export function within({ scopes = {} }: FaultBudget, budget: FaultBudget): FaultBudget {
  const kept = Object.entries(scopes).filter(([name]) => budget[name as FaultName] > 0);
  return kept.length > 0 ? { ...budget, scopes: Object.fromEntries(kept) } : budget;
}
