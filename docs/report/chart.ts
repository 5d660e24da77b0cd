import { catalogue, type MachineName } from "../../machines/catalogue.ts";
import type { MachineCoverage } from "../../properties/report.ts";
import { draw } from "../diagrams/chart/draw.ts";
import { type Html, raw } from "./html.ts";

/** The statecharts of all machines, drawn for the page. Each state in them has its path in `data-state`. */
export type Charts = ReadonlyMap<MachineName, Html>;

/** @param coverage what of each was visited, to be shown on it; nothing is, when unset. */
export async function drawCharts(coverage: readonly MachineCoverage[] = []): Promise<Charts> {
  const drawn = Object.entries(catalogue).map(async ([name, { id, machine }]) => {
    const own = coverage.find((each) => each.machine === id);
    const svg = await draw(machine, { standalone: false, ...(own && { coverage: own }) });
    return [name as MachineName, raw(svg)] as const;
  });
  return new Map(await Promise.all(drawn));
}
