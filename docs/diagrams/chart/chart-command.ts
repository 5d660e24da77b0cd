import { type Command, Option } from "commander";
import type { AnyStateMachine } from "xstate";
import { type Shell, UsageError } from "../../../actors/drivers/shell.ts";
import { table } from "../../../actors/drivers/text.ts";
import { type ReplayTools, readRun } from "../../../properties/counterexamples/replay-command.ts";
import { visitedOnRun } from "../../../properties/counterexamples/run-visits.ts";
import { mergedCoverage, parseCoverage } from "../../../properties/coverage-file.ts";
import type { MachineCoverage } from "../../../properties/report.ts";
import { readMachines } from "../machine-files.ts";
import type { DrawnMachine } from "../machines.ts";
import { writeOut } from "../picture-file.ts";
import { type PictureFlags, pictureOptions, withPictureFlags } from "../picture-flags.ts";
import type { ChartFormat, DrawOptions } from "./draw.ts";
import type { Marking } from "./marked.ts";

/** What drawing statecharts is done with. */
export interface ChartTools extends ReplayTools {
  /** The machines that can be drawn by name. */
  machines(): Promise<readonly DrawnMachine[]>;
  draw(machine: AnyStateMachine, options: DrawOptions): Promise<string>;
}

interface Flags extends PictureFlags {
  readonly all?: true;
  readonly export?: string;
  readonly format?: ChartFormat;
  readonly out?: string;
  readonly coverage?: readonly string[];
  readonly highlight?: readonly string[];
}

/** The formats, and how files of each end. */
const endings: Readonly<Record<ChartFormat, readonly string[]>> = {
  svg: ["svg"],
  mermaid: ["mmd", "mermaid"],
  dot: ["dot", "gv"],
  plantuml: ["puml", "plantuml"],
  json: ["json"],
  table: ["md"],
};

const formats = Object.keys(endings) as ChartFormat[];

const examples = `
Examples:
  orrery draw                            the machines there are
  orrery draw pod --out pod.svg          the pod's statechart; the file's ending tells the format
  orrery draw pod --format mermaid       printed; also dot, plantuml, json (for Stately's editor), table (Markdown)
  orrery draw ./my-machine.mjs           any XState 5 machine that a file exports
  orrery draw ./my-machine.mjs --export toggle --theme dark --style mine.css
  orrery draw --all --out pictures       a file for each machine
  orrery draw pod --highlight running.ready --highlight 'running on DELETE'
  orrery draw pod --highlight verdict.json   what pods go through in a counterexample (orrery check --out)
  orrery draw pod --coverage verdict.json    what was visited, how often, and what never

Coverage is that of a verdict (orrery check --out), of a report (orrery check --json), or of tests, which write it with recordCoverage of
kube-orrery/vitest: a file, or a folder of them.`;

/** Lets `orrery draw` draw statecharts, which is what it does where no other picture is named. */
export function withCharts(command: Command, shell: Shell, tools: ChartTools): Command {
  return withPictureFlags(
    command
      .argument("[machine]", "its name, or a file (.js, .mjs) that exports it; without one, the names are listed")
      .option("--all", "every machine")
      .option("--export <name>", "which machine of the file, if it exports several")
      .addOption(new Option("--format <format>", "what to write (default: svg, or as --out ends)").choices(formats))
      .option("--out <file>", "write it there instead of printing it; with --all, into that folder")
      .option("--coverage <file...>", "show on an SVG what a check or tests have visited, and how often")
      .option(
        "--highlight <name>",
        "let a state or a transition stand out, or the run of a verdict file; repeat it for several",
        (name: string, before: readonly string[] = []) => [...before, name],
      ),
  )
    .addHelpText("after", examples)
    .action((name: string | undefined, flags: Flags) => runDraw(name, flags, shell, tools));
}

async function runDraw(name: string | undefined, flags: Flags, shell: Shell, tools: ChartTools): Promise<void> {
  const { all, out } = flags;
  if (name !== undefined && all) throw new UsageError("name a machine, or say --all, not both");
  const known = await tools.machines();
  if (name === undefined && !all)
    return shell.out.write(`${table(known.map((each) => [each.name, each.title])).join("\n")}\n`);
  const chosen = name === undefined ? known : await machinesCalled(name, flags, known, tools);
  const format = flags.format ?? formatOf(all ? undefined : out);
  const marking = await markingFor(flags, shell, tools);
  const picture = await pictureOptions(flags, shell);
  if (all && out !== undefined) shell.files.folder(out);
  for (const { name: each, machine } of chosen) {
    const text = await drawn(machine, { format, ...picture, ...marking(machine) }, tools);
    writeOut(text, all && out !== undefined ? `${out}/${each}.${endings[format][0]}` : out, shell);
  }
}

async function drawn(machine: AnyStateMachine, options: DrawOptions, tools: ChartTools): Promise<string> {
  try {
    return await tools.draw(machine, options);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** What is to be shown on each machine besides itself. */
async function markingFor(
  { coverage = [], highlight = [] }: Flags,
  shell: Shell,
  tools: ChartTools,
): Promise<(machine: AnyStateMachine) => Marking> {
  const visited = coverage.length === 0 ? undefined : await coverageIn(coverage, shell);
  const names: string[] = [];
  const runs: ReadonlyMap<string, readonly string[]>[] = [];
  for (const name of highlight) {
    if (!name.endsWith(".json")) names.push(name);
    else {
      const { counterexample, components } = await readRun(name, shell, tools);
      runs.push(visitedOnRun(counterexample, components));
    }
  }
  return ({ id }) => {
    const own = visited?.find(({ machine }) => machine === id);
    if (visited && !own)
      throw new UsageError(
        `no coverage of ${id}; there is that of: ${visited.map(({ machine }) => machine).join(", ")}`,
      );
    const standing = [...names, ...runs.flatMap((run) => run.get(id) ?? [])];
    return { ...(own && { coverage: own }), ...(highlight.length > 0 && { highlight: standing }) };
  };
}

async function coverageIn(paths: readonly string[], shell: Shell): Promise<readonly MachineCoverage[]> {
  const found: (readonly MachineCoverage[])[] = [];
  for (const path of paths) {
    if (path !== "-" && !(await shell.files.exists(path))) throw new UsageError(`the path "${path}" does not exist`);
    for (const file of (await shell.files.list(path)) ?? [path]) {
      try {
        found.push(parseCoverage(await shell.files.read(file)));
      } catch (error) {
        throw error instanceof RangeError ? new UsageError(`${file}: ${error.message}`) : error;
      }
    }
  }
  return mergedCoverage(found);
}

async function machinesCalled(
  name: string,
  flags: Flags,
  known: readonly DrawnMachine[],
  tools: ChartTools,
): Promise<readonly { readonly name: string; readonly machine: AnyStateMachine }[]> {
  const own = known.filter((each) => each.name === name);
  if (own.length > 0) return own;
  if (!/[/\\]|\.[cm]?[jt]s$/.test(name))
    throw new UsageError(`no machine "${name}"; there are: ${known.map((each) => each.name).join(", ")}`);
  const found = await readMachines(name, tools.loadModule, flags.export);
  if (found.length > 1)
    throw new UsageError(
      `${name} exports ${found.length} machines; choose by --export: ${found.map((each) => each.name).join(", ")}`,
    );
  return found;
}

function formatOf(file: string | undefined): ChartFormat {
  const ending = file?.split(".").at(-1) ?? "";
  return formats.find((format) => endings[format].includes(ending)) ?? "svg";
}
