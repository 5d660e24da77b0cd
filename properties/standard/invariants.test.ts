import { describe, expect, it } from "vitest";
import { deployment, node, pod, TestServer } from "../../actors/apiserver/server.fixture.ts";
import { Store } from "../../actors/store.ts";
import { objectKey, type Stored } from "../../machines/api/object.ts";
import { resourceOf } from "../../machines/api/registry.ts";
import {
  clusterInvariants,
  everythingStoredIsValid,
  nodesAreNeverOvercommitted,
  phasesNeverGoBack,
  podsAreBoundOnce,
  statusFollowsSpec,
} from "./invariants.ts";
import {
  controllersKeepAvailability,
  controllersKeepSurge,
  replicaSetsNeverOvershoot,
  somePodBecomesReady,
  workloadProperties,
  workloadsConverge,
} from "./workloads.ts";

interface Sketch {
  readonly uid?: string;
  readonly owner?: string;
  readonly spec?: object;
  readonly status?: object;
  readonly meta?: object;
}

/** An object as the apiserver would have stored it, with what the test says put over it, by force. */
function forced(object: Parameters<TestServer["create"]>[0], { uid, owner, spec, status, meta }: Sketch = {}): Stored {
  const made = new TestServer().create(object);
  const ownerReferences =
    owner === undefined ? undefined : [{ apiVersion: "apps/v1", kind: "X", name: "x", uid: owner, controller: true }];
  const metadata = {
    ...made.metadata,
    ...(uid !== undefined && { uid }),
    ...(ownerReferences && { ownerReferences }),
    ...meta,
  };
  return {
    ...made,
    metadata,
    spec: { ...(made.spec as object), ...spec },
    status: { ...(made.status as object), ...status },
  };
}

function storeOf(...objects: readonly Stored[]): Store {
  const writes = objects.map((object) => ({
    key: objectKey(resourceOf(object)?.name ?? "", object.metadata.namespace, object.metadata.name),
    object,
  }));
  return Store.empty().commit([], writes).store;
}

const podOf = (sketch: Sketch = {}, name = "web") => forced(pod(name), { uid: `uid of ${name}`, ...sketch });
const running = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
const onNode = { nodeName: "n1" };
const gone = { meta: { deletionTimestamp: "2025-01-01T12:00:00Z" } };

