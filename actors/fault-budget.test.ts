import { describe, expect, it } from "vitest";
import { noFaults } from "./choice.ts";
import { describeFaults, faultBudget, parseFaultBudget } from "./fault-budget.ts";

describe("fault budgets", () => {
  it.each([
    ["none", noFaults],
    ["crash=1,stale=1,conflict=1", { ...noFaults, crash: 1, stale: 1, conflict: 1, total: 3 }],
    ["crash, stale=2", { ...noFaults, crash: 1, stale: 2, total: 3 }],
    ["stale|crash=1", { ...noFaults, stale: 1, crash: 1, total: 1 }],
    ["stale=2|node=1", { ...noFaults, stale: 2, node: 1, total: 2 }],
    ["lost=0", noFaults],
  ])("reads %s", (text, budget) => {
    expect(parseFaultBudget(text)).toEqual(budget);
  });

  it.each([
    ["crsh=1", /"crsh" is no fault; there are stale, crash, disconnect, node, conflict, unavailable, lost/],
    ["crash=x", /the number of faults is 0 to 9/],
    ["crash=1=2", /the number of faults is 0 to 9/],
    ["crash=10", /the number of faults is 0 to 9/],
    ["crash,crash", /crash stands twice/],
    ["crash,stale|lost", /not both/],
    ["", /"" is no fault/],
    ["toString", /is no fault/],
  ])("refuses %j", (text, message) => {
    expect(() => parseFaultBudget(text)).toThrow(message);
  });

  it.each([
    [noFaults, "no faults"],
    [faultBudget({ stale: 1 }), "1 stale turn"],
    [faultBudget({ stale: 1, crash: 2 }), "1 stale turn and 2 crashes"],
    [faultBudget({ stale: 1, crash: 1, lost: 1 }), "1 stale turn, 1 crash and 1 lost response"],
    [faultBudget({ stale: 1, crash: 1, conflict: 1 }, 1), "any one of: stale turn, crash, conflict"],
    [faultBudget({ stale: 2, crash: 1 }, 2), "any 2 of: 2 stale turns, 1 crash"],
  ])("tells %j", (budget, text) => {
    expect(describeFaults(budget)).toBe(text);
  });
});
