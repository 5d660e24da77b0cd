import { Command, Option } from "commander";
import type { KubeObject } from "../../machines/api/object.ts";
import { formatDuration } from "../duration.ts";
import { isControllerMistake } from "../reconcile-error.ts";
import { zonesInTurn } from "../topology.ts";
import { type LoadModule, readControllers } from "./controller-files.ts";
import { readObjects } from "./manifest-files.ts";
import { duration, wholeNumber, zones } from "./options.ts";
import { ProgressLine } from "./progress-line.ts";
import { type Shell, UsageError } from "./shell.ts";
import type { SimulateOptions, SimulationSummary } from "./simulation.ts";
import { simulationText } from "./simulation-text.ts";

/** What the command does its work with. */
export interface SimulateTools {
  readonly loadModule: LoadModule;
  simulate(objects: readonly KubeObject[], options: SimulateOptions): Promise<SimulationSummary>;
}

interface Flags {
  readonly nodes: number;
  readonly zones?: readonly string[];
  readonly for: number;
  readonly seed: number;
  readonly events?: string;
  readonly controllers?: readonly string[];
  readonly json?: true;
}

const examples = `
Examples:
  orrery simulate app.yaml                              an hour of a cluster of three nodes
  orrery simulate app.yaml --nodes 100 --for 2d         two days of a hundred nodes
  orrery simulate app.yaml --seed 7 --events run.jsonl  every watch event, a line of JSON each

The same seed gives the same events, byte for byte.`;

/** `orrery simulate`: what becomes of some manifests in virtual time. */
export function simulateCommand(shell: Shell, tools: SimulateTools): Command {
  return new Command("simulate")
    .description("run manifests on a cluster in virtual time, and tell what became of them")
    .argument("<file|dir...>", "manifests, YAML or JSON; - for standard input")
    .option("--nodes <n>", "nodes of the cluster", wholeNumber(1, 100_000), 3)
    .option("--zones <names>", "zones of the nodes, in turn: a,a,b", zones)
    .addOption(
      new Option("--for <duration>", "virtual time: 90s, 1h30m, 2d").argParser(duration).default(3_600_000, "1h"),
    )
    .option("--seed <n>", "seed of latencies and ties", wholeNumber(0), 1)
    .option("--events <file>", "write every watch event to a file, as lines of JSON")
    .option("--controllers <file...>", "modules (.js, .mjs) that export controllers of your own")
    .option("--json", "print the summary as JSON")
    .addHelpText("after", examples)
    .action((paths: string[], flags: Flags) => runSimulate(paths, flags, shell, tools));
}

async function runSimulate(paths: readonly string[], flags: Flags, shell: Shell, tools: SimulateTools): Promise<void> {
  const objects = await readObjects(paths, shell, flags.json);
  const controllers = await readControllers(flags.controllers ?? [], tools.loadModule);
  const line = new ProgressLine(shell.err, shell.nowMs);
  const events = flags.events === undefined ? undefined : shell.files.open(flags.events);
  try {
    const summary = await tools.simulate(objects, {
      nodes: flags.nodes,
      ...(flags.zones && { topology: zonesInTurn(flags.zones, flags.nodes) }),
      forMs: flags.for,
      seed: flags.seed,
      ...(controllers.length > 0 && { controllers }),
      nowMs: shell.nowMs,
      breathe: shell.breathe,
      onProgress: ({ virtualMs, forMs, steps, pods }) =>
        line.show(`${formatDuration(virtualMs)} of ${formatDuration(forMs)} · ${steps} steps · ${pods} pods`),
      ...(events && { onEvent: (event) => events.write(`${event}\n`) }),
    });
    line.clear();
    shell.out.write(flags.json ? `${JSON.stringify(summary, null, 2)}\n` : simulationText(summary, shell.out.paint));
  } catch (error) {
    if (isControllerMistake(error)) throw new UsageError(error.message);
    throw error;
  } finally {
    line.clear();
    events?.close();
  }
}
