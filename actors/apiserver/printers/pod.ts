import type { Container, ContainerStatus, Pod, PodStatus } from "../../../machines/api/generated/types.ts";
import type { Stored } from "../../../machines/api/object.ts";
import { parseTime } from "../../../machines/api/time.ts";
import { humanDuration, since } from "./duration.ts";
import { ageColumn, column, nameColumn, orNone, type Printer, type RowCondition, wide } from "./printer.ts";

type StoredPod = Stored<Pod>;

/** What the row of a pod sums up over its containers. */
interface Summary {
  readonly reason: string;
  readonly ready: number;
  readonly restarts: Restarts;
}

/** How often containers were restarted, and when last; milliseconds since 1970. */
interface Restarts {
  readonly count: number;
  readonly lastMs: number;
}

/** Upstream: printPod in pkg/printers/internalversion/printers.go. */
export const podPrinter: Printer = {
  columns: [
    nameColumn,
    column("Ready", "The aggregate readiness state of this pod for accepting traffic."),
    column("Status", "The aggregate status of the containers in this pod."),
    column(
      "Restarts",
      "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
    ),
    ageColumn,
    wide("IP", "podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated."),
    wide("Node", "NodeName indicates in which node this pod is scheduled."),
    wide("Nominated Node", "nominatedNodeName is set only when this pod preempts other pods on the node."),
    wide("Readiness Gates", "If specified, all readiness gates will be evaluated for pod readiness."),
  ],
  cells(object, nowMs) {
    const pod = object as unknown as StoredPod;
    const { reason, ready, restarts } = summary(pod);
    const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).length;
    return [
      pod.metadata.name,
      `${ready}/${pod.spec.containers.length + sidecars}`,
      reason,
      restarts.count > 0 && restarts.lastMs > 0
        ? `${restarts.count} (${humanDuration(nowMs - restarts.lastMs)} ago)`
        : String(restarts.count),
      since(pod.metadata.creationTimestamp, nowMs),
      orNone(pod.status.podIPs?.[0]?.ip ?? pod.status.podIP),
      orNone(pod.spec.nodeName),
      orNone(pod.status.nominatedNodeName),
      readinessGates(pod),
    ];
  },
  conditions(object) {
    return endings[(object as unknown as StoredPod).status.phase ?? ""] ?? [];
  },
};

const completed = (reason: string, message: string): RowCondition => ({
  type: "Completed",
  status: "True",
  reason,
  message,
});

const endings: Readonly<Record<string, readonly RowCondition[]>> = {
  Succeeded: [completed("Succeeded", "The pod has completed successfully.")],
  Failed: [completed("Failed", "The pod failed.")],
};

function summary(pod: StoredPod): Summary {
  const { phase = "Unknown", reason, conditions = [] } = pod.status;
  const gated = conditions.some(
    (condition) => condition.type === "PodScheduled" && condition.reason === "SchedulingGated",
  );
  const start = gated ? "SchedulingGated" : reason || phase;
  const init = initSummary(pod, start);
  const isInitialized = conditions.some(({ type, status }) => type === "Initialized" && status === "True");
  const summed = init.initializing && !isInitialized ? init : containerSummary(pod, init);
  return { ...summed, reason: withDeletion(pod, summed.reason) };
}

function withDeletion({ metadata, status }: StoredPod, reason: string): string {
  if (metadata.deletionTimestamp === undefined) return reason;
  if (status.reason === "NodeLost") return "Unknown";
  return status.phase === "Succeeded" || status.phase === "Failed" ? reason : "Terminating";
}

/** An init container that keeps running beside the others. */
const isSidecar = (container: Pick<Container, "restartPolicy"> | undefined): boolean =>
  container?.restartPolicy === "Always";

interface InitSummary extends Summary {
  /** The first init container that has not done its part decides what is shown. */
  readonly initializing: boolean;
  readonly sidecarRestarts: Restarts;
}

function initSummary({ spec, status }: StoredPod, start: string): InitSummary {
  const containers = new Map((spec.initContainers ?? []).map((container) => [container.name, container]));
  const seen: ContainerStatus[] = [];
  let ready = 0;
  let reason: string | undefined;
  for (const [index, container] of (status.initContainerStatuses ?? []).entries()) {
    seen.push(container);
    const { state } = container;
    if (state?.terminated?.exitCode === 0) continue;
    if (isSidecar(containers.get(container.name)) && container.started === true) {
      if (container.ready) ready += 1;
      continue;
    }
    reason = initReason(container, `${index}/${containers.size}`);
    break;
  }
  const sidecars = seen.filter(({ name }) => isSidecar(containers.get(name)));
  const counts = { restarts: countRestarts(seen), sidecarRestarts: countRestarts(sidecars) };
  return { reason: reason ?? start, ready, ...counts, initializing: reason !== undefined };
}

function initReason({ state }: ContainerStatus, progress: string): string {
  const { terminated, waiting } = state ?? {};
  if (terminated) {
    const ending = terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
    return `Init:${terminated.reason || ending}`;
  }
  return waiting?.reason && waiting.reason !== "PodInitializing" ? `Init:${waiting.reason}` : `Init:${progress}`;
}

function containerSummary({ status }: StoredPod, init: InitSummary): Summary {
  const containers = status.containerStatuses ?? [];
  const running = containers.filter((container) => container.ready && isUp(container)).length;
  // The first container with something to say wins.
  const said = containers.map(containerReason).find((reason) => reason !== undefined) ?? init.reason;
  const reason = said === "Completed" && running > 0 ? (isReady(status) ? "Running" : "NotReady") : said;
  return { reason, ready: init.ready + running, restarts: sum(init.sidecarRestarts, countRestarts(containers)) };
}

const isUp = ({ state }: ContainerStatus): boolean =>
  !state?.waiting?.reason && state?.terminated === undefined && state?.running !== undefined;

function containerReason({ state }: ContainerStatus): string | undefined {
  const { waiting, terminated } = state ?? {};
  if (waiting?.reason) return waiting.reason;
  if (terminated === undefined) return undefined;
  return terminated.reason || (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`);
}

const isReady = ({ conditions = [] }: PodStatus): boolean =>
  conditions.some(({ type, status }) => type === "Ready" && status === "True");

function countRestarts(containers: readonly ContainerStatus[]): Restarts {
  return containers
    .map(({ restartCount, lastState }) => ({ count: restartCount, lastMs: timeOf(lastState?.terminated?.finishedAt) }))
    .reduce(sum, { count: 0, lastMs: 0 });
}

function sum(a: Restarts, b: Restarts): Restarts {
  return { count: a.count + b.count, lastMs: Math.max(a.lastMs, b.lastMs) };
}

const timeOf = (timestamp: string | undefined): number => (timestamp === undefined ? 0 : (parseTime(timestamp) ?? 0));

function readinessGates({ spec, status }: StoredPod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const open = gates.filter(({ conditionType }) =>
    status.conditions?.some(({ type, status: value }) => type === conditionType && value === "True"),
  );
  return `${open.length}/${gates.length}`;
}
