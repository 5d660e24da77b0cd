import { type FaultBudget, noFaults } from "../actors/choice.ts";
import type { ComponentId } from "../actors/component.ts";
import { type Conditions, createdKinds, type KubeletSteps } from "../actors/conditions.ts";
import { type Consistency, underConsistency } from "../actors/consistency.ts";
import type { Copies } from "../actors/copies.ts";
import { change, creation } from "../actors/creation.ts";
import type { UserController } from "../actors/define-controller.ts";
import { requireComponents } from "../actors/fault-budget.ts";
import type { Mitigations } from "../actors/mitigations.ts";
import { Random } from "../actors/random.ts";
import { registryOfObjects } from "../actors/registry-of-objects.ts";
import type { Topology } from "../actors/topology.ts";
import type { Operation } from "../actors/user.ts";
import { notActedOn } from "../actors/user-controllers.ts";
import type { World } from "../actors/world.ts";
import type { KubeObject } from "../machines/api/object.ts";
import type { SemanticsOptions } from "./checker/reductions.ts";
import { timingAssumptions } from "./checker/timing.ts";
import { Coverage } from "./coverage.ts";
import type { SearchProgress } from "./engine/search.ts";
import { type ModelOptions, modelConditions, modelWorld } from "./model.ts";
import type { Property } from "./property.ts";
import { requireAccepted } from "./refusal.ts";
import type {
  Bound,
  CheckProgress,
  CheckReport,
  Counterexample,
  PropertyVerdict,
  SearchReport,
  SliceReport,
  Verdict,
  WalkReport,
} from "./report.ts";
import { finished } from "./scenario.ts";
import { shrink } from "./shrink.ts";
import { SliceSearch } from "./slice-search.ts";
import { isSame, type Slice, slicesOf } from "./slices.ts";
import { standardProperties } from "./standard.ts";
import { tellRun } from "./story.ts";
import { convergenceOf } from "./user-properties.ts";
import { walk } from "./walk.ts";

/** Nodes of a model cluster of which nothing is said. */
export const usualNodes = 2;

/** What to check, and how far. */
export interface CheckOptions extends SemanticsOptions {
  /** What the user applies after that, at any moment: changed manifests of the same objects, or new ones. */
  readonly later?: readonly KubeObject[];
  /** The user's own controllers, explored together with the built-in ones. Objects that they reconcile are workloads of slices of their own. */
  readonly controllers?: readonly UserController[];
  /** Nodes of the model cluster; 2 when unset. */
  readonly nodes?: number;
  /** Labels of single nodes: which zone each is in, say. */
  readonly topology?: Topology;
  /** In how many writes a kubelet tells of a pod's birth, 1 to 3; 1 when unset. */
  readonly kubeletSteps?: KubeletSteps;
  /** Fault budgets to explore, one search each, simplest first; `defaultFaults` when unset. */
  readonly faults?: readonly FaultBudget[];
  /** What caches may show, and what writes rest on: turns `faults` (none, when unset) into what that model allows. */
  readonly consistency?: Consistency;
  /** How many of each component there are, each a process of its own; one where unset. */
  readonly copies?: Copies;
  /** Components whose copies elect a leader; none when unset, so that all copies are at work. */
  readonly elected?: readonly ComponentId[];
  /** How the built-in components guard against caches that lag; as upstream when unset. */
  readonly mitigations?: Mitigations;
  /** Replicas of a workload are capped at this number; 2 when unset. */
  readonly replicas?: number;
  /** Distinct states of one search; 2,000,000 when unset. */
  readonly maxStates?: number;
  /** For the whole check, in milliseconds of `nowMs`; no limit when unset. */
  readonly maxTimeMs?: number;
  /** For the random walks; 1 when unset. */
  readonly seed?: number;
  /** Random walks over the whole; 20 when unset. */
  readonly walks?: number;
  /** Steps of one walk; 20,000 when unset. */
  readonly maxWalkSteps?: number;
  /** Whether a counterexample is made smaller before it is told; true when unset. */
  readonly shrinks?: boolean;
  /** What must hold beyond the built-in properties. */
  readonly properties?: readonly Property[];
  /** Told every few hundred states. */
  readonly onProgress?: (progress: CheckProgress) => void;
  /** Ends the check early; what was found so far is reported as bounded. */
  readonly signal?: AbortSignal;
  /** Reads a clock in milliseconds, for rates and `maxTimeMs`; without one there are none. The search itself does not depend on it. */
  readonly nowMs?: () => number;
  /** Awaited now and then, so that others get the processor: signals are heard, a page stays alive. */
  readonly breathe?: () => Promise<void>;
}

