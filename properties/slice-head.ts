import { noFaults } from "../actors/choice.ts";
import type { KubeObject } from "../machines/api/object.ts";
import type { Bound, SliceReport } from "./report.ts";
import type { Slice } from "./slices.ts";

/** A slice that was not even begun. */
export function unexplored(slice: Slice, nodes: number, bound: Bound): SliceReport {
  const nothing = { states: 0, transitions: 0, depth: 0, elapsedMs: 0, complete: false };
  const noFigures = { collisionProbability: 0, runHash: "", bytesPerState: 0 };
  return {
    ...sliceHead(slice, nodes),
    searches: [{ faults: noFaults, ...nothing, ...noFigures, bound }],
    verdicts: [],
  };
}

/** What a slice is, before anything is known of it. */
export function sliceHead({ name, given, operations, caps }: Slice, nodes: number) {
  const workload = operations.flatMap(({ request }) =>
    request.verb === "create" ? [nameOf(request.object)] : ["its change"],
  );
  return { name, objects: [...workload, ...given.map(nameOf)], caps, nodes };
}

/** `Service default/web`. */
export function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}
