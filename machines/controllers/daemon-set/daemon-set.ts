import { objectKey } from "../../api/object.ts";
import { recordsEvents } from "../../permissions.ts";
import { type Key, nothingToDo, type Plan, type PlanStep, type Reconciler, stepFailed } from "../../reconcile.ts";
import { isEmptyRecord } from "../../sorted-record.ts";
import type { View } from "../../view.ts";
import { claim, claimable } from "../claim.ts";
import { type Expectations, forget, noExpectations } from "../expectations.ts";
import { isCreation } from "../pod-control.ts";
import { expectationsAfterAnswer, observeReplicas } from "../replica-set-events.ts";
import { type Revision, revisions } from "../revisions.ts";
import { concernsDaemonSets, daemonSets, wokenByNode, wokenByRevision } from "./events.ts";
import { backoffOver, isBackoffKey, noBackoffs } from "./failed-pods.ts";
import type { DaemonSet } from "./placement.ts";
import { type DaemonSetMemory, type DaemonSetSettings, DaemonSync } from "./sync.ts";

/** What may be changed about the controller, to see what becomes of it; upstream's values when unset. */
export type DaemonSetOptions = Partial<DaemonSetSettings>;

/** Runs a pod on every node that a DaemonSet means (pkg/controller/daemon). Keys are `namespace/name`. */
export function daemonSetController(options: DaemonSetOptions = {}): Reconciler<DaemonSetMemory> {
  const settings: DaemonSetSettings = { expectations: true, burstReplicas: 250, ...options };
  return {
    name: "daemonset-controller",
    watches: [{ resource: "daemonsets.apps" }, { resource: "pods" }, { resource: "nodes" }, { resource: revisions }],
    permissions: {
      // Dry, before it adopts.
      "daemonsets.apps": ["update"],
      "daemonsets.apps/status": ["update"],
      pods: ["create", "update", "patch", "delete"],
      [revisions]: ["create", "update", "patch", "delete"],
      ...recordsEvents,
    },
    memory: { expectations: noExpectations, backoffs: noBackoffs },
    predicate: concernsDaemonSets,
    observe(memory, event, view) {
      if (event.resource === "nodes") return { memory, wake: wokenByNode(event, view) };
      if (event.resource === revisions) return { memory, wake: wokenByRevision(event, view) };
      const { memory: expectations, wake } = observeReplicas(daemonSets, memory.expectations, event, view);
      return { memory: withExpectations(memory, expectations), wake };
    },
    answered(memory, key, step, response) {
      if (isPreparation(step) && stepFailed(step, response)) return forgotten(memory, key);
      return withExpectations(memory, expectationsAfterAnswer(memory.expectations, key, step, response));
    },
    reconcile(view, key, memory, { nowMs }) {
      if (isBackoffKey(key)) {
        const { backoffs, wake } = backoffOver(memory.backoffs, key);
        return { memory: { ...memory, backoffs }, steps: [], wake };
      }
      const [namespace = "", name = ""] = key.split("/");
      const set = view.get("daemonsets.apps", namespace, name);
      if (set !== undefined) return planFor(set, key, view, memory, settings, nowMs);
      return key in memory.expectations ? { memory: forgotten(memory, key), steps: [] } : nothingToDo;
    },
  };
}

/** What comes before pods are made or deleted: when it fails, they are not, and nothing may be expected of them. */
function isPreparation(step: PlanStep): boolean {
  const { request } = step;
  const isWrite = request.verb === "create" || (request.verb === "update" && request.subresource === undefined);
  return isWrite && !isCreation(step);
}

function withExpectations(memory: DaemonSetMemory, expectations: Expectations): DaemonSetMemory {
  return expectations === memory.expectations ? memory : { ...memory, expectations };
}

function forgotten(memory: DaemonSetMemory, key: Key): DaemonSetMemory {
  return { ...memory, expectations: forget(memory.expectations, key) };
}

/**
 * Upstream: syncDaemonSet. What was adopted or released must be seen before it is counted, so that is a plan of its own. Of a set that is being deleted
 * nothing can be told: its revisions may be gone.
 */
function planFor(
  set: DaemonSet,
  key: Key,
  view: View,
  memory: DaemonSetMemory,
  settings: DaemonSetSettings,
  nowMs: number,
): Plan<DaemonSetMemory> {
  if (isEmptyRecord({ ...set.spec.selector })) return refuseEverything(set);
  if (set.metadata.deletionTimestamp !== undefined) return nothingToDo;
  const { claimed: all, steps: adopting } = claim(set, daemonSets, claimable(view, revisions, set), revisions);
  const { claimed: pods, steps: claiming } = claim(set, daemonSets, claimable(view, "pods", set), "pods");
  if (adopting.length + claiming.length > 0) return { steps: [...adopting, ...claiming] };
  return new DaemonSync(set, key, pods, all as readonly Revision[], view, settings, nowMs).plan(memory);
}

/** A selector without conditions would take every pod there is. */
function refuseEverything({ metadata }: DaemonSet): Plan<DaemonSetMemory> {
  const record = {
    regarding: objectKey("daemonsets.apps", metadata.namespace, metadata.name),
    type: "Warning",
    reason: "SelectingAll",
    message: "This daemon set is selecting all pods. A non-empty selector is required.",
  } as const;
  return { records: [record], steps: [] };
}
