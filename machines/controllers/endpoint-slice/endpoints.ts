import { deepEqual } from "../../api/equality.ts";
import type { DiscoveryEndpointPort, Endpoint, ServicePort } from "../../api/generated/types.ts";
import { isPodFinished, isPodReady } from "../../pod-state.ts";
import type { ObjectOf } from "../../view.ts";

export type Pod = ObjectOf<"pods">;
export type Service = ObjectOf<"services">;
type Node = ObjectOf<"nodes">;

/** The kinds of addresses that a slice can have here; one slice has one kind. */
export type AddressType = "IPv4" | "IPv6";

/** Whether a pod has a place in slices at all: it has an address and has not ended. Upstream: ShouldPodBeInEndpoints. */
export function belongsInEndpoints(pod: Pod): boolean {
  return !isPodFinished(pod) && (Boolean(pod.status.podIP) || (pod.status.podIPs ?? []).length > 0);
}

/** The kinds of addresses of a Service. Upstream: getAddressTypesForService. */
export function addressTypesOf({ spec }: Service): readonly AddressType[] {
  const families = (spec.ipFamilies ?? []).filter(
    (family): family is AddressType => family === "IPv4" || family === "IPv6",
  );
  if (families.length > 0) return [...new Set(families)];
  if (spec.clusterIP && spec.clusterIP !== "None") return [spec.clusterIP.includes(":") ? "IPv6" : "IPv4"];
  return ["IPv4", "IPv6"];
}

/** A pod as an endpoint of a Service; without addresses of that kind it is none. Upstream: podToEndpoint. */
export function endpointOf(pod: Pod, node: Node | undefined, service: Service, addressType: AddressType): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const { namespace, name, uid } = pod.metadata;
  const { nodeName, hostname, subdomain } = pod.spec;
  const zone = node?.metadata.labels?.["topology.kubernetes.io/zone"];
  const isNamed = hostname && subdomain === service.metadata.name && namespace === service.metadata.namespace;
  return {
    addresses: addressesOf(pod, addressType),
    // For those who know of no other condition, a pod that terminates is not ready.
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(isNamed && { hostname }),
    ...(nodeName && { nodeName }),
    targetRef: { kind: "Pod", namespace, name, uid },
    ...(zone && { zone }),
  };
}

function addressesOf({ status }: Pod, addressType: AddressType): string[] {
  const all = (status.podIPs ?? []).flatMap(({ ip }) => (ip ? [ip] : []));
  return all.filter((ip) => ip.includes(":") === (addressType === "IPv6"));
}

/** The ports of a Service as this pod has them; one that it does not have is left out. Upstream: getEndpointPorts, FindPort. */
export function endpointPortsOf({ spec }: Service, pod: Pod): DiscoveryEndpointPort[] {
  return (spec.ports ?? []).flatMap((servicePort) => {
    const port = portOf(pod, servicePort);
    if (port === undefined) return [];
    const { name = "", protocol = "TCP", appProtocol } = servicePort;
    return [{ name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) }];
  });
}

function portOf({ spec }: Pod, { port, targetPort = port, protocol = "TCP" }: ServicePort): number | undefined {
  if (typeof targetPort === "number") return targetPort;
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const named = [...spec.containers, ...sidecars].flatMap(({ ports = [] }) => ports);
  return named.find((each) => each.name === targetPort && (each.protocol ?? "TCP") === protocol)?.containerPort;
}

/** Which ports a slice is for, as a key: slices with the same ports are of one group, whatever their order (PortMapKey). */
export function portsKey(ports: readonly DiscoveryEndpointPort[] = []): string {
  const one = ({ name = "", protocol = "TCP", port, appProtocol }: DiscoveryEndpointPort) =>
    [name, protocol, port ?? "", appProtocol ?? ""].join("/");
  return ports.map(one).sort().join(",");
}

/** What makes two endpoints the same one, whatever else is said of them (endpointset.go, hashEndpoint). */
export function endpointKey({ addresses, hostname = "", targetRef }: Endpoint): string {
  return [[...addresses].sort().join(","), hostname, targetRef?.namespace ?? "", targetRef?.name ?? ""].join("/");
}

/** Whether the same endpoint is also described in the same way. Upstream: EndpointsEqualBeyondHash. */
export function saysTheSame(a: Endpoint, b: Endpoint): boolean {
  const told = ({ conditions, nodeName, zone, targetRef }: Endpoint) => ({
    conditions: conditions ?? {},
    nodeName: nodeName ?? "",
    zone: zone ?? "",
    uid: targetRef?.uid ?? "",
  });
  return deepEqual(told(a), told(b));
}

/** Whether a change of a pod can change an endpoint. Upstream: podEndpointsChanged. */
export function changesEndpoint(before: Pod, pod: Pod): boolean {
  const told = (each: Pod) => ({
    terminating: each.metadata.deletionTimestamp !== undefined,
    ready: isPodReady(each),
    ended: isPodFinished(each),
    ips: each.status.podIPs ?? [],
    ip: each.status.podIP ?? "",
    nodeName: each.spec.nodeName ?? "",
    uid: each.metadata.uid,
  });
  return !deepEqual(told(before), told(pod));
}