describe("what holds in every cluster", () => {
  const step = (property: (typeof clusterInvariants)[number], before: Stored, after: Stored) =>
    property.kind === "step" ? property.objection(storeOf(before), storeOf(after), "somebody") : "no step property";

  it("all that is stored has passed validation, or it is named", () => {
    expect(everythingStoredIsValid.objection(storeOf(podOf(), forced(deployment("web"))))).toBeUndefined();
    expect(everythingStoredIsValid.objection(storeOf(podOf({ spec: { containers: [] } })))).toMatch(
      /^pods\/default\/web: .*spec.containers/,
    );
  });

  it("a pod is bound once: neither to another node, nor to none again", () => {
    expect(step(podsAreBoundOnce, podOf(), podOf({ spec: onNode }))).toBeUndefined();
    expect(step(podsAreBoundOnce, podOf({ spec: onNode }), podOf({ spec: onNode }))).toBeUndefined();
    expect(step(podsAreBoundOnce, podOf({ spec: onNode }), podOf({ spec: { nodeName: "n2" } }))).toBe(
      "pod default/web moved from node n1 to n2",
    );
    expect(step(podsAreBoundOnce, podOf({ spec: onNode }), podOf())).toBe("pod default/web moved from node n1 to none");
    expect(
      step(podsAreBoundOnce, podOf({ spec: onNode }), podOf({ uid: "another", spec: { nodeName: "n2" } })),
    ).toBeUndefined();
  });

  it.each([
    ["Pending", "Running", undefined],
    ["Running", "Succeeded", undefined],
    ["Pending", "Failed", undefined],
    ["Running", "Running", undefined],
    ["Running", "Pending", "pod default/web went from Running to Pending"],
    ["Succeeded", "Running", "pod default/web went from Succeeded to Running"],
    ["Succeeded", "Failed", "pod default/web went from Succeeded to Failed"],
    ["Failed", "Succeeded", "pod default/web went from Failed to Succeeded"],
  ])("a pod may go from %s to %s: %s", (from, to, objection) => {
    expect(step(phasesNeverGoBack, podOf({ status: { phase: from } }), podOf({ status: { phase: to } }))).toBe(
      objection,
    );
  });

  it("a new pod of an old name begins anew", () => {
    expect(
      step(
        phasesNeverGoBack,
        podOf({ status: { phase: "Failed" } }),
        podOf({ uid: "another", status: { phase: "Pending" } }),
      ),
    ).toBeUndefined();
  });

  it("the pods of a node do not ask for more than it has; finished ones ask for nothing", () => {
    const big = (name: string, phase: string) => {
      const containers = [{ name: "app", image: "a", resources: { requests: { cpu: "600m" } } }];
      return podOf({ spec: { ...onNode, containers }, status: { phase } }, name);
    };
    const n1 = forced(node("n1"), { status: { allocatable: { cpu: "1", memory: "1Gi", pods: "2" } } });
    const objection = (...pods: Stored[]) => nodesAreNeverOvercommitted.objection(storeOf(n1, ...pods));
    expect(objection(big("a", "Running"))).toBeUndefined();
    expect(objection(big("a", "Running"), big("b", "Succeeded"))).toBeUndefined();
    expect(objection(big("a", "Running"), big("b", "Pending"))).toMatch(
      /^node n1 has \d+ of cpu, its pods ask for \d+$/,
    );
    const small = ["a", "b", "c"].map((name) => podOf({ spec: onNode }, name));
    expect(objection(...small)).toBe("node n1 has 3 pods, and room for 2");
    expect(nodesAreNeverOvercommitted.applies?.(storeOf(n1, podOf()))).toBe(false);
    expect(nodesAreNeverOvercommitted.applies?.(storeOf(n1, big("a", "Running")))).toBe(true);
  });

  it("a status is never about a specification that does not exist yet, nor about an older one than before", () => {
    const at = (generation: number, observedGeneration: number, uid = "u") =>
      forced(deployment("web"), { uid, meta: { generation }, status: { observedGeneration } });
    expect(step(statusFollowsSpec, at(1, 1), at(2, 1))).toBeUndefined();
    expect(step(statusFollowsSpec, at(2, 1), at(2, 2))).toBeUndefined();
    expect(step(statusFollowsSpec, at(2, 1), at(2, 3))).toContain("has observed generation 3 of 2");
    expect(step(statusFollowsSpec, at(3, 3), at(3, 2))).toContain("went back from generation 3 to 2");
    expect(step(statusFollowsSpec, at(3, 3), at(1, 0, "another"))).toBeUndefined();
  });
});

