import { recordsEvents } from "../../permissions.ts";
import { nextAvailableInMs } from "../../pod-state.ts";
import { nothingToDo, type Plan, type PlanStep, type Reconciler } from "../../reconcile.ts";
import type { View } from "../../view.ts";
import { claim, claimable } from "../claim.ts";
import { revisions } from "../revisions.ts";
import { concernsStatefulSets, statefulSets, wokenBy } from "./events.ts";
import { historyOf, revisionsOf, truncationSteps } from "./history.ts";
import { isMemberOf, type Pod, type StatefulSet, wantedReplicas } from "./identity.ts";
import { countedStatus, statusSteps } from "./status.ts";
import { PodSync, type StatefulSetSettings } from "./sync.ts";

/** What may be changed about the controller, to see what becomes of it; upstream's values when unset. */
export type StatefulSetOptions = Partial<StatefulSetSettings>;

/**
 * Gives each of its pods a name and claims of its own, and keeps as many as a StatefulSet says (pkg/controller/statefulset, with the feature gates of 1.34).
 * Keys are `namespace/name`; there is nothing to remember: names that follow from the ordinal make creating a pod twice impossible.
 */
export function statefulSetController(options: StatefulSetOptions = {}): Reconciler<null> {
  const settings: StatefulSetSettings = { waitsForAll: false, replacesOutdated: false, ...options };
  return {
    name: "statefulset-controller",
    watches: [
      { resource: "statefulsets.apps" },
      { resource: "pods" },
      { resource: revisions },
      { resource: "persistentvolumeclaims" },
    ],
    permissions: {
      // Dry, before it adopts.
      "statefulsets.apps": ["update"],
      "statefulsets.apps/status": ["update"],
      pods: ["create", "update", "patch", "delete"],
      [revisions]: ["create", "update", "patch", "delete"],
      persistentvolumeclaims: ["create", "update"],
      ...recordsEvents,
    },
    memory: null,
    predicate: concernsStatefulSets,
    observe: (memory, event, view) => ({ memory, wake: wokenBy(event, view) }),
    reconcile(view, key, _memory, { nowMs }) {
      const [namespace = "", name = ""] = key.split("/");
      const set = view.get("statefulsets.apps", namespace, name);
      return set === undefined ? nothingToDo : planFor(set, view, settings, nowMs);
    },
  };
}

/**
 * Upstream: sync and UpdateStatefulSet. What was adopted or released must be seen before it is counted, so that is a plan of its own. The status is told
 * from the pods as they were, whether or not what is to be done about them succeeds.
 */
function planFor(set: StatefulSet, view: View, settings: StatefulSetSettings, nowMs: number): Plan<null> {
  const candidates = claimable(view, "pods", set).filter((pod) => isMemberOf(set, pod));
  const { claimed: pods, steps: claiming } = claim(set, statefulSets, candidates, "pods");
  const all = revisionsOf(set, view);
  const { steps: adopting } = claim(set, statefulSets, all, revisions);
  if (claiming.length + adopting.length > 0) return { steps: [...adopting, ...claiming] };

  const history = historyOf(set, all, view);
  const { current, update, collisionCount } = history;
  const names = { current: current.name, update: update.name, collisionCount };
  const sync = new PodSync(set, pods, history, view, settings, nowMs);
  const { steps, updating } = set.metadata.deletionTimestamp === undefined ? sync.plan() : nothing;
  const counted = countedStatus(set, names, pods, nowMs);
  // The pod that is deleted for its update is not counted as one of the current revision any more.
  const status = updating ? { ...counted, currentReplicas: (counted.currentReplicas ?? 0) - 1 } : counted;
  const telling = [...statusSteps(set, status), ...truncationSteps(set, all, pods, history)];
  const guarded = steps.map((step) => (telling.length > 0 ? { ...step, otherwise: telling } : step));
  return { steps: [...history.steps, ...guarded, ...telling], ...availabilityCheck(set, pods, status, nowMs) };
}

const nothing: { readonly steps: readonly PlanStep[]; readonly updating: boolean } = { steps: [], updating: false };

/** Ready pods become available by time alone, which no event tells. */
function availabilityCheck(
  set: StatefulSet,
  pods: readonly Pod[],
  { availableReplicas }: StatefulSet["status"],
  nowMs: number,
): Pick<Plan<null>, "requeue"> {
  const { minReadySeconds = 0 } = set.spec;
  if (minReadySeconds === 0 || availableReplicas === wantedReplicas(set)) return {};
  const afterMs = nextAvailableInMs(pods, minReadySeconds, nowMs);
  return afterMs === undefined ? {} : { requeue: { afterMs } };
}
