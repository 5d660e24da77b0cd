import type {
  Container,
  ContainerPort,
  ContainerResizePolicy,
  Volume,
  VolumeDevice,
  VolumeMount,
} from "../generated/types.ts";
import { dns1123Label, portName, portNumber } from "../names.ts";
import { validateEnum } from "./enumeration.ts";
import { validateEnv, validateEnvFrom } from "./environment.ts";
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
import { validateDescendingPath, validateNoBacksteps } from "./file-path.ts";
import { isEmpty } from "./object-meta.ts";
import { validateLifecycle, validateLivenessProbe, validateReadinessProbe } from "./probe.ts";
import { validateResourceRequirements } from "./resources.ts";
import { validateSecurityContext } from "./security-context.ts";

/** What of its pod a container is checked against. */
export interface PodContext {
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly graceSeconds: number | undefined;
  readonly restartPolicy: string | undefined;
}

/** The regular containers of a pod: at least one. Upstream: validateContainers. */
export function* validateContainers(containers: readonly Container[], pod: PodContext, path: string): FieldErrors {
  if (containers.length === 0) {
    yield required(path);
    return;
  }
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    yield* validateContainer(container, pod, at);
    if (names.has(container.name)) yield duplicate(`${at}.name`, container.name);
    names.add(container.name);
    yield* validateHooksAndProbes(container, pod, at);
    if (container.restartPolicy !== undefined)
      yield forbidden(`${at}.restartPolicy`, "may not be set for non-init containers");
  }
  yield* validateHostPorts(containers, path);
}

/** Init containers: as the others, but only those that run on (`restartPolicy: Always`) have hooks and probes. */
export function* validateInitContainers(
  containers: readonly Container[],
  regular: readonly Container[],
  pod: PodContext,
  path: string,
): FieldErrors {
  const names = new Set(regular.map((container) => container.name));
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    yield* validateContainer(container, pod, at);
    if (container.restartPolicy !== undefined && container.restartPolicy !== "Always") {
      yield notSupported(`${at}.restartPolicy`, container.restartPolicy, ["Always"]);
    }
    if (names.has(container.name)) yield duplicate(`${at}.name`, container.name);
    names.add(container.name);
    yield* validateHostPorts([container], path);
    if (container.restartPolicy === "Always") yield* validateHooksAndProbes(container, pod, at);
    else {
      for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const) {
        if (container[field] === undefined) continue;
        yield forbidden(`${at}.${field}`, "may not be set for init containers without restartPolicy=Always");
      }
    }
  }
}

function* validateHooksAndProbes(container: Container, { graceSeconds }: PodContext, path: string): FieldErrors {
  yield* validateLifecycle(container.lifecycle, graceSeconds, `${path}.lifecycle`);
  yield* validateLivenessProbe(container.livenessProbe, graceSeconds, `${path}.livenessProbe`);
  yield* validateReadinessProbe(container.readinessProbe, graceSeconds, `${path}.readinessProbe`);
  yield* validateLivenessProbe(container.startupProbe, graceSeconds, `${path}.startupProbe`);
}

/** What holds for a container of any sort. Upstream: validateContainerCommon. */
export function* validateContainer(container: Container, pod: PodContext, path: string): FieldErrors {
  if (isEmpty(container.name)) yield required(`${path}.name`);
  else yield* invalidFor(`${path}.name`, container.name, dns1123Label(container.name));
  if (isEmpty(container.image)) yield required(`${path}.image`);
  const messagePolicies = ["File", "FallbackToLogsOnError"];
  yield* validateEnum(container.terminationMessagePolicy, messagePolicies, `${path}.terminationMessagePolicy`);
  yield* validateContainerPorts(container.ports ?? [], `${path}.ports`);
  yield* validateEnv(container.env ?? [], `${path}.env`);
  yield* validateEnvFrom(container.envFrom ?? [], `${path}.envFrom`);
  yield* validateMounts(container, pod.volumes, `${path}.volumeMounts`);
  yield* validateDevices(container, pod.volumes, `${path}.volumeDevices`);
  yield* validateEnum(container.imagePullPolicy, ["Always", "IfNotPresent", "Never"], `${path}.imagePullPolicy`);
  yield* validateResourceRequirements(container.resources, `${path}.resources`);
  yield* validateResizePolicy(container.resizePolicy ?? [], pod.restartPolicy, `${path}.resizePolicy`);
  yield* validateSecurityContext(container.securityContext, `${path}.securityContext`);
}

