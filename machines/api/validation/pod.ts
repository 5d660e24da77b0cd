import { deepEqual } from "../equality.ts";
import type { Container, ContainerStatus, Pod, PodSpec, PodStatus, Toleration } from "../generated/types.ts";
import { dns1123Subdomain, qualifiedName, rangeComplaint } from "../names.ts";
import { validateIP } from "./address.ts";
import { type FieldErrors, forbidden, invalid, invalidFor, required } from "./field-error.ts";
import { isEmpty, validateImmutable } from "./object-meta.ts";
import { validateTolerations } from "./placement.ts";
import { validatePodSpec } from "./pod-spec.ts";

const maxInt32 = 2 ** 31 - 1;
const noSpec: PodSpec = { containers: [] };

/** Upstream: ValidatePodCreate. */
export function* validatePod(pod: Pod): FieldErrors {
  const spec = pod.spec ?? noSpec;
  yield* validatePodInGeneral(spec);
  if (spec.ephemeralContainers?.length) yield forbidden("spec.ephemeralContainers", "cannot be set on create");
  if (!isEmpty(spec.nodeName) && spec.schedulingGates?.length) {
    yield forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
  }
}

function* validatePodInGeneral(spec: PodSpec): FieldErrors {
  yield* validatePodSpec(spec, "pod", "spec");
  yield* validateTrimmedImages(spec.containers ?? [], "spec.containers");
  yield* validateTrimmedImages(spec.initContainers ?? [], "spec.initContainers");
}

/** Templates are spared this for the sake of old ones. */
function* validateTrimmedImages(containers: readonly Container[], path: string): FieldErrors {
  for (const [index, { image = "" }] of containers.entries()) {
    if (image !== image.trim())
      yield invalid(`${path}[${index}].image`, image, "must not have leading or trailing whitespace");
  }
}

const updatable = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/** A running pod is what it is, but for a few fields. Upstream: ValidatePodUpdate. */
export function* validatePodUpdate(old: Pod, pod: Pod): FieldErrors {
  const before = old.spec ?? noSpec;
  const spec = pod.spec ?? noSpec;
  yield* validatePodInGeneral(spec);
  for (const list of ["containers", "initContainers"] as const) {
    const containers = spec[list] ?? [];
    if (containers.length !== (before[list] ?? []).length) {
      yield forbidden(`spec.${list}`, "pod updates may not add or remove containers");
      return;
    }
    for (const [index, { image }] of containers.entries())
      if (isEmpty(image)) yield required(`spec.${list}[${index}].image`);
  }
  yield* validateDeadline(before.activeDeadlineSeconds, spec.activeDeadlineSeconds, "spec.activeDeadlineSeconds");
  yield* validateAddedTolerations(before.tolerations ?? [], spec.tolerations ?? [], "spec.tolerations");
  yield* validateRemovedGates(before, spec);
  const excused = withoutUpdatable(spec, before);
  if (!deepEqual(excused, before)) {
    yield forbidden(
      "spec",
      `pod updates may not change fields other than ${updatable}\n${differences(before, excused).join("\n")}`,
    );
  }
}

/** The new specification with the old values of what may change, so that what still differs may not. */
function withoutUpdatable(spec: PodSpec, before: PodSpec): PodSpec {
  const images = (containers: Container[] | undefined, old: Container[] | undefined): Container[] | undefined =>
    containers?.map((container, index) => ({ ...container, image: old?.[index]?.image }));
  const grace = before.terminationGracePeriodSeconds;
  const mended = (grace ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1;
  const gated = (before.schedulingGates ?? []).length > 0;
  return {
    ...spec,
    containers: images(spec.containers, before.containers) ?? [],
    initContainers: images(spec.initContainers, before.initContainers),
    activeDeadlineSeconds: before.activeDeadlineSeconds,
    tolerations: before.tolerations,
    schedulingGates: before.schedulingGates,
    ...(mended && { terminationGracePeriodSeconds: grace }),
    // A pod that still waits at a gate may be narrowed down further.
    ...(gated && addsOnly(before.nodeSelector, spec.nodeSelector) && { nodeSelector: before.nodeSelector }),
  };
}

function addsOnly(before: PodSpec["nodeSelector"], after: PodSpec["nodeSelector"]): boolean {
  return Object.entries(before ?? {}).every(([key, value]) => after?.[key] === value);
}

/** What differs between two values, a line for each place. Upstream prints a diff of Go structs, which no two versions print alike. */
function differences(before: unknown, after: unknown, path = "spec"): string[] {
  if (deepEqual(before, after)) return [];
  const bothObjects = [before, after].every((value) => typeof value === "object" && value !== null);
  if (!bothObjects || Array.isArray(before) !== Array.isArray(after)) {
    return [`  - ${path}: ${JSON.stringify(before)}`, `  + ${path}: ${JSON.stringify(after)}`];
  }
  const [a, b] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  const step = (key: string): string => (Array.isArray(before) ? `${path}[${key}]` : `${path}.${key}`);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => differences(a[key], b[key], step(key)));
}

