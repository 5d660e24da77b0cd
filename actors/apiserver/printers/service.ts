import type { Service, ServicePort } from "../../../machines/api/generated/types.ts";
import { formatSelector, selectorFromMap } from "../../../machines/api/labels.ts";
import type { Stored } from "../../../machines/api/object.ts";
import { since } from "./duration.ts";
import { ageColumn, column, nameColumn, orNone, type Printer, wide } from "./printer.ts";

/** Upstream: printService in pkg/printers/internalversion/printers.go. */
export const servicePrinter: Printer = {
  columns: [
    nameColumn,
    column("Type", "type determines how the Service is exposed."),
    column("Cluster-IP", "clusterIP is the IP address of the service."),
    column(
      "External-IP",
      "externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service.",
    ),
    column("Port(s)", "The list of ports that are exposed by this service."),
    ageColumn,
    wide("Selector", "Route service traffic to pods with label keys and values matching this selector."),
  ],
  cells(object, nowMs) {
    const service = object as unknown as Stored<Service>;
    const { spec, metadata } = service;
    return [
      metadata.name,
      spec.type ?? "ClusterIP",
      orNone(spec.clusterIPs?.[0] ?? spec.clusterIP),
      externalAddress(service),
      orNone((spec.ports ?? []).map(portText).join(",")),
      since(metadata.creationTimestamp, nowMs),
      orNone(formatSelector(selectorFromMap(spec.selector ?? {}))),
    ];
  },
};

function externalAddress({ spec, status }: Stored<Service>): string {
  const external = (spec.externalIPs ?? []).join(",");
  switch (spec.type) {
    case "ExternalName":
      return spec.externalName ?? "";
    case "LoadBalancer": {
      const ingress = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "");
      const all = [...ingress.filter((address) => address !== ""), ...(external === "" ? [] : [external])];
      return all.length === 0 ? "<pending>" : all.join(",");
    }
    default:
      return orNone(external);
  }
}

function portText({ port, nodePort, protocol = "TCP" }: ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
}
