import type { Service, ServicePort, ServiceSpec } from "../../../machines/api/generated/types.ts";
import type { KubeObject, Stored } from "../../../machines/api/object.ts";
import type { Call } from "../call.ts";
import { Allocations } from "../service-addresses.ts";
import type { Strategy } from "./strategy.ts";

/** Services whose type makes nodes listen. */
const nodePortTypes: ReadonlySet<string | undefined> = new Set(["NodePort", "LoadBalancer"]);

const needsAddress = ({ type }: ServiceSpec): boolean => type !== "ExternalName";
const needsNodePorts = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts !== false);
const needsHealthPort = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === "LoadBalancer" && externalTrafficPolicy === "Local";

/** Upstream: pkg/registry/core/service (strategy.go, and the allocation in storage/storage.go and alloc.go). */
export function serviceStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForCreate(object, call) {
      return { ...object, spec: allocated(call, object, undefined), status: { loadBalancer: {} } };
    },
    prepareForUpdate(object, existing, call) {
      const before = (existing as unknown as Stored<Service>).spec;
      const kept = withoutStale(inherited(specOf(object), before), before);
      return { ...object, spec: allocated(call, { ...object, spec: kept }, existing), status: existing.status };
    },
  };
}

const specOf = (object: KubeObject): ServiceSpec => object.spec as ServiceSpec;

/** The spec with a cluster address and node ports, where its type needs them and it has none. */
function allocated(call: Call, object: KubeObject, existing: Stored | undefined): ServiceSpec {
  const spec = specOf(object);
  if (!needsAddress(spec)) return spec;
  const allocations = new Allocations(call, object, existing);
  const addressed = { ...spec, ...clusterAddress(spec, allocations) };
  const ports = needsNodePorts(spec) ? withNodePorts(spec.ports ?? [], allocations) : spec.ports;
  const healthCheckNodePort = needsHealthPort(spec)
    ? allocations.port(spec.healthCheckNodePort, "spec.healthCheckNodePort")
    : undefined;
  return { ...addressed, ...(ports && { ports }), ...(healthCheckNodePort !== undefined && { healthCheckNodePort }) };
}

function clusterAddress(spec: ServiceSpec, allocations: Allocations): Partial<ServiceSpec> {
  const asked = spec.clusterIP || spec.clusterIPs?.[0];
  const clusterIP = asked === "None" ? asked : allocations.address(asked);
  // Headless without a selector: whoever writes the endpoints chooses the families.
  const unselected = clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  return {
    clusterIP,
    clusterIPs: spec.clusterIPs?.[0] === clusterIP ? spec.clusterIPs : [clusterIP],
    ipFamilies: spec.ipFamilies ?? (unselected ? ["IPv4", "IPv6"] : ["IPv4"]),
    ipFamilyPolicy: spec.ipFamilyPolicy ?? (unselected ? "RequireDualStack" : "SingleStack"),
  };
}

/** Ports with the same number and another protocol share their node port (DNS over UDP and TCP, say). */
function withNodePorts(ports: readonly ServicePort[], allocations: Allocations): ServicePort[] {
  const shared = new Map<number, { readonly nodePort: number; readonly protocols: Set<string> }>();
  return ports.map((port, index) => {
    const protocol = port.protocol ?? "TCP";
    const known = shared.get(port.port);
    const reusable = known !== undefined && !known.protocols.has(protocol) ? known : undefined;
    const sharing = reusable !== undefined && (!port.nodePort || port.nodePort === reusable.nodePort);
    const nodePort = sharing ? reusable.nodePort : allocations.port(port.nodePort, `spec.ports[${index}].nodePort`);
    if (sharing) reusable.protocols.add(protocol);
    else shared.set(port.port, { nodePort, protocols: new Set([protocol]) });
    return { ...port, nodePort };
  });
}

/** What a client that does not know its own allocations may leave out of an update (patchAllocatedValues). */
function inherited(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  let next = spec;
  if (needsAddress(spec) && needsAddress(before)) {
    if (!next.clusterIP && before.clusterIP) next = { ...next, clusterIP: before.clusterIP };
    if (!next.clusterIPs?.length && next.clusterIP === before.clusterIP && before.clusterIPs) {
      next = { ...next, clusterIPs: before.clusterIPs };
    }
    next = { ipFamilies: before.ipFamilies, ipFamilyPolicy: before.ipFamilyPolicy, ...next };
  }
  if (needsNodePorts(spec) && needsNodePorts(before)) {
    const known = new Map((before.ports ?? []).map((port) => [portKey(port), port.nodePort]));
    next = { ...next, ports: (next.ports ?? []).map((port) => withKnownPort(port, known.get(portKey(port)))) };
  }
  if (needsHealthPort(spec) && needsHealthPort(before) && !next.healthCheckNodePort) {
    next = { ...next, healthCheckNodePort: before.healthCheckNodePort };
  }
  return next;
}

const portKey = ({ protocol = "TCP", port }: ServicePort): string => `${protocol}/${port}`;

function withKnownPort(port: ServicePort, nodePort: number | undefined): ServicePort {
  return port.nodePort || nodePort === undefined ? port : { ...port, nodePort };
}

/** What the old type needed and the new one does not, if the client only left it where it was (dropTypeDependentFields). */
function withoutStale(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  let next = spec;
  if (needsAddress(before) && !needsAddress(spec) && spec.clusterIP === before.clusterIP) {
    const { clusterIP: _ip, clusterIPs: _ips, ipFamilies: _families, ipFamilyPolicy: _policy, ...rest } = next;
    next = rest;
  }
  if (nodePortTypes.has(before.type) && !nodePortTypes.has(spec.type)) {
    const had = new Set((before.ports ?? []).map((port) => port.nodePort));
    const ports = (next.ports ?? []).map((port) => (had.has(port.nodePort) ? withoutNodePort(port) : port));
    next = { ...next, ports };
  }
  if (needsHealthPort(before) && !needsHealthPort(spec)) {
    const { healthCheckNodePort: _port, ...rest } = next;
    next = rest;
  }
  return next;
}

function withoutNodePort({ nodePort: _nodePort, ...port }: ServicePort): ServicePort {
  return port;
}
