import { describe, expect, test } from "vitest";
import type { RuntimeState } from "../../actors/runtime-state.ts";
import { Store } from "../../actors/store.ts";
import { objectKey, type Stored } from "../../machines/api/object.ts";
import { resourceOf } from "../../machines/api/registry.ts";
import { everyNodeIsServed, oneDaemonPodANode } from "./daemon-sets.ts";
import {
  everyOrdinalBecomesReady,
  identitiesAreUnique,
  podsAreMadeInOrder,
  revisionsAreNumbered,
  scaledDownFromTheTop,
} from "./stateful-sets.ts";

interface Fields {
  readonly metadata?: object;
  readonly [field: string]: unknown;
}

function stored(apiVersion: string, kind: string, name: string, { metadata, ...fields }: Fields = {}): Stored {
  const own = { name, namespace: kind === "Node" ? undefined : "default", uid: `uid of ${name}`, resourceVersion: "1" };
  return { apiVersion, kind, spec: {}, status: {}, ...fields, metadata: { ...own, ...metadata } } as unknown as Stored;
}

function storeOf(...objects: readonly Stored[]): Store {
  const writes = objects.map((object) => ({
    key: objectKey(resourceOf(object)?.name ?? "", object.metadata.namespace, object.metadata.name),
    object,
  }));
  return Store.empty().commit([], writes).store;
}

const ownedBy = (uid: string) => ({
  ownerReferences: [{ apiVersion: "apps/v1", kind: "X", name: "x", uid, controller: true }],
});
const ready = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
const leaving = { deletionTimestamp: "2025-01-01T12:00:00Z" };

describe("a StatefulSet", () => {
  const set = (spec: object = {}) => stored("apps/v1", "StatefulSet", "db", { spec: { replicas: 2, ...spec } });
  const member = (ordinal: number, metadata: object = {}, status: object = ready) =>
    stored("v1", "Pod", `db-${ordinal}`, { metadata: { ...ownedBy("uid of db"), ...metadata }, status });
  const revision = (name: string, number: number) =>
    stored("apps/v1", "ControllerRevision", name, { metadata: ownedBy("uid of db"), revision: number });
  const by = "statefulset-controller";

  test("that is ordered makes no pod above a gap; what users do, and one that is not ordered, is another matter", () => {
    const step = (spec: object, actor: string) =>
      podsAreMadeInOrder.objection(storeOf(set(spec)), storeOf(set(spec), member(1)), actor);
    expect(step({}, by)).toBe("StatefulSet default/db: pod db-1 is made while there is none of ordinal 0");
    expect(step({ ordinals: { start: 1 } }, by)).toBeUndefined();
    expect(step({ podManagementPolicy: "Parallel" }, by)).toBeUndefined();
    expect(step({}, "user")).toBeUndefined();
  });

  test("that is ordered is scaled down from the top; a pod that is only replaced may go before others", () => {
    const step = (replicas: number) =>
      scaledDownFromTheTop.objection(
        storeOf(set({ replicas }), member(0), member(1)),
        storeOf(set({ replicas }), member(0, leaving), member(1)),
        by,
      );
    expect(step(0)).toBe("StatefulSet default/db: pod db-0 is scaled away while there is db-1");
    expect(step(1)).toBeUndefined();
  });

  test("numbers its revisions upwards", () => {
    const step = (number: number) =>
      revisionsAreNumbered.objection(
        storeOf(set(), revision("a", 1)),
        storeOf(set(), revision("a", 1), revision("b", number)),
        by,
      );
    expect(step(2)).toBeUndefined();
    expect(step(1)).toBe("StatefulSet default/db: revision b has number 1, a has 1");
  });

  test("never has two pods of one name running, though the store knows one at most", () => {
    const runtime = (node: string, uid: string, phase: string) =>
      ({ node, pods: { [uid]: { containers: { db: { phase } } } } }) as unknown as RuntimeState;
    const objection = (...runtimes: readonly RuntimeState[]) => identitiesAreUnique.objection(storeOf(set()), runtimes);
    const first = runtime("n1", "pods.default.db-0-0", "running");
    expect(objection(first, runtime("n2", "pods.default.db-0-1", "running"))).toBe(
      "default.db-0 runs twice, on n1 and on n2",
    );
    expect(objection(first, runtime("n2", "pods.default.db-0-1", "exited"))).toBeUndefined();
    expect(objection(first, runtime("n2", "pods.default.db-1-0", "running"))).toBeUndefined();
  });

  test("is whole when all of its pods are ready", () => {
    expect(everyOrdinalBecomesReady.holds(storeOf(set(), member(0), member(1)))).toBe(true);
    expect(everyOrdinalBecomesReady.holds(storeOf(set(), member(0), member(1, {}, {})))).toBe(false);
  });
});

describe("a DaemonSet", () => {
  const set = (maxSurge = 0) =>
    stored("apps/v1", "DaemonSet", "log", {
      spec: { template: { spec: {} }, updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge } } },
    });
  const daemon = (name: string, metadata: object = {}, status: object = ready) =>
    stored("v1", "Pod", name, {
      metadata: { ...ownedBy("uid of log"), ...metadata },
      spec: { nodeName: "n1" },
      status,
    });

  test("has one pod a node, two while it surges; those that ended or leave do not count", () => {
    const objection = (maxSurge: number, ...pods: readonly Stored[]) =>
      oneDaemonPodANode.objection(storeOf(set(maxSurge), ...pods));
    expect(objection(0, daemon("a"), daemon("b"))).toBe("node n1 has 2 pods of DaemonSet default/log");
    expect(objection(1, daemon("a"), daemon("b"))).toBeUndefined();
    expect(objection(0, daemon("a"), daemon("b", leaving), daemon("c", {}, { phase: "Failed" }))).toBeUndefined();
  });

  test("serves every node that it means", () => {
    const nodes = [stored("v1", "Node", "n1")];
    expect(everyNodeIsServed.holds(storeOf(set(), ...nodes, daemon("a")))).toBe(true);
    expect(everyNodeIsServed.holds(storeOf(set(), ...nodes, stored("v1", "Node", "n2"), daemon("a")))).toBe(false);
    expect(everyNodeIsServed.holds(storeOf(set()))).toBe(false);
  });
});
