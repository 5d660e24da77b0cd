import { count } from "../actors/drivers/text.ts";
import { formatDuration } from "../actors/duration.ts";
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
    ...outlookText(progress),
    `${Math.round(memoryBytes / 1_048_576)} MiB`,
  ].join(" · ");
}

/** How far it is to the end, as far as one can tell. */
function outlookText({ levels, states, estimatedStates, statesPerSecond }: CheckProgress): readonly string[] {
  if (levels === undefined) return [];
  if (estimatedStates === undefined) return ["growing"];
  const left = estimatedStates - states;
  const time = statesPerSecond > 0 ? `, ${formatDuration(Math.ceil(left / statesPerSecond) * 1000)}` : "";
  return [`about ${count(left)} to go${time}`];
}
