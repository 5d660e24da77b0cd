import { type FaultBudget, noFaults } from "../actors/choice.ts";
import { type Conditions, createdKinds } from "../actors/conditions.ts";
import { underConsistency } from "../actors/consistency.ts";
import { change, creation } from "../actors/creation.ts";
import { requireComponents } from "../actors/fault-budget.ts";
import { Random } from "../actors/random.ts";
import { registryOfObjects } from "../actors/registry-of-objects.ts";
import type { Operation } from "../actors/user.ts";
import { notActedOn } from "../actors/user-controllers.ts";
import type { World } from "../actors/world.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { assumptionsOf } from "./assumptions.ts";
import { type CheckOptions, defaultCoarseFaults, defaultFaults, usualNodes } from "./check-options.ts";
import { withoutSymmetry } from "./checker/reductions.ts";
import { askedOf, type Checkpoint, type CurrentSlice, requireSame } from "./checkpoint.ts";
import { CheckpointKeeper } from "./checkpoint-keeper.ts";
import { shrink } from "./counterexamples/shrink.ts";
import { tellRun } from "./counterexamples/story.ts";
import { Coverage, nothingVisited } from "./coverage.ts";
import type { SearchOptions } from "./engine/search.ts";
import { type ModelOptions, modelConditions, modelWorld } from "./model.ts";
import { mergeVerdicts, outcomeOf } from "./outcome.ts";
import { searchProgress, shrinkProgress, walkProgress } from "./progress.ts";
import type { Property } from "./property.ts";
import { requireAccepted } from "./refusal.ts";
import type {
  Bound,
  CheckReport,
  Counterexample,
  PropertyVerdict,
  SearchReport,
  SliceReport,
  Verdict,
  WalkReport,
} from "./report.ts";
import { finished } from "./scenario.ts";
import { requireSound } from "./searching.ts";
import { nameOf, sliceHead, unexplored } from "./slice-head.ts";
import { SliceSearch } from "./slice-search.ts";
import { inTurn, optionsElsewhere, requireApart, type SliceDone, type SliceWorkers } from "./slice-workers.ts";
import { isSame, type Slice, slicesOf } from "./slices.ts";
import { standardProperties } from "./standard/standard.ts";
import { convergenceOf } from "./user-properties.ts";
import { walk } from "./walk.ts";

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
  readonly #objects: readonly KubeObject[];
  readonly #options: CheckOptions;
  readonly #properties: readonly Property[];
  readonly #startMs: number;
  readonly #coverage = new Coverage();
  readonly #asked: Checkpoint["asked"];
  readonly #keeper: CheckpointKeeper;
  /** Of the slices that are done. */
  readonly #reports: SliceReport[] = [];

  constructor(objects: readonly KubeObject[], options: CheckOptions) {
    this.#objects = objects;
    this.#options = options;
    this.#properties = this.#propertiesOf({ given: [], operations: this.#operations });
    this.#startMs = options.nowMs?.() ?? 0;
    this.#asked = options.checkpoint || options.resume ? askedOf(objects, options) : {};
    this.#keeper = new CheckpointKeeper(options.checkpoint, () => ({
      asked: this.#asked,
      slices: [...this.#reports],
      coverage: this.#coverage.plain,
      elapsedMs: this.#totalMs(),
    }));
  }

  async run(): Promise<CheckReport> {
    const { seed = 1, controllers = [] } = this.#options;
    requireSound(this.#options);
    requireApart(this.#options);
    requireAccepted(this.#operations);
    const ids = this.#model({ given: [], operations: this.#operations }).components.map(({ id }) => id);
    for (const budget of this.#faults) requireComponents(budget, ids);
    const slices = this.#slices;
    const reports = this.#reports;
    try {
      const current = this.#resume();
      if (this.#options.workers && slices.length > 1) await this.#checkElsewhere(this.#options.workers, slices);
      else await this.#checkHere(slices, current);
      this.#coverage.startPart();
      const violated = reports.some(({ counterexample }) => counterexample);
      const whole = violated || slices.length === 0 ? undefined : await this.#walkWhole(slices.length);
      return {
        outcome: outcomeOf(reports, whole),
        slices: reports,
        ...(whole && { whole }),
        coverage: this.#coverage.report(),
        notActedOn: notActedOn(this.#allObjects, controllers).map(nameOf),
        assumptions: assumptionsOf(this.#options),
        seed,
        elapsedMs: this.#totalMs(),
      };
    } finally {
      this.#coverage.stop();
    }
  }

  async slice(index: number): Promise<SliceDone> {
    const slices = this.#slices;
    this.#coverage.startPart();
    try {
      const report = await this.#checkSlice(slices[index] as Slice, index, slices.length);
      return { report, coverage: this.#coverage.plain };
    } finally {
      this.#coverage.stop();
    }
  }

  /** One after the other. @param current that one in whose middle a checkpoint was. */
  async #checkHere(slices: readonly Slice[], current: CurrentSlice | undefined): Promise<void> {
    const done = this.#reports.length;
    for (const [index, slice] of slices.entries()) {
      if (index < done) continue;
      this.#coverage.startPart();
      this.#reports.push(await this.#checkSlice(slice, index, slices.length, index === done ? current : undefined));
    }
  }

  /** Several at a time. The report is the same. */
  async #checkElsewhere(workers: SliceWorkers, slices: readonly Slice[]): Promise<void> {
    const { nodes = usualNodes, onProgress, signal, maxTimeMs } = this.#options;
    const checked = await inTurn(slices.length, workers.count, async (index): Promise<SliceDone> => {
      const slice = slices[index] as Slice;
      const bound = this.#interruption();
      if (bound) return { report: unexplored(slice, nodes, bound), coverage: nothingVisited };
      const left = maxTimeMs === undefined ? {} : { maxTimeMs: Math.max(0, maxTimeMs - this.#elapsedMs()) };
      const options = { ...optionsElsewhere(this.#options, workers.count), ...left };
      const task = { name: slice.name, objects: this.#objects, options, index };
      return workers.check(task, { ...(onProgress && { onProgress }), ...(signal && { signal }) });
    });
    for (const { report, coverage } of checked) {
      this.#reports.push(report);
      this.#coverage.add(coverage, true);
    }
  }

  get #slices(): readonly Slice[] {
    const { replicas = 2, later = [], controllers = [] } = this.#options;
    const reconciled = new Set(controllers.map(({ reconciles }) => reconciles));
    return slicesOf(this.#allObjects, replicas, { later, reconciled });
  }

  /** With what is applied later. */
  get #allObjects(): readonly KubeObject[] {
    return [...this.#objects, ...this.#added];
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

  /** What is applied later and was not there before. */
  get #added(): readonly KubeObject[] {
    const { later = [] } = this.#options;
    return later.filter((object) => !this.#objects.some((other) => isSame(object, other)));
  }

  /** All that the user does, uncut. */
  get #operations(): readonly Operation[] {
    const { later = [] } = this.#options;
    const registry = registryOfObjects([...this.#objects, ...later]);
    const changes = later.map((object) =>
      this.#added.includes(object) ? creation(object, registry) : change(object, registry),
    );
    return [...this.#objects.map((object) => creation(object, registry)), ...changes];
  }

  /** @param from where it has stopped in the middle. */
  async #checkSlice(slice: Slice, sliceIndex: number, slices: number, from?: CurrentSlice): Promise<SliceReport> {
    const { nodes = usualNodes } = this.#options;
    const interruption = this.#interruption();
    if (interruption) {
      this.#keeper.endBetween();
      return unexplored(slice, nodes, interruption);
    }
    const search = new SliceSearch(this.#model(slice), this.#propertiesOf(slice), this.#options);
    const searches: SearchReport[] = [...(from?.searches ?? [])];
    let verdicts: readonly PropertyVerdict[] = from?.verdicts ?? [];
    let going = from;
    for (const budget of this.#faults.slice(searches.length)) {
      const startMs = this.#elapsedMs() - (going?.elapsedMs ?? 0);
      const run = search.search(budget, this.#searchOptions, going?.snapshot);
      going = undefined;
      let turn = run.next();
      while (!turn.done) {
        const of = { slice: slice.name, sliceIndex, slices, faults: budget };
        const elapsedMs = this.#elapsedMs() - startMs;
        this.#options.onProgress?.(searchProgress(of, turn.value, elapsedMs, this.#options.memoryBytes?.()));
        this.#keeper.offer(() => ({ searches, verdicts, snapshot: search.snapshot(), elapsedMs }));
        await this.#options.breathe?.();
        turn = run.next();
      }
      const { verdicts: found, counterexample: raw, ...figures } = turn.value;
      searches.push({ ...figures, elapsedMs: this.#elapsedMs() - startMs });
      verdicts = mergeVerdicts(verdicts, found);
      if (raw)
        return {
          ...sliceHead(slice, nodes),
          searches,
          verdicts,
          counterexample: await this.#shrink(raw, slice, budget),
        };
      // With more faults, what is as near may be other states.
      if (figures.bound && figures.bound !== "depth") break;
    }
    return { ...sliceHead(slice, nodes), searches, verdicts };
  }

  get #searchOptions(): SearchOptions {
    const { maxStates = 2_000_000, order, visited, maxDepth } = this.#options;
    return {
      maxStates,
      ...(order && { order }),
      ...(visited && { visited }),
      ...(maxDepth !== undefined && { maxDepth }),
      interrupted: () => {
        const bound = this.#interruption() ?? this.#fullMemory();
        if (bound) this.#keeper.end();
        return bound;
      },
    };
  }

  get #faults(): readonly FaultBudget[] {
    const { faults, granularity, consistency } = this.#options;
    if (consistency !== undefined) return (faults ?? [noFaults]).map((budget) => underConsistency(consistency, budget));
    return faults ?? (granularity === "coarse" ? defaultCoarseFaults : defaultFaults);
  }

  #model(contents: Pick<Slice, "given" | "operations">): World {
    return modelWorld(this.#modelOptions(contents));
  }

  #modelOptions({ given, operations }: Pick<Slice, "given" | "operations">): ModelOptions {
    const { nodes = usualNodes, topology = [], kubeletSteps, copies = {}, elected = [] } = this.#options;
    const { mitigations = {}, controllers = [] } = this.#options;
    const dials = { topology, copies, elected, mitigations, ...(kubeletSteps && { kubeletSteps }) };
    return { nodes, ...dials, given, operations, replace: controllers };
  }

  /** What must hold where this is there and done. */
  #propertiesOf({ given, operations }: Pick<Slice, "given" | "operations">): readonly Property[] {
    const { controllers = [], properties = [] } = this.#options;
    return [...standardProperties(createdKinds(given, operations)), ...controllers.map(convergenceOf), ...properties];
  }

  /** The whole, uncut and uncapped, at random: each walk with a seed of its own, and the last of the fault budgets. */
  async #walkWhole(slices: number): Promise<WalkReport> {
    const { seed = 1, walks = 20, maxWalkSteps = 20_000 } = this.#options;
    const whole = { name: "the whole", given: [], operations: this.#operations };
    const start = this.#model(whole);
    const budget = this.#faults.at(-1) ?? noFaults;
    const report = { seed, objects: this.#objects.length };
    let steps = 0;
    let commits = 0;
    let rested = 0;
    for (let number = 0; number < walks; number++) {
      const bound = this.#interruption();
      if (bound) {
        this.#keeper.endBetween();
        const verdicts = this.#walkVerdicts(commits, rested, number);
        return { ...report, walks: number, steps, verdicts, bound };
      }
      const taken = walk(start.fork(), this.#properties, budget, Random.seeded(seed + number), maxWalkSteps);
      steps += taken.choices.length;
      commits += taken.commits;
      if (taken.rested) rested++;
      if (taken.violation) {
        const { choices, violation } = taken;
        const raw = { ...violation, ...tellRun(start.fork(), budget, choices), choices };
        const counterexample = await this.#shrink(raw, whole, budget);
        const verdicts = this.#walkVerdicts(commits, rested, number + 1, taken.violation.property);
        return { ...report, walks: number + 1, steps, verdicts, counterexample };
      }
      this.#options.onProgress?.(walkProgress(slices, number, steps));
      await this.#options.breathe?.();
    }
    const verdicts = this.#walkVerdicts(commits, rested, walks);
    return { ...report, walks, steps, verdicts, ...(rested < walks && { bound: "states" as const }) };
  }

  /** Made as small as may be, unless that is not wanted; either way with what it takes to run it again. */
  async #shrink(
    raw: Counterexample,
    contents: Pick<Slice, "name" | "given" | "operations">,
    faults: FaultBudget,
  ): Promise<Counterexample> {
    const conditions: Conditions = modelConditions(this.#modelOptions(contents));
    const property = this.#propertiesOf(contents).find(({ name }) => name === raw.property);
    if (this.#options.shrinks === false || !property) return { ...raw, conditions, faults };
    const interrupted = () => {
      if (this.#interruption() === undefined) return false;
      this.#keeper.endBetween();
      return true;
    };
    const search = (world: World, budget: FaultBudget, maxStates: number) =>
      finished(new SliceSearch(world, [property], withoutSymmetry(this.#options)).search(budget, { maxStates }));
    const components = this.#options.controllers ?? [];
    const shrinking = shrink(
      { counterexample: raw, conditions, components, faults, property, search },
      { interrupted },
    );
    for (let turn = shrinking.next(), tries = 1; ; turn = shrinking.next(), tries++) {
      if (turn.done) return turn.value;
      this.#options.onProgress?.(shrinkProgress(contents.name, tries));
      await this.#options.breathe?.();
    }
  }

  /** A walk proves nothing: its verdicts say what was not violated in so many walks. */
  #walkVerdicts(commits: number, rested: number, walks: number, violated?: string): PropertyVerdict[] {
    return this.#properties
      .filter(({ kind }) => !notWalked.has(kind))
      .map(({ name, kind }) => {
        const evaluated = kind === "convergence" ? rested : commits;
        const undecided = kind === "convergence" ? rested < walks : evaluated === 0;
        const verdict: Verdict = name === violated ? "violated" : undecided ? "undecided" : "holds";
        return { property: name, kind, verdict, evaluated };
      });
  }

  #elapsedMs(): number {
    return (this.#options.nowMs?.() ?? 0) - this.#startMs;
  }

  /** With what was before a checkpoint. */
  #totalMs(): number {
    return this.#elapsedMs() + (this.#options.resume?.elapsedMs ?? 0);
  }

  #interruption(): Bound | undefined {
    if (this.#options.signal?.aborted) return "interrupted";
    const { maxTimeMs } = this.#options;
    return maxTimeMs !== undefined && this.#elapsedMs() > maxTimeMs ? "time" : undefined;
  }

  /** What one search has taken may be given back by the next: only a search is ended by it. */
  #fullMemory(): Bound | undefined {
    const { maxMemoryBytes = Number.POSITIVE_INFINITY, memoryBytes } = this.#options;
    return memoryBytes && memoryBytes() > maxMemoryBytes ? "memory" : undefined;
  }
}

/** What one run cannot show. */
const notWalked: ReadonlySet<Property["kind"]> = new Set(["sometimes", "eventually", "leadsTo"]);
