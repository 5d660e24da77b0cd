import { describe, expect, it } from "vitest";
import { garbageCollector } from "./garbage-collector.ts";
import { type Draft, NaiveCluster, NaiveHost } from "./naive-cluster.fixture.ts";

const watched = ["pods", "replicasets.apps", "deployments.apps", "configmaps", "nodes"];

type Owner = { kind: string; name: string; uid?: string; block?: boolean };
const versions: Record<string, string> = {
  Pod: "v1",
  ConfigMap: "v1",
  Node: "v1",
  ReplicaSet: "apps/v1",
  Deployment: "apps/v1",
};

function draft(name: string, owners: readonly Owner[] = [], metadata: Record<string, unknown> = {}): Draft {
  const ownerReferences = owners.map(({ kind, name, uid = `${name}-uid`, block = true }) => ({
    apiVersion: versions[kind] ?? "example.com/v1",
    kind,
    name,
    uid,
    blockOwnerDeletion: block,
  }));
  return { metadata: { name, namespace: "default", ...(owners.length > 0 ? { ownerReferences } : {}), ...metadata } };
}

function deploymentWithPods(): NaiveCluster {
  const cluster = new NaiveCluster();
  cluster.put("deployments.apps", draft("web"));
  cluster.put("replicasets.apps", draft("web-1", [{ kind: "Deployment", name: "web" }]));
  cluster.put("pods", draft("a", [{ kind: "ReplicaSet", name: "web-1" }]));
  cluster.put("pods", draft("b", [{ kind: "ReplicaSet", name: "web-1" }]));
  return cluster;
}

function collecting(cluster: NaiveCluster) {
  const host = new NaiveHost(cluster, garbageCollector(watched));
  host.settle();
  return host;
}

