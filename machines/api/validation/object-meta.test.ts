import { describe, expect, it } from "vitest";
import { clusterObject, faults, object, stored, updateFaults } from "./objects.fixture.ts";

const config = (metadata: object): ReturnType<typeof object> => object("v1", "ConfigMap", { metadata });
const onlyOne = (metadata: object): string | undefined => {
  const [first, ...others] = faults(config(metadata));
  expect(others).toEqual([]);
  return first;
};

describe("metadata", () => {
  it("that is fine has nothing wrong with it", () => {
    const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "o", uid: "1", controller: true };
    const annotations = { "Example.COM/Key": "anything at all" };
    expect(
      faults(config({ labels: { a: "b" }, annotations, ownerReferences: [owner], finalizers: ["example.com/f"] })),
    ).toEqual([]);
  });

  it("needs a name, and one that the kind allows", () => {
    expect(onlyOne({ name: "" })).toBe("metadata.name: Required value: name or generateName is required");
    expect(onlyOne({ name: "a_b" })).toMatch(/^metadata\.name: Invalid value: "a_b": a lowercase RFC 1123 subdomain/);
    expect(onlyOne({ generateName: "a_", name: "a-x" })).toMatch(/^metadata\.generateName: Invalid value: "a_"/);
    expect(faults(object("v1", "Service", { metadata: { name: "1st" }, spec: { ports: [{ port: 80 }] } }))[0]).toMatch(
      /a DNS-1035 label/,
    );
    expect(faults(clusterObject("v1", "Namespace", { metadata: { name: "a.b" } }))[0]).toMatch(/must not contain dots/);
    expect(
      faults(clusterObject("rbac.authorization.k8s.io/v1", "ClusterRole", { metadata: { name: "system:node" } })),
    ).toEqual([]);
    expect(faults(clusterObject("rbac.authorization.k8s.io/v1", "ClusterRole", { metadata: { name: "a/b" } }))).toEqual(
      ["metadata.name: Invalid value: \"a/b\": may not contain '/'"],
    );
  });

  it("says a namespace exactly if the kind has one", () => {
    expect(onlyOne({ namespace: "" })).toBe("metadata.namespace: Required value");
    expect(faults(object("v1", "Node"))).toEqual(["metadata.namespace: Forbidden: not allowed on this type"]);
  });

  it("has labels of the right form", () => {
    expect(onlyOne({ labels: { app: "my app" } })).toMatch(
      /^metadata\.labels: Invalid value: "my app": a valid label must be/,
    );
    expect(onlyOne({ labels: { "a/b/c": "x" } })).toMatch(
      /^metadata\.labels: Invalid value: "a\/b\/c": a qualified name must/,
    );
  });

  it("has no more than 256 kB of annotations", () => {
    expect(onlyOne({ annotations: { a: "x".repeat(262_144) } })).toBe(
      "metadata.annotations: Too long: may not be more than 262144 bytes",
    );
  });

  it("has one controller at most", () => {
    const owner = (name: string): object => ({ apiVersion: "v1", kind: "Node", name, uid: name, controller: true });
    expect(onlyOne({ ownerReferences: [owner("a"), owner("b")] })).toMatch(
      /Only one reference can have Controller set to true\. Found "true" in references for Node\/a and Node\/b$/,
    );
    expect(faults(config({ ownerReferences: [{}] }))).toEqual([
      "metadata.ownerReferences[0].apiVersion: Required value: must not be empty",
      "metadata.ownerReferences[0].kind: Required value: must not be empty",
      "metadata.ownerReferences[0].name: Required value: must not be empty",
      "metadata.ownerReferences[0].uid: Required value: must not be empty",
    ]);
  });

  it("has finalizers with a domain, or standard ones, and does not both orphan and delete", () => {
    expect(onlyOne({ finalizers: ["mine"] })).toBe(
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    );
    expect(onlyOne({ finalizers: ["orphan", "foregroundDeletion"] })).toBe(
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    );
  });
});

describe("a change of metadata", () => {
  it("must not change what names the object", () => {
    expect(updateFaults(config({}), config({ name: "y", namespace: "other" }))).toEqual([
      'metadata.name: Invalid value: "y": field is immutable',
      'metadata.namespace: Invalid value: "other": field is immutable',
    ]);
    expect(updateFaults(config({ creationTimestamp: "2025-01-01T00:00:00Z" }), config({}))).toEqual([
      "metadata.creationTimestamp: Invalid value: null: field is immutable",
    ]);
  });

  it("must say which version it replaces, and not count back", () => {
    const old = stored(config({ generation: 2 }));
    const next = config({ generation: 1 });
    expect(updateFaults(old, { ...next, metadata: { ...next.metadata } })).toEqual([
      "metadata.generation: Invalid value: 1: must not be decremented",
    ]);
  });

  it("adds no finalizer to what is being deleted", () => {
    const deletionTimestamp = "2025-01-01T00:00:00Z";
    const old = config({ deletionTimestamp, finalizers: ["a.com/1"] });
    expect(updateFaults(old, config({ deletionTimestamp, finalizers: [] }))).toEqual([]);
    expect(updateFaults(old, config({ deletionTimestamp, finalizers: ["a.com/1", "b.com/2"] }))).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"b.com/2"}',
    ]);
  });
});
