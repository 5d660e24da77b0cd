import { isPodAvailable } from "../../pod-state.ts";
import type { ObjectOf } from "../../view.ts";
import { isUpdated, type NodeWork } from "./manage.ts";
import type { DaemonSet } from "./placement.ts";

type Pod = ObjectOf<"pods">;

/** The living pods of one node: at most one of each kind, or it is not in order. */
interface OnNode {
  readonly node: string;
  readonly fresh: Pod | undefined;
  readonly old: Pod | undefined;
  readonly isOrderly: boolean;
}

/** Absolute or a percentage, rounded up, of the nodes that are to have a pod. */
function amount(value: number | string | undefined, desired: number): number {
  if (typeof value === "number") return value;
  return Math.ceil((Number.parseInt(value ?? "0", 10) * desired) / 100);
}

/**
 * The next pods to be replaced by such of the present template (rollingUpdate in daemon/update.go). Without surge, old ones are deleted, as many as may be
 * missing; with it, new ones are made beside them, as many as may be too many. An old one that is not available is replaced in any case.
 * @param nodes daemon pods of every node that has one or is to have one
 * @param desired how many nodes are to have one
 */
export function rollingUpdate(
  set: DaemonSet,
  nodes: ReadonlyMap<string, readonly Pod[]>,
  desired: number,
  hash: string,
  nowMs: number,
): NodeWork {
  const { rollingUpdate: bounds = {} } = set.spec.updateStrategy ?? {};
  const maxSurge = amount(bounds.maxSurge, desired);
  const unavailable = amount(bounds.maxUnavailable, desired);
  // Neither would leave no way forward.
  const maxUnavailable = desired > 0 && unavailable === 0 && maxSurge === 0 ? 1 : unavailable;
  const isAvailable = (pod: Pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
  const all = [...nodes].map(([node, pods]) => onNode(node, pods, hash));
  return maxSurge === 0 ? replaced(all, maxUnavailable, isAvailable) : surged(all, maxSurge, isAvailable);
}

function onNode(node: string, pods: readonly Pod[], hash: string): OnNode {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const fresh = living.filter((pod) => isUpdated(pod, hash));
  const old = living.filter((pod) => !isUpdated(pod, hash));
  return { node, fresh: fresh[0], old: old[0], isOrderly: fresh.length <= 1 && old.length <= 1 };
}

function replaced(all: readonly OnNode[], most: number, isAvailable: (pod: Pod) => boolean): NodeWork {
  const outdated = all.flatMap(({ fresh, old, isOrderly }) => (isOrderly && old && !fresh ? [old] : []));
  const broken = outdated.filter((pod) => !isAvailable(pod));
  const candidates = outdated.filter(isAvailable);
  const missing = all.filter(({ fresh, old, isOrderly }) => {
    if (!isOrderly || (fresh === undefined) === (old === undefined)) return true;
    return fresh !== undefined && !isAvailable(fresh);
  });
  const left = Math.max(most - missing.length - broken.length, 0);
  return { create: [], remove: [...broken, ...candidates.slice(0, left)] };
}

function surged(all: readonly OnNode[], most: number, isAvailable: (pod: Pod) => boolean): NodeWork {
  const both = all.filter(({ fresh, old, isOrderly }) => isOrderly && fresh && old);
  const done = both.filter(({ fresh }) => isAvailable(fresh as Pod));
  const surging = all.filter(({ isOrderly }) => !isOrderly).length + both.length - done.length;
  const outdated = all.filter(({ fresh, old, isOrderly }) => isOrderly && old && !fresh);
  const broken = outdated.filter(({ old }) => !isAvailable(old as Pod));
  const candidates = outdated.filter(({ old }) => isAvailable(old as Pod));
  const chosen = [...broken, ...candidates.slice(0, Math.max(most - surging, 0))];
  return { create: chosen.map(({ node }) => node), remove: done.map(({ old }) => old as Pod) };
}
