import type { Container, PodSpec } from "../api/generated/types.ts";
import { milliValue, unitValue } from "../api/quantity.ts";

/** Amounts by resource name: `cpu` in thousandths of a core, everything else in its own unit (bytes, pieces). */
export type Amounts = Readonly<Record<string, number>>;

/** What a pod asks of a node. Two pods with the same spec ask for the same. */
export interface PodRequest {
  /** What counts against the node's allocatable. */
  readonly requested: Amounts;
  /** cpu and memory with a small amount in place of nothing, so that scoring spreads pods that request nothing. */
  readonly scored: Amounts;
  /** `hostIP/protocol/port` of each host port. */
  readonly hostPorts: readonly string[];
}

/** A tenth of a core, for a container without a cpu request (pkg/scheduler/util/pod_resources.go, DefaultMilliCPURequest). */
export const defaultMilliCpu = 100;
/** 200 MiB, for a container without a memory request (DefaultMemoryRequest). */
export const defaultMemoryBytes = 200 * 1024 * 1024;

const memo = new WeakMap<PodSpec, PodRequest>();

/**
 * What the pod asks of the node that it runs on: the containers' requests summed, or the largest init container's, whichever is
 * more; sidecars and overhead added (component-helpers resource.PodRequests). Specs are immutable, so the answer is kept.
 */
export function podRequest(spec: PodSpec): PodRequest {
  const known = memo.get(spec);
  if (known) return known;
  const requested = withOverhead(spec, withPodLevel(spec, sumUp(spec, containerRequests)));
  const scored = withOverhead(spec, withPodLevel(spec, sumUp(spec, containerRequestsOrDefault)));
  const request = {
    requested,
    scored: { cpu: scored.cpu ?? 0, memory: scored.memory ?? 0 },
    hostPorts: hostPortsOf(spec),
  };
  memo.set(spec, request);
  return request;
}

/** Reads a ResourceList (`{cpu: "250m", memory: "64Mi"}`) as amounts; fractions are rounded up. */
export function amountsOf(list: Readonly<Record<string, string>> | undefined): Amounts {
  const amounts: Record<string, number> = {};
  for (const [name, quantity] of Object.entries(list ?? {})) {
    amounts[name] = name === "cpu" ? milliValue(quantity) : unitValue(quantity);
  }
  return amounts;
}

/** a + b for every resource that either names. */
export function add(a: Amounts, b: Amounts): Amounts {
  return total([a, b]);
}

/** The sum for every resource that any of them names. */
export function total(all: readonly Amounts[]): Amounts {
  const sum: Record<string, number> = {};
  for (const amounts of all) for (const name in amounts) sum[name] = (sum[name] ?? 0) + (amounts[name] ?? 0);
  return sum;
}

function largest(a: Amounts, b: Amounts): Amounts {
  const most: Record<string, number> = { ...a };
  for (const [name, amount] of Object.entries(b)) most[name] = Math.max(most[name] ?? 0, amount);
  return most;
}

/** Init containers run one after another, next to the sidecars that were started before them. */
function sumUp(spec: PodSpec, requestsOf: (container: Container) => Amounts): Amounts {
  let running: Amounts = {};
  for (const container of spec.containers) running = add(running, requestsOf(container));
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    const own = requestsOf(container);
    if (container.restartPolicy === "Always") {
      running = add(running, own);
      sidecars = add(sidecars, own);
      starting = largest(starting, sidecars);
    } else {
      starting = largest(starting, add(own, sidecars));
    }
  }
  return largest(running, starting);
}

function containerRequests(container: Container): Amounts {
  return amountsOf(container.resources?.requests);
}

function containerRequestsOrDefault(container: Container): Amounts {
  return { cpu: defaultMilliCpu, memory: defaultMemoryBytes, ...containerRequests(container) };
}

/** `spec.resources` stands for the whole pod, whatever its containers ask for (KEP-2837). */
function withPodLevel(spec: PodSpec, requests: Amounts): Amounts {
  return spec.resources?.requests ? { ...requests, ...amountsOf(spec.resources.requests) } : requests;
}

function withOverhead(spec: PodSpec, requests: Amounts): Amounts {
  return spec.overhead ? add(requests, amountsOf(spec.overhead)) : requests;
}

function hostPortsOf(spec: PodSpec): readonly string[] {
  const sidecars = (spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  return [...spec.containers, ...sidecars].flatMap((container) =>
    (container.ports ?? []).flatMap((port) =>
      port.hostPort ? [`${port.hostIP || "0.0.0.0"}/${port.protocol ?? "TCP"}/${port.hostPort}`] : [],
    ),
  );
}
