import type { Choice, FaultBudget } from "../actors/choice.ts";
import type { Conditions } from "../actors/conditions.ts";
import type { PropertyKind, Verdict } from "./engine/property.ts";
import type { Bound } from "./engine/search.ts";

export type { Bound, Verdict };

/** What was found of one property. */
export interface PropertyVerdict {
  /** A sentence: "a ReplicaSet has no more pods than replicas once at rest". */
  readonly property: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  /** How many states (or steps, or final components) it was evaluated on. */
  readonly evaluated: number;
}

/** One exhaustive search, under one fault budget. */
export interface SearchReport {
  readonly faults: FaultBudget;
  readonly states: number;
  readonly transitions: number;
  /** Length of the longest way by which a state was found; breadth first, these are the shortest. */
  readonly depth: number;
  readonly elapsedMs: number;
  /** Whether every reachable state was seen. If not, a bound was reached, or the search ended at a violation. */
  readonly complete: boolean;
  readonly bound?: Bound;
  /** Probability that two different states were taken for one; 0 where states are kept whole. */
  readonly collisionProbability: number;
  /** A digest of the order of discovery and of all edges: the same whenever the same is searched in the same way. */
  readonly runHash: string;
  /** Of the visited set and the links back, for each state. */
  readonly bytesPerState: number;
}

/** An event that reached a component's cache. */
export interface Heard {
  readonly actor: string;
  /** `pods/default/web-b ADDED`. */
  readonly event: string;
  /** The step that brought it about, from 1, if it is one of the story. */
  readonly step?: number;
}

/** A machine of a component's went from one state to another. */
export interface Move {
  readonly actor: string;
  /** The machine's id. */
  readonly machine: string;
  /** An event's type; of a timer, `after NAME`. */
  readonly event: string;
  readonly from: string;
  readonly to: string;
}

/** A kubelet asks its container runtime for something, or what it asked for is done. */
export interface RuntimeTalk {
  readonly actor: string;
  readonly node: string;
  readonly says: "asks" | "ends";
  /** `pull nginx:1.29 for default/web-b`. */
  readonly operation: string;
}

/** One step of a counterexample, told. */
export interface StoryStep {
  readonly choice: Choice;
  /** Who acted: a component's id. */
  readonly actor: string;
  /** What happened, in words. */
  readonly text: string;
  /** What was asked of the apiserver, if anything was: `create pods default/web-*`. */
  readonly request?: string;
  /** And what it answered: `201 web-b`. */
  readonly answer?: string;
  /** What watches told their watchers before that, and since the step before. */
  readonly heard?: readonly Heard[];
  /** What the store's objects became: `pods/default/web-b created`, `deployments.apps/default/web status.replicas 1 → 2`. */
  readonly changes: readonly string[];
  /** How many events the actor's cache lacked when it acted. */
  readonly behind: number;
  /** What it had not heard of the objects that it looked at: `pods/default/web-b created (step 2)`. */
  readonly unheard?: readonly string[];
  /** What it would have asked for instead, had it heard all: `update replicasets.apps/status default/web`, or `nothing`. */
  readonly informed?: string;
  /** The fault that this step is, if it is one; with a comma between if it is two. */
  readonly fault?: string;
  /** Set if the apiserver refused what was asked. */
  readonly refused?: boolean;
  /** When it happened, in the world's time; unset where time stands still. */
  readonly atMs?: number;
  /** What machines did since the step before, in order; only where that was asked for. */
  readonly moves?: readonly Move[];
  /** What kubelets and runtimes said since the step before, in order; only where that was asked for, and runtimes take their time. */
  readonly runtime?: readonly RuntimeTalk[];
  /** How many of the counterexample's choices it tells, those that go without saying included. */
  readonly taken: number;
}

