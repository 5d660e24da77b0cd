import { Random } from "../actors/random.ts";
import type { CheckContext } from "./check-context.ts";
import { tellRun } from "./counterexamples/story.ts";
import { walkProgress } from "./progress.ts";
import type { Property } from "./property.ts";
import type { PropertyVerdict, Verdict, WalkReport } from "./report.ts";
import { shrunk } from "./shrinking.ts";
import { type Walk, walk } from "./walk.ts";

/** The whole, uncut and uncapped, at random: each walk with a seed of its own, and the largest of the fault budgets. */
export async function walkReport(slices: number, context: CheckContext): Promise<WalkReport> {
  const { subject, clock, keeper } = context;
  const { seed = 1, walks = 20, maxWalkSteps = 20_000, onProgress, breathe } = subject.options;
  const { whole } = subject;
  const properties = subject.propertiesOf(whole);
  const start = subject.model(whole);
  const budget = subject.mostFaults;
  const report = { seed, objects: subject.objects.length };
  const taken: Walk[] = [];
  const found = (more: Partial<WalkReport>): WalkReport => ({
    ...report,
    walks: taken.length,
    steps: taken.reduce((sum, { choices }) => sum + choices.length, 0),
    verdicts: walkVerdicts(properties, taken),
    ...more,
  });
  for (let number = 0; number < walks; number++) {
    const bound = clock.interruption;
    if (bound) {
      keeper.endBetween();
      return found({ bound });
    }
    const one = walk(start.fork(), properties, budget, Random.seeded(seed + number), maxWalkSteps);
    taken.push(one);
    if (one.violation) {
      const { choices, violation } = one;
      const raw = { ...violation, ...tellRun(start.fork(), budget, choices), choices };
      return found({ counterexample: await shrunk(raw, whole, budget, context) });
    }
    onProgress?.(
      walkProgress(
        slices,
        number,
        taken.reduce((sum, { choices }) => sum + choices.length, 0),
      ),
    );
    await breathe?.();
  }
  return found(taken.every(({ rested }) => rested) ? {} : { bound: "states" });
}

/**
 * A walk proves nothing: its verdicts say what was not violated in so many walks. Of what is about whole runs nothing is said as long as
 * one of them was cut off.
 */
function walkVerdicts(properties: readonly Property[], walks: readonly Walk[]): PropertyVerdict[] {
  const violated = walks.at(-1)?.violation?.property;
  const haveRested = walks.every(({ rested }) => rested);
  return properties
    .filter(({ kind }) => kind !== "sometimes")
    .map(({ name, kind }) => {
      const evaluated = evaluations(name, kind, walks);
      const isOfRuns = kind === "convergence" || kind === "eventually" || kind === "leadsTo";
      const undecided = isOfRuns ? !haveRested : evaluated === 0;
      const verdict: Verdict = name === violated ? "violated" : undecided ? "undecided" : "holds";
      return { property: name, kind, verdict, evaluated };
    });
}

/** On how many states, steps or ends. */
function evaluations(name: string, kind: Property["kind"], walks: readonly Walk[]): number {
  const of = ({ commits, rested, triggered }: Walk) =>
    kind === "convergence" ? Number(rested) : kind === "leadsTo" ? (triggered[name] ?? 0) : commits;
  return walks.reduce((sum, each) => sum + of(each), 0);
}
