import type { Service, ServicePort, ServiceSpec } from "../generated/types.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../names.ts";
import { isIPv6, validateCIDR, validateIP, validateOrdinaryIP } from "./address.ts";
import { validatePortNumber } from "./container.ts";
import { validateEnum } from "./enumeration.ts";
import { duplicate, type FieldErrors, forbidden, invalid, invalidFor, notSupported, required } from "./field-error.ts";
import { validateLabels } from "./label-selector.ts";
import { isEmpty } from "./object-meta.ts";
import { validatePort } from "./probe.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const clusterPolicies = ["Cluster", "Local"];
const onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";

/** Services without an address of their own. */
function isHeadless(spec: ServiceSpec): boolean {
  return (spec.clusterIPs ?? [spec.clusterIP]).length === 1 && (spec.clusterIPs?.[0] ?? spec.clusterIP) === "None";
}

function isExternal(spec: ServiceSpec): boolean {
  return (
    spec.type === "NodePort" ||
    spec.type === "LoadBalancer" ||
    (spec.type === "ClusterIP" && !!spec.externalIPs?.length)
  );
}

/** Upstream: ValidateService. */
export function* validateService(service: Service): FieldErrors {
  const spec = service.spec ?? {};
  const ports = spec.ports ?? [];
  if (ports.length === 0 && !isHeadless(spec) && spec.type !== "ExternalName") yield required("spec.ports");
  yield* validateType(spec);
  const names = new Set<string>();
  for (const [index, port] of ports.entries())
    yield* validateServicePort(port, ports.length > 1, names, `spec.ports[${index}]`);
  yield* validateLabels(spec.selector, "spec.selector");
  yield* validateAffinity(spec);
  if (spec.type !== "ExternalName") yield* validateClusterIPs(spec);
  for (const [index, address] of (spec.externalIPs ?? []).entries()) {
    const errors = [...validateIP(address, `spec.externalIPs[${index}]`)];
    yield* errors.length > 0 ? errors : validateOrdinaryIP(address, `spec.externalIPs[${index}]`);
  }
  yield* validateEnum(spec.type, types, "spec.type");
  yield* validateUniquePorts(spec, ports);
  yield* validateLoadBalancer(spec);
  yield* validateTrafficPolicies(spec);
}

function* validateType(spec: ServiceSpec): FieldErrors {
  if ((spec.type === "LoadBalancer" || spec.type === "NodePort") && isHeadless(spec)) {
    yield invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`);
  }
  if (spec.type !== "ExternalName") return;
  const detail = "may not be set for ExternalName services";
  if (spec.clusterIPs?.length || spec.clusterIP) yield forbidden("spec.clusterIPs", detail);
  if (spec.ipFamilies?.length) yield forbidden("spec.ipFamilies", detail);
  if (spec.ipFamilyPolicy !== undefined) yield forbidden("spec.ipFamilyPolicy", detail);
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name === "") yield required("spec.externalName");
  else yield* invalidFor("spec.externalName", name, dns1123Subdomain(name));
}

function* validateServicePort(port: ServicePort, needsName: boolean, names: Set<string>, path: string): FieldErrors {
  if (!isEmpty(port.name)) {
    yield* invalidFor(`${path}.name`, port.name, dns1123Label(port.name));
    if (names.has(port.name)) yield duplicate(`${path}.name`, port.name);
    names.add(port.name);
  } else if (needsName) yield required(`${path}.name`);
  yield* validatePortNumber(port.port ?? 0, `${path}.port`);
  yield* validateEnum(port.protocol, ["SCTP", "TCP", "UDP"], `${path}.protocol`);
  yield* validatePort(port.targetPort, `${path}.targetPort`);
  if (port.appProtocol !== undefined)
    yield* invalidFor(`${path}.appProtocol`, port.appProtocol, qualifiedName(port.appProtocol));
}

function* validateUniquePorts(spec: ServiceSpec, ports: readonly ServicePort[]): FieldErrors {
  const nodePorts = new Set<string>();
  const servicePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    if (!port.nodePort) continue;
    const path = `spec.ports[${index}].nodePort`;
    if (spec.type === "ClusterIP") yield forbidden(path, "may not be used when `type` is 'ClusterIP'");
    const key = `${port.protocol}/${port.nodePort}`;
    if (nodePorts.has(key)) yield duplicate(path, port.nodePort);
    nodePorts.add(key);
  }
  for (const [index, { protocol, port }] of ports.entries()) {
    const key = `${protocol}/${port}`;
    // Upstream prints its internal struct, with every field, capitalised.
    const shown = { Name: "", Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    if (servicePorts.has(key)) yield duplicate(`spec.ports[${index}]`, shown);
    servicePorts.add(key);
  }
}

function* validateAffinity(spec: ServiceSpec): FieldErrors {
  yield* validateEnum(spec.sessionAffinity, ["ClientIP", "None"], "spec.sessionAffinity");
  const config = spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "None" && config !== undefined) {
    yield forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None");
  }
  if (spec.sessionAffinity !== "ClientIP") return;
  const seconds = config?.clientIP?.timeoutSeconds;
  const path = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
  const day = 86_400;
  if (seconds === undefined) yield required(path, "when session affinity type is ClientIP");
  else if (seconds <= 0 || seconds > day) yield invalid(path, seconds, `must be greater than 0 and less than ${day}`);
}

/** The addresses and their families. Upstream: ValidateServiceClusterIPsRelatedFields. */
function* validateClusterIPs(spec: ServiceSpec): FieldErrors {
  const { clusterIP = "", clusterIPs = clusterIP === "" ? [] : [clusterIP], ipFamilies = [] } = spec;
  if (clusterIP === "" && clusterIPs.length > 0) {
    yield invalid("spec.clusterIPs", clusterIPs, "must be empty when `clusterIP` is not specified");
  } else if (clusterIP !== "" && clusterIPs[0] !== clusterIP) {
    yield invalid("spec.clusterIPs", clusterIPs, "first value must match `clusterIP`");
  }
  for (const [index, family] of ipFamilies.entries()) {
    yield* validateEnum(family, ["IPv4", "IPv6"], `spec.ipFamilies[${index}]`);
    if (ipFamilies.indexOf(family) < index) yield duplicate(`spec.ipFamilies[${index}]`, family);
  }
  const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
  yield* validateEnum(spec.ipFamilyPolicy, policies, "spec.ipFamilyPolicy", "optional");
  for (const [index, address] of clusterIPs.entries()) {
    if (index === 0 && address === "None") {
      if (clusterIPs.length > 1)
        yield invalid("spec.clusterIPs", clusterIPs, "'None' must be the first and only value");
    } else yield* validateIP(address, `spec.clusterIPs[${index}]`);
  }
  if (clusterIPs.length > 2) yield invalid("spec.clusterIPs", clusterIPs, "may only hold up to 2 values");
  if (clusterIPs.length === 2 && isIPv6(clusterIPs[0] ?? "") === isIPv6(clusterIPs[1] ?? "")) {
    yield invalid("spec.clusterIPs", clusterIPs, "may specify no more than one IP for each IP family");
  }
  for (const [index, family] of (isHeadless(spec) ? [] : ipFamilies).entries()) {
    const address = clusterIPs[index];
    if (address === undefined || isIPv6(address) === (family === "IPv6")) continue;
    yield invalid(
      `spec.clusterIPs[${index}]`,
      address,
      `expected an ${family} value as indicated by \`ipFamilies[${index}]\``,
    );
  }
}

