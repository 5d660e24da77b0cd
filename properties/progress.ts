import type { SearchProgress } from "./engine/search.ts";
import type { CheckProgress } from "./report.ts";

/** While a slice is searched. @param elapsedMs of this search. @param memoryBytes of the process, if somebody measures it. */
export function searchProgress(
  of: Pick<CheckProgress, "slice" | "sliceIndex" | "slices" | "faults">,
  { states, transitions, depth, frontier, bytes, levels, estimatedStates }: SearchProgress,
  elapsedMs: number,
  memoryBytes = bytes,
): CheckProgress {
  const statesPerSecond = elapsedMs > 0 ? Math.round((states * 1000) / elapsedMs) : 0;
  const figures = { states, transitions, statesPerSecond, depth, frontier, memoryBytes };
  const outlook = { ...(levels && { levels }), ...(estimatedStates !== undefined && { estimatedStates }) };
  return { ...of, phase: "search", ...figures, ...outlook };
}

/** While a counterexample is made smaller. @param tries how often it was tried so far. */
export function shrinkProgress(slice: string, tries: number): CheckProgress {
  const figures = { states: tries, transitions: 0, statesPerSecond: 0, depth: 0, frontier: 0, memoryBytes: 0 };
  return { slice, sliceIndex: 0, slices: 1, phase: "shrink", ...figures };
}

/** While the whole is walked. @param walks those before. */
export function walkProgress(slices: number, walks: number, steps: number): CheckProgress {
  const figures = { states: walks + 1, transitions: steps, statesPerSecond: 0, depth: 0, frontier: 0, memoryBytes: 0 };
  return { slice: "the whole", sliceIndex: slices, slices, phase: "walk", ...figures };
}
