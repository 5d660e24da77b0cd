import { toStorage } from "../../machines/api/conversion/index.ts";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import { type ResourceInfo, storageName } from "../../machines/api/registry.ts";
import type { ObjectList } from "../../machines/api/request.ts";
import { autoscalerPrinter } from "./printers/autoscaler.ts";
import { customPrinter } from "./printers/custom.ts";
import { disruptionBudgetPrinter } from "./printers/disruption-budget.ts";
import { endpointSlicePrinter } from "./printers/endpoint-slice.ts";
import { eventPrinter } from "./printers/event.ts";
import { nodePrinter } from "./printers/node.ts";
import { podPrinter } from "./printers/pod.ts";
import type { Cell, Column, Printer, RowCondition } from "./printers/printer.ts";
import { servicePrinter } from "./printers/service.ts";
import {
  configMapPrinter,
  genericPrinter,
  leasePrinter,
  namespacePrinter,
  secretPrinter,
  serviceAccountPrinter,
} from "./printers/simple.ts";
import {
  controllerRevisionPrinter,
  daemonSetPrinter,
  deploymentPrinter,
  replicaSetPrinter,
  statefulSetPrinter,
} from "./printers/workload.ts";

/** How each resource is printed; what is not named here shows its name and its age. */
const printers: Readonly<Record<string, Printer>> = {
  pods: podPrinter,
  nodes: nodePrinter,
  namespaces: namespacePrinter,
  services: servicePrinter,
  events: eventPrinter,
  configmaps: configMapPrinter,
  secrets: secretPrinter,
  serviceaccounts: serviceAccountPrinter,
  replicationcontrollers: replicaSetPrinter,
  "replicasets.apps": replicaSetPrinter,
  "deployments.apps": deploymentPrinter,
  "statefulsets.apps": statefulSetPrinter,
  "daemonsets.apps": daemonSetPrinter,
  "controllerrevisions.apps": controllerRevisionPrinter,
  "horizontalpodautoscalers.autoscaling": autoscalerPrinter,
  "leases.coordination.k8s.io": leasePrinter,
  "endpointslices.discovery.k8s.io": endpointSlicePrinter,
  "poddisruptionbudgets.policy": disruptionBudgetPrinter,
};

/** What the rows carry of their objects: nothing, the metadata (the default), or all. */
export type IncludeObject = "None" | "Metadata" | "Object";

interface Row {
  readonly cells: readonly Cell[];
  readonly conditions?: readonly RowCondition[];
  readonly object?: KubeObject | Stored;
}

/** meta.k8s.io/v1 Table: what `kubectl get` shows, formatted by the server. */
export interface Table {
  readonly kind: "Table";
  readonly apiVersion: "meta.k8s.io/v1";
  readonly metadata: ObjectList["metadata"] | { readonly resourceVersion?: string };
  readonly columnDefinitions: readonly Column[];
  readonly rows: readonly Row[];
}

export interface TableOptions {
  /** Ages are counted from here; milliseconds since 1970. */
  readonly nowMs: number;
  readonly includeObject?: IncludeObject;
}

/** The table of a list. */
export function tableOfList(resource: ResourceInfo, list: ObjectList, options: TableOptions): Table {
  return table(resource, list.items, list.metadata, options);
}

/** The table of one object: of a get, or of a watch event. */
export function tableOfObject(resource: ResourceInfo, object: Stored, options: TableOptions): Table {
  return table(resource, [object], { resourceVersion: object.metadata.resourceVersion }, options);
}

function table(
  resource: ResourceInfo,
  objects: readonly Stored[],
  metadata: Table["metadata"],
  options: TableOptions,
): Table {
  const printer = resource.custom
    ? customPrinter(resource.custom)
    : (printers[storageName(resource.name)] ?? genericPrinter);
  const rows = objects.map((object) => row(printer, object, options));
  return { kind: "Table", apiVersion: "meta.k8s.io/v1", metadata, columnDefinitions: printer.columns, rows };
}

function row(printer: Printer, object: Stored, { nowMs, includeObject = "Metadata" }: TableOptions): Row {
  // Whatever version was asked for, the cells are those of the stored one.
  const stored = toStorage(object);
  const cells = printer.cells(stored, nowMs);
  const conditions = printer.conditions?.(stored) ?? [];
  return {
    cells,
    ...(conditions.length > 0 && { conditions }),
    ...(includeObject !== "None" && { object: includeObject === "Object" ? object : partialObject(object) }),
  };
}

/** The metadata alone, as an object of its own. */
export function partialObject(object: KubeObject | Stored): KubeObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}
