import { findCondition } from "./api/condition.ts";
import { controllerOf, type Stored } from "./api/object.ts";
import { type DaemonSet, decide, targetNode } from "./controllers/daemon-set/placement.ts";
import { expectedPods } from "./controllers/disruption/expected-pods.ts";
import {
  isInRange,
  ordinalOf,
  revisionOf,
  type StatefulSet,
  startOrdinal,
  wantedReplicas,
} from "./controllers/stateful-set/identity.ts";
import { serviceObjection } from "./desired-services.ts";
import { covers, type PodDisruptionBudget } from "./disruption-budget.ts";
import { isPodActive, isPodReady } from "./pod-state.ts";
import type { ObjectOf, View } from "./view.ts";

type Deployment = ObjectOf<"deployments.apps">;
type ReplicaSet = ObjectOf<"replicasets.apps">;
type Pod = ObjectOf<"pods">;

/**
 * How a cluster falls short of what its objects ask for, the first thing found; undefined if it does not. Only kinds that are acted on
 * count. Pods come first, and what owns them after: so the cause is told rather than what follows from it.
 */
export function notDesired(view: View): string | undefined {
  return (
    first(view.list("pods"), podObjection) ??
    first(view.list("replicasets.apps"), (set) => replicaSetObjection(view, set)) ??
    first(view.list("replicationcontrollers"), (set) => replicaSetObjection(view, set)) ??
    first(view.list("deployments.apps"), (deployment) => deploymentObjection(view, deployment)) ??
    first(view.list("statefulsets.apps"), (set) => statefulSetObjection(view, set)) ??
    first(view.list("services"), (service) => serviceObjection(view, service)) ??
    first(view.list("poddisruptionbudgets.policy"), (budget) => budgetObjection(view, budget)) ??
    first(view.list("daemonsets.apps"), (set) => daemonSetObjection(view, set)) ??
    first(view.list("namespaces"), ({ metadata }) =>
      metadata.deletionTimestamp ? `Namespace ${metadata.name} is still terminating` : undefined,
    )
  );
}

function podsOf(view: View, deployment: Deployment): Pod[] {
  return view
    .controlledBy("replicasets.apps", deployment.metadata.uid)
    .flatMap((set) => view.controlledBy("pods", set.metadata.uid));
}

function deploymentObjection(view: View, deployment: Deployment): string | undefined {
  const { metadata, spec, status } = deployment;
  const subject = `Deployment ${id(deployment)}`;
  if (metadata.deletionTimestamp) return `${subject} is still being deleted`;
  if (status.observedGeneration !== metadata.generation)
    return `${subject}: its status is of generation ${status.observedGeneration ?? "none"}`;
  if (spec.paused) return undefined;
  const wanted = spec.replicas ?? 1;
  const counts = {
    replicas: status.replicas,
    updatedReplicas: status.updatedReplicas,
    availableReplicas: status.availableReplicas,
  };
  for (const [field, count] of Object.entries(counts)) {
    if ((count ?? 0) !== wanted) return `${subject}: status.${field} is ${count ?? 0}, ${wanted} are wanted`;
  }
  const pods = podsOf(view, deployment).filter(isPodActive);
  return pods.length === wanted ? undefined : `${subject} has ${pods.length} pods, ${wanted} are wanted`;
}

function replicaSetObjection(view: View, set: ReplicaSet | ObjectOf<"replicationcontrollers">): string | undefined {
  const subject = `${set.kind} ${id(set)}`;
  if (set.metadata.deletionTimestamp) return `${subject} is still being deleted`;
  if (set.status.observedGeneration !== set.metadata.generation)
    return `${subject}: its status is of generation ${set.status.observedGeneration ?? "none"}`;
  const wanted = set.spec.replicas ?? 1;
  const pods = view.controlledBy("pods", set.metadata.uid).filter(isPodActive);
  if (pods.length !== wanted) return `${subject} has ${pods.length} pods, ${wanted} are wanted`;
  const ready = set.status.readyReplicas ?? 0;
  return ready === wanted ? undefined : `${subject}: status.readyReplicas is ${ready}, ${wanted} are wanted`;
}

function statefulSetObjection(view: View, set: StatefulSet): string | undefined {
  const subject = `StatefulSet ${id(set)}`;
  const { metadata, spec, status } = set;
  if (metadata.deletionTimestamp) return `${subject} is still being deleted`;
  if (status.observedGeneration !== metadata.generation)
    return `${subject}: its status is of generation ${status.observedGeneration ?? "none"}`;
  const wanted = wantedReplicas(set);
  const ready = status.readyReplicas ?? 0;
  if (ready !== wanted) return `${subject}: status.readyReplicas is ${ready}, ${wanted} are wanted`;
  const pods = view.controlledBy("pods", metadata.uid).filter(isPodActive);
  if (pods.length !== wanted) return `${subject} has ${pods.length} pods, ${wanted} are wanted`;
  const odd = pods.find((pod) => !isInRange(set, ordinalOf(pod)));
  if (odd) return `${subject} has pod ${odd.metadata.name}, whose ordinal is not wanted`;
  if (spec.updateStrategy?.type !== "RollingUpdate") return undefined;
  const firstUpdated = startOrdinal(set) + (spec.updateStrategy.rollingUpdate?.partition ?? 0);
  const old = pods.find((pod) => ordinalOf(pod) >= firstUpdated && revisionOf(pod) !== status.updateRevision);
  return old && `${subject}: pod ${old.metadata.name} is not of revision ${status.updateRevision ?? "none"}`;
}

