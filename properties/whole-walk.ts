import { Random } from "../actors/random.ts";
import type { CheckContext } from "./check-context.ts";
import type { CheckSubject } from "./check-subject.ts";
import { tellRun } from "./counterexamples/story.ts";
import { Coverage } from "./coverage.ts";
import { inTurn, type WalkDone } from "./part-workers.ts";
import { walkProgress } from "./progress.ts";
import type { Property } from "./property.ts";
import type { Bound, Counterexample, PropertyVerdict, Verdict, WalkReport } from "./report.ts";
import { shrunk } from "./shrinking.ts";
import { walk } from "./walk.ts";

/** One random walk through the whole, uncut and uncapped: with a seed of its own, and the largest of the fault budgets. @param number from 0. */
export function takeWalk(subject: CheckSubject, number: number): WalkDone {
  const { seed = 1, maxWalkSteps = 20_000 } = subject.options;
  const { whole, mostFaults } = subject;
  const coverage = new Coverage();
  coverage.startPart();
  try {
    const random = Random.seeded(seed + number);
    const walked = walk(subject.model(whole), subject.propertiesOf(whole), mostFaults, random, maxWalkSteps);
    const { choices, ...taken } = walked;
    return { ...taken, steps: choices.length, ...(taken.violation && { choices }), coverage: coverage.plain };
  } finally {
    coverage.stop();
  }
}

/** All the walks of a check, until one breaks a property. @param take takes one, here or elsewhere. @param atOnce how many at a time. */
export async function walkReport(
  slices: number,
  context: CheckContext,
  take: (number: number) => Promise<WalkDone>,
  atOnce: number,
): Promise<WalkReport> {
  const { subject, clock, keeper, coverage } = context;
  const { seed = 1, walks = 20, onProgress, breathe } = subject.options;
  let steps = 0;
  let count = 0;
  let bound: Bound | undefined;
  let broken = walks;
  const all = await inTurn(walks, atOnce, async (number) => {
    if (bound || number > broken) return undefined;
    bound = clock.interruption;
    if (bound) return undefined;
    const one = await take(number);
    if (one.violation) broken = Math.min(broken, number);
    steps += one.steps;
    onProgress?.(walkProgress(slices, count++, steps));
    await breathe?.();
    return one;
  });
  // Those after the first that broke something may have been begun, if others were at work: they do not count.
  const end = all.slice(0, broken + 1).indexOf(undefined);
  const taken = all.slice(0, end < 0 ? broken + 1 : end).flatMap((one) => one ?? []);
  for (const one of taken) coverage.add(one.coverage, true);
  const report = {
    seed,
    objects: subject.objects.length,
    walks: taken.length,
    steps: taken.reduce((sum, one) => sum + one.steps, 0),
    verdicts: walkVerdicts(subject.propertiesOf(subject.whole), taken),
  };
  const { violation, choices = [] } = taken.at(-1) ?? {};
  if (violation) return { ...report, counterexample: await counterexampleOf(violation, choices, context) };
  if (bound) keeper.endBetween();
  if (taken.every(({ rested }) => rested) && !bound) return report;
  return { ...report, bound: bound ?? "states" };
}

async function counterexampleOf(
  violation: NonNullable<WalkDone["violation"]>,
  choices: NonNullable<WalkDone["choices"]>,
  context: CheckContext,
): Promise<Counterexample> {
  const { subject, coverage } = context;
  const { whole, mostFaults } = subject;
  coverage.startPart();
  const raw = { ...violation, ...tellRun(subject.model(whole), mostFaults, choices), choices };
  return shrunk(raw, whole, mostFaults, context);
}

/**
 * A walk proves nothing: its verdicts say what was not violated in so many walks. Of what is about whole runs nothing is said as long as
 * one of them was cut off.
 */
function walkVerdicts(properties: readonly Property[], walks: readonly WalkDone[]): PropertyVerdict[] {
  const violated = walks.at(-1)?.violation?.property;
  const haveRested = walks.every(({ rested }) => rested);
  return properties
    .filter(({ kind }) => kind !== "sometimes")
    .map(({ name, kind }) => {
      const evaluated = evaluations(name, kind, walks);
      const isOfRuns = kind === "convergence" || kind === "eventually" || kind === "leadsTo";
      const undecided = isOfRuns ? !haveRested : evaluated === 0;
      const verdict: Verdict = undecided ? "undecided" : evaluated === 0 ? "notReached" : "holds";
      return { property: name, kind, verdict: name === violated ? "violated" : verdict, evaluated };
    });
}

/** On how many states, steps or ends. */
function evaluations(name: string, kind: Property["kind"], walks: readonly WalkDone[]): number {
  const of = ({ commits, rested, triggered }: WalkDone) =>
    kind === "convergence" ? Number(rested) : kind === "leadsTo" ? (triggered[name] ?? 0) : commits;
  return walks.reduce((sum, each) => sum + of(each), 0);
}
