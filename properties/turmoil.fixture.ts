import fc from "fast-check";
import { behaviourAnnotation } from "../actors/behaviour.ts";
import type { RequestFault } from "../actors/choice.ts";
import type { KubeObject } from "../machines/api/object.ts";

/** A random life of a small cluster: what runs in it, what its user does later, and what goes wrong meanwhile. */
export interface Turmoil {
  readonly seed: number;
  readonly nodes: number;
  readonly workloads: readonly Workload[];
  readonly happenings: readonly Happening[];
}

export interface Workload {
  readonly kind: "Deployment" | "ReplicaSet" | "ReplicationController";
  readonly replicas: number;
  readonly minReadySeconds: number;
  readonly strategy: "Recreate" | { readonly maxSurge: number | string; readonly maxUnavailable: number | string };
  /** How often each of its containers crashes before it stays up. */
  readonly crashes: number;
  readonly graceSeconds: number;
}

/** What happens to the cluster from outside. What is paused or cordoned is so until all is healed. Workloads, nodes and components are meant by number, modulo how many there are. */
export type Happening = { readonly afterMs: number } & (
  | { readonly what: "scale"; readonly workload: number; readonly replicas: number }
  | { readonly what: "newImage"; readonly workload: number; readonly image: number }
  | { readonly what: "delete"; readonly workload: number; readonly policy: "Background" | "Foreground" | "Orphan" }
  | { readonly what: "pause"; readonly workload: number }
  /** Without grace: by force. */
  | { readonly what: "deletePod"; readonly pod: number; readonly byForce: boolean }
  | { readonly what: "cordon"; readonly node: number }
  | { readonly what: "crash"; readonly component: number; readonly downMs: number }
  | { readonly what: "disconnect"; readonly component: number }
  | { readonly what: "fail"; readonly node: number; readonly downMs: number }
  /** The next request that can meet this fault does. */
  | { readonly what: "spoil"; readonly fault: RequestFault }
);

/** Amounts as manifests have them; a surge of 0 comes with something that may be missing, or the apiserver refuses it. */
const limits = fc
  .record({
    maxSurge: fc.constantFrom<number | string>(0, 1, 2, "25%", "100%"),
    maxUnavailable: fc.constantFrom<number | string>(0, 1, "25%", "50%"),
  })
  .map(({ maxSurge, maxUnavailable }) =>
    maxSurge === 0 && maxUnavailable === 0 ? { maxSurge, maxUnavailable: 1 } : { maxSurge, maxUnavailable },
  );

const workload: fc.Arbitrary<Workload> = fc.record({
  kind: fc.constantFrom("Deployment", "Deployment", "Deployment", "ReplicaSet", "ReplicationController"),
  replicas: fc.integer({ min: 0, max: 4 }),
  minReadySeconds: fc.constantFrom(0, 0, 3),
  strategy: fc.oneof({ weight: 3, arbitrary: limits }, { weight: 1, arbitrary: fc.constant("Recreate" as const) }),
  crashes: fc.constantFrom(0, 0, 0, 1),
  graceSeconds: fc.constantFrom(0, 2, 30),
});

const number = fc.nat({ max: 1_000 });
/** After the happening before: in the middle of a request, of a plan, of a roll-out, or when that may be over. */
const afterMs = fc.oneof(...[20, 500, 3_000, 15_000].map((max) => fc.nat({ max })));
/** From a restart to longer than a lapsed lease (40 s) and a toleration (300 s) take together. */
const nodeDownMs = fc.constantFrom(1_000, 20_000, 60_000, 400_000);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    afterMs,
    what: fc.constant("scale" as const),
    workload: number,
    replicas: fc.integer({ min: 0, max: 5 }),
  }),
  fc.record({
    afterMs,
    what: fc.constant("newImage" as const),
    workload: number,
    image: fc.integer({ min: 2, max: 4 }),
  }),
  fc.record({
    afterMs,
    what: fc.constant("delete" as const),
    workload: number,
    policy: fc.constantFrom("Background" as const, "Foreground" as const, "Orphan" as const),
  }),
  fc.record({ afterMs, what: fc.constant("pause" as const), workload: number }),
  fc.record({ afterMs, what: fc.constant("deletePod" as const), pod: number, byForce: fc.boolean() }),
  fc.record({ afterMs, what: fc.constant("cordon" as const), node: number }),
  fc.record({
    afterMs,
    what: fc.constant("crash" as const),
    component: number,
    downMs: fc.constantFrom(0, 100, 5_000, 30_000),
  }),
  fc.record({ afterMs, what: fc.constant("disconnect" as const), component: number }),
  fc.record({ afterMs, what: fc.constant("fail" as const), node: number, downMs: nodeDownMs }),
  fc.record({
    afterMs,
    what: fc.constant("spoil" as const),
    fault: fc.constantFrom("conflict" as const, "unavailable" as const, "lost" as const),
  }),
);

/**
 * Lives with so many workloads and happenings at most.
 *
 * What upstream cannot digest is not asked for, since its deadlocks are kept on purpose (k8s#138036): a Deployment without surge is
 * never scaled (scaled to just the size that its old ReplicaSet has reached, it waits for ever), and no strategy is changed to
 * Recreate under way.
 */
export function turmoil(most: { readonly workloads: number; readonly happenings: number }): fc.Arbitrary<Turmoil> {
  const life = fc.record({
    seed: fc.nat({ max: 0x7fff_ffff }),
    nodes: fc.integer({ min: 1, max: 4 }),
    workloads: fc.array(workload, { minLength: 1, maxLength: most.workloads, size: "max" }),
    happenings: fc.array(happening, { maxLength: most.happenings, size: "max" }),
  });
  return life.map((one) => ({
    ...one,
    happenings: one.happenings.filter((each) => isDigestible(each, one.workloads)),
  }));
}

function isDigestible(one: Happening, workloads: readonly Workload[]): boolean {
  if (one.what !== "scale") return true;
  const { kind, strategy } = workloads[one.workload % workloads.length] as Workload;
  return kind !== "Deployment" || strategy === "Recreate" || strategy.maxSurge !== 0;
}

/** The manifest of the nth workload. Its labels are its own. */
export function manifestOf(workload: Workload, n: number): KubeObject {
  const { kind, replicas, minReadySeconds, strategy } = workload;
  const name = `w${n}`;
  const labels = { app: name };
  const rolling = strategy === "Recreate" ? { type: "Recreate" } : { type: "RollingUpdate", rollingUpdate: strategy };
  return {
    apiVersion: kind === "ReplicationController" ? "v1" : "apps/v1",
    kind,
    metadata: { name, namespace: "default" },
    spec: {
      replicas,
      minReadySeconds,
      selector: kind === "ReplicationController" ? labels : { matchLabels: labels },
      ...(kind === "Deployment" && { strategy: rolling }),
      template: templateOf(workload, n, 1),
    },
  };
}

/** Its pods, of an image by number. Small enough that all fit on one node. */
export function templateOf({ crashes, graceSeconds }: Workload, n: number, image: number): object {
  return {
    metadata: { labels: { app: `w${n}` }, annotations: { [behaviourAnnotation]: `"*": {crashes: ${crashes}}` } },
    spec: {
      terminationGracePeriodSeconds: graceSeconds,
      containers: [{ name: "c", image: `app:${image}`, resources: { requests: { cpu: "10m", memory: "16Mi" } } }],
    },
  };
}