function* validateContainerPorts(ports: readonly ContainerPort[], path: string): FieldErrors {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`;
    if (!isEmpty(port.name)) {
      const complaints = portName(port.name);
      if (complaints.length > 0) yield* invalidFor(`${at}.name`, port.name, complaints);
      else if (names.has(port.name)) yield duplicate(`${at}.name`, port.name);
      else names.add(port.name);
    }
    if (!port.containerPort) yield required(`${at}.containerPort`);
    else yield* validatePortNumber(port.containerPort, `${at}.containerPort`);
    if (port.hostPort) yield* validatePortNumber(port.hostPort, `${at}.hostPort`);
    yield* validateEnum(port.protocol, ["SCTP", "TCP", "UDP"], `${at}.protocol`);
  }
}

/** A port by its number. */
export function* validatePortNumber(port: number, path: string): FieldErrors {
  for (const complaint of portNumber(port)) yield invalid(path, port, complaint);
}

/** No two containers take the same port of the node. */
function* validateHostPorts(containers: readonly Container[], path: string): FieldErrors {
  const taken = new Set<string>();
  for (const [index, container] of containers.entries()) {
    for (const [portIndex, port] of (container.ports ?? []).entries()) {
      if (!port.hostPort) continue;
      const key = `${port.protocol ?? ""}/${port.hostIP ?? ""}/${port.hostPort}`;
      if (taken.has(key)) yield duplicate(`${path}[${index}].ports[${portIndex}].hostPort`, key);
      taken.add(key);
    }
  }
}

function* validateMounts(container: Container, volumes: PodContext["volumes"], path: string): FieldErrors {
  const devices = container.volumeDevices ?? [];
  const taken = new Set<string>();
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (isEmpty(mount.name)) yield required(`${at}.name`);
    if (!volumes.has(mount.name)) yield notFoundValue(`${at}.name`, mount.name ?? "");
    if (isEmpty(mount.mountPath)) yield required(`${at}.mountPath`);
    if (taken.has(mount.mountPath)) yield invalid(`${at}.mountPath`, mount.mountPath, "must be unique");
    taken.add(mount.mountPath);
    yield* validateMountAgainstDevices(mount, devices, at);
    // Upstream leaves the index out of the following paths.
    if (!isEmpty(mount.subPath)) yield* validateDescendingPath(mount.subPath, `${path}.subPath`);
    if (!isEmpty(mount.subPathExpr)) {
      if (!isEmpty(mount.subPath)) {
        yield invalid(`${at}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive");
      }
      yield* validateDescendingPath(mount.subPathExpr, `${path}.subPathExpr`);
    }
    yield* validatePropagation(mount, container, path);
  }
}

function* validateMountAgainstDevices(mount: VolumeMount, devices: readonly VolumeDevice[], path: string): FieldErrors {
  if (devices.some((device) => device.name === mount.name)) {
    yield invalid(`${path}.name`, mount.name, "must not already exist in volumeDevices");
  }
  if (devices.some((device) => device.devicePath === mount.mountPath)) {
    yield invalid(`${path}.mountPath`, mount.mountPath, "must not already exist as a path in volumeDevices");
  }
}

function* validatePropagation(mount: VolumeMount, container: Container, path: string): FieldErrors {
  const mode = mount.mountPropagation;
  yield* validateEnum(mode, ["Bidirectional", "HostToContainer", "None"], `${path}.mountPropagation`, "optional");
  if (mode === "Bidirectional" && container.securityContext?.privileged !== true) {
    yield forbidden(
      `${path}.mountPropagation`,
      "Bidirectional mount propagation is available only to privileged containers",
    );
  }
}

function* validateDevices(container: Container, volumes: PodContext["volumes"], path: string): FieldErrors {
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [index, { name, devicePath }] of (container.volumeDevices ?? []).entries()) {
    const at = `${path}[${index}]`;
    const volume = volumes.get(name);
    if (isEmpty(name)) yield required(`${at}.name`);
    if (names.has(name)) yield invalid(`${at}.name`, name, "must be unique");
    if (volume === undefined) yield notFoundValue(`${at}.name`, name ?? "");
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      const detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
      yield invalid(`${at}.name`, name, detail);
    }
    if (isEmpty(devicePath)) yield required(`${at}.devicePath`);
    if (paths.has(devicePath)) yield invalid(`${at}.devicePath`, devicePath, "must be unique");
    if ([...validateNoBacksteps(devicePath ?? "", at)].length > 0) {
      yield invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')");
    }
    names.add(name);
    paths.add(devicePath);
  }
}

function* validateResizePolicy(
  policies: readonly ContainerResizePolicy[],
  podRestartPolicy: string | undefined,
  path: string,
): FieldErrors {
  const seen = new Set<string>();
  for (const [index, policy] of policies.entries()) {
    if (seen.has(policy.resourceName)) yield duplicate(`${path}[${index}]`, policy.resourceName);
    seen.add(policy.resourceName);
    yield* validateEnum(policy.resourceName, ["cpu", "memory"], path);
    yield* validateEnum(policy.restartPolicy, ["NotRequired", "RestartContainer"], path);
    if (podRestartPolicy === "Never" && policy.restartPolicy !== "NotRequired") {
      yield invalid(path, policy.restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
    }
  }
}
