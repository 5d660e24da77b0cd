import { Command, Option } from "commander";
import { consistencies } from "../actors/consistency.ts";
import { readCheckpoint, writeCheckpoint } from "../actors/drivers/checkpoint-file.ts";
import type { LoadModule } from "../actors/drivers/controller-files.ts";
import { readManifests, readObjects } from "../actors/drivers/manifest-files.ts";
import { identityOf } from "../actors/drivers/module-identity.ts";
import { copies, duration, faults, size, wholeNumber, zones } from "../actors/drivers/options.ts";
import { ProgressLine } from "../actors/drivers/progress-line.ts";
import { exitCodes, type Shell, UsageError } from "../actors/drivers/shell.ts";
import { isControllerMistake } from "../actors/reconcile-error.ts";
import type { KubeObject } from "../machines/api/object.ts";
import type { CanaryWorkers } from "./canaries/catalogue.ts";
import { type CatalogueTools, type Closable, runCatalogueCommand } from "./canaries/catalogue-command.ts";
import { type CheckFlags, optionsOfFlags } from "./check-flags.ts";
import type { CheckOptions } from "./check-options.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type OutputTools, writeOutputs } from "./ci/check-outputs.ts";
import type { PartWorkers } from "./part-workers.ts";
import { progressText } from "./progress-text.ts";
import { RefusedError } from "./refusal.ts";
import type { CheckReport } from "./report.ts";
import { reportText } from "./report-text.ts";
import { type ModuleFiles, readModules } from "./user-modules.ts";

/** What the command does its work with. */
export interface CheckTools extends CatalogueTools, OutputTools {
  check(objects: readonly KubeObject[], options: CheckOptions): Promise<CheckReport>;
  readonly loadModule: LoadModule;
  /** Threads that check slices, take walks and search canaries, so many at most. @param modules files of the user's. */
  checkWorkers(count: number, modules: ModuleFiles): Promise<ClosableWorkers>;
}

/** Workers for all that a check may give away. */
export interface ClosableWorkers extends PartWorkers, CanaryWorkers, Closable {}

/** To write down a search of millions of states takes seconds. */
const checkpointEveryMs = 120_000;

const examples = `
Examples:
  orrery check app.yaml                             no fault; then any one stale turn, crash or conflict
  orrery check app.yaml --faults crash=1,stale=1    a crash and a stale turn in one run
  orrery check app.yaml --faults 'crash=2|lost'     crashes and lost responses, two faults in all at most
  orrery check before.yaml --then after.yaml        a roll-out: the change comes at any moment
  orrery check app.yaml --symmetry                  whatever pods and nodes are called, ties broken in every way
  orrery check app.yaml --controllers operator.js   with controllers of your own
  orrery check app.yaml --properties must-hold.js   with properties of your own
  orrery check app.yaml --consistency resettableSession   apiservers that lag: restarts into the past
  orrery check app.yaml --copies replicaset-controller=2  two of it, and no leader
  orrery check app.yaml --out verdict.json          for orrery replay verdict.json
  orrery check app.yaml --emit-test bug.test.ts     a test that fails as long as the bug is there
  orrery check app.yaml --report report.html        a page to look at what was found, step by step
  orrery check k8s/ --junit orrery.xml              verdicts for a CI server
  orrery check k8s/ --deep --max-time 10m --json    every kind of fault, for ten minutes at most
  orrery check app.yaml --visited fingerprint --max-memory 2GiB  large spaces, in what memory there is
  orrery check app.yaml --deep --checkpoint run.ckpt  goes on after Ctrl-C, with the same and --resume run.ckpt
  orrery check k8s/ --workers 4                     four workloads or walks at a time, the same report
  orrery check --catalogue --workers 2              documented failures of Kubernetes, all of them found
  orrery check --catalogue 42639                    one of them, and its story
  orrery check --catalogue 42639 --out run.json     the same, for orrery replay run.json

Faults: stale, crash, disconnect, node, conflict, unavailable, lost, skew, timetravel, rewind, lapse, fork, merge; or none.
crash@COMPONENT befalls that component alone, conflict@RESOURCE requests about that resource, lost@kubelet:pods both;
skew@COMPONENT:RESOURCE its informer of that resource, which lags behind its others.
--deep explores five budgets: no fault; any one of stale, crash, disconnect, node, conflict, unavailable, lost, and with --elect lapse; any two of
stale, crash, conflict; skew; then timetravel or rewind, which the built-in sets do not withstand without --quorum-lists. (fork and merge are of stores
that are not etcd: ask for them by --faults or --consistency.)

Exit code: 0 everything holds; 1 a property is violated; 2 bad input or usage; 3 a bound was reached first.`;

