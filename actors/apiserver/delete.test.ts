import { describe, expect, it } from "vitest";
import { binding, deployment, pod, replicationController, TestServer } from "./server.fixture.ts";

const inSeconds = (server: TestServer, seconds: number): string =>
  `${new Date(server.nowMs + seconds * 1000).toISOString().slice(0, 19)}Z`;

function boundPod(): TestServer {
  const server = new TestServer();
  server.create(pod("web", { terminationGracePeriodSeconds: 30 }));
  server.request(binding("web", "n1"));
  return server;
}

describe("deleting a pod (rest.BeforeDelete, podStrategy.CheckGracefulDelete)", () => {
  it("that runs somewhere marks it and leaves it to its kubelet", () => {
    const server = boundPod();
    const marked = server.delete("pods", "web");
    expect(marked.metadata).toMatchObject({
      deletionTimestamp: inSeconds(server, 30),
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    expect(server.lastEvents.map(({ type }) => type)).toEqual(["MODIFIED"]);
    expect(server.get("pods", "web")).toEqual(marked);
  });

  it("that has no node yet removes it at once, and answers with the object", () => {
    const server = new TestServer();
    server.create(pod("web"));
    const gone = server.delete("pods", "web");
    expect(gone).toMatchObject({ kind: "Pod", metadata: { name: "web", deletionGracePeriodSeconds: 0 } });
    expect(server.lastEvents.map(({ type }) => type)).toEqual(["MODIFIED", "DELETED"]);
    expect(server.lastEvents[1]?.object.metadata.deletionTimestamp).toBeDefined();
  });

  it("that has ended removes it at once, whatever its grace period", () => {
    const server = boundPod();
    server.update({ ...server.get("pods", "web"), status: { phase: "Succeeded" } }, "status");
    server.delete("pods", "web", { gracePeriodSeconds: 60 });
    expect(server.store.get("pods/default/web")).toBeUndefined();
  });

  it("a second time can only shorten the grace period", () => {
    const server = boundPod();
    const first = server.delete("pods", "web");
    server.nowMs += 5000;
    expect(server.delete("pods", "web", { gracePeriodSeconds: 60 })).toEqual(first);
    expect(server.delete("pods", "web")).toEqual(first);
    expect(server.lastEvents).toEqual([]);
    const sooner = server.delete("pods", "web", { gracePeriodSeconds: 10 });
    // Counted from the first delete.
    expect(sooner.metadata).toMatchObject({
      deletionTimestamp: inSeconds(server, 5),
      deletionGracePeriodSeconds: 10,
      generation: 2,
    });
  });

  it("with grace 0, as its kubelet does in the end, removes it", () => {
    const server = boundPod();
    server.delete("pods", "web");
    server.delete("pods", "web", { gracePeriodSeconds: 0 });
    expect(server.store.get("pods/default/web")).toBeUndefined();
    expect(server.lastEvents.map(({ type }) => type)).toEqual(["MODIFIED", "DELETED"]);
  });

  it("waits for its finalizers; the update that removes the last one removes it", () => {
    const server = new TestServer();
    server.create(pod("web", {}, { finalizers: ["example.com/hold"] }));
    const marked = server.delete("pods", "web");
    expect(marked.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: ["example.com/hold"] });
    const { finalizers: _, ...metadata } = marked.metadata;
    expect(server.update({ ...marked, metadata })).toMatchObject({ kind: "Pod" });
    expect(server.lastEvents.map(({ type }) => type)).toEqual(["DELETED"]);
    expect(server.store.get("pods/default/web")).toBeUndefined();
  });
});

describe("preconditions of a delete", () => {
  it("on the uid refuse another object of the same name", () => {
    const server = new TestServer();
    const { uid } = server.create(pod("web")).metadata;
    const options = { preconditions: { uid: "other" } };
    expect(
      server.refuse({ verb: "delete", resource: "pods", namespace: "default", name: "web", options }),
    ).toMatchObject({
      code: 409,
      reason: "Conflict",
      message: `Operation cannot be fulfilled on Pod "web": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    });
    server.delete("pods", "web", { preconditions: { uid } });
  });

  it("on the resource version refuse an object that has changed", () => {
    const server = new TestServer();
    server.create(deployment("web"));
    const options = { preconditions: { resourceVersion: "1" } };
    const { message } = server.refuse({
      verb: "delete",
      resource: "deployments.apps",
      namespace: "default",
      name: "web",
      options,
    });
    expect(message).toBe(
      'Operation cannot be fulfilled on Deployment.apps "web": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (3). The object might have been modified',
    );
  });
});

describe("the propagation policy", () => {
  it("Background, the default, removes the owner at once and answers with a Status that names its uid", () => {
    const server = new TestServer();
    const { uid } = server.create(deployment("web")).metadata;
    expect(server.delete("deployments.apps", "web")).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: { name: "web", group: "apps", kind: "deployments", uid },
      code: 200,
    });
  });

  it("Foreground keeps the owner, marked, until the garbage collector has removed the dependents", () => {
    const server = new TestServer();
    server.create(deployment("web"));
    const marked = server.delete("deployments.apps", "web", { propagationPolicy: "Foreground" });
    expect(marked.metadata).toMatchObject({
      finalizers: ["foregroundDeletion"],
      deletionTimestamp: inSeconds(server, 0),
      deletionGracePeriodSeconds: 0,
      generation: 2,
    });
  });

  it("Orphan keeps the owner until the dependents are let go", () => {
    const server = new TestServer();
    server.create(deployment("web"));
    expect(server.delete("deployments.apps", "web", { propagationPolicy: "Orphan" }).metadata.finalizers).toEqual([
      "orphan",
    ]);
  });

  it("of a later delete takes the place of the earlier one", () => {
    const server = new TestServer();
    server.create(deployment("web"));
    server.delete("deployments.apps", "web", { propagationPolicy: "Orphan" });
    server.delete("deployments.apps", "web", { propagationPolicy: "Background" });
    expect(server.store.get("deployments.apps/default/web")).toBeUndefined();
  });

  it("of a ReplicationController is Orphan by default (core/v1 compatibility)", () => {
    const server = new TestServer();
    server.create(replicationController("web"));
    expect(server.delete("replicationcontrollers", "web").metadata.finalizers).toEqual(["orphan"]);
  });
});

describe("deleting a namespace", () => {
  it("marks it Terminating; it goes when its finalizers have gone", () => {
    const server = new TestServer(["default", "shop"]);
    const request = { verb: "delete", resource: "namespaces", name: "shop" } as const;
    const marked = server.ask(request);
    expect(marked).toMatchObject({ status: { phase: "Terminating" }, spec: { finalizers: ["kubernetes"] } });
    expect(server.ask(request)).toEqual(marked);
    expect(server.lastEvents).toEqual([]);
    const finalize = { verb: "update", resource: "namespaces", name: "shop", subresource: "finalize" } as const;
    server.ask({ ...finalize, object: { ...marked, spec: { finalizers: [] } } });
    expect(server.store.get("namespaces//shop")).toBeUndefined();
  });

  it("that is terminating admits no new content, and none to a namespace that is not there", () => {
    const server = new TestServer(["default", "shop"]);
    server.ask({ verb: "delete", resource: "namespaces", name: "shop" });
    const create = { verb: "create", resource: "pods", object: pod("web") } as const;
    expect(server.refuse({ ...create, namespace: "shop" })).toMatchObject({
      code: 403,
      reason: "Forbidden",
      message: 'pods "web" is forbidden: unable to create new content in namespace shop because it is being terminated',
      details: { causes: [{ reason: "NamespaceTerminating", field: "metadata.namespace" }] },
    });
    expect(server.refuse({ ...create, namespace: "nowhere" })).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
  });

  it("that the system needs is forbidden", () => {
    const server = new TestServer();
    expect(server.refuse({ verb: "delete", resource: "namespaces", name: "default" })).toMatchObject({
      code: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });
});

describe("deleting a collection", () => {
  it("deletes what the selector selects, each as if alone, and answers with the list", () => {
    const server = new TestServer();
    for (const name of ["a", "b", "c"])
      server.create(pod(name, {}, { labels: { app: name === "c" ? "other" : "web" } }));
    const request = {
      verb: "deletecollection",
      resource: "pods",
      namespace: "default",
      labelSelector: "app=web",
    } as const;
    expect(server.request(request)).toMatchObject({
      ok: true,
      list: { kind: "PodList", items: [{ metadata: { name: "a" } }, {}] },
    });
    expect(server.list({ resource: "pods" }).items.map(({ metadata }) => metadata.name)).toEqual(["c"]);
  });
});

describe("a dry run", () => {
  it("of a delete answers as the delete would, and leaves everything as it was", () => {
    const server = boundPod();
    const before = server.store;
    expect(server.delete("pods", "web", { dryRun: true }).metadata.deletionGracePeriodSeconds).toBe(30);
    server.delete("pods", "web", { dryRun: true, gracePeriodSeconds: 0 });
    expect(server.store).toBe(before);
    expect(server.lastEvents).toEqual([]);
  });
});
