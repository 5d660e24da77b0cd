import { describe, expect, test } from "vitest";
import { Bench, complaint, ok, refused, target } from "./bench.fixture.ts";
import { nodeInfo, usageOf } from "./node-info.ts";
import { bound, node, pod } from "./objects.fixture.ts";
import { place } from "./scheduler.ts";

describe("a pod that fits", () => {
  test("is bound by POST pods/NAME/binding with its uid, and an Event says where", () => {
    const bench = new Bench();
    bench.hear(node("n1"));
    expect(bench.hear(pod("p"))).toEqual(["default/p"]);
    expect(bench.turn("p").steps).toMatchObject([
      {
        request: {
          verb: "create",
          resource: "pods",
          namespace: "default",
          name: "p",
          subresource: "binding",
          object: { kind: "Binding", metadata: { name: "p", uid: "uid-p" }, target: { kind: "Node", name: "n1" } },
        },
        record: { type: "Normal", reason: "Scheduled", message: "Successfully assigned default/p to n1" },
      },
    ]);
  });

  test("goes to the emptiest node; between equals, to the lowest name or as the tie-breaker says", () => {
    const bench = new Bench();
    for (const name of ["n3", "n2", "n1"]) bench.hear(node(name));
    bench.hear(bound(pod("a", { cpu: "1" }), "n1"));
    bench.hear(pod("p", { cpu: "1" }));
    expect(target(bench.turn("p"))).toBe("n2");
    const infos = ["n1", "n2"].map((name) => nodeInfo(node(name), usageOf([])));
    expect(place(pod("p"), infos, (names) => names.at(-1) ?? "")).toEqual({ node: "n2" });
  });

  test("is not bound twice while the cache does not show its binding, and counts meanwhile", () => {
    const bench = new Bench();
    bench.hear(node("n1", { cpu: "1" }));
    bench.hear(pod("p", { cpu: "1" }));
    bench.hear(pod("q", { cpu: "1" }));
    const plan = bench.turn("p");
    bench.answer("p", plan, ok);
    expect(bench.turn("p").steps).toEqual([]);
    expect(complaint(bench.turn("q"))).toContain("1 Insufficient cpu");
    bench.hear(bound(pod("p", { cpu: "1" }), "n1"));
    expect(bench.memory.assumed).toEqual({});
  });

  test("is tried again when the binding was refused", () => {
    const bench = new Bench();
    bench.hear(node("n1"));
    bench.hear(pod("p"));
    const plan = bench.turn("p");
    bench.answer("p", plan, refused);
    expect(target(bench.turn("p"))).toBe("n1");
    expect(plan.steps[0]?.recordFailure?.message).toBe('running Bind plugin "DefaultBinder": {error}');
  });

  test("is left alone if it is another scheduler's, terminating, finished, gated or bound", () => {
    const bench = new Bench();
    bench.hear(node("n1"));
    const others = [
      pod("p", {}, { spec: { schedulerName: "mine" } }),
      pod("p", {}, { metadata: { deletionTimestamp: "2025-01-01T12:00:00Z" } }),
      pod("p", {}, { status: { phase: "Failed" } }),
      pod("p", {}, { spec: { schedulingGates: [{ name: "later" }] } }),
      bound(pod("p"), "n1"),
    ];
    for (const other of others) {
      expect(bench.hear(other)).toEqual([]);
      expect(bench.turn("p").steps).toEqual([]);
    }
    expect(new Bench({ name: "mine" }).hear(pod("p", {}, { spec: { schedulerName: "mine" } }))).toEqual(["default/p"]);
  });
});