describe("the garbage collector", () => {
  it("asks for nothing while every owner is there", () => {
    const cluster = deploymentWithPods();
    collecting(cluster);
    expect(cluster.requests).toEqual([]);
  });

  it("removes what a deleted owner owned, and in turn what that owned (GC/deployment-background)", () => {
    const cluster = deploymentWithPods();
    const host = collecting(cluster);
    cluster.delete("deployments.apps/default/web");
    host.settle();
    expect(cluster.keys()).toEqual([]);
  });

  it("asks the apiserver for the owner before it deletes, with the dependent's uid and version as preconditions", () => {
    const cluster = deploymentWithPods();
    const host = collecting(cluster);
    const seen = cluster.get("replicasets.apps/default/web-1");
    cluster.delete("deployments.apps/default/web");
    host.deliver();
    host.turn();
    const at = { resource: "replicasets.apps", namespace: "default", name: "web-1" };
    const preconditions = { uid: "web-1-uid", resourceVersion: seen?.metadata.resourceVersion };
    expect(cluster.requests).toEqual([
      { verb: "get", resource: "deployments.apps", namespace: "default", name: "web" },
      { verb: "delete", ...at, options: { propagationPolicy: "Background", preconditions } },
    ]);
  });

  it("deletes nothing when its cache does not show an owner that is there (k8s#88097)", () => {
    const cluster = new NaiveCluster();
    const host = new NaiveHost(cluster, garbageCollector(watched));
    cluster.put("pods", draft("a", [{ kind: "ReplicaSet", name: "late" }]));
    cluster.put("replicasets.apps", draft("late"));
    host.deliver();
    host.turn();
    expect(cluster.requests.map(({ verb }) => verb)).toEqual(["get"]);
    host.settle();
    expect(cluster.keys()).toEqual(["pods/default/a", "replicasets.apps/default/late"]);
  });

  it("does not delete a live owner's dependents because another one names it wrongly (k8s#65200)", () => {
    const cluster = deploymentWithPods();
    cluster.put("pods", draft("wrong-name", [{ kind: "ReplicaSet", name: "web-2", uid: "web-1-uid" }]));
    cluster.put("pods", draft("wrong-kind", [{ kind: "Deployment", name: "web-1", uid: "web-1-uid" }]));
    collecting(cluster);
    expect(cluster.keys().filter((key) => key.startsWith("pods"))).toEqual(["pods/default/a", "pods/default/b"]);
  });

  it("deletes a dependent whose owner was replaced by another of the same name", () => {
    const cluster = deploymentWithPods();
    const host = collecting(cluster);
    cluster.put("replicasets.apps", draft("web-1", [], { uid: "second" }));
    host.settle();
    expect(cluster.keys()).toEqual(["deployments.apps/default/web", "replicasets.apps/default/web-1"]);
  });

  it("keeps an object with one owner left, and takes the reference to the lost one off", () => {
    const cluster = deploymentWithPods();
    const owners = [
      { kind: "ReplicaSet", name: "web-1" },
      { kind: "ConfigMap", name: "gone" },
    ];
    cluster.put("pods", draft("both", owners));
    collecting(cluster);
    expect(cluster.get("pods/default/both")?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(["web-1"]);
  });

  it("keeps a foreground-deleted owner until its last blocking dependent is gone (GC/rc-foreground)", () => {
    const cluster = deploymentWithPods();
    cluster.put("pods", draft("slow", [{ kind: "ReplicaSet", name: "web-1" }], { finalizers: ["example.com/slow"] }));
    const host = collecting(cluster);
    cluster.delete("replicasets.apps/default/web-1", { propagationPolicy: "Foreground" });
    host.settle();
    expect(cluster.keys()).toEqual([
      "deployments.apps/default/web",
      "pods/default/slow",
      "replicasets.apps/default/web-1",
    ]);
    cluster.drop("pods/default/slow");
    host.settle();
    expect(cluster.keys()).toEqual(["deployments.apps/default/web"]);
  });

  it("deletes in the foreground all the way down, when what waits has dependents of its own", () => {
    const cluster = deploymentWithPods();
    const host = collecting(cluster);
    cluster.delete("deployments.apps/default/web", { propagationPolicy: "Foreground" });
    host.settle();
    expect(cluster.keys()).toEqual([]);
    expect(
      cluster.requests.flatMap((request) =>
        request.verb === "delete" ? (request.options?.propagationPolicy ?? []) : [],
      ),
    ).toContain("Foreground");
  });

  it("gives a dependent back to its other owner when one of two is foreground-deleted (conformance, item 11)", () => {
    const cluster = new NaiveCluster();
    cluster.put("configmaps", draft("dying"));
    cluster.put("configmaps", draft("staying"));
    const owners = ["dying", "staying"].map((name) => ({ kind: "ConfigMap", name }));
    cluster.put("pods", draft("a", owners));
    const host = collecting(cluster);
    cluster.delete("configmaps/default/dying", { propagationPolicy: "Foreground" });
    host.settle();
    expect(cluster.keys()).toEqual(["configmaps/default/staying", "pods/default/a"]);
    const { ownerReferences, deletionTimestamp } = cluster.get("pods/default/a")?.metadata ?? {};
    expect([ownerReferences?.length, deletionTimestamp]).toEqual([1, undefined]);
  });

  it("does not deadlock on a ring of blocking owners (conformance, item 11)", () => {
    const cluster = new NaiveCluster();
    for (const [name, owner] of ["ac", "ba", "cb"].map((pair) => [...pair] as [string, string])) {
      cluster.put("pods", draft(name, [{ kind: "Pod", name: owner }]));
    }
    const host = collecting(cluster);
    cluster.delete("pods/default/a", { propagationPolicy: "Foreground" });
    host.settle();
    expect(cluster.keys()).toEqual([]);
  });

  it("does not deadlock on a ring that is deleted in two places at once, which upstream does", () => {
    const cluster = new NaiveCluster();
    cluster.put("pods", draft("a", [{ kind: "Pod", name: "b" }]));
    cluster.put("pods", draft("b", [{ kind: "Pod", name: "a" }]));
    const host = collecting(cluster);
    for (const name of ["a", "b"]) cluster.delete(`pods/default/${name}`, { propagationPolicy: "Foreground" });
    host.settle();
    expect(cluster.keys()).toEqual([]);
  });

  it("leaves the pods of an orphaning owner, without the reference (GC/rc-orphan)", () => {
    const cluster = deploymentWithPods();
    const host = collecting(cluster);
    cluster.delete("replicasets.apps/default/web-1", { propagationPolicy: "Orphan" });
    host.settle();
    expect(cluster.keys()).toEqual(["deployments.apps/default/web", "pods/default/a", "pods/default/b"]);
    expect(cluster.get("pods/default/a")?.metadata.ownerReferences).toBeUndefined();
  });

  it("reports an owner in another namespace, and deletes the dependent, which has none", () => {
    const cluster = deploymentWithPods();
    cluster.put("pods", draft("far", [{ kind: "ReplicaSet", name: "web-1" }], { namespace: "other" }));
    const host = collecting(cluster);
    expect(host.records).toEqual([
      {
        regarding: "pods/other/far",
        type: "Warning",
        reason: "OwnerRefInvalidNamespace",
        message:
          'ownerRef [apps/v1/ReplicaSet, namespace: other, name: web-1, uid: web-1-uid] does not exist in namespace "other"',
      },
    ]);
    expect(cluster.keys()).not.toContain("pods/other/far");
  });

  it("lets a cluster-scoped object own namespaced ones, and leaves alone one that names a namespaced owner", () => {
    const cluster = new NaiveCluster();
    cluster.put("nodes", { metadata: { name: "n1" } });
    cluster.put("pods", draft("mirror", [{ kind: "Node", name: "n1" }]));
    cluster.put("nodes", draft("n2", [{ kind: "Pod", name: "nobody" }], { namespace: undefined }));
    const host = collecting(cluster);
    cluster.delete("nodes//n1");
    host.settle();
    expect(cluster.keys()).toEqual(["nodes//n2"]);
  });

  it("leaves alone what an unknown kind owns", () => {
    const cluster = new NaiveCluster();
    cluster.put("pods", draft("a", [{ kind: "Widget", name: "w" }]));
    collecting(cluster);
    expect(cluster.keys()).toEqual(["pods/default/a"]);
  });

  it("collects after a restart what it missed while it was down", () => {
    const cluster = deploymentWithPods();
    const host = collecting(cluster);
    cluster.drop("deployments.apps/default/web");
    host.restart();
    host.settle();
    expect(cluster.keys()).toEqual([]);
  });
});
