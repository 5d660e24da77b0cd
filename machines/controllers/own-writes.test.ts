import { describe, expect, test } from "vitest";
import type { Stored } from "../api/object.ts";
import type { ApiRequest, ApiResponse } from "../api/request.ts";
import type { PlanStep } from "../reconcile.ts";
import { type OwnWritesMemory, readingOwnWrites, unseenTimeoutMs } from "./own-writes.ts";
import { replicaSetController } from "./replica-set.ts";
import { type AnyStored, event, noonMs, ownedPod, refusal, replicaSet, story, viewOf } from "./workloads.fixture.ts";

const controller = readingOwnWrites(replicaSetController({ expectations: false }));
type Memory = OwnWritesMemory<object>;
const clock = { nowMs: noonMs };
const key = "default/web";
const web = replicaSet("web", {}, { status: { replicas: 1, fullyLabeledReplicas: 1, observedGeneration: 1 } });
const mine = ownedPod("web-b", web);

const reconcile = (memory: Memory, ...objects: readonly AnyStored[]) =>
  controller.reconcile(viewOf(...objects), key, memory as never, clock);
const answered = (request: ApiRequest, response: ApiResponse, memory: Memory = controller.memory) =>
  controller.answered?.(memory as never, key, { request } as PlanStep, response, clock) as Memory;
const heard = (memory: Memory, news: Parameters<typeof event>, ...objects: readonly AnyStored[]) =>
  controller.observe(memory as never, event(...news), viewOf(...objects), clock);
const done = (object: AnyStored): ApiResponse => ({ ok: true, code: 200, object: object as Stored });

const create: ApiRequest = { verb: "create", resource: "pods", namespace: "default", object: mine as never };
const remove: ApiRequest = { verb: "delete", resource: "pods", namespace: "default", name: "web-b" };
const leaving = { ...mine, metadata: { ...mine.metadata, deletionTimestamp: "2025-01-01T12:00:00Z" } };

describe("a pod that it created", () => {
  const memory = answered(create, done(mine));

  test("puts the key off until the cache shows it, and wakes the key then", () => {
    const plan = reconcile(memory, web);
    expect(plan).toMatchObject({ steps: [], wake: [{ key: `overdue/${key}`, afterMs: unseenTimeoutMs }] });
    const { memory: seen, wake } = heard(plan.memory as Memory, ["ADDED", mine], web, mine);
    expect(wake).toEqual([key, key]);
    expect((seen as Memory).unseen).toEqual({});
    expect(story(reconcile(seen as Memory, web))).toContain("create pods");
  });

  test("is seen at a look, too, when its news came before the answer", () => {
    expect(reconcile(memory, web, mine)).toMatchObject({ steps: [], memory: { unseen: {} } });
  });

  test("is not seen in another by its name, but in its end", () => {
    const other = { ...mine, metadata: { ...mine.metadata, uid: "other" } };
    expect(reconcile(memory, web, other).wake).toHaveLength(1);
    expect((heard(memory, ["DELETED", mine], web).memory as Memory).unseen).toEqual({});
  });

  test("does not put other keys off, and is forgotten when the wait is too long", () => {
    const other = controller.reconcile(viewOf(web), "default/other", memory as never, clock);
    expect(other.wake).toBeUndefined();
    const late = controller.reconcile(viewOf(web), `overdue/${key}`, memory as never, clock);
    expect(late).toMatchObject({ steps: [], wake: [key], memory: { unseen: {} } });
  });
});

test("a deletion is seen in the deletion timestamp, or when the pod is gone, or another", () => {
  const memory = answered(remove, done(mine));
  const waits = (...objects: readonly AnyStored[]) => reconcile(memory, web, ...objects).wake !== undefined;
  expect(waits(mine)).toBe(true);
  expect(waits(leaving)).toBe(false);
  expect(waits()).toBe(false);
  expect(waits({ ...mine, metadata: { ...mine.metadata, uid: "other" } })).toBe(false);
});

test("an update is seen when the object is no longer as it was before, or when anything is heard of it", () => {
  const update: ApiRequest = {
    verb: "update",
    resource: "replicasets.apps",
    namespace: "default",
    name: "web",
    object: web as never,
  };
  const next = { ...web, metadata: { ...web.metadata, resourceVersion: "2" } };
  const memory = answered(update, done(next));
  expect(reconcile(memory, web, mine).wake).toHaveLength(1);
  expect(reconcile(memory, next, mine).wake).toBeUndefined();
  // In a model world it may be as it was before once more: resource versions are digests.
  expect((heard(memory, ["MODIFIED", web, next], web).memory as Memory).unseen).toEqual({});
});

test("what failed, changed nothing or was a dry run is not waited for", () => {
  const update = {
    verb: "update",
    resource: "replicasets.apps",
    namespace: "default",
    name: "web",
    object: web,
  } as never;
  const unseen = (request: ApiRequest, response: ApiResponse) => answered(request, response).unseen;
  expect(unseen(create, refusal("Forbidden"))).toEqual({});
  expect(unseen(remove, refusal("NotFound"))).toEqual({});
  expect(unseen(update, done(web))).toEqual({});
  const next = { ...web, metadata: { ...web.metadata, resourceVersion: "2" } };
  expect(unseen({ ...(update as object), options: { dryRun: true } } as never, done(next))).toEqual({});
});
