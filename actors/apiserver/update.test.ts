import { describe, expect, it } from "vitest";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import { deployment, pod, replacement, TestServer } from "./server.fixture.ts";

const withMeta = (object: KubeObject | Stored, metadata: object): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});
const withSpec = (object: Stored, spec: object): KubeObject => ({
  ...object,
  spec: { ...(object.spec as object), ...spec },
});

function deployed(): { server: TestServer; web: Stored } {
  const server = new TestServer();
  return { server, web: server.create(deployment("web")) };
}

describe("updating (registry.Store.Update)", () => {
  it("loses to a newer version", () => {
    const { server, web } = deployed();
    server.update(withSpec(web, { replicas: 2 }));
    expect(server.refuse(replacement(withSpec(web, { replicas: 3 })))).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message:
        'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
      reason: "Conflict",
      details: { name: "web", group: "apps", kind: "deployments" },
      code: 409,
    });
  });

  it("without a version overwrites, where upstream allows it, and is refused where not", () => {
    const { server, web } = deployed();
    const { resourceVersion: _, ...metadata } = web.metadata;
    expect(server.update({ ...withSpec(web, { replicas: 4 }), metadata }).metadata.resourceVersion).toBe("4");
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "l" },
      spec: { holderIdentity: "a" },
    };
    server.create(lease);
    expect(server.refuse(replacement(lease))).toMatchObject({
      code: 422,
      message:
        'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    });
  });

  it("that changes nothing writes nothing", () => {
    const { server, web } = deployed();
    const before = server.store;
    expect(server.update(web)).toBe(web);
    expect(server.update(JSON.parse(JSON.stringify(web)))).toBe(web);
    expect(server.store).toBe(before);
    expect(server.lastEvents).toEqual([]);
  });

  it("cannot change the uid, nor reach another object of the same name", () => {
    const { server, web } = deployed();
    expect(server.refuse(replacement(withMeta(web, { uid: "other" }))).message).toBe(
      `Operation cannot be fulfilled on deployments.apps "web": StorageError: invalid object, Code: 4, Key: /registry/deployments/default/web, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ${web.metadata.uid}`,
    );
    const patch = { metadata: { uid: "other" } };
    const target = { resource: "deployments.apps", namespace: "default", name: "web" };
    expect(server.refuse({ verb: "patch", ...target, patchType: "merge", patch }).message).toBe(
      'Deployment.apps "web" is invalid: metadata.uid: Invalid value: "other": field is immutable',
    );
  });

  it("keeps what no client may change: creation, generation, deletion", () => {
    const { server, web } = deployed();
    const forged = { creationTimestamp: "2001-01-01T00:00:00Z", generation: 9 };
    expect(server.update(withMeta(web, forged))).toBe(web);
  });

  it("refuses a name that is not the path's", () => {
    const { server, web } = deployed();
    const request = { ...replacement(web), name: "other" } as const;
    expect(server.refuse(request)).toMatchObject({
      code: 400,
      message: "the name of the object (web) does not match the name on the URL (other)",
    });
  });

  it("of what is not there is refused, or creates it, where upstream does", () => {
    const { server } = deployed();
    expect(server.refuse(replacement(deployment("none")))).toMatchObject({
      code: 404,
      message: 'deployments.apps "none" not found',
    });
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "new", namespace: "default" },
    };
    expect(server.request(replacement(lease))).toMatchObject({ ok: true, code: 201 });
  });

  it("counts a generation when the spec changes, and a deployment's also when its annotations do", () => {
    const { server, web } = deployed();
    expect(server.update(withMeta(web, { labels: { a: "b" } })).metadata.generation).toBe(1);
    const scaled = server.update(withSpec(server.get("deployments.apps", "web"), { replicas: 3 }));
    expect(scaled.metadata.generation).toBe(2);
    expect(server.update(withMeta(scaled, { annotations: { a: "b" } })).metadata.generation).toBe(3);
    const replicaSet = server.create({ ...deployment("rs"), kind: "ReplicaSet" });
    expect(server.update(withMeta(replicaSet, { annotations: { a: "b" } })).metadata.generation).toBe(1);
  });

  it("leaves the status alone", () => {
    const { server, web } = deployed();
    server.update({ ...web, status: { replicas: 1 } }, "status");
    const current = server.get("deployments.apps", "web");
    expect(server.update({ ...withSpec(current, { replicas: 2 }), status: { replicas: 9 } }).status).toEqual({
      replicas: 1,
    });
  });

  it("cannot change a selector, nor most of a pod", () => {
    const { server, web } = deployed();
    const selector = { matchLabels: { app: "other" } };
    expect(
      server.refuse(replacement(withSpec(web, { selector }))).details?.causes?.map(({ field }) => field),
    ).toContain("spec.selector");
    const running = server.create(pod("p"));
    expect(server.refuse(replacement(withSpec(running, { hostNetwork: true }))).message).toContain(
      "pod updates may not change fields other than",
    );
    expect(
      server.update(withSpec(running, { containers: [{ ...containerOf(running), image: "nginx:1.28" }] })).metadata
        .generation,
    ).toBe(2);
  });
});

