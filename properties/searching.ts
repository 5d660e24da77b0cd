import type { Order } from "./engine/frontier.ts";
import type { SearchOptions } from "./engine/search.ts";

/** How the states of a check are searched and told apart, and how far. The searches of smaller scenarios in shrinking are not concerned. */
export interface Searching {
  /** Breadth first when unset: a counterexample is as short as can be, before it is shrunk. */
  readonly order?: Order;
  /** How states are told apart: whole, or by 64-bit fingerprints, in less memory. Whole when unset. */
  readonly visited?: NonNullable<SearchOptions["visited"]>;
  /** States so many steps from the first are not expanded; no limit when unset. Breadth first only. */
  readonly maxDepth?: number;
  /** In bytes of `memoryBytes`, without which it is refused; no limit when unset. Asked every few hundred states. */
  readonly maxMemoryBytes?: number;
  /**
   * What the process holds: visited states, frontier and edges, the tables of stores and cells that states are numbers of, and what
   * was remembered of steps. Half of these are objects whose size nobody can count, so that it is measured. The search itself does not
   * depend on it.
   */
  readonly memoryBytes?: () => number;
}

/** Throws a RangeError at what would make a report say what was not seen. */
export function requireSound({ order, maxDepth, maxMemoryBytes, memoryBytes }: Searching): void {
  requireBound("depth", maxDepth);
  requireBound("memory", maxMemoryBytes);
  if (order === "depth" && maxDepth !== undefined)
    throw new RangeError(
      "depth first goes with no bound on depth: a state that was met too deep is not looked at again where it is met sooner",
    );
  if (maxMemoryBytes !== undefined && !memoryBytes)
    throw new RangeError("a bound on memory needs somebody who measures it: memoryBytes");
}

function requireBound(what: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
    throw new RangeError(`the bound on ${what} must be a whole number of at least 1, not ${value}`);
}

/** What a verdict rests on as to how the search went, in sentences. */
export function searchingAssumptions({ order, visited }: Searching): readonly string[] {
  return [
    ...(visited === "fingerprint"
      ? ["States were told apart by 64-bit fingerprints: of two that were taken for one, the second was not explored."]
      : []),
    ...(order === "depth" ? ["Depth first: a counterexample need not be the shortest, nor a depth the least."] : []),
  ];
}
