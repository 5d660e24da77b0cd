import type { UserController } from "../../../actors/define-controller.ts";
import { traceText } from "../../../actors/trace.ts";
import { type RecordedRun, storyOf } from "./recorded-run.ts";
import type { Detail, RunFormat } from "./scene.ts";
import { sequenceOf } from "./sequence.ts";
import { type SwimLaneOptions, swimLanesOf } from "./swim-lanes.ts";

/** How a recorded run is to be drawn. */
export interface DrawRunOptions extends SwimLaneOptions {
  /** `store` when unset. */
  readonly detail?: Detail;
  /** Mermaid when unset. */
  readonly format?: RunFormat;
  /** The user's own that took part. */
  readonly controllers?: readonly UserController[];
}

/** A recorded run as a sequence diagram. The same run gives the same text. Throws a TraceError if it does not replay. */
export function drawRun(run: RecordedRun, options: DrawRunOptions = {}): string {
  const { detail = "store", format = "mermaid", controllers = [], ...picture } = options;
  if (format === "trace") return traceText(run.trace);
  const steps = storyOf(run, controllers);
  if (format === "json") return `${JSON.stringify({ title: run.title, steps }, null, 2)}\n`;
  const drawn = { title: run.title, steps };
  return format === "svg" ? swimLanesOf(drawn, { ...picture, detail }) : sequenceOf(drawn, detail);
}
