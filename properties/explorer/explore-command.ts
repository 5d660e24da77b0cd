import { Command } from "commander";
import type { LoadModule } from "../../actors/drivers/controller-files.ts";
import { readObjects } from "../../actors/drivers/manifest-files.ts";
import { copies, faults, wholeNumber, zones } from "../../actors/drivers/options.ts";
import { type Shell, UsageError, writeFile } from "../../actors/drivers/shell.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { isControllerMistake } from "../../actors/reconcile-error.ts";
import { zonesInTurn } from "../../actors/topology.ts";
import { traceText } from "../../actors/trace.ts";
import type { CheckFlags } from "../check-flags.ts";
import { usualNodes } from "../check-options.ts";
import { CheckSubject } from "../check-subject.ts";
import { RefusedError, requireAccepted } from "../refusal.ts";
import type { Scenario } from "../scenario.ts";
import { readModules } from "../user-modules.ts";
import { ClusterExplorer } from "./cluster-explorer.ts";
import { exploreByKeys } from "./explorer-keys.ts";
import { placeText, takenText } from "./explorer-text.ts";

/** What the command does its work with. */
export interface ExploreTools {
  readonly loadModule: LoadModule;
}

type SharedFlags =
  | "then"
  | "controllers"
  | "properties"
  | "nodes"
  | "zones"
  | "faults"
  | "copies"
  | "elect"
  | "out"
  | "json";

interface Flags extends Pick<CheckFlags, SharedFlags> {
  readonly take?: readonly string[];
  readonly goOn?: number;
  readonly why?: string;
  readonly all?: true;
}

/** Whoever explores by hand is not to run out of them. */
const nine = 9;
const nineOfEach = faultBudget(
  {
    stale: nine,
    crash: nine,
    disconnect: nine,
    node: nine,
    conflict: nine,
    unavailable: nine,
    lost: nine,
    timetravel: nine,
    rewind: nine,
    lapse: nine,
    skew: nine,
  },
  nine,
);

const examples = `
Examples:
  orrery explore app.yaml                        at a terminal: choose what happens next, go back, ask why not
  orrery explore app.yaml --take 'turn user' --take 'handle user'   what the cluster looks like after that
  orrery explore app.yaml --go-on 5              after five changes of the store, no fault among them
  orrery explore app.yaml --go-on 3 --why 'turn kubelet/n1'
  orrery explore app.yaml --go-on 9 --out run.trace   the run, for orrery replay run.trace

On a terminal: a number and Enter take that choice, Enter alone the first, n or → all up to the next change of the store, b or ← goes
back, a lists every fault, t and a name take a choice by its name, ? and a name tell why it cannot happen, o and a key show an object
(o pods/default/web-b), q ends.

A choice is one step of the cluster, the finest there is: turn ACTOR, handle ACTOR, answer ACTOR, deliver ACTOR, fire ACTOR TIMER, start ACTOR,
list ACTOR; and faults: crash ACTOR, disconnect ACTOR, fail ACTOR, freeze!timetravel ACTOR, skew ACTOR RESOURCE, handle!conflict ACTOR. A turn on a cache that
lags is a fault, too.

Exit code: 0; 2 bad input or usage, or a choice that cannot happen.`;

/** `orrery explore`: a cluster in the hand: what can happen next, step by step, forward and back. */
export function exploreCommand(shell: Shell, tools: ExploreTools): Command {
  return new Command("explore")
    .description("choose by hand what happens next in a small cluster, step by step, forward and back")
    .argument("<file|dir...>", "manifests, YAML or JSON; - for standard input")
    .option("--then <file...>", "manifests that the user applies later")
    .option("--controllers <file...>", "modules (.js, .mjs) that export controllers of your own")
    .option("--properties <file...>", "modules (.js, .mjs) that export properties of your own")
    .option("--nodes <n>", `nodes of the model cluster (default: ${usualNodes})`, wholeNumber(1, 99))
    .option("--zones <names>", "zones of the nodes, in turn: a,a,b", zones)
    .option("--faults <budget>", "what may go wrong (default: nine faults of any kind but fork and merge)", faults)
    .option("--copies <id=n>", "so many processes of a component; repeat it for several", copies)
    .option("--elect <id...>", "components whose processes elect a leader")
    .option("--take <choice>", "take this choice first, by name or number; repeat it for several", listed)
    .option("--go-on <n>", "then go on without faults for so many changes of the store", wholeNumber(0))
    .option("--why <choice>", "tell why this cannot happen then, as in 'turn kubelet/n1'")
    .option("--all", "list every fault that can happen")
    .option("--out <file>", "write the run to a file when done, for orrery replay")
    .option("--json", "print as JSON what was done, what the cluster looks like, and what can happen")
    .addHelpText("after", examples)
    .action((paths: string[], flags: Flags) => runExplore(paths, flags, shell, tools));
}

