import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTime } from "../../api/time.ts";
import { isPodReady } from "../../pod-state.ts";
import type { ObjectOf } from "../../view.ts";
import { replicaSetController } from "../replica-set.ts";
import { desiredReplicas } from "../replica-set-status.ts";
import { ToyCluster } from "../toy-cluster.fixture.ts";
import { deployment, pod, template } from "../workloads.fixture.ts";
import { type DeploymentOptions, deploymentController } from "./deployment.ts";
import { maxReplicas, maxUnavailable } from "./fenceposts.ts";
import { totalReplicas } from "./replica-sets.ts";
import { otherSizesAndAnnotations } from "./scaling.ts";

const key = "deployments.apps/default/web";
const broken = "broken";

/** A Deployment in a toy cluster, whose pods become ready when told, unless their image is broken. */
class Rollout {
  readonly cluster: ToyCluster;

  constructor(spec: Parameters<typeof deployment>[1], options?: DeploymentOptions) {
    this.cluster = new ToyCluster([deploymentController(options) as never, replicaSetController() as never]);
    this.cluster.put(deployment("web", spec));
  }

  get web(): ObjectOf<"deployments.apps"> {
    return this.cluster.list("deployments.apps")[0] as ObjectOf<"deployments.apps">;
  }

  /** The sizes of ReplicaSets by image. */
  get sizes(): Record<string, number> {
    return Object.fromEntries(
      this.cluster.list("replicasets.apps").map((one) => [imageOf(one.spec.template?.spec), desiredReplicas(one)]),
    );
  }

  get wanted(): number {
    return totalReplicas(this.cluster.list("replicasets.apps"));
  }

  get ready(): number {
    return this.cluster.list("pods").filter(isPodReady).length;
  }

  edit(spec: Record<string, unknown>): void {
    this.cluster.edit(key, spec);
  }

  /** Settles; then pods become ready, one at a time, settling each time. */
  complete(): void {
    this.cluster.settle();
    for (let limit = 0; this.readyOne(); limit++) {
      if (limit > 1000) throw new Error("pods come and go without end");
      this.cluster.settle();
    }
  }

  /** The next pod that is not ready and can be becomes so. */
  readyOne(): boolean {
    const next = this.cluster.list("pods").find((one) => !isPodReady(one) && imageOf(one.spec) !== broken);
    if (!next) return false;
    const conditions = [{ type: "Ready", status: "True", lastTransitionTime: formatTime(this.cluster.nowMs) }];
    this.cluster.put({
      ...next,
      spec: { ...next.spec, nodeName: "n1" },
      status: { phase: "Running", conditions },
    } as never);
    return true;
  }
}

const imageOf = (spec: { readonly containers: readonly { readonly image?: string | undefined }[] } | undefined) =>
  spec?.containers[0]?.image ?? "";
const rolling = (maxSurge: number | string, maxUnavailableValue: number | string) => ({
  type: "RollingUpdate",
  rollingUpdate: { maxSurge, maxUnavailable: maxUnavailableValue },
});

