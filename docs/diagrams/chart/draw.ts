import type { AnyStateMachine } from "xstate";
import type { PictureOptions } from "../style/picture.ts";
import { chartOf } from "./chart-of.ts";
import { chartSvg } from "./chart-svg.ts";
import { layOut } from "./lay-out.ts";

/** What a statechart can be written as. */
export type ChartFormat = "svg";

/** How a statechart is to be drawn. */
export interface DrawOptions extends PictureOptions {
  /** Default: svg. */
  readonly format?: ChartFormat;
}

/**
 * The statechart of any XState 5 machine, read from its definition. Nothing is run: guards, actions and delays are named, not called. The
 * same machine gives the same text.
 */
export async function draw(machine: AnyStateMachine, options: DrawOptions = {}): Promise<string> {
  return chartSvg(await layOut(chartOf(machine)), options);
}
