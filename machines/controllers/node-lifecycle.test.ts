import { describe, expect, it } from "vitest";
import { formatMicroTime, formatTime } from "../api/time.ts";
import { emptyKeyed } from "./keyed.ts";
import { NaiveCluster, NaiveHost } from "./naive-cluster.fixture.ts";
import { lapseKey, type NodeLifecycleMemory, nodeLifecycle } from "./node-lifecycle.ts";

type Taint = { key: string; effect: string };
type Conditions = { type: string; status: string; reason?: string; message?: string }[];

class Nodes {
  readonly cluster = new NaiveCluster();
  readonly host = new NaiveHost<NodeLifecycleMemory>(this.cluster, nodeLifecycle);

  post(name: string, status: "True" | "False", more: Record<string, unknown> = {}, zone?: string): void {
    const at = formatTime(this.host.nowMs);
    const conditions = [
      { type: "Ready", status, reason: "Kubelet", message: "", lastHeartbeatTime: at, lastTransitionTime: at },
    ];
    const spec = (this.cluster.get(`nodes//${name}`)?.spec as object | undefined) ?? {};
    const labels = zone === undefined ? {} : { labels: { "topology.kubernetes.io/zone": zone } };
    this.cluster.put("nodes", { metadata: { name, ...labels }, spec: { ...spec, ...more }, status: { conditions } });
  }

  renew(name: string): void {
    const renewTime = formatMicroTime(this.host.nowMs);
    this.cluster.put("leases.coordination.k8s.io", {
      metadata: { name, namespace: "kube-node-lease" },
      spec: { renewTime },
    });
  }

  pod(name: string, nodeName: string): void {
    const conditions = [{ type: "Ready", status: "True", lastTransitionTime: formatTime(this.host.nowMs) }];
    this.cluster.put("pods", {
      metadata: { name, namespace: "default" },
      spec: { nodeName },
      status: { phase: "Running", conditions },
    });
  }

  /** Time passes, while these nodes renew their leases every 10 s. */
  run(untilMs: number, ...renewing: string[]): void {
    for (let atMs = this.host.nowMs; atMs < untilMs; atMs = Math.min(atMs + 10_000, untilMs)) {
      this.host.passTo(atMs);
      for (const name of renewing) this.renew(name);
    }
    this.host.passTo(untilMs);
  }

  taints(name: string): string[] {
    const spec = this.cluster.get(`nodes//${name}`)?.spec as { taints?: Taint[] } | undefined;
    return (spec?.taints ?? []).map(({ key, effect }) => `${key.replace("node.kubernetes.io/", "")}:${effect}`);
  }

  conditions(key: string): Conditions {
    const status = this.cluster.get(key)?.status as { conditions?: Conditions } | undefined;
    return status?.conditions ?? [];
  }

  ready(key: string): string | undefined {
    return this.conditions(key).find(({ type }) => type === "Ready")?.status;
  }

  written(): number {
    return this.cluster.requests.length;
  }
}

function twoNodes(): Nodes {
  const nodes = new Nodes();
  for (const name of ["n1", "n2"]) nodes.post(name, "True");
  nodes.pod("a", "n1");
  nodes.pod("b", "n2");
  return nodes;
}

