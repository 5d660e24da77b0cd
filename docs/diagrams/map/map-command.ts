import { type Command, Option } from "commander";
import type { LoadModule } from "../../../actors/drivers/controller-files.ts";
import type { Shell } from "../../../actors/drivers/shell.ts";
import { type PictureFlags, pictureOptions, withPictureFlags } from "../picture-flags.ts";
import { type Graph, type MapFormat, mapFormats } from "./graph.ts";
import type * as MapTools from "./map-tools.ts";

/** What commands that draw maps do their work with. */
export interface MapCommandTools {
  readonly loadModule: LoadModule;
  /** Makes maps and draws them. */
  maps(): Promise<typeof MapTools>;
}

/** What is said of a map on a command line. */
export interface MapFlags extends PictureFlags {
  readonly format: MapFormat;
}

/** Lets a command ask in what form a map is to be had. */
export function withMapFlags(command: Command): Command {
  return withPictureFlags(
    command.addOption(new Option("--format <format>", "of what is printed").choices([...mapFormats]).default("svg")),
  );
}

/** Prints a map as the flags say. */
export async function printMap(graph: Graph, flags: MapFlags, shell: Shell, tools: MapCommandTools): Promise<void> {
  const { drawMap } = await tools.maps();
  shell.out.write(await drawMap(graph, { format: flags.format, ...(await pictureOptions(flags, shell)) }));
}
