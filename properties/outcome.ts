import type { CheckReport, PropertyVerdict, SliceReport, Verdict, WalkReport } from "./report.ts";

/** The worst first. */
const severity: readonly Verdict[] = ["violated", "undecided", "notReached", "holds"];

/** Over several searches of one slice: the worst counts, but what one search reached is reached. */
export function mergeVerdicts(
  before: readonly PropertyVerdict[],
  found: readonly PropertyVerdict[],
): readonly PropertyVerdict[] {
  if (before.length === 0) return found;
  return found.map((verdict, at) => {
    const earlier = before[at] as PropertyVerdict;
    const both: Verdict[] = [verdict.verdict, earlier.verdict];
    const reached: readonly Verdict[] = both.filter((one) => one !== "notReached");
    const worst = severity.find((one) => reached.includes(one)) ?? "notReached";
    return { ...verdict, verdict: worst, evaluated: verdict.evaluated + earlier.evaluated };
  });
}

/** What is to be said of a whole check: one violation is one, and what was not seen to its end does not hold. */
export function outcomeOf(slices: readonly SliceReport[], whole: WalkReport | undefined): CheckReport["outcome"] {
  if (slices.some(({ counterexample }) => counterexample) || whole?.counterexample) return "violated";
  return slices.some(({ searches }) => searches.some(({ bound }) => bound)) || whole?.bound ? "bounded" : "holds";
}
