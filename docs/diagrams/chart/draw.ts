import type { AnyStateMachine } from "xstate";
import type { PictureOptions } from "../style/picture.ts";
import { chartOf } from "./chart-of.ts";
import { chartSvg } from "./chart-svg.ts";
import { dotOf } from "./dot.ts";
import { layOut } from "./lay-out.ts";
import { machineJson } from "./machine-json.ts";
import { type Marking, marked } from "./marked.ts";
import { mermaidOf } from "./mermaid.ts";
import { plantUmlOf } from "./plantuml.ts";
import { tableOf } from "./table-markdown.ts";

/**
 * What a statechart can be written as: a picture; text for Mermaid, Graphviz or PlantUML to draw; JSON for XState and Stately's editor; a
 * table in Markdown that says for every state and event whether it is handled, ignored or impossible.
 */
export type ChartFormat = "svg" | "mermaid" | "dot" | "plantuml" | "json" | "table";

/** How a statechart is to be drawn. */
export interface DrawOptions extends PictureOptions, Marking {
  /** Default: svg. */
  readonly format?: ChartFormat;
}

/**
 * The statechart of any XState 5 machine, read from its definition. Nothing is run: guards, actions and delays are named, not called. The
 * same machine gives the same text, which ends with a line feed. Throws a RangeError for a format that there is not, for coverage of another
 * machine, and for what is to stand out and is not there.
 */
export async function draw(machine: AnyStateMachine, options: DrawOptions = {}): Promise<string> {
  const { format = "svg", coverage, highlight } = options;
  if (format !== "svg" && (coverage || highlight))
    throw new RangeError(`${format} shows neither coverage nor what is to stand out; svg does`);
  switch (format) {
    case "svg":
      return chartSvg(await layOut(marked(chartOf(machine), options)), options);
    case "mermaid":
      return mermaidOf(chartOf(machine));
    case "dot":
      return dotOf(chartOf(machine));
    case "plantuml":
      return plantUmlOf(chartOf(machine));
    case "json":
      return machineJson(machine);
    case "table":
      return tableOf(chartOf(machine));
    default:
      throw new RangeError(`no format "${String(format)}"; there are: svg, mermaid, dot, plantuml, json, table`);
  }
}
