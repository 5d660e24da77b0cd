/** Two-phase commit, larger: the counts that all checkers agree on. */
import { describe, expect, it } from "vitest";
import { checkSystem } from "../../../properties/systems/check-system.ts";
import { twoPhaseCommit } from "./two-phase-commit.ts";

describe("two-phase commit", () => {
  it.each([
    { count: 6, distinct: 50_816, generated: 402_306 },
    { count: 7, distinct: 296_448, generated: 2_744_706 },
    { count: 8, distinct: 1_745_408, generated: 18_507_778 },
  ])("of $count resource managers: $distinct states", ({ count, distinct, generated }) => {
    const report = checkSystem(twoPhaseCommit(count));
    expect([report.outcome, report.states, report.transitions + 1]).toEqual(["holds", distinct, generated]);
    expect(report.bytesPerState).toBeLessThan(24);
    expect(report.collisionProbability).toBeLessThan(1e-6);
  });
});
