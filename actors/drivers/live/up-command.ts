import { Command } from "commander";
import type { KubeObject } from "../../../machines/api/object.ts";
import type { UserController } from "../../define-controller.ts";
import { isControllerMistake } from "../../reconcile-error.ts";
import { type Topology, zonesInTurn } from "../../topology.ts";
import { type LoadModule, readControllers } from "../controller-files.ts";
import { readObjects } from "../manifest-files.ts";
import { wholeNumber, zones } from "../options.ts";
import { exitCodes, type Shell, UsageError } from "../shell.ts";
import type { ControllerFailure } from "./cluster.ts";
import type { Inspect } from "./inspection.ts";

/** What a cluster is brought up with. */
interface ClusterOptions {
  readonly nodes: number;
  readonly topology?: Topology;
  /** 0: a free one. */
  readonly port: number;
  readonly objects: readonly KubeObject[];
  readonly controllers?: readonly UserController[];
  readonly inspect?: Inspect;
  readonly onControllerFailure: (failure: ControllerFailure) => void;
}

/** What the command does its work with. */
export interface UpTools {
  readonly loadModule: LoadModule;
  createCluster(options: ClusterOptions): Promise<{
    readonly url: string;
    /** YAML, as kubectl reads it. */
    readonly kubeconfig: string;
    close(): Promise<void>;
  }>;
}

interface Flags {
  readonly controllers?: readonly string[];
  readonly port: number;
  readonly nodes: number;
  readonly zones?: readonly string[];
  readonly kubeconfig: string;
  readonly inspector?: string;
}

/** By this the command knows a file that it may overwrite. */
const signature = "# Written by `orrery up`; gone when it ends.\n";

const examples = `
Examples:
  orrery up                                 an empty cluster of three nodes
  orrery up app.yaml --port 6443            with objects to start from, on a fixed port
  export KUBECONFIG=$PWD/orrery.kubeconfig  in another terminal; then kubectl get nodes
  orrery up --inspector inspector.mjs       its machines, as they go, in Stately's inspector; the file says
                                            export default createWebSocketInspector({ url: "ws://localhost:8080" })

Ctrl-C ends it. A controller that throws is told of, and ends; the cluster goes on, and the exit code will be 2.`;

/** `orrery up`: a live cluster on loopback, for kubectl and every other client. */
export function upCommand(shell: Shell, tools: UpTools): Command {
  return new Command("up")
    .description("bring a cluster up on this machine's loopback address, for kubectl")
    .argument("[file|dir...]", "manifests to start from, YAML or JSON")
    .option("--port <n>", "port of the apiserver; 0 is a free one", wholeNumber(0, 65_535), 0)
    .option("--nodes <n>", "nodes of the cluster", wholeNumber(1, 10_000), 3)
    .option("--zones <names>", "zones of the nodes, in turn: a,a,b", zones)
    .option("--kubeconfig <file>", "where the kubeconfig is written", "orrery.kubeconfig")
    .option("--controllers <file...>", "modules (.js, .mjs) that export controllers of your own")
    .option("--inspector <file>", "a module (.js, .mjs) that exports an inspector of @statelyai/inspect")
    .addHelpText("after", examples)
    .action((paths: string[], flags: Flags) => runUp(paths, flags, shell, tools));
}

async function runUp(paths: readonly string[], flags: Flags, shell: Shell, tools: UpTools): Promise<void> {
  const objects = await readObjects(paths, shell);
  const origins = new Map<UserController, string>();
  for (const file of flags.controllers ?? [])
    for (const controller of await readControllers([file], tools.loadModule)) origins.set(controller, file);
  const controllers = [...origins.keys()];
  await requireOurs(flags.kubeconfig, shell);
  const inspect = flags.inspector === undefined ? undefined : await inspectIn(flags.inspector, tools.loadModule);
  const interrupt = shell.interrupt();
  const cluster = await tools.createCluster({
    nodes: flags.nodes,
    port: flags.port,
    objects,
    ...(controllers.length > 0 && { controllers }),
    ...(inspect && { inspect }),
    onControllerFailure: ({ controller, error }) => {
      const file = [...origins].find(([{ id }]) => id === controller)?.[1] ?? controller;
      shell.err.write(`${shell.err.paint("red", "error")}: ${file}: ${failureText(controller, error)}\n`);
      shell.exitCode = exitCodes.usage;
    },
    ...(flags.zones && { topology: zonesInTurn(flags.zones, flags.nodes) }),
  });
  try {
    const file = shell.files.open(flags.kubeconfig, true);
    file.write(signature + cluster.kubeconfig);
    file.close();
    const nodes = flags.nodes === 1 ? "1 node" : `${flags.nodes} nodes`;
    shell.out.write(`export KUBECONFIG=${shellQuoted(shell.files.absolute(flags.kubeconfig))}\n`);
    shell.err.write(`a cluster of ${nodes} is up at ${cluster.url}; Ctrl-C ends it\n`);
    await aborted(interrupt);
  } finally {
    await cluster.close();
    shell.files.remove(flags.kubeconfig);
  }
  shell.err.write("the cluster is down\n");
}

/** What has become of a controller, and what to do. */
function failureText(controller: string, error: Error): string {
  const { name, message } = error;
  const what = isControllerMistake(error) ? message : `${controller} has thrown ${name}: ${message}`;
  return `${what}\n${controller} has ended; the rest of the cluster goes on. Mend it, and bring the cluster up again.`;
}

/** What takes inspections: the `inspect` of whatever inspector a module exports. */
async function inspectIn(file: string, load: LoadModule): Promise<Inspect> {
  for (const value of Object.values(((await load(file)) ?? {}) as Record<string, unknown>)) {
    const { inspect } = (value ?? {}) as { readonly inspect?: Inspect };
    if (typeof inspect === "function" || typeof inspect?.next === "function") return inspect;
  }
  throw new UsageError(`${file} exports no inspector: what createWebSocketInspector, or another of them, answers`);
}

/** Somebody's real kubeconfig is not to be lost. */
async function requireOurs(path: string, shell: Shell): Promise<void> {
  if (!(await shell.files.exists(path))) return;
  if ((await shell.files.read(path)).startsWith(signature)) return;
  throw new UsageError(`${path} is there already and not of \`orrery up\`; name another file with --kubeconfig`);
}

function shellQuoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
