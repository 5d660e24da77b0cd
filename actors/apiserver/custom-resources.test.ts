import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../machines/api/object.ts";
import type { ApiRequest } from "../../machines/api/request.ts";
import { registryOf } from "./custom-resources.ts";
import { memcached, memcachedDefinition, memcachedSchema, memcachedVersion } from "./memcached.fixture.ts";
import { TestServer } from "./server.fixture.ts";
import { tableOfList } from "./table.ts";

const resource = "memcacheds.example.com";
const definitions = "customresourcedefinitions.apiextensions.k8s.io";
const place = { resource, namespace: "default" };

function server(definition: KubeObject = memcachedDefinition()): TestServer {
  const fresh = new TestServer();
  fresh.create(definition);
  return fresh;
}

const creating = (object: KubeObject, options = {}): ApiRequest => ({ verb: "create", ...place, object, options });
const updating = (object: KubeObject, subresource?: string): ApiRequest => {
  const name = object.metadata.name ?? "";
  return { verb: "update", ...place, name, object, ...(subresource !== undefined && { subresource }) };
};

/** The definition with another schema for `spec`. */
function withSpec(spec: object): KubeObject {
  const schema = { ...memcachedSchema, properties: { ...memcachedSchema.properties, spec } };
  return memcachedDefinition({ versions: [memcachedVersion({ schema: { openAPIV3Schema: schema } })] });
}

describe("A CustomResourceDefinition", () => {
  it("is established at once, its names accepted", () => {
    const { status } = server().get(definitions, resource, "");
    expect(status).toMatchObject({
      acceptedNames: { plural: "memcacheds", kind: "Memcached", listKind: "MemcachedList" },
      storedVersions: ["v1"],
      conditions: [
        { type: "NamesAccepted", status: "True", reason: "NoConflicts" },
        { type: "Established", status: "True", reason: "InitialNamesAccepted" },
      ],
    });
  });

  it("makes nothing if its names are taken, and says so", () => {
    const at = server();
    const names = { plural: "caches", singular: "cache", kind: "Memcached" };
    at.create({ ...memcachedDefinition({ names }), metadata: { name: "caches.example.com" } });
    expect(at.get(definitions, "caches.example.com", "").status).toMatchObject({
      conditions: [
        { type: "NamesAccepted", status: "False", reason: "ListKindConflict" },
        { type: "Established", status: "False", reason: "NotAccepted" },
      ],
    });
    expect(registryOf(at.store).byName("caches.example.com")).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      "another scope",
      { scope: "Global" },
      'spec.scope: Unsupported value: "Global": supported values: "Cluster", "Namespaced"',
    ],
    ["a group without a dot", { group: "example" }, "should be a domain with at least one dot"],
    [
      "two stored versions",
      { versions: [memcachedVersion(), memcachedVersion({ name: "v2" })] },
      "must have exactly one version marked as storage version",
    ],
    [
      "a version twice",
      { versions: [memcachedVersion(), memcachedVersion({ storage: false })] },
      "must contain unique version names",
    ],
    [
      "no schema",
      { versions: [memcachedVersion({ schema: undefined })] },
      "spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required",
    ],
    [
      "a kind that is its list's",
      { names: { plural: "memcacheds", kind: "M", listKind: "M" } },
      "kind and listKind may not be the same",
    ],
    ["a webhook", { conversion: { strategy: "Webhook" } }, "webhooks are not supported by Orrery"],
    [
      "a column that leads nowhere",
      {
        versions: [memcachedVersion({ additionalPrinterColumns: [{ name: "A", type: "string", jsonPath: "spec.a" }] })],
      },
      "must be a simple json path",
    ],
    [
      "a scale outside of spec",
      {
        versions: [
          memcachedVersion({ subresources: { scale: { specReplicasPath: ".size", statusReplicasPath: ".status.n" } } }),
        ],
      },
      "should be a json path under .spec",
    ],
  ])("is refused with %s", (_what, change, message) => {
    const request: ApiRequest = { verb: "create", resource: definitions, object: memcachedDefinition(change) };
    expect(new TestServer().refuse(request).message).toContain(message);
  });

  it.each<[string, object, string]>([
    ["without a type", {}, "properties[spec].type: Required value: must not be empty for specified object fields"],
    ["of an array without items", { type: "array" }, "properties[spec].items: Required value: must be specified"],
    [
      "with a default of the wrong type",
      { type: "object", properties: { a: { type: "string", default: 1 } } },
      "properties[a].default",
    ],
    [
      "with both kinds of properties",
      { type: "object", properties: { a: { type: "string" } }, additionalProperties: true },
      "additionalProperties and properties are mutual exclusive",
    ],
    ["with a reference", { type: "object", $ref: "#/x" }, "$ref is not supported"],
    ["with a junctor", { type: "object", oneOf: [{}] }, "oneOf is not supported by Orrery"],
    ["with a format that nobody checks", { type: "string", format: "ipv4" }, "format ipv4 is not supported by Orrery"],
    ["with a broken pattern", { type: "string", pattern: "(" }, "must be a valid regular expression"],
  ])("is refused for a schema %s", (_what, spec, message) => {
    const request: ApiRequest = { verb: "create", resource: definitions, object: withSpec(spec) };
    expect(new TestServer().refuse(request).message).toContain(message);
  });

  it("is warned about when it has rules in CEL", () => {
    const rules = [{ rule: "self.size > 0" }];
    const spec = { ...memcachedSchema.properties.spec, "x-kubernetes-validations": rules };
    const response = new TestServer().request({ verb: "create", resource: definitions, object: withSpec(spec) });
    expect(response.ok && "warnings" in response && response.warnings).toEqual([
      expect.stringContaining("x-kubernetes-validations: not evaluated"),
    ]);
  });

  it("keeps what its objects rest on", () => {
    const at = server();
    const definition = at.get(definitions, resource, "");
    const object = { ...definition, spec: { ...(definition.spec as object), scope: "Cluster" } };
    const status = at.refuse({ verb: "update", resource: definitions, name: resource, object });
    expect(status.message).toContain("spec.scope: Invalid value");
  });
});

