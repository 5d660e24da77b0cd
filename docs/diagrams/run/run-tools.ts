/** All that draws runs, for commands that load it only when it is needed. */
export { drawRun } from "./draw-run.ts";
export { knownRun, knownRuns } from "./known-runs.ts";
export { recordRun, runOfTrace } from "./recorded-run.ts";
export { type Timeline, TimelineRecorder, timelineCsv } from "./timeline.ts";
export { timelineSvg } from "./timeline-svg.ts";
