import { Command } from "commander";
import { clusterComponents } from "../../../actors/cluster.ts";
import { readControllers } from "../../../actors/drivers/controller-files.ts";
import { type Shell, UsageError } from "../../../actors/drivers/shell.ts";
import { type MapCommandTools, type MapFlags, printMap, withMapFlags } from "./map-command.ts";

interface Flags extends MapFlags {
  readonly of?: readonly string[];
  readonly controllers?: readonly string[];
}

const examples = `
Examples:
  orrery draw architecture --out architecture.svg
  orrery draw architecture --of deployment-controller replicaset-controller --out two.svg
  orrery draw architecture --controllers operator.mjs --format mermaid

What a component watches and what it may ask for is what it says of itself; a test of Orrery's own sees to it that it keeps to that. A
controller of your own says what it watches; what it writes is not known.`;

/** `orrery draw architecture`: the components, who watches what, and who writes what. */
export function architectureCommand(shell: Shell, tools: MapCommandTools): Command {
  const command = new Command("architecture")
    .description("draw the components: who writes what, and who watches what")
    .option("--of <component...>", "only these")
    .option("--controllers <file...>", "modules (.js, .mjs) that export controllers of your own");
  return withMapFlags(command)
    .addHelpText("after", examples)
    .action((flags: Flags) => run(flags, shell, tools));
}

async function run(flags: Flags, shell: Shell, tools: MapCommandTools): Promise<void> {
  const own = await readControllers(flags.controllers ?? [], tools.loadModule);
  const all = clusterComponents({ nodes: 1, replace: own });
  const unknown = flags.of?.find((name) => !all.some(({ id }) => id === name));
  if (unknown !== undefined)
    throw new UsageError(`no component "${unknown}"; there are: ${all.map(({ id }) => id).join(", ")}`);
  const { architecture } = await tools.maps();
  const components = all.filter(({ id }) => flags.of?.includes(id) ?? true);
  await printMap(architecture(components), flags, shell, tools);
}