describe("An object of a custom resource", () => {
  it("is not known before its definition", () => {
    expect(new TestServer().refuse(creating(memcached("a")))).toMatchObject({ code: 404 });
  });

  it("is stored with its defaults, its generation counted, its status left to the status subresource", () => {
    const at = server();
    const made = at.ask(creating({ ...memcached("a"), status: { replicas: 3 } }));
    expect(made).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1, image: "memcached:1" } });
    expect(made.status).toBeUndefined();
    const told = at.ask(updating({ ...made, status: { replicas: 2 }, spec: { size: 4 } } as KubeObject, "status"));
    expect(told).toMatchObject({ metadata: { generation: 1 }, spec: { size: 1 }, status: { replicas: 2 } });
    const grown = at.ask(updating({ ...told, spec: { size: 2 }, status: {} } as KubeObject));
    expect(grown).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2 }, status: { replicas: 2 } });
  });

  it("loses fields that its schema does not know, with a warning, or is refused for them", () => {
    const at = server();
    const odd = memcached("a", { size: 1, colour: "red", raw: { any: { thing: 1 } } });
    const response = at.request(creating(odd, { fieldValidation: "Warn" }));
    expect(response).toMatchObject({ ok: true, warnings: ['unknown field "spec.colour"'] });
    expect(at.get(resource, "a").spec).toEqual({ size: 1, image: "memcached:1", raw: { any: { thing: 1 } } });
    expect(at.refuse(creating(memcached("b", { size: 1, colour: "red" }), { fieldValidation: "Strict" })).message).toBe(
      'Memcached in version "v1" cannot be handled as a Memcached: strict decoding error: unknown field "spec.colour"',
    );
  });

  it.each<[unknown, string]>([
    [{ size: "many" }, 'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
    [{ size: 1.5 }, 'spec.size: Invalid value: "number": spec.size in body must be of type integer: "number"'],
    [{ size: 6 }, "spec.size: Invalid value: 6: spec.size in body should be less than or equal to 5"],
    [{ size: -1 }, "spec.size: Invalid value: -1: spec.size in body should be greater than or equal to 0"],
    [{}, "spec.size: Required value"],
    [null, 'spec: Invalid value: "null": spec in body must be of type object: "null"'],
    [{ size: 1, mode: "slow" }, 'spec.mode: Unsupported value: "slow": supported values: "fast", "safe"'],
    [{ size: 1, image: "x" }, 'spec.image: Invalid value: "x": spec.image in body should be at least 3 chars long'],
    [{ size: 1, image: "X-1" }, "spec.image in body should match '^[a-z]+:[0-9]+$'"],
    [{ size: 1, port: true }, 'spec.port in body must be of type integer,string: "boolean"'],
    [
      { size: 1, labels: { a: 1 } },
      'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
    ],
    [{ size: 1, zones: ["a", "b", "c"] }, "spec.zones: Too many: 3: must have at most 2 items"],
    [{ size: 1, zones: ["a", "a"] }, 'spec.zones[1]: Duplicate value: "a"'],
    [{ size: null }, 'spec.size: Invalid value: "null": spec.size in body must be of type integer: "null"'],
  ])("is refused for %j in upstream's words", (spec, message) => {
    const status = server().refuse(creating(memcached("a", spec)));
    expect(status).toMatchObject({ reason: "Invalid", code: 422 });
    expect(status.message).toContain(`Memcached.example.com "a" is invalid: `);
    expect(status.message).toContain(message);
  });

  it("may have null where its schema allows it, and an integer or a string where either will do", () => {
    const at = server();
    for (const [name, port] of [
      ["a", 80],
      ["b", "http"],
    ] as const)
      expect(at.ask(creating(memcached(name, { size: 1, note: null, port }))).spec).toMatchObject({ note: null, port });
  });

  it("is patched by JSON patches, and not by strategic ones", () => {
    const at = server();
    at.ask(creating(memcached("a")));
    const patch = { verb: "patch", ...place, name: "a", patch: { spec: { size: 2 } } } as const;
    expect(at.ask({ ...patch, patchType: "merge" }).spec).toMatchObject({ size: 2 });
    expect(at.refuse({ ...patch, patchType: "strategic" })).toMatchObject({ code: 415 });
    expect(at.refuse({ ...patch, patchType: "merge", patch: { spec: { size: 9 } } }).reason).toBe("Invalid");
  });

  it("is updated only with the version that it was read with", () => {
    const at = server();
    const made = at.ask(creating(memcached("a")));
    const { resourceVersion: _version, ...metadata } = made.metadata;
    expect(at.refuse(updating({ ...made, metadata })).message).toContain("must be specified for an update");
    at.ask(updating({ ...made, spec: { size: 2 } }));
    expect(at.refuse(updating({ ...made, spec: { size: 3 } })).reason).toBe("Conflict");
  });

  it("is scaled by the paths that its definition names", () => {
    const at = server();
    const made = at.ask(creating(memcached("a", { size: 2 })));
    at.ask(updating({ ...made, status: { replicas: 1, selector: "app=a" } } as KubeObject, "status"));
    const scale = at.ask({ verb: "get", ...place, name: "a", subresource: "scale" });
    expect(scale).toMatchObject({ kind: "Scale", spec: { replicas: 2 }, status: { replicas: 1, selector: "app=a" } });
    const patch = { spec: { replicas: 4 } };
    at.ask({ verb: "patch", ...place, name: "a", subresource: "scale", patchType: "merge", patch });
    expect(at.get(resource, "a").spec).toMatchObject({ size: 4 });
  });

  it("is printed by the columns of its definition", () => {
    const at = server();
    const made = at.ask(creating(memcached("a", { size: 2 })));
    const conditions = [
      { type: "Synced", status: "False" },
      { type: "Ready", status: "True" },
    ];
    at.ask(updating({ ...made, status: { conditions } } as KubeObject, "status"));
    const info = registryOf(at.store).byName(resource);
    const table = info && tableOfList(info, at.list(place), { nowMs: at.nowMs + 5_000 });
    expect(table?.columnDefinitions.map(({ name }) => name)).toEqual(["Name", "Size", "Ready", "Age"]);
    expect(table?.rows.map(({ cells }) => cells)).toEqual([["a", 2, "True", "5s"]]);
    expect(at.list(place).kind).toBe("MemcachedList");
  });

  it("is served in every version that its definition serves, and stored in one", () => {
    const v2 = memcachedVersion({ name: "v2", storage: false });
    const at = server(memcachedDefinition({ versions: [memcachedVersion(), v2] }));
    const made = at.ask({
      ...creating({ ...memcached("a"), apiVersion: "example.com/v2" }),
      apiVersion: "example.com/v2",
    });
    expect(made.apiVersion).toBe("example.com/v2");
    expect(at.get(resource, "a").apiVersion).toBe("example.com/v1");
    expect(registryOf(at.store).custom[0]?.served.map(({ version }) => version)).toEqual(["v2", "v1"]);
    expect(at.refuse({ verb: "get", ...place, name: "a", apiVersion: "example.com/v3" }).code).toBe(404);
  });
});