describe("the node lifecycle controller", () => {
  it("writes nothing while leases are renewed", () => {
    const nodes = twoNodes();
    nodes.run(600_000, "n1", "n2");
    expect(nodes.written()).toBe(0);
  });

  it("takes a node for Unknown 40 s after it saw the last renewal, with upstream's reason and message", () => {
    const nodes = twoNodes();
    nodes.run(100_000, "n1", "n2");
    nodes.run(129_999, "n2");
    expect(nodes.ready("nodes//n1")).toBe("True");
    nodes.run(130_000, "n2");
    const conditions = nodes.conditions("nodes//n1");
    expect(conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ["Ready", "Unknown", "NodeStatusUnknown"],
      ["MemoryPressure", "Unknown", "NodeStatusNeverUpdated"],
      ["DiskPressure", "Unknown", "NodeStatusNeverUpdated"],
      ["PIDPressure", "Unknown", "NodeStatusNeverUpdated"],
    ]);
    expect(conditions[0]?.message).toBe("Kubelet stopped posting node status.");
    expect(nodes.ready("nodes//n2")).toBe("True");
    expect(nodes.host.records).toContainEqual({
      regarding: "nodes//n1",
      type: "Normal",
      reason: "NodeNotReady",
      message: "Node n1 status is now: NodeNotReady",
    });
  });

  it("taints an Unknown node unreachable and marks its pods unready, and those alone", () => {
    const nodes = twoNodes();
    nodes.run(60_000, "n2");
    expect(nodes.taints("n1")).toEqual(["unreachable:NoSchedule", "unreachable:NoExecute"]);
    expect(nodes.taints("n2")).toEqual([]);
    expect([nodes.ready("pods/default/a"), nodes.ready("pods/default/b")]).toEqual(["False", "True"]);
    expect(nodes.host.records).toContainEqual({
      regarding: "pods/default/a",
      type: "Warning",
      reason: "NodeNotReady",
      message: "Node is not ready",
    });
  });

  it("does not take a renewed lease alone for a recovery, but a posted status", () => {
    const nodes = twoNodes();
    nodes.run(60_000, "n2");
    nodes.run(100_000, "n1", "n2");
    expect(nodes.ready("nodes//n1")).toBe("Unknown");
    nodes.post("n1", "True");
    nodes.run(110_000, "n1", "n2");
    expect([nodes.ready("nodes//n1"), nodes.taints("n1")]).toEqual(["True", []]);
  });

  it("swaps the taints of a node that comes back, but not ready: the new ones are there before the old ones go", () => {
    const nodes = twoNodes();
    nodes.run(60_000, "n2");
    const before = nodes.written();
    nodes.post("n1", "False");
    nodes.run(61_000, "n1", "n2");
    expect(nodes.taints("n1")).toEqual(["not-ready:NoSchedule", "not-ready:NoExecute"]);
    const patches = nodes.cluster.requests
      .slice(before)
      .flatMap((request) => (request.verb === "patch" ? [request.patch] : []));
    expect(patches.map((patch) => (patch as { spec: { taints: unknown[] } }).spec.taints.length)).toEqual([4, 2]);
  });

  it("leaves other people's taints where they are, and taints what is cordoned or short of memory NoSchedule", () => {
    const nodes = twoNodes();
    nodes.post("n1", "True", { unschedulable: true, taints: [{ key: "dedicated", effect: "NoExecute" }] });
    nodes.run(1_000, "n1", "n2");
    expect(nodes.taints("n1")).toEqual(["dedicated:NoExecute", "unschedulable:NoSchedule"]);
    nodes.post("n1", "True", { unschedulable: false });
    nodes.run(2_000, "n1", "n2");
    expect(nodes.taints("n1")).toEqual(["dedicated:NoExecute"]);
  });

  it("evicts nobody when no node at all is heard of, and gives all their grace anew when one is", () => {
    const nodes = twoNodes();
    nodes.run(100_000);
    for (const name of ["n1", "n2"]) expect(nodes.taints(name)).toEqual(["unreachable:NoSchedule"]);
    nodes.post("n1", "True");
    nodes.run(101_000, "n1");
    expect([nodes.taints("n1"), nodes.taints("n2")]).toEqual([[], ["unreachable:NoSchedule", "unreachable:NoExecute"]]);
  });

  it("begins no further evictions when most nodes of a small cluster are down", () => {
    const nodes = new Nodes();
    for (const name of ["n1", "n2", "n3", "n4"]) nodes.post(name, "True");
    nodes.run(60_000, "n4");
    expect(nodes.taints("n3")).toEqual(["unreachable:NoSchedule"]);
    expect(nodes.taints("n1")).toEqual(["unreachable:NoSchedule", "unreachable:NoExecute"]);
  });

  it("evicts from a zone that has failed as a whole while another is heard of, and stops when none is", () => {
    const nodes = new Nodes();
    for (const [name, zone] of Object.entries({ a1: "a", a2: "a", b1: "b" })) nodes.post(name, "True", {}, zone);
    nodes.run(60_000, "b1");
    for (const name of ["a1", "a2"]) expect(nodes.taints(name)).toContain("unreachable:NoExecute");
    nodes.run(150_000);
    for (const name of ["a1", "a2", "b1"]) expect(nodes.taints(name)).toEqual(["unreachable:NoSchedule"]);
  });

  it("spares the rest of a zone that is mostly down, and no other zone", () => {
    const nodes = new Nodes();
    for (const name of ["a1", "a2", "a3", "a4"]) nodes.post(name, "True", {}, "a");
    for (const name of ["b1", "b2"]) nodes.post(name, "True", {}, "b");
    nodes.run(60_000, "a4", "b2");
    expect(nodes.taints("a3")).toEqual(["unreachable:NoSchedule"]);
    expect(nodes.taints("b1")).toEqual(["unreachable:NoSchedule", "unreachable:NoExecute"]);
  });

  it("waits for the start-up grace of a node that has never posted", () => {
    const nodes = new Nodes();
    nodes.cluster.put("nodes", { metadata: { name: "new" }, spec: {}, status: {} });
    nodes.run(59_999);
    expect(nodes.written()).toBe(0);
    nodes.run(60_000);
    const conditions = nodes.conditions("nodes//new");
    expect(conditions[0]).toMatchObject({
      reason: "NodeStatusNeverUpdated",
      message: "Kubelet never posted node status.",
    });
  });

  it("gives every node its grace anew after a restart, and then finds the dead one", () => {
    const nodes = twoNodes();
    nodes.run(30_000, "n2");
    nodes.host.restart();
    nodes.run(69_999, "n2");
    expect(nodes.ready("nodes//n1")).toBe("True");
    nodes.run(70_000, "n2");
    expect(nodes.ready("nodes//n1")).toBe("Unknown");
  });

  it("finishes after a crash what was half done: pods of an Unknown node are marked", () => {
    const nodes = twoNodes();
    nodes.run(39_000, "n2");
    nodes.host.nowMs = 40_000;
    nodes.host.fire(lapseKey("n1"));
    nodes.host.turn();
    nodes.host.turn();
    expect([nodes.ready("nodes//n1"), nodes.ready("pods/default/a")]).toEqual(["Unknown", "True"]);
    nodes.host.restart();
    nodes.host.settle();
    expect(nodes.ready("pods/default/a")).toBe("False");
  });

  it("announces nodes that come and go", () => {
    const nodes = twoNodes();
    nodes.run(1_000);
    nodes.cluster.drop("nodes//n2");
    nodes.host.settle();
    expect(nodes.host.records.map(({ message }) => message)).toEqual([
      "Node n1 event: Registered Node n1 in Controller",
      "Node n2 event: Registered Node n2 in Controller",
      "Node n2 event: Removing Node n2 from Controller",
    ]);
  });

  it("remembers nothing of nodes that are gone", () => {
    const nodes = twoNodes();
    nodes.run(50_000, "n2");
    for (const name of ["n1", "n2"]) nodes.cluster.drop(`nodes//${name}`);
    nodes.run(200_000);
    expect(nodes.host.memory).toEqual(emptyKeyed);
  });

  describe("where the clock stands still", () => {
    it("lets a node lapse when the timer of its lapse key fires", () => {
      const nodes = twoNodes();
      nodes.host.settle();
      expect(nodes.host.fire(lapseKey("n1"))).toBe(true);
      nodes.host.nowMs = 0;
      nodes.host.settle();
      expect([nodes.ready("nodes//n1"), nodes.ready("nodes//n2")]).toEqual(["Unknown", "True"]);
    });

    it("takes a renewal since the timer was armed for a sign of life, once", () => {
      const nodes = twoNodes();
      nodes.host.settle();
      nodes.renew("n1");
      nodes.host.settle();
      const fire = () => {
        nodes.host.fire(lapseKey("n1"));
        nodes.host.settle();
        return nodes.ready("nodes//n1");
      };
      expect([fire(), fire()]).toEqual(["True", "Unknown"]);
    });

    it("comes back to the very memory that it had", () => {
      const nodes = twoNodes();
      nodes.host.settle();
      const before = JSON.stringify(nodes.host.memory);
      nodes.renew("n1");
      nodes.host.settle();
      nodes.host.fire(lapseKey("n1"));
      nodes.host.settle();
      expect(JSON.stringify(nodes.host.memory)).toBe(before);
    });
  });
});