/** Whether a budget's status tells what is; what is granted and has not happened yet included. */
function budgetObjection(view: View, budget: PodDisruptionBudget): string | undefined {
  const { metadata, status } = budget;
  const subject = `PodDisruptionBudget ${id(budget)}`;
  if (metadata.deletionTimestamp) return `${subject} is still being deleted`;
  if (status.observedGeneration !== metadata.generation)
    return `${subject}: its status is of generation ${status.observedGeneration ?? "none"}`;
  const pods = view.list("pods", metadata.namespace).filter((pod) => covers(budget, pod));
  const counted = expectedPods(view, budget, pods);
  if ("failure" in counted) return `${subject}: ${counted.failure}`;
  const { disruptedPods = {} } = status;
  const stays = (pod: Pod) => !pod.metadata.deletionTimestamp && !(pod.metadata.name in disruptedPods);
  const currentHealthy = pods.filter((pod) => stays(pod) && isPodReady(pod)).length;
  const wanted = {
    currentHealthy,
    desiredHealthy: counted.desired,
    expectedPods: counted.expected,
    disruptionsAllowed: counted.expected > 0 ? Math.max(currentHealthy - counted.desired, 0) : 0,
  };
  for (const [field, number] of Object.entries(wanted)) {
    const told = status[field as keyof typeof wanted];
    if (told !== number) return `${subject}: status.${field} is ${told}, ${number} would be right`;
  }
  return undefined;
}

function daemonSetObjection(view: View, set: DaemonSet): string | undefined {
  const subject = `DaemonSet ${id(set)}`;
  const { metadata, spec, status } = set;
  if (metadata.deletionTimestamp) return `${subject} is still being deleted`;
  if (status.observedGeneration !== metadata.generation)
    return `${subject}: its status is of generation ${status.observedGeneration ?? "none"}`;
  const pods = view.controlledBy("pods", metadata.uid).filter(isPodActive);
  for (const node of view.list("nodes")) {
    const { name } = node.metadata;
    const { shouldRun, shouldContinueRunning } = decide(node, set);
    const count = pods.filter((pod) => targetNode(pod) === name).length;
    if (shouldRun && count !== 1) return `${subject} has ${count} pods on node ${name}, 1 is wanted`;
    if (!shouldContinueRunning && count > 0) return `${subject} has a pod on node ${name}, none is wanted`;
  }
  const { desiredNumberScheduled: wanted, numberReady, updatedNumberScheduled = 0 } = status;
  if (numberReady !== wanted) return `${subject}: status.numberReady is ${numberReady}, ${wanted} are wanted`;
  const isOld = spec.updateStrategy?.type === "RollingUpdate" && updatedNumberScheduled !== wanted;
  return isOld
    ? `${subject}: status.updatedNumberScheduled is ${updatedNumberScheduled}, ${wanted} are wanted`
    : undefined;
}

function podObjection(pod: Pod): string | undefined {
  const subject = `pod ${id(pod)}`;
  if (pod.metadata.deletionTimestamp) return `${subject} is still terminating`;
  if (!pod.spec.nodeName) return `${subject} is not bound to a node${unscheduled(pod)}`;
  // What became of it is the affair of whoever made it: the built-in controllers that want pods to run have them restarted always.
  const endsByItself = pod.spec.restartPolicy === "Never" || pod.spec.restartPolicy === "OnFailure";
  const isOver = pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
  if (isPodReady(pod) || (endsByItself && (isOver || !controllerOf(pod)))) return undefined;
  return `${subject} is ${pod.status.phase ?? "without a phase"} and not ready${waiting(pod)}`;
}

/** What the scheduler says of a pod that it could not place. */
function unscheduled({ status }: Pod): string {
  const { message } = findCondition(status.conditions, "PodScheduled") ?? {};
  return message ? `: ${message}` : "";
}

/** What the first container that does not run waits for. */
function waiting({ status }: Pod): string {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const held = all.find(({ state }) => state?.waiting);
  return held ? `: container ${held.name} is waiting (${held.state?.waiting?.reason ?? "no reason given"})` : "";
}

function first<T>(items: readonly T[], objection: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = objection(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function id({ metadata }: Pick<Stored, "metadata">): string {
  return `${metadata.namespace}/${metadata.name}`;
}
