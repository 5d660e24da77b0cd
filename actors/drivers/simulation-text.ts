import { formatDuration } from "../duration.ts";
import { type Paint, plain } from "./shell.ts";
import type { SimulationSummary } from "./simulation.ts";
import { count } from "./text.ts";

/** The summary of a simulation for people to read. */
export function simulationText(summary: SimulationSummary, paint: Paint = plain): string {
  const { timeToReadyMs: ready } = summary;
  const lines = [
    `${formatDuration(summary.virtualMs)} of a cluster of ${count(summary.nodes)} ${summary.nodes === 1 ? "node" : "nodes"}, in ${formatDuration(summary.elapsedMs)}; seed ${summary.seed}`,
    "",
    row("pods", `${count(summary.pods)}, of which ready ${count(summary.readyPods)}`),
    ...Object.entries(summary.podsByPhase).map(([phase, pods]) => row("", `${phase} ${count(pods)}`)),
    row(
      "time to ready",
      ready
        ? `p50 ${formatDuration(ready.p50)}, p99 ${formatDuration(ready.p99)}, max ${formatDuration(ready.max)}`
        : "no pod became ready",
    ),
    row("steps", `${count(summary.steps)}, ${count(summary.commits)} commits, revision ${count(summary.revision)}`),
    ...eventRows(summary.events),
    "",
    convergenceText(summary, paint),
    ...summary.unconverged.map((reason) => `  ${reason}`),
  ];
  if (summary.notActedOn.length > 0)
    lines.push("", paint("bold", "Stored, not acted on"), ...summary.notActedOn.map((name) => `  ${name}`));
  return `${lines.join("\n")}\n`;
}

function eventRows(events: SimulationSummary["events"]): string[] {
  const entries = Object.entries(events).map(([reason, times]) => `${reason} ${count(times)}`);
  return entries.map((entry, index) => row(index === 0 ? "events" : "", entry));
}

function convergenceText({ converged, convergedAtMs }: SimulationSummary, paint: Paint): string {
  if (!converged) return `${paint("yellow", "NOT CONVERGED")}  when the time was up:`;
  const when = convergedAtMs === null ? "" : `  the last pod became ready after ${formatDuration(convergedAtMs)}`;
  return `${paint("green", "CONVERGED")}${when}`;
}

function row(title: string, text: string): string {
  return `  ${title.padEnd(13)}  ${text}`;
}
