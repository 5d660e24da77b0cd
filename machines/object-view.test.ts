import { describe, expect, it } from "vitest";
import type { Stored } from "./api/object.ts";
import { notDesired } from "./desired-state.ts";
import { ObjectView } from "./object-view.ts";

interface Shape {
  readonly namespace?: string;
  readonly owner?: string;
  readonly spec?: object;
  readonly status?: object;
  readonly meta?: object;
}

function entry(
  resource: string,
  name: string,
  { namespace = "default", owner, spec = {}, status = {}, meta = {} }: Shape = {},
): [string, Stored] {
  const ownerReferences =
    owner === undefined
      ? {}
      : { ownerReferences: [{ apiVersion: "v1", kind: "X", name: "x", uid: owner, controller: true }] };
  const metadata = {
    name,
    namespace,
    uid: `${resource}-${name}`,
    resourceVersion: "1",
    creationTimestamp: "",
    generation: 2,
    ...ownerReferences,
    ...meta,
  };
  const kind =
    { pods: "Pod", "deployments.apps": "Deployment", "replicasets.apps": "ReplicaSet", namespaces: "Namespace" }[
      resource
    ] ?? "Other";
  return [`${resource}/${namespace}/${name}`, { apiVersion: "v1", kind, metadata, spec, status } as unknown as Stored];
}

const names = (objects: readonly { readonly metadata: { readonly name: string } }[]) =>
  objects.map(({ metadata }) => metadata.name).join(" ");

describe("a view of a few objects", () => {
  const view = new ObjectView([
    entry("pods", "c", { spec: { nodeName: "n1" }, owner: "u" }),
    entry("pods", "a", { namespace: "shop", owner: "u" }),
    entry("pods", "b"),
    entry("replicasets.apps", "rs", { owner: "u" }),
  ]);

  it("lists in key order, of all namespaces or of one", () => {
    expect(names(view.list("pods"))).toBe("b c a");
    expect(names(view.list("pods", "default"))).toBe("b c");
    expect(names(view.list("nodes"))).toBe("");
  });

  it("finds by name, by controller, by node, and what has no controller", () => {
    expect(view.get("pods", "shop", "a")?.metadata.name).toBe("a");
    expect(view.get("pods", "default", "a")).toBeUndefined();
    expect(names(view.controlledBy("pods", "u"))).toBe("c a");
    expect(names(view.controlledBy("replicasets.apps", "u"))).toBe("rs");
    expect(names(view.controlledBy("pods", "nobody"))).toBe("");
    expect(names(view.podsOnNode("n1"))).toBe("c");
    expect(names(view.orphans("pods", "default"))).toBe("b");
    expect(names(view.orphans("pods", "shop"))).toBe("");
  });
});

const ready = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
const pod = (name: string, shape: Shape = {}) =>
  entry("pods", name, { owner: "replicasets.apps-rs", spec: { nodeName: "n1" }, status: ready, ...shape });
const set = (shape: Shape = {}) =>
  entry("replicasets.apps", "rs", {
    owner: "deployments.apps-web",
    spec: { replicas: 2 },
    status: { observedGeneration: 2, readyReplicas: 2 },
    ...shape,
  });
const counts = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const deployment = (shape: Shape = {}) =>
  entry("deployments.apps", "web", { spec: { replicas: 2 }, status: counts, ...shape });
const deleted = { meta: { deletionTimestamp: "2025-01-01T00:00:00Z" } };

describe("the desired state", () => {
  const whole = [deployment(), set(), pod("a"), pod("b")];
  const objection = (...entries: [string, Stored][]) => notDesired(new ObjectView(entries));

  it("is reached when specification, status and pods agree", () => {
    expect(objection(...whole)).toBeUndefined();
    expect(objection()).toBeUndefined();
  });

  it.each<[string, [string, Stored][]]>([
    ["Deployment default/web is still being deleted", [deployment(deleted), set(), pod("a"), pod("b")]],
    [
      "Deployment default/web: its status is of generation 1",
      [deployment({ status: { ...counts, observedGeneration: 1 } })],
    ],
    [
      "Deployment default/web: status.updatedReplicas is 1, 2 are wanted",
      [deployment({ status: { ...counts, updatedReplicas: 1 } })],
    ],
    [
      "Deployment default/web: status.availableReplicas is 0, 2 are wanted",
      [deployment({ status: { ...counts, availableReplicas: undefined } })],
    ],
    [
      "Deployment default/web has 1 pods, 2 are wanted",
      [deployment(), set({ spec: { replicas: 1 }, status: { observedGeneration: 2, readyReplicas: 1 } }), pod("a")],
    ],
    ["pod default/b is still terminating", [deployment(), set(), pod("a"), pod("b", deleted)]],
    [
      "pod default/a is not bound to a node: 0/1 nodes are available",
      [
        pod("a", {
          spec: {},
          status: { conditions: [{ type: "PodScheduled", status: "False", message: "0/1 nodes are available" }] },
        }),
      ],
    ],
    [
      "pod default/a is Running and not ready: container main is waiting (CrashLoopBackOff)",
      [
        pod("a", {
          status: {
            phase: "Running",
            containerStatuses: [{ name: "main", state: { waiting: { reason: "CrashLoopBackOff" } } }],
          },
        }),
      ],
    ],
    ["ReplicaSet default/rs is still being deleted", [set({ owner: "x", ...deleted })]],
    ["ReplicaSet default/rs: its status is of generation none", [set({ status: {} })]],
    ["ReplicaSet default/rs has 3 pods, 2 are wanted", [set(), pod("a"), pod("b"), pod("c")]],
    [
      "ReplicaSet default/rs: status.readyReplicas is 1, 2 are wanted",
      [set({ status: { observedGeneration: 2, readyReplicas: 1 } }), pod("a"), pod("b")],
    ],
    ["pod default/a is still terminating", [pod("a", deleted)]],
    ["pod default/a is not bound to a node", [pod("a", { spec: {} })]],
    ["pod default/a is Pending and not ready", [pod("a", { status: { phase: "Pending" } })]],
    ["pod default/a is without a phase and not ready", [pod("a", { status: {} })]],
    ["Namespace shop is still terminating", [entry("namespaces", "shop", { namespace: "", ...deleted })]],
  ])("is not reached: %s", (text, entries) => {
    expect(objection(...entries)).toBe(text);
  });

  it("does not ask a paused Deployment for anything, nor a pod that ends by itself to be ready", () => {
    expect(objection(deployment({ spec: { replicas: 5, paused: true } }))).toBeUndefined();
    const job = { spec: { nodeName: "n1", restartPolicy: "Never" }, status: { phase: "Succeeded" } };
    const [key, alone] = entry("pods", "job", job);
    expect(objection([key, alone])).toBeUndefined();
    expect(objection(pod("owned", job))).toBeUndefined();
    const running = { ...job, status: { phase: "Running" } };
    expect(objection(pod("owned", running))).toBe("pod default/owned is Running and not ready");
    const restarted = { ...job, spec: { nodeName: "n1", restartPolicy: "Always" } };
    expect(objection(pod("owned", restarted))).toBe("pod default/owned is Succeeded and not ready");
  });
});
