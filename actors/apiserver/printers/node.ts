import type { Node } from "../../../machines/api/generated/types.ts";
import type { Stored } from "../../../machines/api/object.ts";
import { since } from "./duration.ts";
import { ageColumn, column, nameColumn, orNone, type Printer, wide } from "./printer.ts";

const rolePrefix = "node-role.kubernetes.io/";
const roleLabel = "kubernetes.io/role";

/** Upstream: printNode in pkg/printers/internalversion/printers.go. */
export const nodePrinter: Printer = {
  columns: [
    nameColumn,
    column("Status", "The status of the node"),
    column("Roles", "The roles of the node"),
    ageColumn,
    column("Version", "Kubelet Version reported by the node."),
    wide("Internal-IP", "List of addresses reachable to the node."),
    wide("External-IP", "List of addresses reachable to the node."),
    wide("OS-Image", "OS Image reported by the node from /etc/os-release (e.g. Debian GNU/Linux 7 (wheezy))."),
    wide("Kernel-Version", "Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64)."),
    wide(
      "Container-Runtime",
      "ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).",
    ),
  ],
  cells(object, nowMs) {
    const node = object as unknown as Stored<Node>;
    const { nodeInfo } = node.status;
    return [
      node.metadata.name,
      statusOf(node),
      orNone(rolesOf(node).join(",")),
      since(node.metadata.creationTimestamp, nowMs),
      nodeInfo?.kubeletVersion ?? "",
      addressOf(node, "InternalIP"),
      addressOf(node, "ExternalIP"),
      nodeInfo?.osImage || "<unknown>",
      nodeInfo?.kernelVersion || "<unknown>",
      nodeInfo?.containerRuntimeVersion || "<unknown>",
    ];
  },
};

function statusOf({ spec, status }: Stored<Node>): string {
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  const shown = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec.unschedulable === true ? `${shown},SchedulingDisabled` : shown;
}

function rolesOf({ metadata }: Stored<Node>): string[] {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)].filter((role) => role !== "");
    return key === roleLabel && value !== "" ? [value] : [];
  });
  return [...new Set(roles)].sort();
}

function addressOf({ status }: Stored<Node>, type: string): string {
  return orNone(status.addresses?.find((address) => address.type === type)?.address);
}
