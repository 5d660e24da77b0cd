import { Command, Option } from "commander";
import { change, creation } from "../../../actors/creation.ts";
import { type LoadModule, readControllers } from "../../../actors/drivers/controller-files.ts";
import { readObjects } from "../../../actors/drivers/manifest-files.ts";
import { wholeNumber } from "../../../actors/drivers/options.ts";
import { type Shell, UsageError } from "../../../actors/drivers/shell.ts";
import { table } from "../../../actors/drivers/text.ts";
import { registryOfObjects } from "../../../actors/registry-of-objects.ts";
import { parseTrace, TraceError } from "../../../actors/trace.ts";
import type { Operation } from "../../../actors/user.ts";
import type { KubeObject } from "../../../machines/api/object.ts";
import { isSame } from "../../../properties/slices.ts";
import { type FileFlags, formatOf, withFileFlags, writeOut } from "../picture-file.ts";
import { type PictureFlags, pictureOptions, withPictureFlags } from "../picture-flags.ts";
import type { RecordedRun, RunPlan } from "./recorded-run.ts";
import type * as RunTools from "./run-tools.ts";
import { type Detail, details, type RunFormat, runFormats } from "./scene.ts";

/** What the command does its work with. */
export interface SequenceTools {
  readonly loadModule: LoadModule;
  /** Records runs, knows some by name, and draws them. */
  runs(): Promise<typeof RunTools>;
}

interface Flags extends PictureFlags, FileFlags<RunFormat> {
  readonly of?: string | true;
  readonly then?: readonly string[];
  readonly nodes: number;
  readonly seed: number;
  readonly detail: Detail;
  readonly controllers?: readonly string[];
}

const examples = `
Examples:
  orrery draw sequence                                       the runs there are
  orrery draw sequence --of "a pod's birth"                  as Mermaid
  orrery draw sequence --of "a roll-out" --out roll-out.svg
  orrery draw sequence --of "a node's death" --detail components
  orrery draw sequence app.yaml --nodes 2 --out app.svg
  orrery draw sequence before.yaml --then after.yaml         only what comes of the change
  orrery draw sequence app.yaml --format trace > run.json    the run itself: orrery replay run.json
  orrery draw sequence run.json --out run.svg

Details:
  components  who asks for what, and what container runtimes are told
  store       and what is stored, what watches tell whom, who acts on an old cache
  machines    and what exactly they had not heard, and every transition of every machine

The runs are recorded in the simulator; the same seed gives the same picture.`;

/** `orrery draw sequence`: a run of the cluster as a sequence diagram. */
export function sequenceCommand(shell: Shell, tools: SequenceTools): Command {
  const command = new Command("sequence")
    .description("draw a run: who asks whom for what, what is stored, who hears of it")
    .argument("[file|dir...]", "manifests that a user creates, or a recorded trace; - for standard input")
    .option("--of [name]", "a run that is known by name; without one, the names are listed")
    .option("--then <file...>", "manifests that the user applies when all is at rest; the picture begins there")
    .option("--nodes <n>", "nodes of the cluster", wholeNumber(1, 1_000), 1)
    .option("--seed <n>", "seed of latencies and ties", wholeNumber(0), 1)
    .addOption(new Option("--detail <detail>", "how closely to look").choices([...details]).default("store"))
    .option("--controllers <file...>", "modules (.js, .mjs) that export controllers of your own");
  return withPictureFlags(withFileFlags(command, runFormats, "mermaid"))
    .addHelpText("after", examples)
    .action((paths: string[], flags: Flags) => runSequence(paths, flags, shell, tools));
}

async function runSequence(paths: readonly string[], flags: Flags, shell: Shell, tools: SequenceTools): Promise<void> {
  if (paths.length > 0 && flags.of !== undefined) throw new UsageError("give manifests or --of, not both");
  const runs = await tools.runs();
  if (paths.length === 0 && typeof flags.of !== "string") {
    const rows = runs.knownRuns.map(({ title, description }) => [title, description]);
    return shell.out.write(`${table(rows).join("\n")}\n`);
  }
  const controllers = await readControllers(flags.controllers ?? [], tools.loadModule);
  try {
    const run = await recorded(paths, flags, shell, runs, controllers);
    if (!run.isOver)
      shell.err.write("after an hour of virtual time it is still not as it should be; drawn up to there\n");
    const format = formatOf(flags, runFormats, "mermaid");
    const picture = await pictureOptions(flags, shell);
    writeOut(runs.drawRun(run, { detail: flags.detail, format, controllers, ...picture }), flags.out, shell);
  } catch (error) {
    const isInput = error instanceof TraceError || error instanceof RangeError;
    throw isInput ? new UsageError(error.message) : error;
  }
}

async function recorded(
  paths: readonly string[],
  flags: Flags,
  shell: Shell,
  runs: typeof RunTools,
  controllers: RunPlan["controllers"] = [],
): Promise<RecordedRun> {
  if (typeof flags.of === "string") return runs.recordRun({ ...runs.knownRun(flags.of), seed: flags.seed });
  const trace = await traceIn(paths, shell);
  if (trace !== undefined) return runs.runOfTrace(paths[0] ?? "", parseTrace(trace));
  const objects = await readObjects(paths, shell);
  const later = flags.then && (await readObjects(flags.then, shell, false, objects));
  const created = creations(objects, objects);
  const plan = { title: paths.join(" "), nodes: flags.nodes, seed: flags.seed, controllers };
  if (!later) return runs.recordRun({ ...plan, operations: created });
  const title = `${plan.title}, then ${flags.then?.join(" ")}`;
  return runs.recordRun({ ...plan, title, before: created, operations: creations(later, objects) });
}

/** What a user does to apply manifests: creates what is not there yet, changes what is. */
function creations(objects: readonly KubeObject[], present: readonly KubeObject[]): Operation[] {
  const registry = registryOfObjects([...present, ...objects]);
  const isThere = (object: KubeObject) => present !== objects && present.some((other) => isSame(other, object));
  return objects.map((object) => (isThere(object) ? change(object, registry) : creation(object, registry)));
}

/** The text of a recorded trace, if that is what the path names. */
async function traceIn(paths: readonly string[], shell: Shell): Promise<string | undefined> {
  const [path] = paths;
  if (path === undefined || paths.length > 1 || !path.endsWith(".json") || !(await shell.files.exists(path)))
    return undefined;
  const text = await shell.files.read(path);
  return /"format":\s*"orrery-trace"/.test(text) ? text : undefined;
}
