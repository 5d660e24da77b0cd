import { simulate } from "../../../actors/drivers/simulator.ts";
import type { KubeObject } from "../../../machines/api/object.ts";
import { searchCanary } from "../../../properties/canaries/canary.ts";
import { replicaSetWithoutExpectations } from "../../../properties/canaries/replica-set-without-expectations.ts";
import { drawRun } from "./draw-run.ts";
import { knownRuns } from "./known-runs.ts";
import { recordRun } from "./recorded-run.ts";
import { details } from "./scene.ts";
import { swimLanesOf } from "./swim-lanes.ts";
import { TimelineRecorder } from "./timeline.ts";
import { timelineSvg } from "./timeline-svg.ts";

/** The pictures of runs that are shown in the gallery: file name → text. */
export function runPictures(): ReadonlyMap<string, string> {
  const pictures = new Map<string, string>();
  for (const [index, plan] of knownRuns.entries()) {
    const run = recordRun(plan);
    const name = plan.title.replaceAll("'", "").replaceAll(/\W+/g, "-");
    // One of them at all levels, to show what these are.
    for (const detail of index === 0 ? details : (["store"] as const)) {
      const level = detail === "store" ? "" : `-${detail}`;
      pictures.set(`${name}${level}.svg`, drawRun(run, { detail, format: "svg" }));
      pictures.set(`${name}${level}.mmd`, drawRun(run, { detail }));
    }
  }
  return pictures;
}

/** The best-known of the documented failures, as the swim-lanes of its counterexample. Throws if it is not caught any more. */
export function counterexamplePicture(): string {
  const { counterexample } = searchCanary(replicaSetWithoutExpectations, "broken");
  if (!counterexample) throw new Error(`${replicaSetWithoutExpectations.name} is not caught`);
  return swimLanesOf(counterexample);
}

/** A minute of these objects on five nodes, over time. */
export async function timelinePicture(objects: readonly KubeObject[], title: string): Promise<string> {
  const recorder = new TimelineRecorder();
  const forMs = 60_000;
  await simulate(objects, { nodes: 5, forMs, onEvent: (line) => recorder.note(line) });
  return timelineSvg(recorder.timeline(forMs), title);
}
