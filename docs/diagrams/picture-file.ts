import { type Command, Option } from "commander";
import type { Shell } from "../../actors/drivers/shell.ts";

/** Where a picture goes, and in what form. */
export interface FileFlags<F extends string> {
  readonly format?: F;
  readonly out?: string;
}

/** How files of a form end, where they do not end in its name. */
const endings: Readonly<Record<string, string>> = { mmd: "mermaid", gv: "dot" };

/** Lets a command ask for one of these forms, and for a file. */
export function withFileFlags(command: Command, formats: readonly string[], usual: string): Command {
  const format = new Option("--format <format>", `what to write (default: ${usual}, or as --out ends)`);
  return command
    .addOption(format.choices([...formats]))
    .option("--out <file>", "write it there instead of printing it");
}

/** The form that is asked for, or as the file ends, or the usual one. */
export function formatOf<F extends string>({ format, out }: FileFlags<F>, formats: readonly F[], usual: F): F {
  const ending = out?.split(".").at(-1) ?? "";
  return format ?? formats.find((each) => each === (endings[ending] ?? ending)) ?? usual;
}

/** Writes a picture where it is wanted. */
export function writeOut(text: string, out: string | undefined, shell: Shell): void {
  if (out === undefined) return shell.out.write(text);
  const sink = shell.files.open(out);
  sink.write(text);
  sink.close();
}
