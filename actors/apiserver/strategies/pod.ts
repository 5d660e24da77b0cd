import { deepEqual } from "../../../machines/api/equality.ts";
import type { Pod, PodCondition, PodSpec, PodStatus } from "../../../machines/api/generated/types.ts";
import type { KubeObject, Stored } from "../../../machines/api/object.ts";
import { qosClass } from "../qos.ts";
import type { Strategy } from "./strategy.ts";
import { withGeneration } from "./strategy.ts";

type StoredPod = Stored<Pod>;

/** Upstream: pkg/registry/core/pod/strategy.go. */
export function podStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForCreate(object) {
      const spec = object.spec as PodSpec;
      const status: PodStatus = { phase: "Pending", ...schedulingGated(spec), qosClass: qosClass(spec) };
      return withGeneration({ ...object, status }, 1);
    },
    prepareForUpdate(object, existing) {
      const kept = { ...object, status: existing.status };
      const changed = !deepEqual(object.spec, existing.spec);
      return changed ? withGeneration(kept, (existing.metadata.generation ?? 0) + 1) : kept;
    },
    prepareForStatusUpdate(object, existing) {
      return preparePodStatus(object, existing as unknown as StoredPod);
    },
    gracePeriodSeconds: (pod, asked) => gracePeriod(pod as unknown as StoredPod, asked),
  };
}

/** A pod with scheduling gates says so from the beginning (applySchedulingGatedCondition). */
function schedulingGated(spec: PodSpec): { conditions?: PodCondition[] } {
  if ((spec.schedulingGates ?? []).length === 0) return {};
  const message = "Scheduling is blocked due to non-empty scheduling gates";
  return { conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated", message }] };
}

/** podStatusStrategy: a kubelet reports status and may touch labels and annotations, but neither owners nor deletion. */
function preparePodStatus(object: KubeObject, existing: StoredPod): KubeObject {
  const { ownerReferences: _owners, deletionTimestamp: _deletion, ...metadata } = object.metadata;
  const { ownerReferences } = existing.metadata;
  const status = (object.status ?? {}) as PodStatus;
  const qos = status.qosClass ?? existing.status.qosClass;
  return {
    ...(existing as unknown as KubeObject),
    metadata: ownerReferences === undefined ? metadata : { ...metadata, ownerReferences },
    status: { ...status, ...(qos !== undefined && { qosClass: qos }), ...observed(status, existing.status) },
  };
}

/** What was observed stays known when a client leaves it out (preserveOldObservedGeneration). */
function observed(status: PodStatus, old: PodStatus): Pick<PodStatus, "observedGeneration" | "conditions"> {
  const generation = status.observedGeneration ?? old.observedGeneration;
  const known = new Map(old.conditions?.map((condition) => [condition.type, condition.observedGeneration]));
  const conditions = status.conditions?.map((condition) => {
    const before = condition.observedGeneration ?? known.get(condition.type);
    return before === condition.observedGeneration ? condition : { ...condition, observedGeneration: before };
  });
  return { ...(generation !== undefined && { observedGeneration: generation }), ...(conditions && { conditions }) };
}

/** CheckGracefulDelete: nobody has to be told of a pod that has no node, or that has ended. */
function gracePeriod(pod: StoredPod, asked: number | undefined): number {
  const { phase } = pod.status;
  if (!pod.spec.nodeName || phase === "Failed" || phase === "Succeeded") return 0;
  const period = asked ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  return period < 0 ? 1 : period;
}