/** Nothing goes wrong; then one stale turn, or one crash of any component, or one conflict. */
export const defaultFaults: readonly FaultBudget[] = [
  noFaults,
  { ...noFaults, stale: 1, crash: 1, conflict: 1, total: 1 },
];

/** The same where caches are always fresh. */
const defaultCoarseFaults: readonly FaultBudget[] = [noFaults, { ...noFaults, crash: 1, conflict: 1, total: 1 }];

/** What every verdict rests on, besides time. */
const assumptions: readonly string[] = [
  ...timingAssumptions,
  "Each component has one cursor for all that it watches, and makes its plan before the first request.",
  "Resource versions are digests of content: a change and its undoing between a read and a write go unnoticed.",
  "Fairness: what can happen again and again happens; conflicts and other faults end when their budget is spent.",
  "Container runtimes do their work at once; containers end only as their behaviour says.",
];

const aboutControllers =
  "A controller of the user's own keeps nothing to itself: told the same, it does the same; each of its runs was tried twice. One in generator style reads its cache anew after each request.";

/**
 * Explores what the built-in components do with these objects: slice by slice exhaustively, then the whole by random walks.
 * Objects are as from a manifest: decoded and valid, not defaulted. The same options give the same report, but for times. Throws a
 * RefusedError if the apiserver would refuse one of them, a RangeError if options name a component that is not there.
 */
export async function check(objects: readonly KubeObject[], options: CheckOptions = {}): Promise<CheckReport> {
  return new Check(objects, options).run();
}

class Check {
  readonly #objects: readonly KubeObject[];
  readonly #options: CheckOptions;
  readonly #properties: readonly Property[];
  readonly #startMs: number;
  readonly #coverage = new Coverage();

  constructor(objects: readonly KubeObject[], options: CheckOptions) {
    this.#objects = objects;
    this.#options = options;
    this.#properties = this.#propertiesOf({ given: [], operations: this.#operations });
    this.#startMs = options.nowMs?.() ?? 0;
  }