function listed(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

async function runExplore(paths: readonly string[], flags: Flags, shell: Shell, tools: ExploreTools): Promise<void> {
  const explorer = await explorerOf(paths, flags, shell, tools);
  const isByHand = shell.in.isTty && shell.out.isTty && !flags.json && flags.why === undefined;
  try {
    for (const choice of flags.take ?? []) take(explorer, choice);
    for (let left = flags.goOn ?? 0; left > 0; left--) explorer.goOn();
    if (isByHand) await exploreByKeys(explorer, shell);
    else shell.out.write(flags.json ? jsonText(explorer, flags.why) : doneText(explorer, flags, shell));
  } catch (error) {
    throw error instanceof RangeError || isControllerMistake(error) ? new UsageError(error.message) : error;
  }
  if (flags.out !== undefined) writeFile(shell, flags.out, traceText(explorer.trace()));
}

/** Objects that an apiserver would refuse are bad input, and so are components that are not there. */
async function explorerOf(
  paths: readonly string[],
  flags: Flags,
  shell: Shell,
  tools: ExploreTools,
): Promise<ClusterExplorer> {
  const { faults: [budget = nineOfEach, ...others] = [] } = flags;
  if (others.length > 0) throw new UsageError("--faults: one budget is explored by hand, not several");
  const objects = await readObjects(paths, shell, flags.json);
  const later = flags.then && (await readObjects(flags.then, shell, flags.json, objects));
  const own = await readModules(flags, tools.loadModule);
  const { given, operations } = new CheckSubject(objects, { ...(later && { later }), ...own }).whole;
  const nodes = flags.nodes ?? usualNodes;
  const scenario: Scenario = {
    nodes,
    given,
    operations,
    faults: budget,
    ...(flags.zones && { topology: zonesInTurn(flags.zones, nodes) }),
    ...own,
    ...(flags.copies && { copies: flags.copies }),
    ...(flags.elect && { elected: flags.elect }),
  };
  try {
    requireAccepted(operations);
    return new ClusterExplorer(scenario);
  } catch (error) {
    const isInput = error instanceof RefusedError || error instanceof RangeError || isControllerMistake(error);
    throw isInput ? new UsageError(error.message) : error;
  }
}

function take(explorer: ClusterExplorer, text: string): void {
  const numbered = /^\d+$/.test(text) ? explorer.choices[Number(text) - 1] : undefined;
  if (/^\d+$/.test(text) && !numbered)
    throw new RangeError(
      `there is no choice ${text} after ${explorer.taken.length}; there are ${explorer.choices.length}`,
    );
  explorer.take(numbered?.choice ?? text);
}

function doneText(explorer: ClusterExplorer, { why, all }: Flags, { out }: Shell): string {
  const done = explorer.taken.map((each, index) => takenText(each, index + 1, out.paint)).join("");
  const reason = why === undefined ? undefined : explorer.whyNot(why);
  const answer = why && `\n  ${why} ${reason === undefined ? "can happen here" : `cannot happen here: ${reason}`}\n`;
  return `${done}${done && "\n"}${placeText(explorer, out.paint, all)}${answer ?? ""}`;
}

function jsonText(explorer: ClusterExplorer, why: string | undefined): string {
  const { taken, look, properties, choices, faults: left } = explorer;
  const { possible, ...cluster } = look;
  const asked = why === undefined ? {} : { why: { choice: why, reason: explorer.whyNot(why) ?? null } };
  return `${JSON.stringify({ taken, ...cluster, properties, choices, faults: left, ...asked }, null, 2)}\n`;
}
