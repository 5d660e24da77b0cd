import type { Command } from "commander";
import type { LoadModule } from "../../../actors/drivers/controller-files.ts";
import type { Shell } from "../../../actors/drivers/shell.ts";
import { type FileFlags, formatOf, withFileFlags, writeOut } from "../picture-file.ts";
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
export interface MapFlags extends PictureFlags, FileFlags<MapFormat> {}

/** Lets a command ask in what form a map is to be had. */
export function withMapFlags(command: Command): Command {
  return withPictureFlags(withFileFlags(command, mapFormats, "svg"));
}

/** Prints a map as the flags say. */
export async function printMap(graph: Graph, flags: MapFlags, shell: Shell, tools: MapCommandTools): Promise<void> {
  const { drawMap } = await tools.maps();
  const format = formatOf(flags, mapFormats, "svg");
  writeOut(await drawMap(graph, { format, ...(await pictureOptions(flags, shell)) }), flags.out, shell);
}