describe("what holds of workloads", () => {
  const set = (name: string, replicas: number, sketch: Sketch = {}) => {
    const object = { ...deployment(name), apiVersion: "apps/v1", kind: "ReplicaSet" };
    return forced(object, { uid: `set ${name}`, owner: "d", ...sketch, spec: { replicas, ...sketch.spec } });
  };
  const web = (replicas: number, strategy: object = {}) =>
    forced(deployment("web"), { uid: "d", spec: { replicas, strategy } });
  const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
    type: "RollingUpdate",
    rollingUpdate: { maxSurge, maxUnavailable },
  });
  const owned = (name: string, sketch: Sketch = {}) =>
    podOf({ owner: "set new", spec: onNode, status: running, ...sketch }, name);

  it.each([
    ["4 replicas, 25 % surge", 4, rolling("25%", "25%"), 5],
    ["5 replicas, 25 % surge is rounded up", 5, rolling("25%", "25%"), 7],
    ["no surge", 4, rolling(0, 1), 4],
    ["Recreate", 4, { type: "Recreate" }, 4],
  ])("a roll-out asks for at most as many pods as replicas and surge: %s", (_, replicas, strategy, most) => {
    const before = storeOf(web(replicas, strategy), set("old", replicas - 1), set("new", 0));
    const asking = (more: number) => storeOf(web(replicas, strategy), set("old", replicas - 1), set("new", more));
    const objection = (now: Store) => controllersKeepSurge.objection(before, now, "deployment-controller");
    expect(objection(asking(most - replicas + 1))).toBeUndefined();
    expect(objection(asking(most - replicas + 2))).toContain(
      `asks for ${most + 1} pods of Deployment default/web, at most ${most} are allowed`,
    );
    expect(controllersKeepSurge.objection(before, asking(50), "user")).toBeUndefined();
  });

  it("a controller does not take pods away if too few would be available then; others may, and nodes fail", () => {
    const base = [web(2, rolling(1, 0)), set("new", 2)];
    const before = storeOf(...base, owned("a"), owned("b"));
    const after = storeOf(...base, owned("a"), owned("b", gone));
    expect(controllersKeepAvailability.objection(before, after, "replicaset-controller")).toBe(
      "replicaset-controller left Deployment default/web with 1 available pods, at least 2 are promised",
    );
    expect(controllersKeepAvailability.objection(before, after, "user")).toBeUndefined();
    expect(controllersKeepAvailability.objection(before, after, "node-controller")).toBeUndefined();
    expect(controllersKeepAvailability.objection(after, after, "replicaset-controller")).toBeUndefined();
    const generous = [web(2, rolling(0, 1)), set("new", 2)];
    const allowed = [storeOf(...generous, owned("a"), owned("b")), storeOf(...generous, owned("a"))] as const;
    expect(controllersKeepAvailability.objection(...allowed, "replicaset-controller")).toBeUndefined();
  });

  it("rounds percentages of unavailability down, and lets one be missing when both bounds are nothing (upstream ResolveFenceposts)", () => {
    const lose = (strategy: object, replicas: number) => {
      const pods = Array.from({ length: replicas }, (_, at) => owned(`p${at}`));
      const base = [web(replicas, strategy), set("new", replicas)];
      return controllersKeepAvailability.objection(
        storeOf(...base, ...pods),
        storeOf(...base, ...pods.slice(1)),
        "replicaset-controller",
      );
    };
    expect(lose(rolling("25%", "25%"), 3)).toContain("at least 3 are promised");
    expect(lose(rolling("25%", "25%"), 4)).toBeUndefined();
    expect(lose(rolling(0, "25%"), 3)).toBeUndefined();
  });

  it("a ReplicaSet creates no more pods than it is asked for; a scale-down that has to wait is no overshoot", () => {
    const one = [set("new", 1), owned("a")];
    expect(replicaSetsNeverOvershoot.objection(storeOf(set("new", 1)), storeOf(...one), "x")).toBeUndefined();
    expect(replicaSetsNeverOvershoot.objection(storeOf(...one), storeOf(...one, owned("b")), "x")).toBe(
      "ReplicaSet default/new has 2 active pods, 1 are wanted",
    );
    expect(
      replicaSetsNeverOvershoot.objection(storeOf(...one), storeOf(...one, owned("b", gone)), "x"),
    ).toBeUndefined();
    const scaledDown = storeOf(set("new", 0), owned("a"));
    expect(replicaSetsNeverOvershoot.objection(storeOf(...one), scaledDown, "x")).toBeUndefined();
  });

  it("pods become ready, and actual state converges", () => {
    expect(somePodBecomesReady.holds(storeOf(podOf()))).toBe(false);
    expect(somePodBecomesReady.holds(storeOf(owned("a")))).toBe(true);
    expect(workloadsConverge.objection(storeOf(podOf()))).toBe("pod default/web is not bound to a node");
    expect(workloadsConverge.objection(storeOf(owned("a")))).toBeUndefined();
  });
});

it("every property has a name of its own, which is how reports call it", () => {
  const all = [...clusterInvariants, ...workloadProperties].map(({ name }) => name);
  expect(new Set(all).size).toBe(all.length);
});
