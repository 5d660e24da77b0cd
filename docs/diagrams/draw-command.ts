import { Command } from "commander";
import type { Shell } from "../../actors/drivers/shell.ts";
import { type ChartTools, withCharts } from "./chart/chart-command.ts";
import { architectureCommand } from "./map/architecture-command.ts";
import { clusterCommand } from "./map/cluster-command.ts";
import type { MapCommandTools } from "./map/map-command.ts";
import { statesCommand } from "./map/states-command.ts";
import { type SequenceTools, sequenceCommand } from "./run/sequence-command.ts";
import { type TimelineTools, timelineCommand } from "./run/timeline-command.ts";

/** What the command does its work with. */
export interface DrawTools extends ChartTools, SequenceTools, MapCommandTools, TimelineTools {}

/** `orrery draw`: a machine's statechart; other pictures are commands of it, each in a file of its own. */
export function drawCommand(shell: Shell, tools: DrawTools): Command {
  const draw = withCharts(new Command("draw").description("draw a machine's statechart"), shell, tools);
  const commands = [
    sequenceCommand(shell, tools),
    architectureCommand(shell, tools),
    clusterCommand(shell, tools),
    timelineCommand(shell, tools),
    statesCommand(shell, tools),
  ];
  // What stands behind the name of another picture is said of that.
  draw.enablePositionalOptions();
  for (const command of commands) draw.addCommand(command.copyInheritedSettings(draw));
  return draw;
}
