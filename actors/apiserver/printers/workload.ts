import type { LabelSelector, PodTemplateSpec } from "../../../machines/api/generated/types.ts";
import { formatSelector, selectorFromMap, selectorOf } from "../../../machines/api/labels.ts";
import { controllerOf, type Stored } from "../../../machines/api/object.ts";
import { resourceByKind } from "../../../machines/api/registry.ts";
import { since } from "./duration.ts";
import { ageColumn, type Cell, type Column, column, nameColumn, orNone, type Printer, wide } from "./printer.ts";

/** What the workloads' kinds have in common, as far as it is printed. */
interface Workload extends Pick<Stored, "metadata"> {
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: LabelSelector | Readonly<Record<string, string>>;
    readonly template?: PodTemplateSpec;
  };
  readonly status: Readonly<Record<string, number | undefined>>;
}

/** Where the cells of the middle come from. */
type Middle = (workload: Workload) => readonly Cell[];

/** The columns that every workload ends with. */
const ending: readonly Column[] = [
  ageColumn,
  wide("Containers", "Names of each container in the template."),
  wide("Images", "Images referenced by each container in the template."),
  wide("Selector", "A label query over pods."),
];

function workloadPrinter(columns: readonly Column[], middle: Middle, last: readonly Column[] = ending): Printer {
  return {
    columns: [nameColumn, ...columns, ...last],
    cells(object, nowMs) {
      const workload = object as unknown as Workload;
      const { name, creationTimestamp } = workload.metadata;
      const containers = workload.spec.template?.spec?.containers ?? [];
      const cells = [
        name,
        ...middle(workload),
        since(creationTimestamp, nowMs),
        containers.map((container) => container.name).join(","),
        containers.map((container) => container.image ?? "").join(","),
        selectorText(workload),
      ];
      return cells.slice(0, 1 + columns.length + last.length);
    },
  };
}

function selectorText({ spec: { selector } }: Workload): string {
  if (selector === undefined) return "<none>";
  // A ReplicationController's selector is a plain map.
  const isMap = !("matchLabels" in selector) && !("matchExpressions" in selector);
  const parsed = isMap
    ? selectorFromMap(selector as Readonly<Record<string, string>>)
    : selectorOf(selector as LabelSelector);
  return orNone(formatSelector(parsed));
}

/** Upstream: printDeployment. */
export const deploymentPrinter: Printer = workloadPrinter(
  [
    column("Ready", "Number of the pod with ready state"),
    column(
      "Up-to-date",
      "Total number of non-terminated pods targeted by this deployment that have the desired template spec.",
    ),
    column(
      "Available",
      "Total number of available pods (ready for at least minReadySeconds) targeted by this deployment.",
    ),
  ],
  ({ spec, status }) => [
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
  ],
);

/** Upstream: printReplicaSet and printReplicationController. */
export const replicaSetPrinter: Printer = workloadPrinter(
  [
    column("Desired", "Replicas is the number of desired replicas.", "integer"),
    column("Current", "Replicas is the most recently observed number of replicas.", "integer"),
    column(
      "Ready",
      "readyReplicas is the number of pods targeted by this controller with a Ready Condition.",
      "integer",
    ),
  ],
  ({ spec, status }) => [spec.replicas ?? 0, status.replicas ?? 0, status.readyReplicas ?? 0],
);

/** Upstream: printStatefulSet. */
export const statefulSetPrinter: Printer = workloadPrinter(
  [column("Ready", "Number of the pod with ready state")],
  ({ spec, status }) => [`${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`],
  ending.slice(0, 3),
);

/** Upstream: printDaemonSet. */
export const daemonSetPrinter: Printer = workloadPrinter(
  [
    column("Desired", "The total number of nodes that should be running the daemon pod.", "integer"),
    column(
      "Current",
      "The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod.",
      "integer",
    ),
    column(
      "Ready",
      "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.",
      "integer",
    ),
    column("Up-to-date", "The total number of nodes that are running updated daemon pod", "integer"),
    column(
      "Available",
      "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available",
      "integer",
    ),
    column("Node Selector", "A selector which must be true for the pod to fit on a node."),
  ],
  ({ spec, status }) => [
    status.desiredNumberScheduled ?? 0,
    status.currentNumberScheduled ?? 0,
    status.numberReady ?? 0,
    status.updatedNumberScheduled ?? 0,
    status.numberAvailable ?? 0,
    orNone(formatSelector(selectorFromMap(spec.template?.spec?.nodeSelector ?? {}))),
  ],
);

/** Upstream: printControllerRevision. */
export const controllerRevisionPrinter: Printer = {
  columns: [
    nameColumn,
    column("Controller", "Controller of the object"),
    column("Revision", "Revision is the revision of the state represented by Data"),
    ageColumn,
  ],
  cells(object, nowMs) {
    const { name, creationTimestamp } = object.metadata;
    const { revision = 0 } = object as unknown as { readonly revision?: number };
    const owner = controllerOf(object);
    const resource = owner && resourceByKind(owner.apiVersion, owner.kind);
    const controller = owner && resource ? `${resource.singular}.${resource.group}/${owner.name}` : "<none>";
    return [name, controller, revision, since(creationTimestamp, nowMs)];
  },
};
