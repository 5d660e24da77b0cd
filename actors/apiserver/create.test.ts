import { describe, expect, it } from "vitest";
import { creation, deployment, node, pod, TestServer } from "./server.fixture.ts";

describe("creating (rest.BeforeCreate)", () => {
  it("fills in what the system fills in, whatever the client says", () => {
    const server = new TestServer();
    const forged = {
      uid: "mine",
      creationTimestamp: "2001-01-01T00:00:00Z",
      deletionTimestamp: "2001-01-01T00:00:00Z",
      generation: 7,
    };
    const { metadata, status } = server.create(deployment("web", {}, { ...forged, selfLink: "/x", managedFields: [] }));
    expect(metadata).toEqual({
      name: "web",
      namespace: "default",
      uid: "uid-2",
      resourceVersion: "3",
      generation: 1,
      creationTimestamp: "2025-01-01T12:00:00Z",
    });
    expect(status).toEqual({});
    expect(server.events.at(-1)).toMatchObject({ type: "ADDED", key: "deployments.apps/default/web" });
  });

  it("drops a status, except a node's, which its kubelet registers with", () => {
    const server = new TestServer();
    expect(server.create({ ...pod("web"), status: { phase: "Running" } }).status).toEqual({
      phase: "Pending",
      qosClass: "BestEffort",
    });
    const status = { capacity: { cpu: "4" } };
    expect(server.create({ ...node("n1"), status }).status).toMatchObject(status);
  });

  it("answers with just the object that is stored", () => {
    const server = new TestServer();
    const created = server.create(pod("web"));
    expect(server.get("pods", "web")).toBe(created);
  });

  it("refuses a name that is taken, and says so if its owner is on its way out", () => {
    const server = new TestServer();
    server.create(pod("web", {}, { finalizers: ["example.com/hold"] }));
    expect(server.refuse(creation(pod("web")))).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: 'pods "web" already exists',
      reason: "AlreadyExists",
      details: { name: "web", kind: "pods" },
      code: 409,
    });
    server.delete("pods", "web");
    expect(server.refuse(creation(pod("web"))).message).toBe('object is being deleted: pods "web" already exists');
  });

  it("refuses a resource version, and a namespace that is not the request's", () => {
    const server = new TestServer(["default", "shop"]);
    expect(server.refuse(creation(pod("web", {}, { resourceVersion: "1" })))).toMatchObject({
      code: 500,
      message: "resourceVersion should not be set on objects to be created",
    });
    const elsewhere = pod("web", {}, { namespace: "shop" });
    expect(server.refuse({ verb: "create", resource: "pods", namespace: "default", object: elsewhere })).toMatchObject({
      code: 400,
      message: "the namespace of the provided object does not match the namespace sent on the request",
    });
  });

  it("refuses what is not valid, cause by cause, and stores nothing", () => {
    const server = new TestServer();
    const before = server.store;
    const status = server.refuse(creation(pod("Web", { containers: [] })));
    expect(status).toMatchObject({ code: 422, reason: "Invalid", details: { kind: "Pod", name: "Web" } });
    expect(status.details?.causes?.map(({ field }) => field)).toEqual(["metadata.name", "spec.containers"]);
    expect(server.store).toBe(before);
  });

  it("refuses what it cannot read: another kind, another version, a field of another type, an unknown field if asked to", () => {
    const server = new TestServer();
    const post = (object: object) => {
      const options = { fieldValidation: "Strict" } as const;
      return server.refuse({ verb: "create", resource: "pods", namespace: "default", object: object as never, options })
        .message;
    };
    expect(post({ ...pod("web"), kind: "Service" })).toBe('Service in version "v1" cannot be handled as a Pod');
    expect(post({ ...pod("web"), apiVersion: "v2" })).toBe(
      "the API version in the data (v2) does not match the expected API version (v1)",
    );
    expect(post({ ...pod("web"), spec: 5 })).toContain(
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number',
    );
    expect(post({ ...pod("web"), specs: {} })).toBe(
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "specs"',
    );
  });

  it("warns of unknown fields when it is not asked to be strict, and leaves them out", () => {
    const server = new TestServer();
    const response = server.request(creation({ ...pod("web"), specs: {} }));
    expect(response).toMatchObject({ ok: true, code: 201, warnings: ['unknown field "specs"'] });
    expect(server.get("pods", "web")).not.toHaveProperty("specs");
  });

  it("with dryRun answers with the object to be, and stores nothing", () => {
    const server = new TestServer();
    const before = server.store;
    expect(server.create(pod("web"), { dryRun: true })).toMatchObject({
      metadata: { name: "web" },
      status: { phase: "Pending" },
    });
    expect(server.store).toBe(before);
  });

  it("of kinds that nothing acts on keeps them as plain objects", () => {
    const server = new TestServer();
    const ingress = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "web" } };
    const backend = { service: { name: "web", port: { number: 80 } } };
    expect(server.create({ ...ingress, spec: { defaultBackend: backend } })).toMatchObject({
      spec: { defaultBackend: backend },
      metadata: { generation: 1 },
    });
  });

  it("of reviews is refused: they are not stored, and not carried out yet", () => {
    const server = new TestServer();
    const object = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", metadata: {} };
    expect(server.refuse(creation(object))).toMatchObject({ code: 405, reason: "MethodNotAllowed" });
  });
});