  async run(): Promise<CheckReport> {
    const { replicas = 2, seed = 1, later = [], controllers = [] } = this.#options;
    requireAccepted(this.#operations);
    const ids = this.#model({ given: [], operations: [] }).components.map(({ id }) => id);
    for (const budget of this.#faults) requireComponents(budget, ids);
    const objects = [...this.#objects, ...this.#added];
    const reconciled = new Set(controllers.map(({ reconciles }) => reconciles));
    const slices = slicesOf(objects, replicas, { later, reconciled });
    const reports: SliceReport[] = [];
    this.#coverage.start();
    try {
      for (const [index, slice] of slices.entries()) {
        reports.push(await this.#checkSlice(slice, index, slices.length));
      }
      const violated = reports.some(({ counterexample }) => counterexample);
      const whole = violated || slices.length === 0 ? undefined : await this.#walkWhole(slices.length);
      return {
        outcome: outcomeOf(reports, whole),
        slices: reports,
        ...(whole && { whole }),
        coverage: this.#coverage.report(),
        notActedOn: notActedOn(objects, controllers).map(nameOf),
        assumptions: controllers.length > 0 ? [...assumptions, aboutControllers] : assumptions,
        seed,
        elapsedMs: this.#elapsedMs(),
      };
    } finally {
      this.#coverage.stop();
    }
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

  async #checkSlice(slice: Slice, sliceIndex: number, slices: number): Promise<SliceReport> {
    const { nodes = usualNodes, maxStates = 2_000_000 } = this.#options;
    const interruption = this.#interruption();
    if (interruption) return unexplored(slice, nodes, interruption);
    const search = new SliceSearch(this.#model(slice), this.#propertiesOf(slice), this.#options);
    const searches: SearchReport[] = [];
    let verdicts: readonly PropertyVerdict[] = [];
    for (const budget of this.#faults) {
      const startMs = this.#elapsedMs();
      const run = search.search(budget, { maxStates, interrupted: () => this.#interruption() });
      let turn = run.next();
      while (!turn.done) {
        this.#report(slice.name, sliceIndex, slices, budget, turn.value, startMs);
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
      if (figures.bound) break;
    }
    return { ...sliceHead(slice, nodes), searches, verdicts };
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
      const interruption = this.#interruption();
      if (interruption)
        return {
          ...report,
          walks: number,
          steps,
          verdicts: this.#walkVerdicts(commits, rested, number),
          bound: interruption,
        };
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
    const interrupted = () => this.#interruption() !== undefined;
    const search = (world: World, budget: FaultBudget, maxStates: number) =>
      finished(new SliceSearch(world, [property], this.#options).search(budget, { maxStates }));
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

  #interruption(): Bound | undefined {
    if (this.#options.signal?.aborted) return "interrupted";
    const { maxTimeMs } = this.#options;
    return maxTimeMs !== undefined && this.#elapsedMs() > maxTimeMs ? "time" : undefined;
  }

  #report(
    slice: string,
    sliceIndex: number,
    slices: number,
    faults: FaultBudget,
    progress: SearchProgress,
    startMs: number,
  ): void {
    const { states, transitions, depth, frontier, bytes } = progress;
    const seconds = (this.#elapsedMs() - startMs) / 1000;
    this.#options.onProgress?.({
      slice,
      sliceIndex,
      slices,
      phase: "search",
      faults,
      states,
      transitions,
      statesPerSecond: seconds > 0 ? Math.round(states / seconds) : 0,
      depth,
      frontier,
      memoryBytes: bytes,
    });
  }
}

/** What one run cannot show. */
const notWalked: ReadonlySet<Property["kind"]> = new Set(["sometimes", "eventually", "leadsTo"]);

function shrinkProgress(slice: string, tries: number): CheckProgress {
  const figures = { states: tries, transitions: 0, statesPerSecond: 0, depth: 0, frontier: 0, memoryBytes: 0 };
  return { slice, sliceIndex: 0, slices: 1, phase: "shrink", ...figures };
}

function walkProgress(slices: number, walks: number, steps: number): CheckProgress {
  const figures = { states: walks + 1, transitions: steps, statesPerSecond: 0, depth: 0, frontier: 0, memoryBytes: 0 };
  return { slice: "the whole", sliceIndex: slices, slices, phase: "walk", ...figures };
}

/** A slice that was not even begun. */
function unexplored(slice: Slice, nodes: number, bound: Bound): SliceReport {
  const nothing = { states: 0, transitions: 0, depth: 0, elapsedMs: 0, complete: false };
  const noFigures = { collisionProbability: 0, runHash: "", bytesPerState: 0 };
  return {
    ...sliceHead(slice, nodes),
    searches: [{ faults: noFaults, ...nothing, ...noFigures, bound }],
    verdicts: [],
  };
}

function sliceHead({ name, given, operations, caps }: Slice, nodes: number) {
  const workload = operations.flatMap(({ request }) =>
    request.verb === "create" ? [nameOf(request.object)] : ["its change"],
  );
  return { name, objects: [...workload, ...given.map(nameOf)], caps, nodes };
}

/** `Service default/web`. */
function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}

const severity: readonly Verdict[] = ["violated", "undecided", "notReached", "holds"];

/** Over several searches of one slice: the worst counts, but what one search reached is reached. */
function mergeVerdicts(
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

function outcomeOf(slices: readonly SliceReport[], whole: WalkReport | undefined): CheckReport["outcome"] {
  if (slices.some(({ counterexample }) => counterexample) || whole?.counterexample) return "violated";
  return slices.some(({ searches }) => searches.some(({ bound }) => bound)) || whole?.bound ? "bounded" : "holds";
}