/** `orrery check`: what the controllers do with some manifests, in every order and with faults. */
export function checkCommand(shell: Shell, tools: CheckTools): Command {
  return new Command("check")
    .description("explore what the cluster does with manifests: every interleaving, with faults, to the end")
    .argument("[file|dir...]", "manifests, YAML or JSON; - for standard input")
    .option("--then <file...>", "manifests that the user applies later, at any moment: a new image, another size")
    .addOption(controllersOption())
    .option("--properties <file...>", "modules (.js, .mjs) that export properties of your own, which must hold, too")
    .option("--nodes <n>", "nodes of the model cluster (default: 2)", wholeNumber(1, 9))
    .option("--zones <names>", "zones of the nodes, in turn: a,a,b", zones)
    .option("--faults <budget>", "faults that a run may meet; repeat it for several searches", faults)
    .option("--replicas <n>", "cap on the replicas of a workload (default: 2)", wholeNumber(1, 99))
    .option("--max-states <n>", "bound on the distinct states of one search (default: 2000000)", wholeNumber(1))
    .option("--max-time <duration>", "bound on the time of the whole check: 60s, 5m", duration)
    .option("--max-depth <n>", "bound on the steps from the start of a search (default: none)", wholeNumber(1))
    .option("--max-memory <size>", "bound on what the process holds, heap and buffers: 512MiB, 2GiB", size)
    .addOption(orderOption())
    .addOption(visitedOption())
    .option("--checkpoint <file>", "write down now and then, and when time, memory or Ctrl-C end it, how far it came")
    .option("--resume <file>", "go on where a check of the same, with the same modules of yours, was written down")
    .option(
      "--workers <n>",
      "threads that check workloads, walk, or search the catalogue side by side; each starts cold (default: 1)",
      wholeNumber(1, 256),
    )
    .option("--seed <n>", "seed of the random walks (default: 1)", wholeNumber(0))
    .option("--deep", "more kinds of faults, two of them together, apiservers that lag, and ten times the states")
    .option("--coarse", "one whole reconcile a step, on a fresh cache: fewer states, and fewer bugs found")
    .addOption(kubeletStepsOption())
    .addOption(consistencyOption())
    .option("--copies <id=n>", "so many processes of a component, all at work; repeat it for several", copies)
    .option("--elect <id...>", "components whose processes elect a leader, which alone is at work")
    .option("--no-expectations", "ReplicaSets and DaemonSets do not wait for the pods that they asked for")
    .option("--read-your-own-writes", "sets are left alone until caches show what was written for them (KEP-5647)")
    .option("--quorum-lists", "the first list after a start is never of the past")
    .option("--uid-preconditions", "who takes a pod away for good names its uid: the pod garbage collector, too")
    .option("--no-uid-preconditions", "nobody does, kubelets neither: a pod of the same name may be meant")
    .option("--no-reductions", "leave no step out: more states, the same verdicts")
    .option("--symmetry", "break ties between interchangeable pods and nodes in every way, and tell them apart in none")
    .option("--no-shrink", "tell a counterexample as it was found, however long")
    .option("--out <file>", "write what was asked and found to a file, for orrery replay")
    .option("--emit-test <file>", "write a vitest file that fails as long as the counterexample's bug is there")
    .addOption(reportOption())
    .option("--junit <file>", "write the verdicts as JUnit XML: a suite a workload, a case a property")
    .option("--github", "annotate manifests and write a job summary, as GitHub Actions reads them (default: there)")
    .option("--no-github", "do not, even there")
    .option("--json", "print the report as JSON")
    .addOption(catalogueOption())
    .addHelpText("after", examples)
    .action((paths: string[], flags: CheckFlags, command: Command) => {
      const { catalogue } = flags;
      if (catalogue !== undefined && paths.length === 0) return runCatalogueCommand(catalogue, flags, shell, tools);
      if (catalogue !== undefined) command.error("error: --catalogue takes no manifests");
      if (paths.length === 0) command.error("error: missing required argument 'file|dir'");
      return runCheck(paths, flags, shell, tools);
    });
}

function consistencyOption(): Option {
  const what = "what caches may show, and what writes rest on";
  return new Option("--consistency <model>", what).choices([...consistencies]);
}

function kubeletStepsOption(): Option {
  const what = "in how many writes a kubelet tells of a pod's birth (default: 1)";
  return new Option("--kubelet-steps <n>", what).argParser(wholeNumber(1, 3));
}

