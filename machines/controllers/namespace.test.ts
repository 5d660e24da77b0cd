import { describe, expect, it } from "vitest";
import type { ApiRequest, ApiResponse } from "../api/request.ts";
import { emptyKeyed } from "./keyed.ts";
import { NaiveCluster, NaiveHost, refuse } from "./naive-cluster.fixture.ts";
import { deletionGraceMs, type NamespaceMemory, namespaceController, namespacedResources } from "./namespace.ts";

type Conditions = { type: string; status: string; reason: string; message: string }[];

/** As of a cluster in which some requests fail. */
class FailingCluster extends NaiveCluster {
  fails: (request: ApiRequest) => boolean = () => false;

  override handle(request: ApiRequest): ApiResponse {
    return this.fails(request) ? refuse("InternalError") : super.handle(request);
  }
}

class Terminating {
  readonly cluster = new FailingCluster();
  readonly host: NaiveHost<NamespaceMemory>;

  constructor(resources: readonly string[] = ["configmaps", "pods", "replicasets.apps"]) {
    const metadata = { name: "dev", deletionTimestamp: "1970-01-01T00:00:00Z" };
    const status = { phase: "Terminating" };
    this.cluster.put("namespaces", { metadata, spec: { finalizers: ["kubernetes"] }, status });
    this.host = new NaiveHost(this.cluster, namespaceController(resources));
  }

  put(resource: string, name: string, finalizers: readonly string[] = []): void {
    const metadata = { name, namespace: "dev", ...(finalizers.length > 0 ? { finalizers } : {}) };
    const pod = { kind: "Pod", spec: { terminationGracePeriodSeconds: 30 }, status: { phase: "Running" } };
    this.cluster.put(resource, { ...(resource === "pods" ? pod : { kind: "Other" }), metadata });
  }

  condition(type: string): string {
    const status = this.cluster.get("namespaces//dev")?.status as { conditions?: Conditions } | undefined;
    const found = status?.conditions?.find((condition) => condition.type === type);
    return found ? `${found.status} ${found.reason}: ${found.message}` : "none";
  }

  asked(): string[] {
    return this.cluster.requests.map(
      (request) => `${request.verb} ${request.resource}${"subresource" in request ? `/${request.subresource}` : ""}`,
    );
  }
}

