import { describe, expect, it } from "vitest";
import { noFaults } from "./choice.ts";
import { consistencies, underConsistency } from "./consistency.ts";
import { faultBudget, parseFaultBudget } from "./fault-budget.ts";

const any = Number.POSITIVE_INFINITY;

describe("a consistency model", () => {
  it("allows what is its own, each time caches may lag, and nothing of another's", () => {
    const budgets = consistencies.map((consistency) => underConsistency(consistency, noFaults));
    expect(budgets).toEqual([
      noFaults,
      faultBudget({ stale: any }),
      faultBudget({ stale: any, timetravel: 1 }),
      faultBudget({ stale: any, fork: 1 }),
      faultBudget({ stale: any, timetravel: 1, merge: 1 }),
    ]);
  });

  it("takes the numbers that a budget gives, and its scopes, and leaves what can always happen", () => {
    const budget = parseFaultBudget("crash=2@kubelet,stale=1,timetravel=2@kubelet/n1,merge=3");
    const { scopes } = budget;
    expect(underConsistency("resettableSession", budget)).toEqual({
      ...faultBudget({ crash: 2, stale: 1, timetravel: 2 }),
      scopes,
    });
    expect(underConsistency("synchronous", budget)).toEqual({ ...faultBudget({ crash: 2 }), scopes });
  });
});
