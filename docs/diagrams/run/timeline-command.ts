import { Command, Option } from "commander";
import { type LoadModule, readControllers } from "../../../actors/drivers/controller-files.ts";
import { readObjects } from "../../../actors/drivers/manifest-files.ts";
import { duration, wholeNumber, zones } from "../../../actors/drivers/options.ts";
import { type Shell, UsageError } from "../../../actors/drivers/shell.ts";
import type { SimulateTools } from "../../../actors/drivers/simulate-command.ts";
import { formatDuration } from "../../../actors/duration.ts";
import { zonesInTurn } from "../../../actors/topology.ts";
import { type FileFlags, formatOf, withFileFlags, writeOut } from "../picture-file.ts";
import { type PictureFlags, pictureOptions, withPictureFlags } from "../picture-flags.ts";
import type * as RunTools from "./run-tools.ts";

/** What the command does its work with. */
export interface TimelineTools extends Pick<SimulateTools, "simulate"> {
  readonly loadModule: LoadModule;
  runs(): Promise<typeof RunTools>;
}

interface Flags extends PictureFlags, FileFlags<TimelineFormat> {
  readonly nodes: number;
  readonly zones?: readonly string[];
  readonly for?: number;
  readonly seed: number;
  readonly controllers?: readonly string[];
}

const formats = ["svg", "json", "csv"] as const;
type TimelineFormat = (typeof formats)[number];

const usualForMs = 3_600_000;

const examples = `
Examples:
  orrery draw timeline app.yaml --nodes 20 --for 10m --out app.svg
  orrery draw timeline app.yaml --out app.csv                    every change, exactly
  orrery simulate app.yaml --for 2d --events run.jsonl            and later, without simulating it again:
  orrery draw timeline run.jsonl --out run.svg`;

/** `orrery draw timeline`: what became of pods and nodes in the course of a simulation. */
export function timelineCommand(shell: Shell, tools: TimelineTools): Command {
  const command = new Command("timeline")
    .description("draw a simulation over time: pods by state, the scheduler's queue, what is asked of each node")
    .argument("<file|dir...>", "manifests to simulate, or the events (.jsonl) of a simulation; - for standard input")
    .option("--nodes <n>", "nodes of the cluster", wholeNumber(1, 100_000), 3)
    .option("--zones <names>", "zones of the nodes, in turn: a,a,b", zones)
    .addOption(
      new Option("--for <duration>", "virtual time: 90s, 1h30m, 2d (default: 1h, or until the last event)").argParser(
        duration,
      ),
    )
    .option("--seed <n>", "seed of latencies and ties", wholeNumber(0), 1)
    .option("--controllers <file...>", "modules (.js, .mjs) that export controllers of your own");
  return withPictureFlags(withFileFlags(command, formats, "svg"))
    .addHelpText("after", examples)
    .action((paths: string[], flags: Flags) => run(paths, flags, shell, tools));
}

async function run(paths: readonly string[], flags: Flags, shell: Shell, tools: TimelineTools): Promise<void> {
  const { TimelineRecorder } = await tools.runs();
  const recorder = new TimelineRecorder();
  const eventFiles = paths.filter((path) => path.endsWith(".jsonl"));
  if (eventFiles.length > 0 && paths.length > 1) throw new UsageError("name one file of events, or manifests");
  const [events] = eventFiles;
  if (events !== undefined) await readEvents(events, recorder, shell);
  else await simulated(paths, flags, recorder, shell, tools);
  const timeline = recorder.timeline(flags.for ?? (events === undefined ? usualForMs : undefined));
  writeOut(await written(timeline, paths, flags, shell, tools), flags.out, shell);
}

async function written(
  timeline: RunTools.Timeline,
  paths: readonly string[],
  flags: Flags,
  shell: Shell,
  tools: TimelineTools,
): Promise<string> {
  const { timelineCsv, timelineSvg } = await tools.runs();
  const format = formatOf(flags, formats, "svg");
  if (format === "json") return `${JSON.stringify(timeline, null, 2)}\n`;
  if (format === "csv") return timelineCsv(timeline);
  const nodes = `${timeline.nodes.length} ${timeline.nodes.length === 1 ? "node" : "nodes"}`;
  const title = `${paths.join(", ")}: ${formatDuration(timeline.forMs)} of ${nodes}`;
  return timelineSvg(timeline, title, await pictureOptions(flags, shell));
}

async function readEvents(path: string, recorder: RunTools.TimelineRecorder, shell: Shell): Promise<void> {
  if (!(await shell.files.exists(path))) throw new UsageError(`the path "${path}" does not exist`);
  const lines = (await shell.files.read(path)).split("\n").filter((line) => line !== "");
  try {
    for (const line of lines) recorder.note(line);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`${path}: ${error.message}`) : error;
  }
}

async function simulated(
  paths: readonly string[],
  flags: Flags,
  recorder: RunTools.TimelineRecorder,
  shell: Shell,
  tools: TimelineTools,
): Promise<void> {
  const objects = await readObjects(paths, shell);
  const controllers = await readControllers(flags.controllers ?? [], tools.loadModule);
  const { nodes, seed, zones: names } = flags;
  await tools.simulate(objects, {
    nodes,
    seed,
    forMs: flags.for ?? usualForMs,
    ...(names && { topology: zonesInTurn(names, nodes) }),
    ...(controllers.length > 0 && { controllers }),
    breathe: shell.breathe,
    onEvent: (line) => recorder.note(line),
  });
}
