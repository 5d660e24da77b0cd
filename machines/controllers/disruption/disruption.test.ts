import { describe, expect, test } from "vitest";
import type { PodDisruptionBudgetStatus } from "../../api/generated/types.ts";
import { formatTime } from "../../api/time.ts";
import { deletionTimeoutMs } from "../../disruption-budget.ts";
import { NaiveCluster, NaiveHost } from "../naive-cluster.fixture.ts";
import { disruptionController } from "./disruption.ts";

const noonMs = Date.UTC(2025, 0, 1, 12);
const labels = { app: "web" };
const nothing = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };

function bench() {
  const cluster = new NaiveCluster();
  const host = new NaiveHost(cluster, disruptionController());
  host.nowMs = noonMs;
  return {
    cluster,
    host,
    budget(spec: object, status: object = nothing) {
      const metadata = { name: "web", namespace: "default", generation: 1 };
      cluster.put("poddisruptionbudgets.policy", {
        metadata,
        spec: { selector: { matchLabels: labels }, ...spec },
        status,
      });
    },
    pod(
      name: string,
      ready: boolean,
      owner?: { kind: string; name: string; apiVersion?: string },
      metadata: object = {},
    ) {
      const reference = owner && { apiVersion: "apps/v1", ...owner, uid: `${owner.name}-uid`, controller: true };
      cluster.put("pods", {
        metadata: {
          name,
          namespace: "default",
          labels,
          ...(reference && { ownerReferences: [reference] }),
          ...metadata,
        },
        spec: {},
        status: { phase: "Running", conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
      });
    },
    /** The status once everything is settled. */
    status() {
      host.settle();
      return cluster.get("poddisruptionbudgets.policy/default/web")?.status as PodDisruptionBudgetStatus;
    },
  };
}

const numbers = ({ expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed }: PodDisruptionBudgetStatus) => [
  expectedPods,
  currentHealthy,
  desiredHealthy,
  disruptionsAllowed,
];

describe("the status of a budget", () => {
  test("with a whole minAvailable counts the pods that there are: expected, healthy, desired, allowed", () => {
    const { budget, pod, status } = bench();
    budget({ minAvailable: 1 });
    for (const name of ["a", "b", "c"]) pod(name, name !== "c");
    expect(numbers(status())).toEqual([3, 2, 1, 1]);
    expect(status()).toMatchObject({
      observedGeneration: 1,
      conditions: [{ type: "DisruptionAllowed", status: "True", reason: "SufficientPods", observedGeneration: 1 }],
    });
    pod("b", false);
    expect(numbers(status())).toEqual([3, 1, 1, 0]);
    expect(status().conditions).toMatchObject([{ status: "False", reason: "InsufficientPods" }]);
  });

  test("with a share or maxUnavailable goes by what the pods' controllers are asked for, a Deployment's above its ReplicaSet's", () => {
    const { cluster, budget, pod, status } = bench();
    const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "web-uid", controller: true };
    cluster.put("deployments.apps", { metadata: { name: "web", namespace: "default" }, spec: { replicas: 5 } });
    cluster.put("replicasets.apps", {
      metadata: { name: "web-1", namespace: "default", ownerReferences: [owner] },
      spec: { replicas: 3 },
    });
    for (const name of ["a", "b", "c"]) pod(name, true, { kind: "ReplicaSet", name: "web-1" });
    budget({ minAvailable: "50%" });
    expect(numbers(status())).toEqual([5, 3, 3, 0]);
    budget({ maxUnavailable: "50%" });
    expect(numbers(status())).toEqual([5, 3, 2, 1]);
    budget({ maxUnavailable: 9 });
    expect(numbers(status())).toEqual([5, 3, 0, 3]);
  });

  test("forbids everything when a controller has no scale, and says why", () => {
    const { budget, pod, status, host } = bench();
    pod("a", true, { apiVersion: "batch/v1", kind: "Job", name: "once" });
    budget({ maxUnavailable: 1 });
    expect(status()).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [
        { status: "False", reason: "SyncFailed", message: "jobs.batch does not implement the scale subresource" },
      ],
    });
    expect(host.records.at(-1)).toMatchObject({ type: "Warning", reason: "CalculateExpectedPodCountFailed" });
  });

  test("allows nothing as long as there are no pods, whatever the budget is", () => {
    const { budget, status, host } = bench();
    budget({ minAvailable: 0 });
    expect(numbers(status())).toEqual([0, 0, 0, 0]);
    expect(host.records[0]).toMatchObject({ type: "Normal", reason: "NoPods", message: "No matching pods found" });
  });

  test("does not count pods that are being deleted, nor pods without a controller where a share is asked for", () => {
    const { budget, pod, status, host } = bench();
    budget({ minAvailable: 1 });
    pod("a", true);
    pod("b", true, undefined, { deletionTimestamp: "2025-01-01T12:00:00Z" });
    expect(numbers(status())).toEqual([2, 1, 1, 0]);
    budget({ minAvailable: "100%" });
    expect(numbers(status())).toEqual([0, 1, 0, 0]);
    expect(host.records.some(({ reason }) => reason === "UnmanagedPods")).toBe(true);
  });
});

describe("an eviction that was granted", () => {
  const granted = { ...nothing, disruptedPods: { a: formatTime(noonMs) } };

  test("counts as if the pod were gone, until it is", () => {
    const { budget, pod, host } = bench();
    pod("a", true);
    pod("b", true);
    budget({ minAvailable: 1 }, granted);
    for (let events = 0; events < 3; events++) host.deliver();
    expect(host.plan("default/web").steps[0]?.request).toMatchObject({
      object: { status: { currentHealthy: 1, disruptionsAllowed: 0, disruptedPods: granted.disruptedPods } },
    });
  });

  test("is forgotten after two minutes in which the pod was not deleted, and an Event says so", () => {
    const { budget, pod, status, host } = bench();
    pod("a", true);
    budget({ minAvailable: 0 }, granted);
    expect(numbers(status())).toEqual([1, 0, 0, 0]);
    host.passTo(noonMs + deletionTimeoutMs + 1_000);
    expect(numbers(status())).toEqual([1, 1, 0, 1]);
    expect(host.records.at(-1)).toMatchObject({ reason: "NotDeleted", regarding: "pods/default/a" });
  });

  test("is forgotten by a clock that stands still as well, once nothing else happens", () => {
    const { budget, pod, status, host } = bench();
    pod("a", true);
    budget({ minAvailable: 0 }, granted);
    status();
    const nowMs = host.nowMs;
    expect([...host.delayed.keys()]).toEqual(["recheck/default/web"]);
    host.delayed.set("recheck/default/web", nowMs);
    host.fire("recheck/default/web");
    expect(numbers(status())).toEqual([1, 1, 0, 1]);
    expect(host.nowMs).toBe(nowMs);
  });
});

test("a DisruptionTarget condition on a pod that nobody deletes is taken back after two minutes", () => {
  const { cluster, pod, host } = bench();
  pod("a", true);
  const before = cluster.get("pods/default/a") as unknown as { metadata: { name: string }; status: object };
  const target = {
    type: "DisruptionTarget",
    status: "True",
    reason: "EvictionByEvictionAPI",
    lastTransitionTime: formatTime(noonMs),
  };
  cluster.put("pods", { ...before, status: { ...before.status, conditions: [target] } });
  host.passTo(noonMs + 119_000);
  expect(cluster.requests).toEqual([]);
  host.passTo(noonMs + 121_000);
  expect(cluster.get("pods/default/a")?.status).toMatchObject({
    conditions: [{ type: "DisruptionTarget", status: "False" }],
  });
});
