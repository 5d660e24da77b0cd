import type { Order } from "./frontier.ts";
import type { IntList } from "./int-list.ts";
import type { LevelsOutlook } from "./levels.ts";
import type { Visited } from "./visited.ts";

/** Why a search ended before it had seen everything. */
export type Bound = "states" | "time" | "depth" | "memory" | "interrupted";

/** How to search, and where to stop if not everything was seen by then. The same options give the same run, to the last edge. */
export interface SearchOptions {
  /** Breadth first when unset: counterexamples are shortest. */
  readonly order?: Order;
  /** How states are told apart: whole, or by 64-bit fingerprints. Whole when unset. */
  readonly visited?: "exact" | "fingerprint";
  /** Takes the space's symmetric states for one. Not when unset. */
  readonly symmetry?: boolean;
  /** No limit when unset. */
  readonly maxStates?: number;
  /** States so many steps from the first are not expanded. */
  readonly maxDepth?: number;
  /** Of the visited set, the frontier and the edges together. */
  readonly maxBytes?: number;
  /** Asked every few hundred states; a bound other than undefined ends the search. */
  readonly interrupted?: () => Bound | undefined;
}

/** An edge of the state space. `to` is what the step led to; with symmetry, `toIndex` is the number of its representative. */
export interface Edge {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly fromIndex: number;
  readonly toIndex: number;
  readonly actor: number;
}

/** Told as the search goes. Answers other than undefined end it: something was found. */
export interface SearchListener<Found> {
  /** A new state, in order of discovery. */
  onState(state: Int32Array, index: number): Found | undefined;
  /** An edge, to a new state or a known one. The object is the search's own, and changes. */
  onEdge?(edge: Edge): Found | undefined;
  /** With symmetry, of each state: what was reached, and what stands for it, where these differ. Throws if it can tell them apart: then they are not symmetric. */
  requireAlike?(state: Int32Array, representative: Int32Array): void;
  /** Whether the edges are to be kept, for what is said of the finished graph. */
  readonly needsEdges?: boolean;
  /** What it remembers, for checkpoints. */
  snapshot?(): unknown;
  restore?(snapshot: unknown): void;
}

/** Where a search has come; of depth first searches there is no outlook. */
export interface SearchProgress extends Partial<LevelsOutlook> {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
}

/** The edges of a finished search: state `s` has the successors `targets[offsets[s] … offsets[s+1]-1]`. */
export interface Edges {
  /** One more than there are states. */
  readonly offsets: IntList;
  readonly targets: IntList;
}

/** What a search has seen. States are numbered in order of discovery; breadth first, that is by distance from the first. */
export interface Explored<Found> {
  readonly states: Visited;
  readonly transitions: number;
  /** Edges on the way to the state that is farthest along the ways by which states were found. */
  readonly depth: number;
  /** For each state the one that it was found from; -1 for the first. */
  readonly parents: IntList;
  /** And which of that one's successors it is, counted from 0 in their order. */
  readonly ordinals: IntList;
  /** If they were asked for: those that are no faults. Complete only without a bound. */
  readonly edges?: Edges;
  /** And those that are. */
  readonly faults?: Edges;
  readonly bound?: Bound;
  readonly found?: Found;
  /** See RunHash. */
  readonly runHash: string;
  /** Of the visited set and the parents, for each state. */
  readonly bytesPerState: number;
  readonly symmetry: boolean;
}
