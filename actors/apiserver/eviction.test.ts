import { describe, expect, it } from "vitest";
import { pod, TestServer } from "./server.fixture.ts";

const labels = { app: "web" };
const evictionOf = (name: string, rest: object = {}) => {
  const object = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name }, ...rest };
  return { verb: "create", resource: "pods", namespace: "default", name, subresource: "eviction", object } as const;
};

/** A server with one running pod and a budget over it. */
function guarded(ready: boolean, spec: object, status: object): TestServer {
  const server = new TestServer();
  server.create(pod("a", {}, { labels }));
  server.bind("a", "n1");
  const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
  server.update({ ...server.get("pods", "a"), status: { phase: "Running", conditions } }, "status");
  const budget = server.create({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web" },
    spec: { selector: { matchLabels: labels }, ...spec },
  });
  const numbers = { currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1 };
  server.update({ ...budget, status: { observedGeneration: 1, ...numbers, ...status } }, "status");
  return server;
}

describe("an eviction", () => {
  it("says in the pod's status why it goes, and takes itself off the budget", () => {
    const server = guarded(true, { minAvailable: 0 }, { disruptionsAllowed: 1 });
    expect(server.request(evictionOf("a"))).toMatchObject({ ok: true, code: 201 });
    expect(server.get("pods", "a")).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30 },
      status: {
        conditions: [
          { type: "Ready" },
          { type: "DisruptionTarget", reason: "EvictionByEvictionAPI", message: "Eviction API: evicting" },
        ],
      },
    });
    expect(server.get("poddisruptionbudgets.policy", "web").status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { a: "2025-01-01T12:00:00Z" },
      conditions: [{ type: "DisruptionAllowed", status: "False", reason: "InsufficientPods" }],
    });
  });

  it("is refused with the budget's numbers when nothing is allowed, and asked to come again while they are old", () => {
    expect(guarded(true, { minAvailable: 1 }, {}).refuse(evictionOf("a"))).toMatchObject({
      code: 429,
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ message: "The disruption budget web needs 1 healthy pods and has 1 currently" }] },
    });
    const old = guarded(true, { minAvailable: 1 }, { observedGeneration: 0 });
    expect(old.refuse(evictionOf("a"))).toMatchObject({
      code: 429,
      details: {
        retryAfterSeconds: 10,
        causes: [{ message: "The disruption budget web is still being processed by the server." }],
      },
    });
  });

  it("of a pod that is not ready is no disruption where the budget is met, or where its policy says so", () => {
    const met = guarded(false, { minAvailable: 1 }, { currentHealthy: 1 });
    met.ask(evictionOf("a"));
    expect(met.lastEvents.map(({ resource }) => resource)).toEqual(["pods", "pods"]);
    const unmet = { currentHealthy: 0 };
    expect(guarded(false, { minAvailable: 1 }, unmet).refuse(evictionOf("a")).code).toBe(429);
    const policy = { minAvailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" };
    guarded(false, policy, unmet).ask(evictionOf("a"));
    expect(guarded(true, policy, { currentHealthy: 1 }).refuse(evictionOf("a")).code).toBe(429);
  });

  it("changes nothing when it is a dry run, and heeds the preconditions of its delete", () => {
    const server = guarded(true, { minAvailable: 0 }, { disruptionsAllowed: 1 });
    server.ask(evictionOf("a", { deleteOptions: { dryRun: ["All"] } }));
    expect(server.lastEvents).toEqual([]);
    const old = { deleteOptions: { preconditions: { resourceVersion: "1" } } };
    expect(server.refuse(evictionOf("a", old))).toMatchObject({ code: 409 });
    expect(server.get("poddisruptionbudgets.policy", "web").status).toMatchObject({ disruptionsAllowed: 1 });
  });

  it("of a pod with two budgets is refused", () => {
    const server = guarded(true, { minAvailable: 0 }, { disruptionsAllowed: 1 });
    server.create({ ...server.get("poddisruptionbudgets.policy", "web"), metadata: { name: "more" } });
    expect(server.refuse(evictionOf("a"))).toMatchObject({
      code: 500,
      message: "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    });
  });
});