describe("Deleting a definition", () => {
  it("removes its objects, and then itself", () => {
    const at = server();
    for (const name of ["a", "b"]) at.ask(creating(memcached(name)));
    at.delete(definitions, resource, {}, "");
    expect(at.store.list(resource)).toEqual([]);
    expect(at.lastEvents.map(({ type, key }) => `${type} ${key}`)).toEqual([
      `MODIFIED ${definitions}//${resource}`,
      `DELETED ${resource}/default/a`,
      `DELETED ${resource}/default/b`,
      `DELETED ${definitions}//${resource}`,
    ]);
    expect(at.refuse({ verb: "get", ...place, name: "a" }).code).toBe(404);
  });

  it("waits for objects that somebody holds, lets nothing new in meanwhile, and goes with the last (k8s#60538)", () => {
    const at = server();
    const made = at.ask(creating(memcached("a", { size: 1 }, { finalizers: ["example.com/backup"] })));
    at.delete(definitions, resource, {}, "");
    expect(at.get(definitions, resource, "")).toMatchObject({
      metadata: { finalizers: ["customresourcecleanup.apiextensions.k8s.io"] },
      status: {
        conditions: expect.arrayContaining([expect.objectContaining({ type: "Terminating", status: "True" })]),
      },
    });
    expect(at.refuse(creating(memcached("b"))).message).toBe(
      "create not allowed while custom resource definition is terminating",
    );
    const patch = { metadata: { finalizers: null, resourceVersion: at.get(resource, "a").metadata.resourceVersion } };
    at.ask({ verb: "patch", ...place, name: made.metadata.name, patchType: "merge", patch });
    expect(at.store.list(definitions)).toEqual([]);
  });
});
