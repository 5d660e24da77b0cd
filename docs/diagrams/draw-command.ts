import { Command } from "commander";
import { type Shell, UsageError } from "../../actors/drivers/shell.ts";
import { table } from "../../actors/drivers/text.ts";
import { architectureCommand } from "./map/architecture-command.ts";
import { clusterCommand } from "./map/cluster-command.ts";
import type { MapCommandTools } from "./map/map-command.ts";
import { type SequenceTools, sequenceCommand } from "./run/sequence-command.ts";
import { type TimelineTools, timelineCommand } from "./run/timeline-command.ts";

/** What the command does its work with. */
export interface DrawTools extends SequenceTools, MapCommandTools, TimelineTools {
  /** The machines that can be drawn, and what they are. */
  machines(): Promise<readonly { readonly name: string; readonly title: string }[]>;
  /** One of them, as Mermaid. */
  draw(name: string): Promise<string>;
}

interface Flags {
  readonly all?: true;
}

const examples = `
Examples:
  orrery draw                   the machines there are
  orrery draw pod > pod.mmd     the pod's, as Mermaid
  orrery draw --all             all of them, one after the other`;

/** `orrery draw`: the statecharts as Mermaid, from the machines themselves. */
export function drawCommand(shell: Shell, tools: DrawTools): Command {
  const draw = new Command("draw")
    .description("draw a machine's statechart as Mermaid")
    .argument("[machine]", "its name; without one, the names are listed")
    .option("--all", "every machine")
    .addHelpText("after", examples)
    .action((name: string | undefined, flags: Flags) => runDraw(name, flags, shell, tools));
  const commands = [
    sequenceCommand(shell, tools),
    architectureCommand(shell, tools),
    clusterCommand(shell, tools),
    timelineCommand(shell, tools),
  ];
  for (const command of commands) draw.addCommand(command.copyInheritedSettings(draw));
  return draw;
}

async function runDraw(name: string | undefined, flags: Flags, shell: Shell, tools: DrawTools): Promise<void> {
  const machines = await tools.machines();
  const names = machines.map((machine) => machine.name);
  if (name !== undefined && flags.all) throw new UsageError("name a machine, or say --all, not both");
  if (name !== undefined) {
    if (!names.includes(name)) throw new UsageError(`no machine "${name}"; there are: ${names.join(", ")}`);
    return shell.out.write(ended(await tools.draw(name)));
  }
  if (!flags.all) return shell.out.write(`${table(machines.map((each) => [each.name, each.title])).join("\n")}\n`);
  // A comment of Mermaid's tells them apart.
  for (const each of names) shell.out.write(`%% ${each}\n${ended(await tools.draw(each))}\n`);
}

function ended(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
