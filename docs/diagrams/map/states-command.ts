import { Command, Option } from "commander";
import { type FaultBudget, noFaults } from "../../../actors/choice.ts";
import { type LoadModule, readControllers } from "../../../actors/drivers/controller-files.ts";
import { readObjects } from "../../../actors/drivers/manifest-files.ts";
import { faults, wholeNumber } from "../../../actors/drivers/options.ts";
import { type Shell, UsageError } from "../../../actors/drivers/shell.ts";
import { scenarioOf as scenarioOfCanary } from "../../../properties/canaries/canary.ts";
import type { Scenario } from "../../../properties/scenario.ts";
import { slicesOf, watchedBy } from "../../../properties/slices.ts";
import type { System } from "../../../properties/systems/system.ts";
import { type MapCommandTools, type MapFlags, printMap, withMapFlags } from "./map-command.ts";
import type { SeenSpace } from "./states.ts";

interface Flags extends MapFlags {
  readonly of?: string;
  readonly canary?: string;
  readonly nodes: number;
  readonly replicas: number;
  readonly faults?: readonly FaultBudget[];
  readonly maxStates: number;
  readonly by?: string;
  readonly controllers?: readonly string[];
}

const examples = `
Examples:
  orrery draw states app.yaml --replicas 1 --out states.svg
  orrery draw states app.yaml --faults crash=1 --by 'the pods' --out states.svg
  orrery draw states app.yaml --of 'Deployment default/web' --format dot | dot -Tsvg > states.svg
  orrery draw states --canary replica-set-without-expectations --out broken.svg
  orrery draw states two-phase-commit.mjs --out states.svg   a system of actors that the module exports

The states are those that orrery check explores, for one workload. Those that look alike are drawn as one: alike in all that is written in
them, or in what is wanted and the pods, in the pods alone, or in how many of them are ready, whichever makes no more than 20 of them first. Steps between states that are
drawn as one are not drawn, nor faults that lead where steps lead too. What ends in a final component is never left, faults aside; where a property is violated, the reason is given.`;

/** `orrery draw states`: the state space of a small check. */
export function statesCommand(shell: Shell, tools: MapCommandTools): Command {
  const command = new Command("states")
    .description("draw the states that a small check explores, and the steps between them")
    .argument("[file|dir...]", "manifests, or a module (.js, .mjs) that exports a system of actors")
    .option("--of <workload>", "which of several: 'Deployment default/web'; the first when unset")
    .option("--canary <name>", "a documented failure, as it was: see orrery check --catalogue")
    .option("--nodes <n>", "nodes of the model cluster", wholeNumber(1, 20), 1)
    .option("--replicas <n>", "replicas are capped at this", wholeNumber(0, 20), 1)
    .option("--faults <budget>", "what may go wrong: crash=1,stale=1", faults)
    .option("--max-states <n>", "states beyond are not drawn", wholeNumber(1, 1_000_000), 20_000)
    .addOption(new Option("--by <sight>", "in what states are to be alike that are drawn as one"))
    .option("--controllers <file...>", "modules (.js, .mjs) that export controllers of your own");
  return withMapFlags(command)
    .addHelpText("after", examples)
    .action((paths: string[], flags: Flags) => run(paths, flags, shell, tools));
}

async function run(paths: readonly string[], flags: Flags, shell: Shell, tools: MapCommandTools): Promise<void> {
  const { statesMap, systemStates, clusterStates } = await tools.maps();
  if (paths.length === 0 && flags.canary === undefined) throw new UsageError("name manifests, a module, or a --canary");
  const [module] = paths;
  const isModule = paths.length === 1 && /\.m?js$/.test(module ?? "");
  const seen: SeenSpace = isModule
    ? systemStates(await systemIn(module ?? "", tools.loadModule))
    : clusterStates(...(await scenarioOf(paths, flags, shell, tools)));
  try {
    const graph = statesMap(seen, { maxStates: flags.maxStates, ...(flags.by !== undefined && { sight: flags.by }) });
    await printMap(graph, flags, shell, tools);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

async function scenarioOf(
  paths: readonly string[],
  flags: Flags,
  shell: Shell,
  tools: MapCommandTools,
): Promise<[Scenario, string]> {
  if (flags.canary !== undefined) {
    const { canaries } = await tools.maps();
    const found = canaries.find(({ file }) => file === flags.canary);
    if (!found)
      throw new UsageError(`no canary "${flags.canary}"; there are: ${canaries.map(({ file }) => file).join(", ")}`);
    return [scenarioOfCanary(found, "broken"), found.name];
  }
  const objects = await readObjects(paths, shell);
  const controllers = await readControllers(flags.controllers ?? [], tools.loadModule);
  const reconciled = new Set(controllers.map(({ reconciles }) => reconciles));
  const slices = slicesOf(objects, flags.replicas, { reconciled, watched: watchedBy(controllers) });
  const slice = slices.find(({ name }) => flags.of === undefined || name === flags.of);
  if (!slice) {
    const names = slices.map(({ name }) => name).join(", ");
    throw new UsageError(
      flags.of === undefined ? `no workload in ${paths.join(", ")}` : `no workload "${flags.of}"; there are: ${names}`,
    );
  }
  const { given, operations } = slice;
  const budget = flags.faults?.at(-1) ?? noFaults;
  return [{ nodes: flags.nodes, given, operations, controllers, faults: budget }, slice.name];
}

async function systemIn(file: string, load: LoadModule): Promise<System> {
  const exported = Object.values((await load(file)) as Record<string, unknown>);
  const found = exported.find(
    (value): value is System =>
      typeof value === "object" && value !== null && "actors" in value && "properties" in value,
  );
  if (!found) throw new UsageError(`${file} exports no system: an object with actors and properties`);
  return found;
}
