import { Command, Option } from "commander";
import { readControllers } from "../../../actors/drivers/controller-files.ts";
import { readObjects } from "../../../actors/drivers/manifest-files.ts";
import { duration, wholeNumber } from "../../../actors/drivers/options.ts";
import { type Shell, UsageError } from "../../../actors/drivers/shell.ts";
import type { KubeObject } from "../../../machines/api/object.ts";
import { type MapCommandTools, type MapFlags, printMap, withMapFlags } from "./map-command.ts";

interface Flags extends MapFlags {
  readonly nodes: number;
  readonly after: number;
  readonly seed: number;
  readonly controllers?: readonly string[];
}

const resources = "nodes,pods,deployments,replicasets,statefulsets,daemonsets,services,endpointslices";

const examples = `
Examples:
  orrery draw cluster app.yaml --nodes 3 --out cluster.svg   what becomes of manifests, in the simulator
  orrery draw cluster app.yaml --after 2s --format mermaid   and what it looks like on the way there
  orrery draw cluster snapshot.json --out cluster.svg        what kubectl get -o json (or yaml) printed
  kubectl get ${resources} -A -o json | orrery draw cluster - --out cluster.svg

A live cluster, Orrery's own or any other, is drawn from what kubectl prints of it, as in the last line. What has uids in it is a
snapshot, and drawn as it is; manifests are created in a simulated cluster first.`;

/** `orrery draw cluster`: who owns whom, and which pod is on which node. */
export function clusterCommand(shell: Shell, tools: MapCommandTools): Command {
  const command = new Command("cluster")
    .description("draw a cluster: who owns whom, and which pod is on which node")
    .argument("<file|dir...>", "manifests, or what kubectl get printed; - for standard input")
    .option("--nodes <n>", "nodes of the simulated cluster", wholeNumber(1, 1_000), 3)
    .addOption(
      new Option("--after <duration>", "virtual time for manifests to become something")
        .argParser(duration)
        .default(600_000, "10m"),
    )
    .option("--seed <n>", "seed of latencies and ties", wholeNumber(0), 1)
    .option("--controllers <file...>", "modules (.js, .mjs) that export controllers of your own");
  return withMapFlags(command)
    .addHelpText("after", examples)
    .action((paths: string[], flags: Flags) => run(paths, flags, shell, tools));
}

async function run(paths: readonly string[], flags: Flags, shell: Shell, tools: MapCommandTools): Promise<void> {
  const { clusterMap, snapshotIn, convergedObjects } = await tools.maps();
  const texts = new Map<string, string>();
  for (const path of paths) if (await isFile(path, shell)) texts.set(path, await shell.files.read(path));
  const snapshots = [...texts.values()].map(snapshotIn);
  const isSnapshot = snapshots.length === paths.length && snapshots.every((objects) => objects !== undefined);
  if (!isSnapshot && snapshots.some((objects) => objects !== undefined))
    throw new UsageError("snapshots and manifests do not go together: name one sort of them");
  const title = `The cluster of ${paths.map((path) => (path === "-" ? "standard input" : path)).join(", ")}`;
  if (isSnapshot) {
    const objects = snapshots.flatMap((found): readonly KubeObject[] => found ?? []);
    return printMap(clusterMap(objects, title), flags, shell, tools);
  }
  // Standard input can be read only once.
  const read = async (path: string) => texts.get(path) ?? shell.files.read(path);
  const reading: Shell = Object.create(shell, {
    files: { value: Object.create(shell.files, { read: { value: read } }) },
  });
  const objects = await readObjects(paths, reading);
  const controllers = await readControllers(flags.controllers ?? [], tools.loadModule);
  const { nodes, after, seed } = flags;
  const all = convergedObjects(objects, { nodes, afterMs: after, seed, controllers });
  await printMap(clusterMap(all, title), flags, shell, tools);
}

async function isFile(path: string, { files }: Shell): Promise<boolean> {
  return path === "-" || ((await files.exists(path)) && (await files.list(path)) === undefined);
}