describe("generateName (names.SimpleNameGenerator)", () => {
  const generated = (name: string) => ({ ...pod(""), metadata: { generateName: name } });

  it("is completed with the suffix of the stamp, cut so that the name keeps to 63 characters", () => {
    const server = new TestServer();
    expect(server.create(generated("web-")).metadata.name).toBe("web-x2z4b");
    const long = server.create(generated("w".repeat(70))).metadata.name;
    expect(long).toBe(`${"w".repeat(58)}x2z4b`);
  });

  it("is tried again with another suffix when the name is taken (RetryGenerateName)", () => {
    const server = new TestServer();
    const names = [0, 1, 2, 3].map(() => server.create(generated("web-")).metadata.name);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });
});

describe("a pod's creation", () => {
  const status = (spec: Record<string, unknown>) => new TestServer().create(pod("web", spec)).status;
  const resources = (requests: object, limits: object) => ({
    containers: [{ name: "app", image: "a", resources: { requests, limits } }],
  });

  it("decides about its quality of service (qos.ComputePodQOS)", () => {
    expect(status({})).toMatchObject({ qosClass: "BestEffort" });
    expect(status(resources({ cpu: "1" }, {}))).toMatchObject({ qosClass: "Burstable" });
    expect(status(resources({}, { cpu: "1", memory: "1Gi" }))).toMatchObject({ qosClass: "Guaranteed" });
    expect(status(resources({ cpu: "1000m", memory: "1024Mi" }, { cpu: "1", memory: "1Gi" }))).toMatchObject({
      qosClass: "Guaranteed",
    });
    expect(status(resources({ cpu: "0" }, { memory: "0" }))).toMatchObject({ qosClass: "BestEffort" });
  });

  it("adds tolerations of five minutes for nodes that are not ready or not reachable (DefaultTolerationSeconds)", () => {
    const server = new TestServer();
    const own = { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 };
    expect(server.create(pod("web", { tolerations: [own] })).spec).toMatchObject({
      tolerations: [
        own,
        { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
      ],
    });
    const all = { operator: "Exists" };
    expect(server.create(pod("stoic", { tolerations: [all] })).spec).toMatchObject({ tolerations: [all] });
  });

  it("looks its priority up (Priority admission)", () => {
    const server = new TestServer();
    expect(server.create(pod("plain")).spec).toMatchObject({ priority: 0, preemptionPolicy: "PreemptLowerPriority" });
    expect(server.create(pod("vital", { priorityClassName: "system-node-critical" })).spec).toMatchObject({
      priority: 2000001000,
    });
    expect(server.refuse(creation(pod("odd", { priorityClassName: "high" }))).message).toBe(
      'pods "odd" is forbidden: no PriorityClass with name high was found',
    );
    expect(server.refuse(creation(pod("odd", { priority: 5 }))).message).toBe(
      'pods "odd" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    );
    const high = {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: "high" },
      value: 10,
      globalDefault: true,
    };
    server.create(high);
    expect(server.create(pod("high", { priorityClassName: "high" })).spec).toMatchObject({ priority: 10 });
    expect(server.create(pod("default")).spec).toMatchObject({ priority: 10, priorityClassName: "high" });
  });

  it("behind scheduling gates says that it is gated", () => {
    expect(status({ schedulingGates: [{ name: "example.com/wait" }] })).toMatchObject({
      conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
    });
  });

  it("from one stored template shares one spec with the other pods of it", () => {
    const server = new TestServer();
    const { template } = server.create(deployment("web")).spec as unknown as { template: { spec: object } };
    const [a, b] = ["a", "b"].map((name) => server.create({ ...pod(name), spec: template.spec }));
    expect(a?.spec).toBe(b?.spec);
    expect(Object.isFrozen(a?.spec)).toBe(true);
  });

  it("that a client changes after sending it does not change what is stored", () => {
    const server = new TestServer();
    const mine = pod("web", { nodeSelector: { disk: "ssd" } });
    server.create(mine);
    (mine.spec as { nodeSelector: Record<string, string> }).nodeSelector.disk = "none";
    expect(server.get("pods", "web").spec).toMatchObject({ nodeSelector: { disk: "ssd" } });
    expect(server.create({ ...mine, metadata: { name: "web2" } }).spec).toMatchObject({
      nodeSelector: { disk: "none" },
    });
  });
});

describe("a namespace's creation", () => {
  it("makes it Active, with its finalizer and the label that repeats its name", () => {
    const server = new TestServer([]);
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { generateName: "shop-" } };
    expect(server.create(namespace)).toMatchObject({
      metadata: { name: "shop-x2z4b", labels: { "kubernetes.io/metadata.name": "shop-x2z4b" } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
  });
});

describe("a secret's creation", () => {
  it("folds stringData into data", () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      data: { a: "YQ==" },
      stringData: { b: "ü" },
    };
    const created = new TestServer().create(secret);
    expect(created).toMatchObject({ data: { a: "YQ==", b: "w7w=" }, type: "Opaque" });
    expect(created).not.toHaveProperty("stringData");
  });
});