const containerOf = (object: Stored): object => (object.spec as { containers: object[] }).containers[0] as object;

describe("updating the status", () => {
  it("leaves the spec alone, and a deployment's labels", () => {
    const { server, web } = deployed();
    const changed = {
      ...withMeta(withSpec(web, { replicas: 7 }), { labels: { a: "b" }, annotations: { c: "d" } }),
      status: { replicas: 1 },
    };
    const updated = server.update(changed, "status");
    expect(updated.spec).toBe(web.spec);
    expect(updated.metadata).toMatchObject({ annotations: { c: "d" }, generation: 1 });
    expect(updated.metadata.labels).toBeUndefined();
    expect(updated.status).toEqual({ replicas: 1 });
  });

  it("of a pod keeps its owners and its class of service, and cannot set its deletion", () => {
    const server = new TestServer();
    const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "u", controller: true };
    const created = server.create(pod("web", {}, { ownerReferences: [owner] }));
    const metadata = { ownerReferences: [], deletionTimestamp: "2025-01-01T00:00:00Z" };
    const updated = server.update({ ...withMeta(created, metadata), status: { phase: "Running" } }, "status");
    expect(updated.metadata.ownerReferences).toEqual([owner]);
    expect(updated.metadata.deletionTimestamp).toBeUndefined();
    expect(updated.status).toEqual({ phase: "Running", qosClass: "BestEffort" });
  });

  it("keeps the generation that was observed when a client leaves it out", () => {
    const server = new TestServer();
    const created = server.create(pod("web"));
    const ready = { type: "Ready", status: "True" };
    server.update(
      {
        ...created,
        status: { phase: "Running", observedGeneration: 1, conditions: [{ ...ready, observedGeneration: 1 }] },
      },
      "status",
    );
    const later = server.update(
      { ...server.get("pods", "web"), status: { phase: "Running", conditions: [ready] } },
      "status",
    );
    expect(later.status).toMatchObject({
      observedGeneration: 1,
      conditions: [{ type: "Ready", observedGeneration: 1 }],
    });
  });
});

describe("patching", () => {
  const target = { verb: "patch", resource: "deployments.apps", namespace: "default", name: "web" } as const;

  it("merges, strategically or not, or follows a list of operations", () => {
    const { server } = deployed();
    const patch = { spec: { template: { spec: { containers: [{ name: "side", image: "b" }] } } } };
    const names = () => {
      const { template } = server.get("deployments.apps", "web").spec as {
        template: { spec: { containers: { name: string }[] } };
      };
      return template.spec.containers.map(({ name }) => name);
    };
    server.ask({ ...target, patchType: "strategic", patch });
    expect(names()).toEqual(["side", "app"]);
    server.ask({ ...target, patchType: "merge", patch });
    expect(names()).toEqual(["side"]);
    const operations = [{ op: "replace", path: "/spec/replicas", value: 5 }];
    expect(server.ask({ ...target, patchType: "json", patch: operations }).spec).toMatchObject({ replicas: 5 });
  });

  it("needs no version, and minds one that it is given", () => {
    const { server } = deployed();
    const patch = { metadata: { resourceVersion: "1", labels: { a: "b" } } };
    expect(server.refuse({ ...target, patchType: "merge", patch })).toMatchObject({ code: 409, reason: "Conflict" });
  });

  it("that changes nothing writes nothing", () => {
    const { server, web } = deployed();
    expect(server.ask({ ...target, patchType: "merge", patch: { spec: { replicas: 1 } } })).toBe(web);
    expect(server.lastEvents).toEqual([]);
  });

  it("of the status leaves the rest alone, annotations excepted (test/e2e/apimachinery/namespace.go)", () => {
    const server = new TestServer();
    const conditions = [
      { type: "Tested", status: "True", lastTransitionTime: "2025-01-01T00:00:00Z", reason: "E2E", message: "" },
    ];
    const patch = { metadata: { annotations: { patched: "yes" } }, spec: { finalizers: [] }, status: { conditions } };
    const request = {
      verb: "patch",
      resource: "namespaces",
      name: "default",
      subresource: "status",
      patchType: "merge",
      patch,
    } as const;
    expect(server.ask(request)).toMatchObject({
      metadata: { annotations: { patched: "yes" } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active", conditions },
    });
  });

  it("by server-side apply is refused: it is not there yet", () => {
    const { server } = deployed();
    expect(server.refuse({ ...target, patchType: "apply", patch: {} })).toMatchObject({
      code: 415,
      reason: "UnsupportedMediaType",
    });
  });
});
