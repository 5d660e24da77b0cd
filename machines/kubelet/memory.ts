import type { ContainerState } from "../container.ts";
import type { EventRecord, RuntimeCommand } from "../effects.ts";
import type { PodState } from "../pod.ts";
import type { Key } from "../reconcile.ts";
import { withField, withoutField } from "../sorted-record.ts";
import type { ObjectOf } from "../view.ts";

export type Pod = ObjectOf<"pods">;
export type Node = ObjectOf<"nodes">;

/**
 * A time at which something is to happen. The key that it wakes may come early, for another reason: then it is not due, and
 * ignored. In a model world the clock stands still, and whoever comes is the alarm.
 */
export interface Alarm {
  readonly setMs: number;
  readonly dueMs: number;
}

/** Whether the alarm goes off, now that its key was woken. */
export function isDue(alarm: Alarm, nowMs: number): boolean {
  return nowMs >= alarm.dueMs || nowMs === alarm.setMs;
}

/** One container that the kubelet looks after. Times are the kubelet's own, milliseconds. */
export interface HostedContainer {
  readonly name: string;
  /** A sidecar is an init container that is always restarted: it is started with the main ones and does not hold up their end. */
  readonly role: "init" | "sidecar" | "main";
  readonly state: ContainerState;
  /** When the attempt that runs, or ran last, started; null: none did. */
  readonly startedMs: number | null;
  /** The attempt that ended last. */
  readonly ended: { readonly startedMs: number | null; readonly finishedMs: number } | null;
  /** Since when its image is being pulled. */
  readonly pullingMs: number | null;
  /** What went wrong with the last pull. */
  readonly pullError: string | null;
  /** When its machine's timer goes off. */
  readonly alarm: Alarm | null;
}

/** One pod that the kubelet looks after. Its uid is its key in the memory. */
export interface HostedPod {
  readonly key: Key;
  readonly pod: PodState;
  /** Init containers and sidecars in their order, then the main ones. */
  readonly containers: readonly HostedContainer[];
  /** The pod's `status.startTime`. */
  readonly startMs: number;
  readonly ip: string | null;
  /** Why it was refused, or ended by the kubelet; its reason is in the machine. */
  readonly message: string | null;
  /** Refused: nothing of it ever ran here. */
  readonly rejected: boolean;
  /** The object was deleted, as far as this kubelet is concerned: what is left is to see it go. */
  readonly deleted: boolean;
  /** The end of `activeDeadlineSeconds`. */
  readonly deadline: Alarm | null;
  /** What its machines have asked for since its key was looked at last. */
  readonly commands: readonly RuntimeCommand[];
  readonly records: readonly EventRecord[];
}

/** A container as the runtime tells of it before its pod is looked after. */
export interface FoundContainer {
  readonly phase: "running" | "ready" | "exited";
  readonly exitCode: number;
}

/** What the kubelet remembers. A restart loses it all: what runs is in the runtime, what was told is in the apiserver. */
export interface KubeletMemory {
  /** Whether it has seen its node in the apiserver since it started. A node that is deleted afterwards stays away until the kubelet restarts, as upstream. */
  readonly registered: boolean;
  /** By uid, sorted. */
  readonly pods: Readonly<Record<string, HostedPod>>;
  /** What the runtime has of pods that are not looked after (yet): by uid, then container, both sorted. */
  readonly found: Readonly<Record<string, Readonly<Record<string, FoundContainer>>>>;
}

export const emptyMemory: KubeletMemory = { registered: false, pods: {}, found: {} };

/** The memory with a pod looked after, or no longer, by undefined. */
export function withPod(memory: KubeletMemory, uid: string, hosted: HostedPod | undefined): KubeletMemory {
  const pods = hosted ? withField(memory.pods, uid, hosted) : withoutField(memory.pods, uid);
  return pods === memory.pods ? memory : { ...memory, pods };
}

/** The memory with what the runtime has of a pod; undefined: nothing, or it is looked after. */
export function withFound(
  memory: KubeletMemory,
  uid: string,
  found: KubeletMemory["found"][string] | undefined,
): KubeletMemory {
  const all = found ? withField(memory.found, uid, found) : withoutField(memory.found, uid);
  return all === memory.found ? memory : { ...memory, found: all };
}

/** `namespace/name`: the key under which a pod is looked at. */
export function podKey(pod: Pod): Key {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

/** metav1.Time has no fractions of seconds; what is told and what is read back from the apiserver must be the same. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
