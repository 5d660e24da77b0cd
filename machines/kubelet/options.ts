import type { Taint } from "../api/generated/types.ts";
import { fnv1a } from "../api/hash.ts";

/** What a kubelet and its node are like. */
export interface KubeletOptions {
  /** Tells the addresses of nodes and their pods apart. Unset: the number at the end of the node's name, or a hash of it. */
  readonly index?: number;
  /** Added to, or put in place of, `usualCapacity`. */
  readonly capacity?: Readonly<Record<string, string>>;
  /** What pods may use; all of the capacity when unset. */
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** With which the node registers. */
  readonly taints?: readonly Taint[];
  /**
   * Tells the apiserver only what a pod has come to once its runtime has answered, and not what it is about to become. For models
   * whose runtime answers at once: one write takes the place of several.
   */
  readonly coarse?: boolean;
  /**
   * Takes each container for one with a readiness probe, so that becoming ready is told apart from being started. For models in which
   * the one may come well after the other.
   */
  readonly readyApart?: boolean;
  /** Whether it renews its Lease and its node's status periodically; true when unset. Without, only changes are told. */
  readonly heartbeats?: boolean;
  /** Whether it deletes the very pod that it has ended, and no later one of that name; true when unset. */
  readonly uidPreconditions?: boolean;
}

/** A node of medium size; pods as `maxPods` of a kubelet. */
export const usualCapacity: Readonly<Record<string, string>> = {
  cpu: "4",
  "ephemeral-storage": "100Gi",
  memory: "16Gi",
  pods: "110",
};

/** The addresses of a node and of the pods on it. */
export interface PodAddresses {
  readonly host: string;
  /** The range of its pods (`spec.podCIDR`). */
  readonly range: string;
  /** The lowest pod address that is free; null: none is. */
  free(isFree: (ip: string) => boolean): string | null;
}

/** The node's addresses: 172.18.0.0/24 and what follows for nodes, a /24 out of 10.244.0.0/16 and what follows for pods, as kind has them. */
export function addressesOf(node: string, options: KubeletOptions): PodAddresses {
  const index = options.index ?? Number(/\d+$/.exec(node)?.[0] ?? fnv1a(node) % 2_048);
  const high = Math.floor(index / 256) % 256;
  const low = index % 256;
  const prefix = `10.${(244 + high) % 256}.${low}`;
  return {
    host: `172.${18 + high}.0.${low}`,
    range: `${prefix}.0/24`,
    free(isFree) {
      // .0 is the range itself, .1 the node's bridge, .255 broadcast.
      for (let last = 2; last < 255; last++) if (isFree(`${prefix}.${last}`)) return `${prefix}.${last}`;
      return null;
    },
  };
}