function controllersOption(): Option {
  const what = "modules (.js, .mjs) that export controllers of your own, to be explored together";
  return new Option("--controllers <file...>", what);
}

function reportOption(): Option {
  const what = "write a page for a browser: verdicts, scenario, coverage, the counterexample to step through";
  return new Option("--report <file>", what);
}

function orderOption(): Option {
  const what = "breadth first, for shortest counterexamples, or depth first (default: breadth)";
  return new Option("--order <order>", what).choices(["breadth", "depth"]);
}

function visitedOption(): Option {
  const what = "how states are told apart: whole, or by 64-bit fingerprints (default: exact)";
  return new Option("--visited <how>", what).choices(["exact", "fingerprint"]);
}

/** It brings its own scenarios: nothing else that shapes a check goes with it. */
function catalogueOption(): Option {
  return new Option(
    "--catalogue [what]",
    "look for documented failures instead: all, or those of a name or reference",
  ).conflicts([
    "then",
    "controllers",
    "properties",
    "nodes",
    "faults",
    "replicas",
    "maxStates",
    "maxTime",
    "maxDepth",
    "maxMemory",
    "order",
    "visited",
    "checkpoint",
    "resume",
    "seed",
    "deep",
    "coarse",
    "kubeletSteps",
    "symmetry",
    "consistency",
    "copies",
    "readYourOwnWrites",
    "quorumLists",
    "uidPreconditions",
    "emitTest",
    "junit",
  ]);
}

async function runCheck(paths: readonly string[], flags: CheckFlags, shell: Shell, tools: CheckTools): Promise<void> {
  const { objects, origins } = await readManifests(paths, shell, flags.json);
  const later = flags.then && (await readObjects(flags.then, shell, flags.json, objects));
  const modules = modulesOf(flags);
  const line = new ProgressLine(shell.err, shell.nowMs);
  const options = {
    ...optionsOfFlags(flags),
    ...(later && { later }),
    ...(await readModules(modules, tools.loadModule)),
  };
  const kept = await keepingOf(flags, tools.version, shell);
  // One is this thread itself.
  const workers = (flags.workers ?? 1) > 1 ? await tools.checkWorkers(flags.workers ?? 1, modules) : undefined;
  const report = await refusalsAsUsage(
    tools.check(objects, {
      ...options,
      ...kept,
      ...(workers && { workers }),
      nowMs: shell.nowMs,
      memoryBytes: shell.memoryBytes,
      breathe: shell.breathe,
      signal: shell.interrupt(),
      onProgress: (progress) => line.show(progressText(progress)),
    }),
  ).finally(() => workers?.close());
  line.clear();
  shell.out.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, shell.out.paint));
  shell.exitCode = exitCodeOf(report);
  await writeOutputs({ report, objects, options, origins, orrery: tools.version, modules }, flags, shell, tools);
}

function modulesOf({ controllers, properties }: CheckFlags): ModuleFiles {
  return { ...(controllers && { controllers }), ...(properties && { properties }) };
}

/** Where the check is written down, and where it goes on. */
async function keepingOf(
  { checkpoint, resume, controllers = [], properties = [] }: CheckFlags,
  version: string,
  shell: Shell,
): Promise<Pick<CheckOptions, "checkpoint" | "resume" | "identity">> {
  if (checkpoint === undefined && resume === undefined) return {};
  const write = (kept: Checkpoint) => writeCheckpoint(checkpoint ?? "", version, kept, shell);
  return {
    identity: await identityOf([...controllers, ...properties], shell.files),
    ...(checkpoint !== undefined && { checkpoint: { everyMs: checkpointEveryMs, write } }),
    // The file's format and version say that it is one.
    ...(resume !== undefined && { resume: (await readCheckpoint(resume, version, shell)) as Checkpoint }),
  };
}

/** What the apiserver would refuse is bad input, and so are options that do not go together, and a controller that cannot be explored. */
async function refusalsAsUsage<T>(checked: Promise<T>): Promise<T> {
  try {
    return await checked;
  } catch (error) {
    throw error instanceof Error && isInput(error) ? new UsageError(error.message) : error;
  }
}

/** A module may have a library of its own: its errors go by name. Range errors of the language itself are nobody's input. */
function isInput(error: Error): boolean {
  if (error instanceof RefusedError || isControllerMistake(error as unknown)) return true;
  return error instanceof RangeError && !/^(?:Invalid|Maximum)/.test(error.message);
}

function exitCodeOf(report: CheckReport): number {
  if (report.slices.length === 0) return exitCodes.usage;
  return { holds: exitCodes.ok, violated: exitCodes.violated, bounded: exitCodes.bounded }[report.outcome];
}
