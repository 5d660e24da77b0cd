import { describe, expect, test } from "vitest";
import type { Plan } from "../reconcile.ts";
import { type Expectations, noExpectations } from "./expectations.ts";
import { replicaSetController } from "./replica-set.ts";
import { type AnyStored, event, noonMs, ownedPod, pod, refusal, replicaSet, viewOf } from "./workloads.fixture.ts";

const controller = replicaSetController();
const clock = { nowMs: noonMs };
type Objects = readonly AnyStored[];
const reconcile = (objects: Objects, memory: Expectations = noExpectations, using = controller) =>
  using.reconcile(viewOf(...objects), "default/web", memory, clock);
const observe = (objects: Objects, ...news: Parameters<typeof event>) =>
  controller.observe({ "default/web": { creations: 1, sinceMs: noonMs } }, event(...news), viewOf(...objects), clock);

describe("what an event means", () => {
  const web = replicaSet("web", { minReadySeconds: 10 });
  const expecting = { "default/web": { creations: 1, sinceMs: noonMs } };

  test("a pod of its own was created: one less to wait for", () => {
    expect(observe([web], "ADDED", ownedPod("a", web))).toEqual({ memory: {}, wake: ["default/web"] });
  });

  test("a pod that is already being deleted when it is first seen is no creation (addPod after a restart)", () => {
    const leaving = ownedPod("a", web, { metadata: { deletionTimestamp: "2025-01-01T12:00:00Z" } });
    expect(observe([web], "ADDED", leaving)).toEqual({ memory: expecting, wake: ["default/web"] });
  });

  test("a deletion timestamp is as good as gone", () => {
    const memory = { "default/web": { deletions: ["default/a"], sinceMs: noonMs } };
    const leaving = ownedPod("a", web, { metadata: { deletionTimestamp: "2025-01-01T12:00:00Z" } });
    const seen = controller.observe(memory, event("MODIFIED", leaving, ownedPod("a", web)), viewOf(web), clock);
    expect(seen).toEqual({ memory: {}, wake: ["default/web"] });
  });

  test("the owner is known by its uid, not by its name", () => {
    const former = replicaSet("web", {}, { metadata: { uid: "former" } });
    expect(observe([web], "ADDED", ownedPod("a", former)).wake).toEqual([]);
  });

  test("an orphan wakes all that select it, when it appears or is relabelled; its deletion wakes nobody", () => {
    const other = replicaSet("other");
    expect(observe([web, other], "ADDED", pod("a"))).toEqual({
      memory: expecting,
      wake: ["default/other", "default/web"],
    });
    expect(observe([web], "MODIFIED", pod("a"), pod("a", { metadata: { labels: {} } })).wake).toEqual(["default/web"]);
    expect(observe([web], "MODIFIED", pod("a", { readyMs: noonMs }), pod("a")).wake).toEqual([]);
    expect(observe([web], "DELETED", pod("a")).wake).toEqual([]);
  });

  test("a released pod wakes the one that had it and those that may want it", () => {
    const other = replicaSet("other", { selector: { matchLabels: { app: "other" } } });
    const released = pod("a", { metadata: { labels: { app: "other" } } });
    expect(observe([web, other], "MODIFIED", released, ownedPod("a", web)).wake).toEqual([
      "default/web",
      "default/other",
    ]);
  });

  test("a pod that became ready wakes its owner at once, and again when it may be available", () => {
    const ready = ownedPod("a", web, { readyMs: noonMs });
    expect(observe([web], "MODIFIED", ready, ownedPod("a", web)).wake).toEqual([
      "default/web",
      { key: "default/web", afterMs: 11_000 },
    ]);
  });

  test("a ReplicaSet that was deleted, or replaced by another of its name, is owed nothing", () => {
    expect(observe([], "DELETED", web)).toEqual({ memory: {}, wake: ["default/web"] });
    const former = replicaSet("web", {}, { metadata: { uid: "former" } });
    expect(observe([web], "MODIFIED", web, former)).toEqual({ memory: {}, wake: ["default/web"] });
    expect(observe([web], "MODIFIED", web, web)).toEqual({ memory: expecting, wake: ["default/web"] });
  });
});

describe("what an answer means", () => {
  const answered = (plan: Plan<Expectations>, index: number, ...failure: Parameters<typeof refusal>) =>
    controller.answered?.(plan.memory ?? {}, "default/web", plan.steps[index] as never, refusal(...failure), clock);

  test("after a failed creation the rest is skipped, and only what was sent before is still expected (slow start)", () => {
    const plan = reconcile([replicaSet("web", { replicas: 3 })]);
    expect(answered(plan, 1, "Forbidden")).toEqual({ "default/web": { creations: 1, sinceMs: noonMs } });
    expect(answered(plan, 0, "Forbidden")).toEqual({});
  });

  test("after a failed deletion likewise; a pod that is gone already is only not waited for", () => {
    const web = replicaSet("web", { replicas: 0 });
    const plan = reconcile([web, ownedPod("a", web), ownedPod("b", web), ownedPod("c", web)]);
    expect(answered(plan, 1, "Forbidden")).toEqual({ "default/web": { deletions: ["default/a"], sinceMs: noonMs } });
    expect(answered(plan, 1, "NotFound")).toEqual({
      "default/web": { deletions: ["default/a", "default/c"], sinceMs: noonMs },
    });
  });
});
