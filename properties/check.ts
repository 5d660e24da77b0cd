import { requirePlaces } from "../actors/fault-budget.ts";
import { registryOfObjects } from "../actors/registry-of-objects.ts";
import { notActedOn } from "../actors/user-controllers.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { assumptionsOf } from "./assumptions.ts";
import { CheckClock } from "./check-clock.ts";
import type { CheckContext } from "./check-context.ts";
import { type CheckOptions, usualNodes } from "./check-options.ts";
import { CheckSubject } from "./check-subject.ts";
import { askedOf, type CurrentSlice, requireSame } from "./checkpoint.ts";
import { CheckpointKeeper } from "./checkpoint-keeper.ts";
import { Coverage, nothingVisited } from "./coverage.ts";
import { outcomeOf } from "./outcome.ts";
import { inTurn, optionsElsewhere, type PartWorkers, requireApart, type SliceDone } from "./part-workers.ts";
import { requireAccepted } from "./refusal.ts";
import type { CheckReport, SliceReport, WalkReport } from "./report.ts";
import { requireSound } from "./searching.ts";
import { sliceReport } from "./slice-check.ts";
import { nameOf, unexplored } from "./slice-head.ts";
import type { Slice } from "./slices.ts";
import { takeWalk, walkReport } from "./whole-walk.ts";

/**
 * Explores what the built-in components do with these objects: slice by slice exhaustively, then the whole by random walks.
 * Objects are as from a manifest: decoded and valid, not defaulted. The same options give the same report, but for times. Throws a
 * RefusedError if the apiserver would refuse one of them, a RangeError if options do not go together or name a component that is not there.
 */
export async function check(objects: readonly KubeObject[], options: CheckOptions = {}): Promise<CheckReport> {
  return new Check(objects, options).run();
}

/**
 * One of the slices of such a check, by itself: what a worker does for it. `maxTimeMs` counts from here.
 * @param index counted from 0, in the order of `check`'s report.
 */
export async function checkSlice(
  objects: readonly KubeObject[],
  options: CheckOptions,
  index: number,
): Promise<SliceDone> {
  return new Check(objects, options).slice(index);
}

class Check {
  readonly #options: CheckOptions;
  readonly #subject: CheckSubject;
  readonly #coverage = new Coverage();
  readonly #clock: CheckClock;
  readonly #asked: ReturnType<typeof askedOf>;
  readonly #keeper: CheckpointKeeper;
  readonly #context: CheckContext;
  /** Of the slices that are done. */
  readonly #reports: SliceReport[] = [];

  constructor(objects: readonly KubeObject[], options: CheckOptions) {
    this.#options = options;
    this.#subject = new CheckSubject(objects, options);
    this.#clock = new CheckClock(options);
    this.#asked = options.checkpoint || options.resume ? askedOf(objects, options) : {};
    this.#keeper = new CheckpointKeeper(options.checkpoint, () => ({
      asked: this.#asked,
      slices: [...this.#reports],
      coverage: this.#coverage.plain,
      elapsedMs: this.#clock.totalMs,
    }));
    this.#context = { subject: this.#subject, clock: this.#clock, keeper: this.#keeper, coverage: this.#coverage };
  }

  async run(): Promise<CheckReport> {
    const { seed = 1, controllers = [], workers } = this.#options;
    const { whole, faults, slices, allObjects } = this.#subject;
    requireSound(this.#options);
    requireApart(this.#options);
    requireAccepted(whole.operations);
    const { components } = this.#subject.model(whole);
    const registry = registryOfObjects(allObjects);
    for (const budget of faults) requirePlaces(budget, components, registry);
    const reports = this.#reports;
    try {
      const current = this.#resume();
      if (workers && slices.length > 1) await this.#checkElsewhere(workers, slices);
      else await this.#checkHere(slices, current);
      const violated = reports.some(({ counterexample }) => counterexample);
      const walked = violated || slices.length === 0 ? undefined : await this.#walk(slices.length);
      return {
        outcome: outcomeOf(reports, walked),
        slices: reports,
        ...(walked && { whole: walked }),
        coverage: this.#coverage.report(),
        notActedOn: notActedOn(allObjects, controllers).map(nameOf),
        assumptions: assumptionsOf(this.#options),
        seed,
        elapsedMs: this.#clock.totalMs,
      };
    } finally {
      this.#coverage.stop();
    }
  }

  async slice(index: number): Promise<SliceDone> {
    const { slices } = this.#subject;
    this.#coverage.startPart();
    try {
      const place = { sliceIndex: index, slices: slices.length };
      const report = await sliceReport(slices[index] as Slice, place, this.#context);
      return { report, coverage: this.#coverage.plain };
    } finally {
      this.#coverage.stop();
    }
  }

  async #walk(slices: number): Promise<WalkReport> {
    const subject = this.#subject;
    const { workers } = this.#options;
    // A walk counts for itself what it visits.
    this.#coverage.stop();
    if (!workers) return walkReport(slices, this.#context, async (number) => takeWalk(subject, number), 1);
    const { objects } = subject;
    const options = optionsElsewhere(this.#options, workers.count);
    const take = (index: number) => workers.walk({ name: `random walk ${index + 1}`, objects, options, index });
    return walkReport(slices, this.#context, take, workers.count);
  }

  /** One after the other. @param current that one in whose middle a checkpoint was. */
  async #checkHere(slices: readonly Slice[], current: CurrentSlice | undefined): Promise<void> {
    const done = this.#reports.length;
    for (const [sliceIndex, slice] of slices.entries()) {
      if (sliceIndex < done) continue;
      this.#coverage.startPart();
      const place = { sliceIndex, slices: slices.length };
      this.#reports.push(await sliceReport(slice, place, this.#context, sliceIndex === done ? current : undefined));
    }
  }

  /** Several at a time. The report is the same. */
  async #checkElsewhere(workers: PartWorkers, slices: readonly Slice[]): Promise<void> {
    const { nodes = usualNodes, onProgress, signal, maxTimeMs } = this.#options;
    const checked = await inTurn(slices.length, workers.count, async (index): Promise<SliceDone> => {
      const slice = slices[index] as Slice;
      const bound = this.#clock.interruption;
      if (bound) return { report: unexplored(slice, nodes, bound), coverage: nothingVisited };
      const left = maxTimeMs === undefined ? {} : { maxTimeMs: Math.max(0, maxTimeMs - this.#clock.elapsedMs) };
      const options = { ...optionsElsewhere(this.#options, workers.count), ...left };
      const task = { name: slice.name, objects: this.#subject.objects, options, index };
      return workers.check(task, { ...(onProgress && { onProgress }), ...(signal && { signal }) });
    });
    for (const { report, coverage } of checked) {
      this.#reports.push(report);
      this.#coverage.add(coverage, true);
    }
  }

  /** Takes up what a checkpoint has; the answer is the slice in whose middle it was. */
  #resume(): CurrentSlice | undefined {
    const { resume, checkpoint } = this.#options;
    if (!resume) return undefined;
    requireSame(resume.asked, this.#asked);
    this.#reports.push(...resume.slices);
    this.#coverage.add(resume.coverage);
    // It may be written elsewhere from now on: there should be no less there than there was.
    if (checkpoint) this.#keeper.write(resume);
    return resume.current;
  }
}