describe("as conformance has it (test/e2e/apps/deployment.go)", () => {
  test("a Deployment with a broken image settles at 8 + 5 of 10, and scaled to 30 at 20 + 13", () => {
    const rollout = new Rollout({ replicas: 10, strategy: rolling(3, 2) });
    rollout.complete();
    rollout.edit({ template: template(broken) });
    rollout.complete();
    expect(rollout.sizes).toEqual({ "nginx:1": 8, [broken]: 5 });
    rollout.edit({ replicas: 30 });
    rollout.complete();
    expect(rollout.sizes).toEqual({ "nginx:1": 20, [broken]: 13 });
  });

  test("a matching ReplicaSet that is there already is adopted, and no pod is made beside its own", () => {
    const rollout = new Rollout({ replicas: 1 });
    rollout.cluster.put(pod("unrelated", { metadata: { labels: {} } }));
    rollout.complete();
    const [own] = rollout.cluster.list("replicasets.apps");
    rollout.cluster.put({ ...own, metadata: { ...own?.metadata, ownerReferences: [] } } as never);
    rollout.complete();
    expect(rollout.cluster.list("replicasets.apps").map(({ metadata }) => metadata.ownerReferences?.length)).toEqual([
      1,
    ]);
    expect(rollout.cluster.list("pods").length).toBe(2);
  });

  test("a third template in a stuck roll-out drives both earlier ones to nothing; revisions count on", () => {
    const rollout = new Rollout({ replicas: 2, strategy: rolling(1, 0) });
    rollout.complete();
    for (const image of [broken, "nginx:3"]) {
      rollout.edit({ template: template(image) });
      rollout.complete();
    }
    expect(rollout.sizes).toEqual({ "nginx:1": 0, [broken]: 0, "nginx:3": 2 });
    expect(rollout.web.metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("3");
    expect(rollout.web.status.conditions?.find(({ type }) => type === "Progressing")?.reason).toBe(
      "NewReplicaSetAvailable",
    );
  });

  test("with a history of 0, old ReplicaSets go when the roll-out is done", () => {
    const rollout = new Rollout({ replicas: 2, revisionHistoryLimit: 0 });
    rollout.complete();
    rollout.edit({ template: template("nginx:2") });
    rollout.complete();
    expect(rollout.sizes).toEqual({ "nginx:2": 2 });
  });

  test("Recreate lets the old ones go before the new ones come", () => {
    const rollout = new Rollout({ replicas: 3, strategy: { type: "Recreate" } });
    rollout.complete();
    rollout.edit({ template: template("nginx:2") });
    rollout.complete();
    expect([rollout.sizes, rollout.ready]).toEqual([{ "nginx:1": 0, "nginx:2": 3 }, 3]);
    const scaled = rollout.cluster.recorded
      .filter((line) => line.startsWith("ScalingReplicaSet"))
      .map((line) => line.split(" from ")[1]);
    expect(scaled).toEqual(["0 to 3", "3 to 0", "0 to 3"]);
  });
});

const strategy = fc.oneof(
  fc
    .record({ surge: fc.nat({ max: 3 }), unavailable: fc.nat({ max: 3 }) })
    .map(({ surge, unavailable }) => rolling(surge, surge + unavailable ? unavailable : 1)),
  fc.constantFrom(rolling("25%", "25%"), rolling("100%", 0), rolling(0, "50%")),
);
const anyStrategy = fc.oneof(strategy, fc.constant({ type: "Recreate" }));
const change = fc.oneof(
  fc.record({ replicas: fc.nat({ max: 6 }) }),
  fc.constantFrom("nginx:1", "nginx:2", broken).map((image) => ({ template: template(image) })),
  fc.constantFrom(true, false).map((paused) => ({ paused })),
  // Not to Recreate: scaled with two active ReplicaSets, such a Deployment is stuck, as upstream's.
  strategy.map((value) => ({ strategy: value })),
);
/** What the user or the kubelet does next, and after how many turns of the controllers. */
const happening = fc.record({ turns: fc.nat({ max: 12 }), change: fc.option(change, { nil: undefined }) });

describe("whatever a user changes and whenever", () => {
  test("in the end all wanted pods are there, of the last template, available; and nothing is left to do", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 5 }),
        anyStrategy,
        fc.array(happening, { maxLength: 8 }),
        (replicas, how, happenings) => {
          const rollout = new Rollout({ replicas, strategy: how }, { needsScaling: otherSizesAndAnnotations });
          for (const { turns, change: spec } of happenings) {
            for (let turn = 0; turn < turns; turn++) rollout.cluster.turn();
            if (spec) rollout.edit(spec);
            else rollout.readyOne();
          }
          rollout.edit({ paused: false, template: template("nginx:last") });
          rollout.complete();
          const wanted = desiredReplicas(rollout.web);
          expect(Object.entries(rollout.sizes).filter(([, size]) => size > 0)).toEqual(
            wanted > 0 ? [["nginx:last", wanted]] : [],
          );
          expect(rollout.ready).toBe(wanted);
          expect(rollout.web.status).toMatchObject({ observedGeneration: rollout.web.metadata.generation });
          expect(rollout.web.status.updatedReplicas ?? 0).toBe(wanted);
          expect(rollout.cluster.memoryOf("replicaset-controller")).toEqual({});
        },
      ),
      { numRuns: 200 },
    );
  });

  test("its ReplicaSets never want more than replicas + surge, nor leave fewer available than may be, by its own doing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        strategy,
        fc.array(fc.constantFrom("nginx:1", "nginx:2", broken), { maxLength: 4 }),
        (replicas, how, images) => {
          const rollout = new Rollout({ replicas, strategy: how });
          rollout.complete();
          const most = maxReplicas(rollout.web);
          const least = replicas - maxUnavailable(rollout.web);
          for (const image of [...images, "nginx:last"]) {
            rollout.edit({ template: template(image) });
            for (let busy = true; busy; ) {
              // ReplicaSets first, so that the Deployment's next decision is about pods as they are.
              rollout.cluster.settle("replicaset-controller");
              expect(rollout.ready).toBeGreaterThanOrEqual(least);
              busy = rollout.cluster.turn("deployment-controller") || rollout.readyOne();
              expect(rollout.wanted).toBeLessThanOrEqual(most);
            }
          }
          expect(rollout.ready).toBe(replicas);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test("scaled to the size that a roll-out without surge has just left to the old ReplicaSet, it never goes on (k8s#138036), unless repaired", () => {
  const after = (options: DeploymentOptions) => {
    const rollout = new Rollout({ replicas: 2, strategy: rolling(0, 1) }, options);
    rollout.complete();
    rollout.edit({ template: template("nginx:2") });
    while (rollout.sizes["nginx:1"] !== 1) rollout.cluster.turn("deployment-controller");
    rollout.edit({ replicas: 1 });
    rollout.complete();
    return rollout.sizes;
  };
  expect(after({})).toEqual({ "nginx:1": 1, "nginx:2": 0 });
  expect(after({ needsScaling: otherSizesAndAnnotations })).toEqual({ "nginx:1": 0, "nginx:2": 1 });
});
