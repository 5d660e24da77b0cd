import type { SpaceSnapshot } from "./state-space.ts";
import type { VisitedSnapshot } from "./visited.ts";

/**
 * A search at rest between two states, as plain data and typed arrays: what `structuredClone` and `v8.serialize` can carry. A search
 * restored from it goes on as if it had never stopped.
 */
export interface SearchSnapshot {
  /** The options that it was made with, and the space's name; a search with others refuses it. */
  readonly options: string;
  readonly visited: VisitedSnapshot;
  readonly frontier: Int32Array;
  readonly parents: Int32Array;
  readonly ordinals: Int32Array;
  /** Offsets and targets of the edges that are no faults, of those that are, and the order of expansion. */
  readonly edges: readonly Int32Array[];
  readonly runHash: readonly [number, number];
  readonly transitions: number;
  readonly depth: number;
  readonly levels: readonly number[];
  readonly expansions: number;
  /** Whether some state was too deep to be expanded. */
  readonly isCut: boolean;
  readonly space: SpaceSnapshot;
  readonly listener: unknown;
}
