import { type Command, Option } from "commander";
import type { Shell } from "../../actors/drivers/shell.ts";
import type { PictureOptions } from "./style/picture.ts";
import { type Theme, themes } from "./style/sheet.ts";

/** What is said of an SVG on a command line. */
export interface PictureFlags {
  readonly theme: Theme;
  readonly style?: string;
}

/** Lets a command ask how an SVG is to look. */
export function withPictureFlags(command: Command): Command {
  return command
    .addOption(new Option("--theme <theme>", "of an SVG").choices([...themes]).default("auto"))
    .option("--style <file>", "a style sheet (CSS) for an SVG");
}

/** What the flags say, the style sheet read. */
export async function pictureOptions({ theme, style }: PictureFlags, shell: Shell): Promise<PictureOptions> {
  return { theme, ...(style !== undefined && { style: await shell.files.read(style) }) };
}
