import { catalogue, type MachineName } from "../../machines/catalogue.ts";
import { draw } from "../diagrams/chart/draw.ts";
import { type Html, raw } from "./html.ts";

/** The statecharts of all machines, drawn for the page. Each state in them has its path in `data-state`. */
export type Charts = ReadonlyMap<MachineName, Html>;

export async function drawCharts(): Promise<Charts> {
  const drawn = Object.entries(catalogue).map(async ([name, { machine }]) => {
    return [name as MachineName, raw(await draw(machine, { standalone: false }))] as const;
  });
  return new Map(await Promise.all(drawn));
}