describe("the namespace controller", () => {
  it("does nothing about a namespace that nobody deletes", () => {
    const cluster = new NaiveCluster();
    cluster.put("namespaces", {
      metadata: { name: "dev" },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
    const host = new NaiveHost(cluster, namespaceController());
    host.passTo(60_000);
    expect(cluster.requests).toEqual([]);
  });

  it("leaves it alone for 5 s, then deletes pods, then the rest, looks whether all is gone, and lets it go", () => {
    const dev = new Terminating();
    dev.put("configmaps", "settings");
    dev.put("replicasets.apps", "web-1");
    dev.put("pods", "a");
    dev.host.passTo(deletionGraceMs - 1);
    expect(dev.asked()).toEqual([]);
    dev.host.passTo(deletionGraceMs);
    expect(dev.asked()).toEqual([
      "deletecollection pods",
      "list pods",
      "deletecollection configmaps",
      "list configmaps",
      "deletecollection replicasets.apps",
      "list replicasets.apps",
      "update namespaces/status",
      "update namespaces/finalize",
    ]);
    expect(dev.cluster.keys()).toEqual([]);
  });

  it("touches nothing else while a finalizer holds a pod, and says so (Namespace/ordered-deletion)", () => {
    const dev = new Terminating();
    dev.put("configmaps", "settings");
    dev.put("pods", "a", ["e2e.example.com/finalizer"]);
    dev.host.passTo(120_000);
    expect(dev.cluster.keys()).toEqual(["configmaps/dev/settings", "namespaces//dev", "pods/dev/a"]);
    expect(dev.cluster.get("configmaps/dev/settings")?.metadata.deletionTimestamp).toBeUndefined();
    expect(dev.condition("NamespaceDeletionContentFailure")).toBe(
      "False ContentDeleted: All content successfully deleted, may be waiting on finalization",
    );
    expect(dev.condition("NamespaceContentRemaining")).toBe(
      "True SomeResourcesRemain: Some resources are remaining: pods. has 1 resource instances",
    );
    expect(dev.condition("NamespaceFinalizersRemaining")).toBe(
      "True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: e2e.example.com/finalizer in 1 resource instances",
    );
    dev.cluster.drop("pods/dev/a");
    dev.host.passTo(180_000);
    expect(dev.cluster.keys()).toEqual([]);
  });

  it("tells of pods that neither go nor have a finalizer, when their grace is over", () => {
    const dev = new Terminating();
    dev.put("pods", "a");
    dev.cluster.delete = () => ({
      ok: true,
      code: 200,
      list: { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "0" }, items: [] },
    });
    dev.host.passTo(20_000);
    expect(dev.condition("NamespaceDeletionContentFailure")).toMatch(/^False/);
    dev.host.nowMs = 31_000;
    while (
      dev.condition("NamespaceDeletionContentFailure").startsWith("False") &&
      (dev.host.deliver() || dev.host.turn() || dev.host.fire())
    );
    expect(dev.condition("NamespaceDeletionContentFailure")).toBe(
      "True ContentDeletionFailed: Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: dev for gvr: /v1, Resource=pods",
    );
  });

  it("sweeps all it can when one resource fails, tells which, and does not let go", () => {
    const dev = new Terminating();
    dev.put("configmaps", "settings");
    dev.put("replicasets.apps", "web-1");
    dev.cluster.fails = (request) => request.verb === "deletecollection" && request.resource === "configmaps";
    dev.host.nowMs = deletionGraceMs;
    for (let turns = 0; turns < 40; turns++) if (!dev.host.deliver() && !dev.host.turn()) dev.host.fire();
    expect(dev.cluster.keys()).toEqual(["configmaps/dev/settings", "namespaces//dev"]);
    expect(dev.condition("NamespaceDeletionContentFailure")).toBe(
      "True ContentDeletionFailed: Failed to delete all resource types, 1 remaining: refused: InternalError",
    );
    dev.cluster.fails = () => false;
    dev.host.passTo(dev.host.nowMs + 60_000);
    expect(dev.cluster.keys()).toEqual([]);
  });

  it("begins its sweep again after a crash, and never lets go on half of one", () => {
    const dev = new Terminating();
    dev.put("configmaps", "settings", ["example.com/held"]);
    dev.host.nowMs = deletionGraceMs;
    for (let turns = 0; turns < 100; turns++) {
      if (!dev.host.deliver() && !dev.host.turn()) dev.host.fire();
      if (turns % 3 === 2) dev.host.restart();
    }
    expect(dev.cluster.keys()).toEqual(["configmaps/dev/settings", "namespaces//dev"]);
    dev.cluster.drop("configmaps/dev/settings");
    dev.host.passTo(dev.host.nowMs + 60_000);
    expect(dev.cluster.keys()).toEqual([]);
  });

  it("takes off its own finalizer only", () => {
    const dev = new Terminating();
    const { metadata } = dev.cluster.get("namespaces//dev") ?? {};
    dev.cluster.put("namespaces", {
      metadata: metadata as never,
      spec: { finalizers: ["other", "kubernetes"] },
      status: { phase: "Terminating" },
    });
    dev.host.passTo(60_000);
    expect(dev.cluster.get("namespaces//dev")?.spec).toEqual({ finalizers: ["other"] });
  });

  it("remembers nothing of a namespace that is gone", () => {
    const dev = new Terminating();
    dev.put("pods", "a");
    dev.host.passTo(60_000);
    expect([dev.cluster.keys(), dev.host.memory]).toEqual([[], emptyKeyed]);
  });

  it("knows what can be in a namespace", () => {
    expect(namespacedResources()).toEqual(
      expect.arrayContaining(["pods", "configmaps", "deployments.apps", "services"]),
    );
    expect(namespacedResources()).not.toContain("nodes");
  });
});