function* validateDeadline(before: number | undefined, after: number | undefined, path: string): FieldErrors {
  if (after === undefined) {
    if (before !== undefined) yield invalid(path, null, "must not update from a positive integer to nil value");
  } else if (after < 0 || after > maxInt32) yield invalid(path, after, rangeComplaint(0, maxInt32));
  else if (before !== undefined && before < after)
    yield invalid(path, after, "must be less than or equal to previous value");
}

function* validateAddedTolerations(
  before: readonly Toleration[],
  after: readonly Toleration[],
  path: string,
): FieldErrors {
  const timeless = ({ tolerationSeconds: _seconds, ...rest }: Toleration): object => rest;
  const kept = before.every((old) => after.some((toleration) => deepEqual(timeless(old), timeless(toleration))));
  if (kept) yield* validateTolerations(after, path);
  else yield forbidden(path, "existing toleration can not be modified except its tolerationSeconds");
}

function* validateRemovedGates(before: PodSpec, after: PodSpec): FieldErrors {
  for (const [index, { name }] of (after.schedulingGates ?? []).entries()) {
    if (before.schedulingGates?.some((gate) => gate.name === name)) continue;
    yield forbidden(
      `spec.schedulingGates[${index}].name`,
      `only deletion is allowed, but found new scheduling gate '${name}'`,
    );
  }
}

/** What a kubelet may report. Upstream: ValidatePodStatusUpdate. */
export function* validatePodStatus(old: Pod, pod: Pod): FieldErrors {
  const status = pod.status ?? {};
  const before = old.status ?? {};
  for (const [index, { type }] of (status.conditions ?? []).entries()) {
    yield* invalidFor(`metadata.conditions[${index}].Type`, type, qualifiedName(type));
  }
  if ((pod.spec?.nodeName ?? "") !== (old.spec?.nodeName ?? ""))
    yield forbidden("status.nodeName", "may not be changed directly");
  const nominated = status.nominatedNodeName;
  if (!isEmpty(nominated) && nominated !== before.nominatedNodeName) {
    yield* invalidFor("status.nominatedNodeName", nominated, dns1123Subdomain(nominated));
  }
  yield* validateImmutable(status.qosClass ?? "", before.qosClass ?? "", "status.qosClass");
  yield* validateEnded(old.spec ?? noSpec, before, status);
  for (const [index, { ip }] of (status.podIPs ?? []).entries()) yield* validateIP(ip, `status.podIPs[${index}]`);
  const [firstHost] = status.hostIPs ?? [];
  if (firstHost !== undefined && firstHost.ip !== status.hostIP) {
    yield invalid("status.hostIPs[0].ip", firstHost.ip, "must be equal to `hostIP`");
  }
  for (const [index, { ip }] of (status.hostIPs ?? []).entries()) yield* validateIP(ip, `status.hostIPs[${index}]`);
}

/** A container that has ended for good does not come back. Upstream: ValidateContainerStateTransition. */
function* validateEnded(spec: PodSpec, before: PodStatus, after: PodStatus): FieldErrors {
  const lists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const;
  for (const list of lists) {
    const policy = list === "ephemeralContainerStatuses" ? "Never" : spec.restartPolicy;
    if (policy === "Always") continue;
    for (const [index, status] of (before[list] ?? []).entries()) {
      const terminated = status.state?.terminated;
      if (terminated === undefined || (terminated.exitCode !== 0 && policy === "OnFailure")) continue;
      if (list === "initContainerStatuses" && isSidecar(spec, status)) continue;
      const next = after[list]?.find(({ name }) => name === status.name);
      if (next === undefined || next.state?.terminated !== undefined) continue;
      yield forbidden(`status.${list}[${index}].state`, "may not be transitioned to non-terminated state");
    }
  }
}

function isSidecar(spec: PodSpec, { name }: ContainerStatus): boolean {
  return spec.initContainers?.find((container) => container.name === name)?.restartPolicy === "Always";
}
