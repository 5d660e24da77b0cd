import { Command } from "commander";
import type { Shell } from "../../actors/drivers/shell.ts";
import { type ChartTools, withCharts } from "./chart/chart-command.ts";

/** What the command does its work with. */
export interface DrawTools extends ChartTools {}

/** `orrery draw`: a machine's statechart; other pictures are commands of it, each in a file of its own. */
export function drawCommand(shell: Shell, tools: DrawTools): Command {
  const draw = withCharts(new Command("draw").description("draw a machine's statechart"), shell, tools);
  const commands: readonly Command[] = [];
  // What stands behind the name of another picture is said of that.
  draw.enablePositionalOptions();
  for (const command of commands) draw.addCommand(command.copyInheritedSettings(draw));
  return draw;
}
