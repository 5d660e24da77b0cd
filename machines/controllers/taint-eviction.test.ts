import { describe, expect, it } from "vitest";
import { emptyKeyed } from "./keyed.ts";
import { NaiveCluster, NaiveHost } from "./naive-cluster.fixture.ts";
import { dueKey, type TaintEvictionMemory, taintEviction } from "./taint-eviction.ts";

const unreachable = { key: "node.kubernetes.io/unreachable", effect: "NoExecute" };

function tolerating(tolerationSeconds?: number) {
  return {
    key: unreachable.key,
    operator: "Exists",
    effect: "NoExecute",
    ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
  };
}

class Evictions {
  readonly cluster = new NaiveCluster();
  readonly host = new NaiveHost<TaintEvictionMemory>(this.cluster, taintEviction);

  constructor() {
    this.taint("n1");
  }

  taint(name: string, ...taints: object[]): void {
    this.cluster.put("nodes", { metadata: { name }, spec: { taints }, status: {} });
  }

  pod(name: string, tolerations: object[], metadata: object = {}): void {
    const spec = { nodeName: "n1", tolerations };
    this.cluster.put("pods", {
      metadata: { name, namespace: "default", ...metadata },
      spec,
      status: { phase: "Running" },
    });
  }

  passTo(nowMs: number): void {
    this.host.passTo(nowMs);
  }

  pods(): string[] {
    return this.cluster.keys().filter((key) => key.startsWith("pods/"));
  }

  told(): string[] {
    return this.host.records.map(({ reason, message }) => `${reason} ${message}`);
  }
}

describe("the taint eviction controller", () => {
  it("evicts at once what does not tolerate the taint, saying why in the pod's status first", () => {
    const evictions = new Evictions();
    evictions.pod("a", []);
    evictions.taint("n1", unreachable);
    evictions.passTo(0);
    const [patch, remove] = evictions.cluster.requests;
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
    };
    expect(patch).toMatchObject({
      verb: "patch",
      subresource: "status",
      patch: { status: { conditions: [condition] } },
    });
    expect(remove).toMatchObject({ verb: "delete", name: "a", options: { preconditions: { uid: "a-uid" } } });
    expect(evictions.told()).toEqual(["TaintManagerEviction Marking for deletion Pod default/a"]);
  });

  it("lets a pod stay for as long as it tolerates the taint, the least of several counting", () => {
    const evictions = new Evictions();
    const other = { key: "other", effect: "NoExecute" };
    evictions.pod("a", [tolerating(300)]);
    evictions.pod("b", [tolerating(300), { key: "other", operator: "Exists", tolerationSeconds: 60 }]);
    evictions.pod("c", [{ operator: "Exists" }]);
    evictions.taint("n1", unreachable, other);
    evictions.passTo(59_999);
    expect(evictions.pods()).toEqual(["pods/default/b", "pods/default/c"]);
    evictions.passTo(60_000);
    expect(evictions.pods()).toEqual(["pods/default/c"]);
  });

  it("evicts after 300 s by default's tolerations, and not a millisecond before", () => {
    const evictions = new Evictions();
    evictions.pod("a", [tolerating(300)]);
    evictions.passTo(5_000);
    evictions.taint("n1", unreachable);
    evictions.passTo(304_999);
    expect(evictions.pods()).toHaveLength(1);
    evictions.passTo(305_000);
    expect(evictions.pods()).toEqual([]);
  });

  it("cancels when the taint goes in time, and counts from the new taint if it comes again", () => {
    const evictions = new Evictions();
    evictions.pod("a", [tolerating(300)]);
    evictions.taint("n1", unreachable);
    evictions.passTo(100_000);
    evictions.taint("n1");
    evictions.passTo(200_000);
    expect(evictions.told()).toEqual(["TaintManagerEviction Cancelling deletion of Pod default/a"]);
    evictions.taint("n1", unreachable);
    evictions.passTo(499_999);
    expect(evictions.pods()).toHaveLength(1);
    evictions.passTo(500_000);
    expect(evictions.pods()).toEqual([]);
  });

  it("does not let the timer of a pod that is gone strike its successor of that name (k8s#107543, k8s#125332)", () => {
    const evictions = new Evictions();
    evictions.pod("s-0", [tolerating(300)]);
    evictions.taint("n1", unreachable);
    evictions.passTo(200_000);
    evictions.cluster.drop("pods/default/s-0");
    evictions.pod("s-0", [tolerating(300)], { uid: "second" });
    evictions.passTo(499_999);
    expect(evictions.pods()).toHaveLength(1);
    evictions.passTo(500_000);
    expect(evictions.pods()).toEqual([]);
  });

  it("evicts what lands on a tainted node later", () => {
    const evictions = new Evictions();
    evictions.taint("n1", unreachable);
    evictions.pod("late", []);
    evictions.passTo(0);
    expect(evictions.pods()).toEqual([]);
  });

  it("goes on after a restart, counting anew", () => {
    const evictions = new Evictions();
    evictions.pod("a", [tolerating(300)]);
    evictions.taint("n1", unreachable);
    evictions.passTo(200_000);
    evictions.host.restart();
    evictions.passTo(499_999);
    expect(evictions.pods()).toHaveLength(1);
    evictions.passTo(500_000);
    expect(evictions.pods()).toEqual([]);
  });

  it("retries an eviction that failed, and announces it once", () => {
    const evictions = new Evictions();
    evictions.pod("a", []);
    evictions.passTo(0);
    evictions.taint("n1", unreachable);
    evictions.host.deliver();
    // The pod changes under the controller's hands, so that its patch conflicts.
    evictions.pod("a", [], { labels: { changed: "yes" } });
    evictions.host.turn();
    expect(evictions.pods()).toHaveLength(1);
    evictions.passTo(1_000);
    expect([evictions.pods(), evictions.told().length]).toEqual([[], 1]);
  });

  it("remembers nothing when all is over", () => {
    const evictions = new Evictions();
    evictions.pod("a", [tolerating(300)]);
    evictions.pod("b", [tolerating(300)]);
    evictions.taint("n1", unreachable);
    evictions.passTo(100_000);
    evictions.cluster.drop("pods/default/b");
    evictions.passTo(1_000_000);
    expect(evictions.host.memory).toEqual(emptyKeyed);
  });

  it("ends a toleration where the clock stands still when the timer of its due key fires", () => {
    const evictions = new Evictions();
    evictions.pod("a", [tolerating(300)]);
    evictions.taint("n1", unreachable);
    evictions.host.settle();
    expect(evictions.pods()).toHaveLength(1);
    expect(evictions.host.fire(dueKey("default/a/a-uid"))).toBe(true);
    evictions.host.settle();
    expect(evictions.pods()).toEqual([]);
  });
});
