import { count } from "../actors/drivers/text.ts";
import { describeFaults } from "../actors/fault-budget.ts";
import type { CheckProgress } from "./report.ts";

/** Where a check has come, in one line. */
export function progressText(progress: CheckProgress): string {
  const { slice, sliceIndex, slices, phase, states, statesPerSecond, depth, frontier, memoryBytes } = progress;
  if (phase === "walk") return `the whole · random walk ${count(states)} · ${count(progress.transitions)} steps`;
  if (phase === "shrink") return `${slice} · making the counterexample smaller · ${count(states)} tries`;
  const place = `${sliceIndex + 1}/${slices} ${slice}`;
  const what = phase === "search" && progress.faults ? describeFaults(progress.faults) : phase;
  return [
    place,
    what,
    `${count(states)} states`,
    `${count(Math.round(statesPerSecond))}/s`,
    `depth ${count(depth)}`,
    `frontier ${count(frontier)}`,
    `${Math.round(memoryBytes / 1_048_576)} MiB`,
  ].join(" · ");
}
