import type { Namespace, PodSpec, PriorityClass, Toleration } from "../../machines/api/generated/types.ts";
import { type KubeObject, objectKey, type Stored } from "../../machines/api/object.ts";
import { forbiddenRequest, notFound } from "../../machines/api/status.ts";
import type { Call } from "./call.ts";
import { Refusal } from "./refusal.ts";

/** Namespaces that the system cannot do without. */
const immortal: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

/** Seconds for which a pod stays on a node that is not ready or not reachable, unless it says otherwise. */
const defaultTolerationSeconds = 300;

const unreadyTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] as const;

/** Priorities that exist without an object (pkg/apis/scheduling, SystemPriorityClasses). */
const systemPriorities: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

/**
 * The admission plug-ins that change or refuse what is created, in upstream's order: NamespaceLifecycle, Priority,
 * DefaultTolerationSeconds.
 */
export function admitCreate(call: Call, object: KubeObject): KubeObject {
  if (call.namespace !== "") requireActiveNamespace(call, object.metadata.name ?? "");
  return call.resource.name === "pods" ? withSpec(object, admitPodSpec(call, object)) : object;
}

/** The same for updates: the namespace must exist, and a pod's default tolerations are put back. */
export function admitUpdate(call: Call, object: KubeObject): KubeObject {
  if (call.namespace !== "") namespaceOf(call);
  return call.resource.name === "pods" ? withSpec(object, withDefaultTolerations(object.spec as PodSpec)) : object;
}

/** NamespaceLifecycle for deletes. */
export function admitDelete(call: Call, name: string): void {
  if (call.resource.name === "namespaces" && immortal.has(name)) {
    throw refused(call, name, "this namespace may not be deleted");
  }
}

function refused(call: Call, name: string, why: string): Refusal {
  return new Refusal(forbiddenRequest(call.resource.name, name, why));
}

function withSpec(object: KubeObject, spec: PodSpec): KubeObject {
  return spec === object.spec ? object : { ...object, spec };
}

/** The namespace that the call goes to; 404 if there is none. */
function namespaceOf(call: Call): Stored<Namespace> {
  const namespace = call.store.get(objectKey("namespaces", undefined, call.namespace));
  if (namespace === undefined) throw new Refusal(notFound("namespaces", call.namespace));
  return namespace as unknown as Stored<Namespace>;
}

function requireActiveNamespace(call: Call, name: string): void {
  if (namespaceOf(call).status.phase !== "Terminating") return;
  const why = `unable to create new content in namespace ${call.namespace} because it is being terminated`;
  const message = `namespace ${call.namespace} is being terminated`;
  const { status } = refused(call, name, why);
  const causes = [{ reason: "NamespaceTerminating", message, field: "metadata.namespace" }];
  throw new Refusal({ ...status, details: { ...status.details, causes } });
}

/** Specs that many pods share (a ReplicaSet's template) are admitted once; the answer depends on the spec alone. */
const admitted = new WeakMap<PodSpec, PodSpec>();

function admitPodSpec(call: Call, pod: KubeObject): PodSpec {
  const spec = pod.spec as PodSpec;
  // A class may be changed or deleted; without one the answer stays.
  const lasting = spec.priorityClassName === undefined && !hasDefaultClass(call);
  const known = lasting ? admitted.get(spec) : undefined;
  if (known !== undefined) return known;
  const priority = priorityOf(call, pod, spec);
  const next = withDefaultTolerations({ ...spec, ...priority });
  if (lasting) admitted.set(spec, next);
  return next;
}

function priorityClasses(call: Call): Stored<PriorityClass>[] {
  return call.store.list("priorityclasses.scheduling.k8s.io") as unknown as Stored<PriorityClass>[];
}

const hasDefaultClass = (call: Call): boolean =>
  priorityClasses(call).some(({ globalDefault }) => globalDefault === true);

type Priority = Pick<PodSpec, "priority" | "preemptionPolicy" | "priorityClassName">;

/** The Priority plug-in: the class is looked up, and a number that contradicts it is refused. */
function priorityOf(call: Call, pod: KubeObject, spec: PodSpec): Priority {
  const { priority, preemptionPolicy, ...found } = classOf(call, pod, spec.priorityClassName);
  const name = pod.metadata.name ?? "";
  if (spec.priority !== undefined && spec.priority !== priority) {
    const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
    throw refused(call, name, why);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`;
    throw refused(call, name, why);
  }
  return { priority, preemptionPolicy, ...found };
}

function classOf(call: Call, pod: KubeObject, name: string | undefined): Priority {
  const preemptionPolicy = "PreemptLowerPriority";
  if (!name) {
    // The lowest of several defaults, as upstream chooses.
    const [lowest] = priorityClasses(call)
      .filter(({ globalDefault }) => globalDefault === true)
      .sort((a, b) => a.value - b.value);
    if (lowest === undefined) return { priority: 0, preemptionPolicy };
    return { ...numbersOf(lowest), priorityClassName: lowest.metadata.name };
  }
  const system = systemPriorities[name];
  if (system !== undefined) return { priority: system, preemptionPolicy, priorityClassName: name };
  const found = call.store.get(objectKey("priorityclasses.scheduling.k8s.io", undefined, name));
  if (found === undefined) {
    throw refused(call, pod.metadata.name ?? "", `no PriorityClass with name ${name} was found`);
  }
  return { ...numbersOf(found as unknown as Stored<PriorityClass>), priorityClassName: name };
}

function numbersOf(found: Stored<PriorityClass>): Priority {
  return { priority: found.value, preemptionPolicy: found.preemptionPolicy ?? "PreemptLowerPriority" };
}

/** DefaultTolerationSeconds: five minutes on a node that is gone, for pods that do not tolerate the taint themselves. */
function withDefaultTolerations(spec: PodSpec): PodSpec {
  const given = spec.tolerations ?? [];
  const missing = unreadyTaints.filter((key) => !given.some((toleration) => toleratesNoExecute(toleration, key)));
  if (missing.length === 0) return spec;
  const added = missing.map((key) => {
    return { effect: "NoExecute", key, operator: "Exists", tolerationSeconds: defaultTolerationSeconds };
  });
  return { ...spec, tolerations: [...given, ...added] };
}

function toleratesNoExecute({ key, effect }: Toleration, taint: string): boolean {
  return (key === taint || !key) && (effect === "NoExecute" || !effect);
}
