import { deepEqual } from "../../api/equality.ts";
import { selectorOf } from "../../api/labels.ts";
import { controllerOf, type Stored } from "../../api/object.ts";
import type { Key, Wake } from "../../reconcile.ts";
import type { ObjectOf, View } from "../../view.ts";
import type { WatchEvent } from "../../watch.ts";
import { concernedOwners, type OwnerKind } from "../claim.ts";
import { revisions } from "../revisions.ts";
import { type DaemonSet, decide } from "./placement.ts";

/** DaemonSets, and how one selects its pods and revisions. */
export const daemonSets: OwnerKind<DaemonSet> = {
  resource: "daemonsets.apps",
  kind: "DaemonSet",
  selector: ({ spec }) => selectorOf(spec.selector),
};

/** Of nodes it looks at labels and taints alone; at pods and revisions of other controllers never. */
export function concernsDaemonSets({ type, resource, object, previous = object }: WatchEvent): boolean {
  if (resource === "nodes") {
    const decisive = ({ metadata, spec }: ObjectOf<"nodes">) => [metadata.uid, metadata.labels, spec.taints];
    return type !== "MODIFIED" || !deepEqual(decisive(asNode(object)), decisive(asNode(previous)));
  }
  if (resource !== "pods" && resource !== revisions) return true;
  return [object, previous].some((one) => {
    const kind = controllerOf(one)?.kind;
    return kind === undefined || kind === daemonSets.kind;
  });
}

/** The DaemonSets to which a node matters otherwise than before (addNode, updateNode). Of a node's end upstream learns from its pods'. */
export function wokenByNode({ type, object, previous }: WatchEvent, view: View): readonly Wake[] {
  const node = asNode(object);
  return view.list("daemonsets.apps").flatMap((set) => {
    const now = decide(node, set);
    const matters =
      type === "MODIFIED" && previous ? !deepEqual(now, decide(asNode(previous), set)) : now.shouldContinueRunning;
    return matters ? [keyOf(set)] : [];
  });
}

/** Orphaned revisions may be adopted (addHistory, updateHistory); one that somebody deletes is made again. */
export function wokenByRevision(event: WatchEvent, view: View): readonly Wake[] {
  const isOwn = event.type !== "DELETED" && controllerOf(event.object) !== undefined;
  return isOwn ? [] : concernedOwners(view, daemonSets, event).map(keyOf);
}

function asNode(object: Stored): ObjectOf<"nodes"> {
  return object as unknown as ObjectOf<"nodes">;
}

function keyOf({ metadata }: Pick<Stored, "metadata">): Key {
  return `${metadata.namespace}/${metadata.name}`;
}
