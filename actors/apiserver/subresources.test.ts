import { describe, expect, it } from "vitest";
import type { Stored } from "../../machines/api/object.ts";
import { binding, deployment, pod, TestServer } from "./server.fixture.ts";

function deployed(): { server: TestServer; web: Stored } {
  const server = new TestServer();
  return { server, web: server.create(deployment("web")) };
}

describe("a scale", () => {
  const target = { resource: "deployments.apps", namespace: "default", name: "web", subresource: "scale" } as const;

  it("shows a workload's replicas and selector", () => {
    const { server, web } = deployed();
    const { name, namespace, uid, resourceVersion, creationTimestamp } = web.metadata;
    expect(server.ask({ verb: "get", ...target })).toEqual({
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
      spec: { replicas: 1 },
      status: { replicas: 0, selector: "app=web" },
    });
  });

  it("changes them, down to none", () => {
    const { server } = deployed();
    const patch = { spec: { replicas: 0 } };
    expect(server.ask({ verb: "patch", ...target, patchType: "merge", patch }).spec).toEqual({});
    expect(server.get("deployments.apps", "web")).toMatchObject({ spec: { replicas: 0 }, metadata: { generation: 2 } });
  });

  it("minds its version, and that the number is not negative", () => {
    const { server } = deployed();
    const scale = server.ask({ verb: "get", ...target });
    server.ask({ verb: "patch", ...target, patchType: "merge", patch: { spec: { replicas: 2 } } });
    expect(server.refuse({ verb: "update", ...target, object: { ...scale, spec: { replicas: 3 } } })).toMatchObject({
      code: 409,
    });
    expect(
      server.refuse({ verb: "patch", ...target, patchType: "merge", patch: { spec: { replicas: -1 } } }).message,
    ).toBe('Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0');
  });
});

describe("a binding (BindingREST)", () => {
  it("gives a pod its node and notes that it is scheduled, without counting a generation", () => {
    const server = new TestServer();
    server.create(pod("web"));
    expect(server.bind("web", "n1")).toMatchObject({
      ok: true,
      code: 201,
      object: { kind: "Status", status: "Success" },
    });
    expect(server.get("pods", "web")).toMatchObject({
      metadata: { generation: 1 },
      spec: { nodeName: "n1" },
      status: {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "True", lastTransitionTime: "2025-01-01T12:00:00Z" }],
      },
    });
  });

  it("happens once", () => {
    const server = new TestServer();
    server.create(pod("web"));
    server.bind("web", "n1");
    expect(server.refuse(binding("web", "n2"))).toMatchObject({
      code: 409,
      reason: "Conflict",
      message: 'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
    });
  });

  it("of a pod that is on its way out, behind a gate, or another one by now, is refused", () => {
    const server = new TestServer();
    server.create(pod("going", {}, { finalizers: ["example.com/hold"] }));
    server.delete("pods", "going");
    expect(server.refuse(binding("going", "n1")).message).toContain(
      "pod going is being deleted, cannot be assigned to a host",
    );
    server.create(pod("gated", { schedulingGates: [{ name: "example.com/wait" }] }));
    expect(server.refuse(binding("gated", "n1")).message).toContain("pod gated has non-empty .spec.schedulingGates");
    server.create(pod("new"));
    expect(server.refuse(binding("new", "n1", "the-old-uid"))).toMatchObject({ code: 409 });
    expect(server.refuse(binding("none", "n1"))).toMatchObject({ code: 404, message: 'pods "none" not found' });
  });
});

describe("an eviction", () => {
  const evict = (name: string) => {
    const object = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } };
    return { verb: "create", resource: "pods", namespace: "default", name, subresource: "eviction", object } as const;
  };

  it("deletes the pod, unless a disruption budget forbids it", () => {
    const server = new TestServer();
    for (const name of ["a", "b"]) {
      server.create(pod(name, {}, { labels: { app: "web" } }));
      server.bind(name, "n1");
      server.update(
        { ...server.get("pods", name), status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } },
        "status",
      );
    }
    expect(server.request(evict("a"))).toMatchObject({ ok: true, code: 201 });
    expect(server.get("pods", "a").metadata.deletionTimestamp).toBeDefined();
    const spec = { minAvailable: 1, selector: { matchLabels: { app: "web" } } };
    const budget = server.create({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "web" },
      spec,
    });
    expect(server.refuse(evict("b"))).toMatchObject({
      code: 429,
      details: { causes: [{ reason: "DisruptionBudget" }] },
    });
    const status = {
      observedGeneration: 1,
      disruptionsAllowed: 1,
      currentHealthy: 2,
      desiredHealthy: 1,
      expectedPods: 2,
    };
    server.update({ ...budget, status }, "status");
    server.request(evict("b"));
    expect(server.lastEvents.map(({ resource }) => resource)).toEqual(["poddisruptionbudgets.policy", "pods", "pods"]);
    expect(server.get("poddisruptionbudgets.policy", "web").status).toMatchObject({ disruptionsAllowed: 0 });
  });
});