function* validateLoadBalancer(spec: ServiceSpec): FieldErrors {
  const balanced = spec.type === "LoadBalancer";
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && !balanced) yield forbidden("spec.LoadBalancerSourceRanges", onlyLoadBalancer);
  for (const [index, range] of ranges.entries())
    yield* validateCIDR(range.trim(), `spec.LoadBalancerSourceRanges[${index}]`);
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balanced) {
    yield forbidden("spec.allocateLoadBalancerNodePorts", onlyLoadBalancer);
  }
  const name = spec.loadBalancerClass;
  if (name === undefined) return;
  if (balanced) yield* invalidFor("spec.loadBalancerClass", name, qualifiedName(name));
  else yield forbidden("spec.loadBalancerClass", onlyLoadBalancer);
}

function* validateTrafficPolicies(spec: ServiceSpec): FieldErrors {
  const external = spec.externalTrafficPolicy;
  if (isExternal(spec)) yield* validateEnum(external, clusterPolicies, "spec.externalTrafficPolicy");
  else if (!isEmpty(external)) {
    yield invalid("spec.externalTrafficPolicy", external, "may only be set for externally-accessible services");
  }
  const needsCheck = spec.type === "LoadBalancer" && external === "Local";
  if (!needsCheck && spec.healthCheckNodePort) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    yield invalid("spec.healthCheckNodePort", spec.healthCheckNodePort, detail);
  }
  const presence = spec.type === "ExternalName" ? "optional" : "required";
  yield* validateEnum(spec.internalTrafficPolicy, clusterPolicies, "spec.internalTrafficPolicy", presence);
  // The last two are behind a gate that is open since 1.34.
  const distributions = ["PreferClose", "PreferSameZone", "PreferSameNode"];
  const distribution = spec.trafficDistribution;
  if (distribution !== undefined && !distributions.includes(distribution)) {
    yield notSupported("spec.trafficDistribution", distribution, distributions);
  }
}

/** The primary address is for good, unless the Service turns into a name or was one. Upstream: ValidateServiceUpdate. */
export function* validateServiceUpdate(old: Service, service: Service): FieldErrors {
  const before = old.spec ?? {};
  const spec = service.spec ?? {};
  if (before.type !== "ExternalName" && spec.type !== "ExternalName" && !(isHeadless(before) && isHeadless(spec))) {
    const previous = before.clusterIPs ?? (before.clusterIP ? [before.clusterIP] : []);
    const current = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []);
    if (previous.length > 0 && current.length === 0) {
      yield invalid("spec.clusterIPs[0]", current, "primary clusterIP can not be unset");
    } else if (previous.length > 0 && previous[0] !== current[0]) {
      yield invalid("spec.clusterIPs[0]", current, "may not change once set");
    }
  }
  if (
    before.type === "LoadBalancer" &&
    spec.type === "LoadBalancer" &&
    before.loadBalancerClass !== spec.loadBalancerClass
  ) {
    yield invalid("spec.loadBalancerClass", spec.loadBalancerClass ?? null, "may not change once set");
  }
  yield* validateService(service);
}