describe("a pod that fits nowhere", () => {
  test("says why in upstream's words, by status and by Event", () => {
    const bench = new Bench();
    bench.hear(node("n1", { cpu: "1" }));
    bench.hear(bound(pod("a", { cpu: "1" }), "n1"));
    bench.hear(
      node("n2", {}, { spec: { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] } }),
    );
    bench.hear(pod("p", { cpu: "1" }));
    const message =
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }. " +
      "no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, " +
      "1 Preemption is not helpful for scheduling.";
    const plan = bench.turn("p");
    expect(plan.records).toEqual([
      { regarding: "pods/default/p", type: "Warning", reason: "FailedScheduling", message },
    ]);
    expect(plan.steps).toMatchObject([
      {
        request: {
          verb: "patch",
          subresource: "status",
          patch: {
            status: {
              conditions: [
                { type: "PodScheduled", status: "False", reason: "Unschedulable", message, observedGeneration: 1 },
              ],
            },
          },
        },
      },
    ]);
  });

  test("says so when there are no nodes at all", () => {
    const bench = new Bench();
    bench.hear(pod("p"));
    expect(complaint(bench.turn("p"))).toBe("no nodes available to schedule pods");
    expect(bench.hear(node("n1"))).toEqual([{ key: "default/p", afterMs: 1000 }]);
  });

  test("knows when preemption cannot help: more than the node has, or not wanted", () => {
    const bench = new Bench();
    bench.hear(node("n1", { cpu: "1" }));
    bench.hear(pod("p", { cpu: "2" }));
    expect(complaint(bench.turn("p"))).toContain("1 Preemption is not helpful for scheduling.");
    bench.hear(pod("q", { cpu: "2" }, { spec: { preemptionPolicy: "Never" } }));
    expect(complaint(bench.turn("q"))).toMatch(/preemption: not eligible due to preemptionPolicy=Never\.$/);
  });

  test("writes its status only when that changes", () => {
    const bench = new Bench();
    bench.hear(pod("p"));
    const [step] = bench.turn("p").steps;
    const patch = step?.request.verb === "patch" ? (step.request.patch as { status: object }) : { status: {} };
    expect(bench.hear(pod("p", {}, { status: { phase: "Pending", ...patch.status } }))).toEqual([]);
    expect(bench.turn("p").steps).toEqual([]);
  });

  test("comes back when a pod leaves, at once if its back-off is over", () => {
    const bench = new Bench();
    bench.hear(node("n1", { cpu: "1" }));
    const holder = bound(pod("a", { cpu: "1" }), "n1");
    bench.hear(holder);
    bench.hear(pod("p", { cpu: "1" }));
    bench.turn("p");
    expect(bench.hear({ ...holder, status: { ...holder.status, phase: "Running" } })).toEqual([]);
    bench.nowMs = 1000;
    expect(bench.hear(holder, "DELETED")).toEqual(["default/p"]);
    expect(target(bench.turn("p"))).toBe("n1");
  });

  test("comes back when a pod finishes, and not again when that pod is deleted", () => {
    const bench = new Bench();
    bench.hear(node("n1", { cpu: "1" }));
    const done = bound(pod("a", { cpu: "1" }, { status: { phase: "Succeeded" } }), "n1");
    bench.hear(bound(pod("a", { cpu: "1" }), "n1"));
    bench.hear(pod("p", { cpu: "2" }));
    bench.turn("p");
    expect(bench.hear(done)).toEqual([{ key: "default/p", afterMs: 1000 }]);
    bench.turn("p");
    expect(bench.hear(done, "DELETED")).toEqual([]);
  });

  test("waits 1 s, doubled with each try that fails up to 10 s", () => {
    const bench = new Bench();
    bench.hear(node("n1", {}, { spec: { unschedulable: true } }));
    bench.hear(pod("p"));
    const delays = [1, 2, 3, 4, 5, 6].map((n) => {
      bench.turn("p");
      bench.hear(node("n1", { cpu: String(n) }, { spec: { unschedulable: true } }));
      const wake = bench.hear(node("n1", { cpu: String(n) }))[0];
      bench.hear(node("n1", { cpu: String(n) }, { spec: { unschedulable: true } }));
      return typeof wake === "object" ? wake.afterMs : wake;
    });
    expect(delays).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  test("is not woken by what cannot help: a heartbeat, a change of another kind, a node that is as bad", () => {
    const bench = new Bench();
    bench.hear(node("n1", { cpu: "1" }));
    bench.hear(pod("p", { cpu: "2" }));
    bench.turn("p");
    expect(bench.hear(node("n1", { cpu: "1" }))).toEqual([]);
    expect(bench.hear(node("n1", { cpu: "1" }, { metadata: { labels: { disk: "ssd" } } }))).toEqual([]);
    expect(bench.hear(node("n2", { cpu: "1" }))).toEqual([]);
    expect(bench.hear(node("n2", { cpu: "2" }))).toEqual([{ key: "default/p", afterMs: 1000 }]);
    expect(bench.hear(node("n3", { cpu: "2" }))).toEqual([]);
  });

  test("is tried again after five minutes in any case, except where models say never", () => {
    const [real, model] = [new Bench(), new Bench({ retryAfterMs: null })];
    for (const bench of [real, model]) bench.hear(pod("p"));
    expect(real.turn("p").requeue).toEqual({ afterMs: 300_000 });
    expect(model.turn("p").requeue).toBeUndefined();
  });
});

describe("memory", () => {
  test("is empty again when everything is bound and gone, so that states repeat", () => {
    const bench = new Bench();
    bench.hear(node("n1", { cpu: "1" }));
    const start = JSON.stringify(bench.memory);
    for (const name of ["p", "q"]) bench.hear(pod(name, { cpu: "1" }));
    for (const name of ["p", "q"]) bench.turn(name);
    bench.hear(bound(pod("p", { cpu: "1" }), "n1"));
    bench.hear(bound(pod("p", { cpu: "1" }), "n1"), "DELETED");
    bench.hear(pod("q", { cpu: "1" }), "DELETED");
    expect(JSON.stringify(bench.memory)).toBe(start);
  });

  test("follows a pod by its uid: another of the same name, after a broken watch, is a new pod", () => {
    const bench = new Bench();
    bench.hear(node("n1", { cpu: "1" }));
    bench.hear(pod("p", { cpu: "2" }));
    bench.turn("p");
    expect(bench.hear(pod("p", { cpu: "2" }, { metadata: { uid: "uid-2" } }))).toEqual(["default/p"]);
    bench.hear(bound(pod("q", { cpu: "1" }), "n1"));
    bench.turn("p");
    const wake = bench.hear(pod("q", { cpu: "1" }, { metadata: { uid: "uid-3" } }));
    expect(wake).toEqual([{ key: "default/p", afterMs: 1000 }, "default/q"]);
  });

  test("lets waiting pods go on when an assumed pod turns out to be bound elsewhere", () => {
    const bench = new Bench();
    bench.hear(node("n1", { cpu: "1" }));
    for (const name of ["p", "q"]) bench.hear(pod(name, { cpu: "1" }));
    bench.answer("p", bench.turn("p"), refused);
    bench.turn("p");
    bench.turn("q");
    expect(bench.hear(bound(pod("p", { cpu: "1" }), "n9"))).toEqual([{ key: "default/q", afterMs: 1000 }]);
  });
});