/** A run that breaks a property: shortest for its budget, if the search was breadth first. */
export interface Counterexample {
  readonly property: string;
  /** Why it is false in the last state. */
  readonly reason: string;
  readonly steps: readonly StoryStep[];
  /** All that happened, nothing left out: replays from the world in which the check began. */
  readonly choices: readonly Choice[];
  /** For convergence: where the run goes round for ever; the index of the first step of the cycle. Unset: it ends there, stuck. */
  readonly cycleFrom?: number;
  /** How the world begins in which it happens; with `choices` a trace. */
  readonly conditions?: Conditions;
  /** The faults that it needs. */
  readonly faults?: FaultBudget;
  /** What was left out of what was checked to make it as small as it is: `nodes 2 → 1`; `26 of 61 steps`. */
  readonly shrunk?: readonly string[];
}

/** How much of a machine's definition was visited: by a check, by tests. */
export interface MachineCoverage {
  readonly machine: string;
  /** By their paths: `running.ready`. */
  readonly states: Visits;
  /** By state and event: `running on DELETE`; `(any)` for what the whole machine does; of a timer `after NAME`. */
  readonly transitions: Visits;
}

/** How many of some states or transitions were visited, which never, and how often the others. */
export interface Visits {
  readonly visited: number;
  readonly all: number;
  readonly never: readonly string[];
  /**
   * How often, by the names of what was visited; where guards choose between several transitions for one event, each by its number:
   * `pending on BOUND (2)`. Of a check: in how many different situations, which are a machine's state, its context and an event; a search
   * does the same thing only once. Of tests: in how many steps. Unset after a check was resumed, as nobody knows which it had met.
   */
  readonly counts?: Readonly<Record<string, number>>;
}

/** What was found about one workload and what it touches. */
export interface SliceReport {
  /** `Deployment default/frontend`. */
  readonly name: string;
  /** Keys of the objects in the slice. */
  readonly objects: readonly string[];
  /** What was made smaller to be explored: "replicas 3 → 2". */
  readonly caps: readonly string[];
  readonly nodes: number;
  readonly searches: readonly SearchReport[];
  readonly verdicts: readonly PropertyVerdict[];
  readonly counterexample?: Counterexample;
}

/** Random walks over the whole, uncut. */
export interface WalkReport {
  readonly walks: number;
  readonly steps: number;
  readonly seed: number;
  readonly objects: number;
  /** Of every kind of property but `sometimes`. What is about whole runs is undecided as long as one walk was cut off. */
  readonly verdicts: readonly PropertyVerdict[];
  readonly counterexample?: Counterexample;
  readonly bound?: Bound;
}

/** What a check found: slice by slice, and of the whole. Plain data. */
export interface CheckReport {
  readonly outcome: "holds" | "violated" | "bounded";
  readonly slices: readonly SliceReport[];
  readonly whole?: WalkReport;
  readonly coverage: readonly MachineCoverage[];
  /** Objects that are stored and served, but that no component acts on: `Ingress default/web`. */
  readonly notActedOn: readonly string[];
  /** What a verdict rests on, in sentences: abstractions and assumptions. */
  readonly assumptions: readonly string[];
  readonly seed: number;
  readonly elapsedMs: number;
}

/** Where a check has come; sent a few times a second. */
export interface CheckProgress {
  readonly slice: string;
  readonly sliceIndex: number;
  readonly slices: number;
  readonly phase: "search" | "convergence" | "walk" | "shrink";
  readonly faults?: FaultBudget;
  readonly states: number;
  readonly transitions: number;
  readonly statesPerSecond: number;
  readonly depth: number;
  readonly frontier: number;
  /** Of a search breadth first: whether each level, of states equally far, is larger than the one before, or the last ones were smaller. */
  readonly levels?: "growing" | "shrinking";
  /** How many states the search will see in all, if levels go on shrinking as they do; unset as long as they grow. A guess. */
  readonly estimatedStates?: number;
  /** Of the process, if somebody measures it; otherwise of the visited states, the frontier and the edges. */
  readonly memoryBytes: number;
}
