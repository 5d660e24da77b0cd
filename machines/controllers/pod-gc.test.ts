import { describe, expect, it } from "vitest";
import { NaiveCluster, NaiveHost } from "./naive-cluster.fixture.ts";
import { type PodGarbageCollectorOptions, podGarbageCollector, quarantineMs } from "./pod-gc.ts";

const deletionTimestamp = "2025-01-01T00:00:00Z";

function collecting(options: PodGarbageCollectorOptions = {}) {
  const cluster = new NaiveCluster();
  return { cluster, host: new NaiveHost(cluster, podGarbageCollector(options)) };
}

function putPod(cluster: NaiveCluster, name: string, nodeName?: string, metadata: object = {}): void {
  const spec = nodeName === undefined ? {} : { nodeName };
  cluster.put("pods", { metadata: { name, namespace: "default", ...metadata }, spec, status: { phase: "Running" } });
}

function putNode(cluster: NaiveCluster, name: string, ready: "True" | "Unknown", ...taints: object[]): void {
  cluster.put("nodes", {
    metadata: { name },
    spec: { taints },
    status: { conditions: [{ type: "Ready", status: ready }] },
  });
}

describe("the pod garbage collector", () => {
  it("fails and deletes the pods of a node that is gone for 40 s, saying why", () => {
    const { cluster, host } = collecting();
    putNode(cluster, "n1", "True");
    putPod(cluster, "a", "n1");
    cluster.drop("nodes//n1");
    host.passTo(quarantineMs - 1);
    expect(cluster.keys()).toEqual(["pods/default/a"]);
    host.passTo(quarantineMs);
    expect(cluster.keys()).toEqual([]);
    expect(cluster.requests).toMatchObject([
      { verb: "get", resource: "nodes", name: "n1" },
      {
        verb: "patch",
        subresource: "status",
        patch: {
          status: {
            phase: "Failed",
            conditions: [
              { type: "DisruptionTarget", reason: "DeletionByPodGC", message: "PodGC: node no longer exists" },
            ],
          },
        },
      },
      { verb: "delete", options: { gracePeriodSeconds: 0 } },
    ]);
  });

  it("leaves the pods of a node that the apiserver has, whatever the cache says", () => {
    const { cluster, host } = collecting();
    putPod(cluster, "a", "n1");
    host.settle();
    putNode(cluster, "n1", "True");
    host.fire("quarantine/n1");
    host.turn();
    expect(cluster.requests.map(({ verb }) => verb)).toEqual(["get"]);
    host.settle();
    expect(cluster.keys()).toEqual(["nodes//n1", "pods/default/a"]);
  });

  it("deletes a terminating pod that was never bound", () => {
    const { cluster, host } = collecting();
    putPod(cluster, "a", undefined, { deletionTimestamp, finalizers: ["example.com/f"] });
    host.settle();
    expect(cluster.requests.slice(0, 2).map(({ verb }) => verb)).toEqual(["patch", "delete"]);
  });

  // pkg/controller/podgc, markFailedAndDeletePodWithCondition: NewDeleteOptions(0), and no more.
  it.each([
    [{}, { gracePeriodSeconds: 0 }],
    [{ uidPreconditions: true }, { gracePeriodSeconds: 0, preconditions: { uid: "a-uid" } }],
  ])("names what it deletes by name, and by uid if it is to: %j", (options, expected) => {
    const { cluster, host } = collecting(options);
    putPod(cluster, "a", undefined, { deletionTimestamp, finalizers: ["example.com/f"] });
    host.settle();
    const remove = cluster.requests.find(({ verb }) => verb === "delete");
    expect(remove).toMatchObject({ name: "a" });
    expect(remove && "options" in remove && remove.options).toEqual(expected);
  });

  it("deletes what terminates on a node that is out of service, and nothing else there", () => {
    const { cluster, host } = collecting();
    putNode(cluster, "n1", "Unknown", { key: "node.kubernetes.io/out-of-service", effect: "NoExecute" });
    putPod(cluster, "stays", "n1");
    putPod(cluster, "goes", "n1", { deletionTimestamp, finalizers: ["example.com/f"] });
    host.settle();
    const deleted = cluster.requests.flatMap((request) => (request.verb === "delete" ? [request.name] : []));
    expect(new Set(deleted)).toEqual(new Set(["goes"]));
  });

  it("looks at the node once more, if it is to, and leaves the pod if that is not as it was", () => {
    const outOfService = { key: "node.kubernetes.io/out-of-service", effect: "NoExecute" };
    const { cluster, host } = collecting({ rechecksNodes: true });
    putNode(cluster, "n1", "Unknown", outOfService);
    putPod(cluster, "a", "n1", { deletionTimestamp });
    while (host.deliver());
    putNode(cluster, "n1", "Unknown");
    host.turn();
    expect(cluster.requests).toMatchObject([{ verb: "get", resource: "nodes", name: "n1" }]);
    putNode(cluster, "n1", "Unknown", outOfService);
    host.settle();
    expect(cluster.keys()).toEqual(["nodes//n1"]);
  });

  it("leaves a terminating pod to the kubelet of a node that is in service", () => {
    const { cluster, host } = collecting();
    putNode(cluster, "n1", "Unknown");
    putPod(cluster, "a", "n1", { deletionTimestamp, finalizers: ["example.com/f"] });
    host.settle();
    expect(cluster.requests).toEqual([]);
  });
});
