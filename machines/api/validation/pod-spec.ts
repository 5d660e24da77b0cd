import type { HostAlias, PodSpec } from "../generated/types.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName, rangeComplaint } from "../names.ts";
import { validateIP } from "./address.ts";
import { type PodContext, validateContainer, validateContainers, validateInitContainers } from "./container.ts";
import { validateEnum } from "./enumeration.ts";
import {
  duplicate,
  type FieldErrors,
  forbidden,
  invalid,
  invalidFor,
  notFoundValue,
  notSupported,
  required,
} from "./field-error.ts";
import { validateLabels } from "./label-selector.ts";
import { isEmpty } from "./object-meta.ts";
import { validateAffinity, validateSpread, validateTolerations } from "./placement.ts";
import { validateResourceList } from "./resources.ts";
import { validatePodSecurityContext } from "./security-context.ts";
import { validateVolumes } from "./volume.ts";

const maxInt32 = 2 ** 31 - 1;

/** Whether the spec is a pod's own, or a template's, which leaves some things to be filled in. */
export type SpecOwner = "pod" | "template";

/** A pod's specification, defaulted. Upstream: ValidatePodSpec. */
export function* validatePodSpec(spec: PodSpec, owner: SpecOwner, path: string): FieldErrors {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec;
  if (spec.terminationGracePeriodSeconds === undefined) yield required(`${path}.terminationGracePeriodSeconds`);
  const volumes = yield* validateVolumes(spec.volumes ?? [], `${path}.volumes`);
  const pod = { volumes, graceSeconds: spec.terminationGracePeriodSeconds, restartPolicy: spec.restartPolicy };
  yield* validateContainers(containers, pod, `${path}.containers`);
  yield* validateInitContainers(initContainers, containers, pod, `${path}.initContainers`);
  if (ephemeralContainers.length > 0) yield* validateEphemeralContainers(spec, pod, `${path}.ephemeralContainers`);
  yield* validateHostNetworkPorts(spec, owner, path);
  yield* validateEnum(spec.restartPolicy, ["Always", "OnFailure", "Never"], `${path}.restartPolicy`);
  yield* validateEnum(
    spec.dnsPolicy,
    ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"],
    `${path}.dnsPolicy`,
  );
  yield* validateLabels(spec.nodeSelector, `${path}.nodeSelector`);
  yield* validatePodSecurityContext(spec.securityContext, `${path}.securityContext`);
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = "ShareProcessNamespace and HostPID cannot both be enabled";
    yield invalid(`${path}.securityContext.shareProcessNamespace`, true, detail);
  }
  yield* validateAffinity(spec.affinity, `${path}.affinity`);
  yield* validateDNSConfig(spec, `${path}.dnsConfig`);
  yield* validateGates(spec, path);
  yield* validateSpread(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`);
  yield* validateHostUsers(spec, path);
  yield* validateNamesInSpec(spec, path);
  yield* validateTolerations(spec.tolerations ?? [], `${path}.tolerations`);
  yield* validateHostAliases(spec.hostAliases ?? [], `${path}.hostAliases`);
  yield* validateEnum(spec.preemptionPolicy, ["PreemptLowerPriority", "Never"], `${path}.preemptionPolicy`, "optional");
  yield* validateResourceList(spec.overhead, `${path}.overhead`);
  if (spec.os !== undefined) {
    if (isEmpty(spec.os.name)) yield required(`${path}.os.name`, "cannot be empty");
    else if (!["linux", "windows"].includes(spec.os.name))
      yield notSupported(`${path}.os`, spec.os.name, ["linux", "windows"]);
  }
}

function* validateNamesInSpec(spec: PodSpec, path: string): FieldErrors {
  const subdomains = ["serviceAccountName", "nodeName"] as const;
  for (const field of subdomains) yield* validateOptionalName(spec[field], dns1123Subdomain, `${path}.${field}`);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > maxInt32)) {
    yield invalid(`${path}.activeDeadlineSeconds`, deadline, rangeComplaint(1, maxInt32));
  }
  yield* validateOptionalName(spec.hostname, dns1123Label, `${path}.hostname`);
  yield* validateOptionalName(spec.subdomain, dns1123Label, `${path}.subdomain`);
  yield* validateOptionalName(spec.priorityClassName, dns1123Subdomain, `${path}.priorityClassName`);
  yield* validateOptionalName(spec.runtimeClassName, dns1123Subdomain, `${path}.runtimeClassName`);
}

function* validateOptionalName(
  value: string | undefined,
  rule: (value: string) => readonly string[],
  path: string,
): FieldErrors {
  if (!isEmpty(value)) yield* invalidFor(path, value, rule(value));
}

/** On the node's own network a container's port is the node's port. */
function* validateHostNetworkPorts(spec: PodSpec, owner: SpecOwner, path: string): FieldErrors {
  if (spec.hostNetwork !== true) return;
  for (const [index, container] of (spec.containers ?? []).entries()) {
    for (const [portIndex, port] of (container.ports ?? []).entries()) {
      const hostPort = port.hostPort ?? 0;
      // In a template it may be left out: the pod's own defaults will fill it in.
      if ((owner === "pod" || hostPort !== 0) && hostPort !== port.containerPort) {
        const field = `${path}.containers[${index}].ports[${portIndex}].hostPort`;
        yield invalid(field, hostPort, "must match `containerPort` when `hostNetwork` is true");
      }
    }
  }
}

function* validateEphemeralContainers(spec: PodSpec, pod: PodContext, path: string): FieldErrors {
  const regular = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(regular);
  const banned = [
    "ports",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "lifecycle",
    "resources",
    "restartPolicy",
  ] as const;
  for (const [index, { targetContainerName, ...container }] of (spec.ephemeralContainers ?? []).entries()) {
    const at = `${path}[${index}]`;
    yield* validateContainer(container, pod, at);
    if (names.has(container.name)) yield duplicate(`${at}.name`, container.name);
    names.add(container.name);
    if (!isEmpty(targetContainerName) && !regular.has(targetContainerName)) {
      yield notFoundValue(`${at}.targetContainerName`, targetContainerName);
    }
    for (const field of banned) {
      const value = container[field];
      const empty = value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
      if (!empty) yield forbidden(`${at}.${field}`, "cannot be set for an Ephemeral Container");
    }
  }
}

function* validateDNSConfig({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldErrors {
  if (dnsPolicy === "None") {
    if (dnsConfig === undefined) {
      yield required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
      return;
    }
    if (!dnsConfig.nameservers?.length) {
      yield required(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None");
      return;
    }
  }
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  if (nameservers.length > 3)
    yield invalid(`${path}.nameservers`, nameservers, "must not have more than 3 nameservers");
  for (const [index, server] of nameservers.entries()) yield* validateIP(server, `${path}.nameservers[${index}]`);
  if (searches.length > 32) yield invalid(`${path}.searches`, searches, "must not have more than 32 search paths");
  if (searches.join(" ").length > 2048) {
    yield invalid(
      `${path}.searches`,
      searches,
      "must not have more than 2048 characters (including spaces) in the search list",
    );
  }
  for (const [index, option] of options.entries()) {
    if (isEmpty(option.name)) yield required(`${path}.options[${index}]`, "must not be empty");
  }
}

function* validateGates({ readinessGates = [], schedulingGates = [] }: PodSpec, path: string): FieldErrors {
  for (const [index, { conditionType = "" }] of readinessGates.entries()) {
    yield* invalidFor(`${path}.readinessGates[${index}].conditionType`, conditionType, qualifiedName(conditionType));
  }
  const seen = new Set<string>();
  for (const [index, { name = "" }] of schedulingGates.entries()) {
    yield* invalidFor(`${path}.schedulingGates[${index}]`, name, qualifiedName(name));
    if (seen.has(name)) yield duplicate(`${path}.schedulingGates[${index}]`, name);
    seen.add(name);
  }
}

function* validateHostUsers(spec: PodSpec, path: string): FieldErrors {
  if (spec.hostUsers !== false) return;
  const names = { hostNetwork: "hostNetwork", hostPID: "HostPID", hostIPC: "HostIPC" } as const;
  for (const field of ["hostNetwork", "hostPID", "hostIPC"] as const) {
    if (spec[field] === true) yield forbidden(`${path}.${names[field]}`, "when `pod.Spec.HostUsers` is false");
  }
}

function* validateHostAliases(aliases: readonly HostAlias[], path: string): FieldErrors {
  for (const [index, { ip, hostnames = [] }] of aliases.entries()) {
    yield* validateIP(ip, `${path}[${index}].ip`);
    for (const [position, name] of hostnames.entries()) {
      yield* invalidFor(`${path}[${index}].hostnames[${position}]`, name, dns1123Subdomain(name));
    }
  }
}
