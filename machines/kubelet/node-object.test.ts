import { describe, expect, test } from "vitest";
import type { Stored } from "../api/object.ts";
import { ObjectView } from "../object-view.ts";
import { KubeletBench } from "./bench.fixture.ts";
import { kubelet } from "./kubelet.ts";

describe("the node", () => {
  test("registers itself with upstream's labels and conditions", () => {
    const bench = new KubeletBench({ labels: { zone: "a" }, allocatable: { cpu: "3" } });
    bench.settle();
    const node = bench.view.get("nodes", "", "n1");
    expect(node?.metadata.labels).toMatchObject({
      "kubernetes.io/hostname": "n1",
      "kubernetes.io/os": "linux",
      zone: "a",
    });
    expect(node?.status).toMatchObject({ capacity: { cpu: "4", pods: "110" }, allocatable: { cpu: "3", pods: "110" } });
    expect(
      node?.status.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message]),
    ).toEqual([
      ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
      ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
      ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
      ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
    ]);
    expect(node?.spec.podCIDR).toBe("10.244.1.0/24");
  });

  test("registers itself once: deleted, it stays away until the kubelet restarts", () => {
    const gone = { type: "DELETED", resource: "nodes", key: "nodes//n1" } as const;
    const reconciler = kubelet("n1");
    const bench = new KubeletBench();
    bench.settle();
    const node = bench.view.get("nodes", "", "n1") as unknown as Stored;
    const nothing = new ObjectView([]);
    const clock = { nowMs: 0 };
    const seen = reconciler.observe(reconciler.memory, { ...gone, type: "ADDED", object: node }, bench.view, clock);
    const after = reconciler.observe(seen.memory, { ...gone, object: node, previous: node }, nothing, clock);
    expect(reconciler.reconcile(nothing, "node", after.memory, clock).steps).toEqual([]);
    expect(reconciler.reconcile(nothing, "node", reconciler.memory, clock).steps).toHaveLength(1);
  });

  test("renews its Lease every 10 s and its status every 5 min", () => {
    const bench = new KubeletBench();
    const heartbeat = () => bench.view.get("nodes", "", "n1")?.status.conditions?.at(-1)?.lastHeartbeatTime;
    const lease = () => bench.view.get("leases.coordination.k8s.io", "kube-node-lease", "n1")?.spec;
    bench.settle();
    expect(lease()).toMatchObject({
      holderIdentity: "n1",
      leaseDurationSeconds: 40,
      renewTime: "2025-01-01T12:00:00.000000Z",
    });
    bench.advance(299_999);
    expect(lease()?.renewTime).toBe("2025-01-01T12:04:50.000000Z");
    expect(heartbeat()).toBe("2025-01-01T12:00:00Z");
    bench.advance(1);
    expect(heartbeat()).toBe("2025-01-01T12:05:00Z");
  });

  test("says that it is ready again when somebody has said that it is not", () => {
    const bench = new KubeletBench();
    bench.settle();
    const node = bench.view.get("nodes", "", "n1") as unknown as Stored & {
      status: { conditions: { type: string }[] };
    };
    const conditions = node.status.conditions.map((each) => ({
      ...each,
      status: "Unknown",
      reason: "NodeStatusUnknown",
    }));
    bench.put({ ...node, status: { ...node.status, conditions } });
    bench.settle();
    expect(bench.view.get("nodes", "", "n1")?.status.conditions?.at(-1)?.status).toBe("True");
    expect(bench.events).toEqual([]);
  });

  test("is silent where the model gives no signs of life", () => {
    const bench = new KubeletBench({ heartbeats: false });
    bench.settle();
    expect(bench.delayed).toEqual([]);
    expect([...bench.objects.keys()]).toEqual(["nodes//n1"]);
  });
});
