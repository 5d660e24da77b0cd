import type { CheckContext } from "./check-context.ts";
import { usualNodes } from "./check-options.ts";
import type { CurrentSlice } from "./checkpoint.ts";
import type { SearchOptions } from "./engine/search.ts";
import { mergeVerdicts } from "./outcome.ts";
import { searchProgress } from "./progress.ts";
import type { PropertyVerdict, SearchReport, SliceReport } from "./report.ts";
import { shrunk } from "./shrinking.ts";
import { sliceHead, unexplored } from "./slice-head.ts";
import { SliceSearch } from "./slice-search.ts";
import type { Slice } from "./slices.ts";

/** Which of how many. */
export interface SlicePlace {
  readonly sliceIndex: number;
  readonly slices: number;
}

/** Explores a slice under one fault budget after the other, until one finds a violation. @param from where it has stopped in the middle. */
export async function sliceReport(
  slice: Slice,
  place: SlicePlace,
  context: CheckContext,
  from?: CurrentSlice,
): Promise<SliceReport> {
  const { subject, clock, keeper } = context;
  const { options } = subject;
  const { nodes = usualNodes } = options;
  const interruption = clock.interruption;
  if (interruption) {
    keeper.endBetween();
    return unexplored(slice, nodes, interruption);
  }
  const search = new SliceSearch(subject.model(slice), subject.propertiesOf(slice), options);
  const searches: SearchReport[] = [...(from?.searches ?? [])];
  let verdicts: readonly PropertyVerdict[] = from?.verdicts ?? [];
  let going = from;
  for (const budget of subject.faults.slice(searches.length)) {
    const startMs = clock.elapsedMs - (going?.elapsedMs ?? 0);
    const run = search.search(budget, searchOptionsOf(context), going?.snapshot);
    going = undefined;
    let turn = run.next();
    while (!turn.done) {
      const elapsedMs = clock.elapsedMs - startMs;
      const of = { slice: slice.name, ...place, faults: budget };
      options.onProgress?.(searchProgress(of, turn.value, elapsedMs, options.memoryBytes?.()));
      keeper.offer(() => ({ searches, verdicts, snapshot: search.snapshot(), elapsedMs }));
      await options.breathe?.();
      turn = run.next();
    }
    const { verdicts: found, counterexample: raw, ...figures } = turn.value;
    searches.push({ ...figures, elapsedMs: clock.elapsedMs - startMs });
    verdicts = mergeVerdicts(verdicts, found);
    if (raw) {
      const counterexample = await shrunk(raw, slice, budget, context);
      return { ...sliceHead(slice, nodes), searches, verdicts, counterexample };
    }
    // With more faults, what is as near may be other states.
    if (figures.bound && figures.bound !== "depth") break;
  }
  return { ...sliceHead(slice, nodes), searches, verdicts };
}

function searchOptionsOf({ subject, clock, keeper }: CheckContext): SearchOptions {
  const { maxStates = 2_000_000, order, visited, maxDepth } = subject.options;
  return {
    maxStates,
    ...(order && { order }),
    ...(visited && { visited }),
    ...(maxDepth !== undefined && { maxDepth }),
    interrupted: () => {
      const bound = clock.searchInterruption;
      if (bound) keeper.end();
      return bound;
    },
  };
}
