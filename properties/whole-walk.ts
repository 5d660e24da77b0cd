import { noFaults } from "../actors/choice.ts";
import { Random } from "../actors/random.ts";
import type { CheckContext } from "./check-context.ts";
import { tellRun } from "./counterexamples/story.ts";
import { walkProgress } from "./progress.ts";
import type { Property } from "./property.ts";
import type { PropertyVerdict, Verdict, WalkReport } from "./report.ts";
import { shrunk } from "./shrinking.ts";
import { walk } from "./walk.ts";

/** The whole, uncut and uncapped, at random: each walk with a seed of its own, and the last of the fault budgets. */
export async function walkReport(slices: number, context: CheckContext): Promise<WalkReport> {
  const { subject, clock, keeper } = context;
  const { seed = 1, walks = 20, maxWalkSteps = 20_000, onProgress, breathe } = subject.options;
  const { whole } = subject;
  const properties = subject.propertiesOf(whole);
  const start = subject.model(whole);
  const budget = subject.faults.at(-1) ?? noFaults;
  const report = { seed, objects: subject.objects.length };
  let steps = 0;
  let commits = 0;
  let rested = 0;
  for (let number = 0; number < walks; number++) {
    const bound = clock.interruption;
    if (bound) {
      keeper.endBetween();
      return { ...report, walks: number, steps, verdicts: walkVerdicts(properties, commits, rested, number), bound };
    }
    const taken = walk(start.fork(), properties, budget, Random.seeded(seed + number), maxWalkSteps);
    steps += taken.choices.length;
    commits += taken.commits;
    if (taken.rested) rested++;
    if (taken.violation) {
      const { choices, violation } = taken;
      const raw = { ...violation, ...tellRun(start.fork(), budget, choices), choices };
      const counterexample = await shrunk(raw, whole, budget, context);
      const verdicts = walkVerdicts(properties, commits, rested, number + 1, violation.property);
      return { ...report, walks: number + 1, steps, verdicts, counterexample };
    }
    onProgress?.(walkProgress(slices, number, steps));
    await breathe?.();
  }
  const verdicts = walkVerdicts(properties, commits, rested, walks);
  return { ...report, walks, steps, verdicts, ...(rested < walks && { bound: "states" as const }) };
}

/** A walk proves nothing: its verdicts say what was not violated in so many walks. */
function walkVerdicts(
  properties: readonly Property[],
  commits: number,
  rested: number,
  walks: number,
  violated?: string,
): PropertyVerdict[] {
  return properties
    .filter(({ kind }) => !notWalked.has(kind))
    .map(({ name, kind }) => {
      const evaluated = kind === "convergence" ? rested : commits;
      const undecided = kind === "convergence" ? rested < walks : evaluated === 0;
      const verdict: Verdict = name === violated ? "violated" : undecided ? "undecided" : "holds";
      return { property: name, kind, verdict, evaluated };
    });
}

/** What one run cannot show. */
const notWalked: ReadonlySet<Property["kind"]> = new Set(["sometimes", "eventually", "leadsTo"]);
