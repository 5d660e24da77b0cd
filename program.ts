import { Command, CommanderError } from "commander";
import { type UpTools, upCommand } from "./actors/drivers/live/up-command.ts";
import { exitCodes, type Shell, ToldError, UsageError } from "./actors/drivers/shell.ts";
import { type SimulateTools, simulateCommand } from "./actors/drivers/simulate-command.ts";
import { type DrawTools, drawCommand } from "./docs/diagrams/draw-command.ts";
import { type CheckTools, checkCommand } from "./properties/check-command.ts";
import { type ReplayTools, replayCommand } from "./properties/counterexamples/replay-command.ts";
import { type ExploreTools, exploreCommand } from "./properties/explorer/explore-command.ts";

/** What all the commands do their work with. */
export interface Tools extends CheckTools, ExploreTools, ReplayTools, SimulateTools, UpTools, DrawTools {
  readonly version: string;
}

const examples = `
Examples:
  orrery check docs/examples/guestbook.yaml
  orrery explore docs/examples/hello.yaml
  orrery replay verdict.json
  orrery simulate docs/examples/guestbook.yaml --nodes 10 --for 1h
  orrery up docs/examples/guestbook.yaml
  orrery draw pod

orrery COMMAND --help tells more of a command.`;

/** Runs one command line, without `node` and the program's name. The answer is the exit code. */
export async function run(args: readonly string[], shell: Shell, tools: Tools): Promise<number> {
  try {
    await program(shell, tools).parseAsync(args, { from: "user" });
    return shell.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (!(error instanceof UsageError || isRefusedBySystem(error))) throw error;
    if (!(error instanceof ToldError)) shell.err.write(`${shell.err.paint("red", "error")}: ${error.message}\n`);
    return exitCodes.usage;
  }
}

/** What a user can mend: a file that cannot be read or written, a port that is taken. */
function isRefusedBySystem(error: unknown): error is Error {
  const codes = ["EACCES", "EADDRINUSE", "EISDIR", "ENOENT", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"];
  return error instanceof Error && "code" in error && codes.some((code) => code === error.code);
}

/** The program and all its commands. */
export function program(shell: Shell, tools: Tools): Command {
  const root = new Command("orrery")
    .description("A working Kubernetes built of statecharts: check it, simulate it, run it.")
    .version(tools.version)
    .addHelpText("after", examples)
    .showHelpAfterError("(orrery --help tells what there is)")
    // What stands behind the name of a command is said of that.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.out.write(text),
      writeErr: (text) => shell.err.write(text),
      getOutHelpWidth: () => shell.out.columns,
      getErrHelpWidth: () => shell.err.columns,
    });
  const commands = [
    checkCommand(shell, tools),
    exploreCommand(shell, tools),
    replayCommand(shell, tools),
    simulateCommand(shell, tools),
    upCommand(shell, tools),
    drawCommand(shell, tools),
  ];
  for (const command of commands) {
    root.addCommand(
      command.copyInheritedSettings(root).showHelpAfterError(`(orrery ${command.name()} --help tells more)`),
    );
  }
  return root;
}
