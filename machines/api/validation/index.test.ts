import { describe, expect, it } from "vitest";
import type { Binding, Scale } from "../generated/types.ts";
import { errorText } from "./field-error.ts";
import { validateBinding, validateScale, validateStored } from "./index.ts";
import { clusterObject, faults, object, pod, statusFaults, stored, updateFaults } from "./objects.fixture.ts";

describe("a Namespace", () => {
  const namespace = (fields: object): ReturnType<typeof object> => clusterObject("v1", "Namespace", { ...fields });

  it("has finalizers that someone removes", () => {
    expect(faults(namespace({ spec: { finalizers: ["kubernetes"] } }))).toEqual([]);
    expect(faults(namespace({ spec: { finalizers: ["mine"] } }))).toEqual([
      'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ]);
  });

  it("is terminating exactly while it is deleted", () => {
    expect(statusFaults(namespace({}), namespace({ status: { phase: "Terminating" } }))).toEqual([
      "status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty",
    ]);
    const metadata = { deletionTimestamp: "2025-01-01T00:00:00Z" };
    expect(statusFaults(namespace({ metadata }), namespace({ metadata }))).toEqual([
      "status.Phase: Invalid value: \"Active\": may only be 'Terminating' if `deletionTimestamp` is not empty",
    ]);
  });
});

describe("a Node", () => {
  const node = (fields: object): ReturnType<typeof object> => clusterObject("v1", "Node", { ...fields });

  it("has taints that can be tolerated, each once", () => {
    const taint = { key: "a", effect: "NoSchedule" };
    expect(faults(node({ spec: { taints: [taint, { ...taint, effect: "NoExecute" }] } }))).toEqual([]);
    expect(faults(node({ spec: { taints: [taint, taint, { key: "b" }] } }))).toEqual([
      'metadata.taints[1]: Duplicate value: {"effect":"NoSchedule","key":"a"}: taints must be unique by key and effect pair',
      "metadata.taints[2].effect: Required value",
    ]);
  });

  it("has amounts that make sense, in its status too", () => {
    expect(statusFaults(node({}), node({ status: { capacity: { cpu: "-1" } } }))).toEqual([
      'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
      'status.allocatable.cpu: Invalid value: "-1": must be greater than or equal to 0',
    ]);
  });

  it("keeps its range of addresses and its provider", () => {
    const before = node({ spec: { podCIDRs: ["10.0.0.0/24"], providerID: "a" } });
    expect(updateFaults(before, node({ spec: { podCIDRs: ["10.0.1.0/24"], providerID: "b" } }))).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
    ]);
    expect(updateFaults(node({}), before)).toEqual([]);
    expect(faults(node({ spec: { podCIDRs: ["10.0.0.0/33"] } }))[0]).toContain("must be a valid CIDR value");
  });
});

describe("a Lease", () => {
  it("lasts some time", () => {
    const lease = (spec: object): ReturnType<typeof object> => object("coordination.k8s.io/v1", "Lease", { spec });
    expect(faults(lease({ leaseDurationSeconds: 40 }))).toEqual([]);
    expect(faults(lease({ leaseDurationSeconds: 0, leaseTransitions: -1 }))).toEqual([
      "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
      "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
    ]);
  });
});

describe("an Event", () => {
  it("lies where its object does, or in the default namespace if that has none", () => {
    const event = (namespace?: string): string[] =>
      faults(object("v1", "Event", { involvedObject: { kind: "Pod", namespace } }));
    expect(event("default")).toEqual([]);
    expect(event()).toEqual([]);
    expect(event("other")).toEqual([
      'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
    ]);
  });
});

describe("a ConfigMap or a Secret", () => {
  it("has keys that can be files", () => {
    expect(faults(object("v1", "ConfigMap", { data: { "a/b": "" } }))[0]).toMatch(
      /^data\[a\/b\]: Invalid value: "a\/b": a valid config key/,
    );
    expect(faults(object("v1", "ConfigMap", { data: { a: "" }, binaryData: { a: "" } }))).toEqual([
      'data[a]: Invalid value: "a": duplicate of key present in binaryData',
    ]);
  });

  it("has a mebibyte of data at most", () => {
    expect(faults(object("v1", "ConfigMap", { data: { a: "x".repeat(1_048_577) } }))).toEqual([
      ": Too long: may not be more than 1048576 bytes",
    ]);
  });

  it("has what its type promises", () => {
    expect(faults(object("v1", "Secret", { type: "kubernetes.io/tls", stringData: { "tls.crt": "x" } }))).toEqual([
      "data[tls.key]: Required value",
    ]);
  });

  it("stays as it is once it is immutable", () => {
    const before = object("v1", "ConfigMap", { immutable: true, data: { a: "1" } });
    expect(updateFaults(before, object("v1", "ConfigMap", { data: { a: "2" } }))).toEqual([
      "immutable: Forbidden: field is immutable when `immutable` is set",
      "data: Forbidden: field is immutable when `immutable` is set",
    ]);
  });
});

describe("a kind without rules of its own", () => {
  it("needs the fields that the schema requires", () => {
    const binding = clusterObject("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", {
      subjects: [{ kind: "User" }],
    });
    expect(faults(binding)).toEqual(["roleRef: Required value", "subjects[0].name: Required value"]);
  });

  it("does without those that mean nothing when they are left out", () => {
    expect(faults(object("networking.k8s.io/v1", "NetworkPolicy", { spec: {} }))).toEqual([]);
    expect(faults(object("example.com/v1", "Widget", { spec: {} }))).toEqual([]);
  });
});

describe("what is stored", () => {
  it("is valid if changing nothing about it would be", () => {
    const kept = stored(pod());
    expect(validateStored(kept)).toEqual([]);
    expect(validateStored(kept)).toBe(validateStored(kept));
    expect(validateStored(stored(pod({ restartPolicy: "?" })))).toHaveLength(1);
  });
});

describe("the body of a subresource", () => {
  it("scales to zero or more", () => {
    const scale = (replicas: number): Scale => ({
      apiVersion: "autoscaling/v1",
      kind: "Scale",
      metadata: { name: "x", namespace: "d" },
      spec: { replicas },
    });
    expect(validateScale(scale(0))).toEqual([]);
    expect(validateScale(scale(-1)).map(errorText)).toEqual([
      "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
    ]);
  });

  it("binds to a node", () => {
    const binding = (target: object): Binding => ({ apiVersion: "v1", kind: "Binding", metadata: {}, target });
    expect(validateBinding(binding({ kind: "Node", name: "n1" }))).toEqual([]);
    expect(validateBinding(binding({ kind: "Pod" })).map(errorText)).toEqual([
      'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
      "target.name: Required value",
    ]);
  });
});
