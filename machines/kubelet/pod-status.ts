import { findCondition } from "../api/condition.ts";
import { deepEqual } from "../api/equality.ts";
import type { Container, ContainerStatus, PodCondition, PodStatus } from "../api/generated/types.ts";
import { formatTime } from "../api/time.ts";
import type { Clock } from "../clock.ts";
import { phaseOf } from "../pod.ts";
import { podConditions } from "../pod-conditions.ts";
import { isContainerReady } from "../pod-containers.ts";
import type { PlanStep } from "../reconcile.ts";
import { apiContainerStatus } from "./container-api-status.ts";
import type { HostedPod, Pod } from "./memory.ts";

/** What the apiserver should know of a pod: kubelet_pods.go, generateAPIPodStatus, and what status_manager.go makes of it. */
export function podStatus(hosted: HostedPod, pod: Pod, hostIP: string, clock: Clock): PodStatus {
  const before = pod.status as PodStatus;
  const { reason } = hosted.pod.context;
  const startTime = before.startTime ?? formatTime(hosted.startMs);
  const told: PodStatus = {
    ...before,
    ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
    phase: phaseOf(hosted.pod),
    startTime,
    ...(reason !== null && { reason, message: hosted.message ?? "" }),
  };
  const containers = hosted.rejected ? {} : containerStatuses(hosted, pod);
  const addresses = hosted.rejected ? {} : addressesOf(hosted, hostIP);
  return { ...told, ...addresses, ...containers, conditions: conditionsOf(hosted, pod, clock) };
}

/** The request that tells the apiserver; nothing if it knows. A patch, so that what others own stays as it is. */
export function statusStep(hosted: HostedPod, pod: Pod, hostIP: string, clock: Clock): PlanStep[] {
  const before = pod.status as Readonly<Record<string, unknown>>;
  const after = podStatus(hosted, pod, hostIP, clock) as Readonly<Record<string, unknown>>;
  const changed = Object.keys(after).filter((field) => !deepEqual(before[field], after[field]));
  if (changed.length === 0) return [];
  const { namespace = "", name, uid } = pod.metadata;
  // The uid keeps the patch off another pod by that name.
  const patch = { metadata: { uid }, status: Object.fromEntries(changed.map((field) => [field, after[field]])) };
  const request = {
    verb: "patch",
    resource: "pods",
    namespace,
    name,
    subresource: "status",
    patchType: "merge",
    patch,
  } as const;
  return [{ request, tolerate: ["NotFound"] }];
}

function addressesOf({ ip }: HostedPod, hostIP: string): Partial<PodStatus> {
  const host = { hostIP, hostIPs: [{ ip: hostIP }] };
  return ip === null ? host : { ...host, podIP: ip, podIPs: [{ ip }] };
}

function containerStatuses(hosted: HostedPod, pod: Pod): Partial<PodStatus> {
  const init = pod.spec.initContainers ?? [];
  const owner = { uid: pod.metadata.uid, pod: hosted.key, hasInitContainers: init.length > 0 };
  const statusOf = (spec: Container): ContainerStatus[] => {
    const container = hosted.containers.find(({ name }) => name === spec.name);
    return container ? [apiContainerStatus(container, spec, owner)] : [];
  };
  const main = pod.spec.containers.flatMap(statusOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { containerStatuses: main, ...(init.length > 0 && { initContainerStatuses: init.flatMap(statusOf) }) };
}

/** The kubelet's own conditions after those of others, upstream's order. A refused pod never had most of them. */
function conditionsOf(hosted: HostedPod, pod: Pod, clock: Clock): PodCondition[] {
  const serving = hosted.containers.filter(({ role }) => role !== "init");
  const own = podConditions(
    hosted.pod,
    serving.every(({ state }) => isContainerReady(state)),
  );
  const before = pod.status.conditions ?? [];
  const others = before.filter(({ type }) => !own.some((condition) => condition.type === type));
  const told = hosted.rejected
    ? own.filter(({ type }) => type === "Ready" || type === "ContainersReady" || type === "PodScheduled")
    : own;
  return [...others, ...told.map((condition) => dated(gated(withMessage(condition, hosted), pod), before, pod, clock))];
}

type Undated = Omit<PodCondition, "lastTransitionTime" | "observedGeneration">;

function withMessage(condition: Undated, { containers }: HostedPod): Undated {
  const names = (list: HostedPod["containers"]) => `[${list.map(({ name }) => name).join(" ")}]`;
  switch (condition.reason) {
    case "ContainersNotReady":
      return {
        ...condition,
        message: `containers with unready status: ${names(containers.filter(({ role, state }) => role !== "init" && !isContainerReady(state)))}`,
      };
    case "ContainersNotInitialized": {
      const incomplete = containers.filter(
        ({ role, state }) => role === "init" && !(state.done && state.context.exitCode === 0),
      );
      return { ...condition, message: `containers with incomplete status: ${names(incomplete)}` };
    }
    default:
      return condition;
  }
}

/** A pod with readiness gates is ready only when others say so too (status/generate.go). */
function gated(condition: Undated, pod: Pod): Undated {
  if (condition.type !== "Ready" || condition.status !== "True") return condition;
  const complaints = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = findCondition(pod.status.conditions, conditionType);
    if (!gate) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return gate.status === "True"
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  return complaints.length === 0
    ? condition
    : { type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: complaints.join(", ") };
}

function dated(condition: Undated, before: readonly PodCondition[], pod: Pod, clock: Clock): PodCondition {
  const old = before.find(({ type }) => type === condition.type);
  const lastTransitionTime =
    old?.status === condition.status && old.lastTransitionTime ? old.lastTransitionTime : formatTime(clock.nowMs);
  const { generation } = pod.metadata;
  return { ...condition, lastTransitionTime, ...(generation !== undefined && { observedGeneration: generation }) };
}
