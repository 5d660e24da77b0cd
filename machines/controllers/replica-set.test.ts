import { describe, expect, test } from "vitest";
import type { ReplicaSetStatus } from "../api/generated/types.ts";
import type { KubeObject, Stored } from "../api/object.ts";
import type { Plan } from "../reconcile.ts";
import { type Expectations, noExpectations } from "./expectations.ts";
import { replicaSetController, replicationController } from "./replica-set.ts";
import {
  type AnyStored,
  event,
  noonMs,
  ownedBy,
  ownedPod,
  pod,
  replicaSet,
  sent,
  story,
  template,
  viewOf,
} from "./workloads.fixture.ts";

const controller = replicaSetController();
const clock = { nowMs: noonMs };
type Objects = readonly AnyStored[];
const reconcile = (objects: Objects, memory: Expectations = noExpectations, using = controller) =>
  using.reconcile(viewOf(...objects), "default/web", memory, clock);
const _observe = (objects: Objects, ...news: Parameters<typeof event>) =>
  controller.observe({ "default/web": { creations: 1, sinceMs: noonMs } }, event(...news), viewOf(...objects), clock);
const statusOf = (plan: Plan<unknown>) => sent<{ status: ReplicaSetStatus }>(plan.steps.at(-1))?.status;
const settled = (replicas: number) => ({ status: { replicas, fullyLabeledReplicas: replicas, observedGeneration: 1 } });

describe("how many pods", () => {
  test("too few: it creates the missing ones, expecting to see them, and tells the status from the pods of before", () => {
    const plan = reconcile([replicaSet("web", { replicas: 2 })]);
    expect(story(plan)).toEqual(["create pods", "create pods", "update replicasets web/status"]);
    expect(plan.memory).toEqual({ "default/web": { creations: 2, sinceMs: noonMs } });
    expect(statusOf(plan)).toEqual({ replicas: 0, observedGeneration: 1 });
  });

  test("a new pod has its template's labels, annotations, finalizers and spec, a name to be made of the owner's, and the owner", () => {
    const plan = reconcile([
      replicaSet("web", {
        template: { ...template(), metadata: { labels: { app: "web" }, annotations: { a: "b" }, finalizers: ["x/y"] } },
      }),
    ]);
    expect(sent(plan.steps[0])).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        generateName: "web-",
        namespace: "default",
        labels: { app: "web" },
        annotations: { a: "b" },
        finalizers: ["x/y"],
        ...ownedBy(replicaSet("web")),
      },
      spec: template().spec,
    });
  });

  test("a name that leaves no room for the dash goes without it (getPodsPrefix)", () => {
    const name = "w".repeat(253);
    const plan = controller.reconcile(viewOf(replicaSet(name)), `default/${name}`, noExpectations, clock);
    expect(sent<KubeObject>(plan.steps[0]).metadata.generateName).toBe(name);
  });

  test("too many: it deletes those that are missed least, expecting to see them go", () => {
    const web = replicaSet("web", { replicas: 1 }, settled(3));
    const pods = [
      ownedPod("b", web),
      ownedPod("c", web, { status: { phase: "Pending" } }),
      ownedPod("a", web, { readyMs: noonMs }),
    ];
    const plan = reconcile([web, ...pods]);
    expect(story(plan)).toEqual(["delete pods b", "delete pods c", "update replicasets web/status"]);
    expect(plan.memory).toEqual({ "default/web": { deletions: ["default/b", "default/c"], sinceMs: noonMs } });
    expect(statusOf(plan)?.replicas).toBe(3);
  });

  test("of the pods of one Deployment, those on the node where most of them are go first", () => {
    const parent = ownedBy({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d", uid: "d" } } as Stored);
    const web = replicaSet("web", { replicas: 1 }, { ...settled(2), metadata: parent });
    const other = replicaSet("other", { selector: { matchLabels: { app: "other" } } }, { metadata: parent });
    const pods = [ownedPod("a", web), ownedPod("b", web, { spec: { nodeName: "n2" } })];
    const neighbour = ownedPod("c", other, { spec: { nodeName: "n2" }, metadata: { labels: { app: "other" } } });
    expect(story(reconcile([web, other, ...pods, neighbour]))[0]).toBe("delete pods b");
  });

  test("finished and terminating pods do not count: they are replaced", () => {
    const web = replicaSet("web", { replicas: 2 }, settled(0));
    const leaving = ownedPod("a", web, { metadata: { deletionTimestamp: "2025-01-01T12:00:00Z" } });
    const plan = reconcile([web, leaving, ownedPod("b", web, { status: { phase: "Failed" } })]);
    expect(story(plan)).toEqual(["create pods", "create pods"]);
  });

  test("at most burstReplicas in one go", () => {
    expect(reconcile([replicaSet("web", { replicas: 501 })]).memory?.["default/web"]?.creations).toBe(500);
    const plan = reconcile(
      [replicaSet("web", { replicas: 5 })],
      noExpectations,
      replicaSetController({ burstReplicas: 2 }),
    );
    expect(story(plan)).toEqual(["create pods", "create pods", "update replicasets web/status"]);
  });

  test("just right, and nothing has changed: nothing is written", () => {
    const web = replicaSet("web", {}, settled(1));
    expect(reconcile([web, ownedPod("a", web)])).toEqual({ steps: [] });
  });

  test("one that is being deleted neither creates nor deletes, but tells its status", () => {
    const web = replicaSet("web", {}, { metadata: { deletionTimestamp: "2025-01-01T12:00:00Z" } });
    expect(story(reconcile([web]))).toEqual(["update replicasets web/status"]);
  });

  test("while it expects something, it only tells its status", () => {
    const memory = { "default/web": { creations: 1, sinceMs: noonMs } };
    const plan = reconcile([replicaSet("web", { replicas: 2 })], memory);
    expect(story(plan)).toEqual(["update replicasets web/status"]);
    expect(plan.memory).toBeUndefined();
  });

  test("without expectations it creates again what it has not seen yet", () => {
    const plan = reconcile(
      [replicaSet("web", {}, settled(0))],
      noExpectations,
      replicaSetController({ expectations: false }),
    );
    expect(story(plan)).toEqual(["create pods"]);
    expect(plan.memory).toEqual({});
  });

  test("of one that is gone, nothing is expected any more", () => {
    expect(reconcile([], { "default/web": { creations: 1, sinceMs: 0 } })).toEqual({ memory: {}, steps: [] });
  });
});

describe("whose pods", () => {
  const web = replicaSet("web", {}, settled(1));

  test("an orphan that it selects it adopts, having made sure that it is itself still as it thinks", () => {
    const plan = reconcile([web, pod("a")]);
    expect(story(plan)).toEqual(["update replicasets web", "patch pods a"]);
    expect(plan.steps[0]?.request).toMatchObject({
      options: { dryRun: true },
      object: { metadata: { resourceVersion: "1" } },
    });
    expect(plan.steps[1]?.request).toMatchObject({
      patchType: "merge",
      patch: { metadata: { uid: "uid-a", resourceVersion: "1", ...ownedBy(web) } },
    });
  });

  test("a pod that it selects no longer it releases, keeping other owners' references, and replaces when it hears of it", () => {
    const stray = ownedPod("a", web, { metadata: { labels: { app: "other" } } });
    const reference = { apiVersion: "v1", kind: "Node", name: "n", uid: "n" };
    const shared = {
      ...stray,
      metadata: { ...stray.metadata, ownerReferences: [reference, ...(stray.metadata.ownerReferences ?? [])] },
    };
    const plan = reconcile([web, shared]);
    expect(story(plan)).toEqual(["patch pods a", "update replicasets web/status"]);
    expect(plan.memory).toBeUndefined();
    expect(plan.steps[0]).toMatchObject({
      request: { patch: { metadata: { uid: "uid-a", ownerReferences: [reference] } } },
      tolerate: ["NotFound", "Invalid"],
    });
  });

  test("a pod of another controller, of another namespace, or one that is leaving is not adopted", () => {
    const other = ownedPod("b", replicaSet("other"));
    const elsewhere = pod("a", { metadata: { namespace: "elsewhere" } });
    const leaving = pod("c", { metadata: { deletionTimestamp: "2025-01-01T12:00:00Z" } });
    expect(story(reconcile([web, other, elsewhere, leaving]))).toEqual([
      "create pods",
      "update replicasets web/status",
    ]);
  });

  test("one that is being deleted adopts and releases nothing", () => {
    const leaving = { ...web, metadata: { ...web.metadata, deletionTimestamp: "2025-01-01T12:00:00Z" } };
    const stray = ownedPod("b", web, { metadata: { labels: { app: "other" } } });
    expect(story(reconcile([leaving, pod("a"), stray]))).toEqual(["update replicasets web/status"]);
  });
});

describe("its status", () => {
  test("counts ready, available and fully labelled pods, leaving zeros out", () => {
    const labels = { metadata: { labels: { app: "web", tier: "1" } } };
    const web = replicaSet("web", { replicas: 3, minReadySeconds: 10, template: { ...template(), ...labels } });
    const pods = [
      ownedPod("a", web, { readyMs: noonMs - 10_000, ...labels }),
      ownedPod("b", web, { readyMs: noonMs - 4000 }),
      ownedPod("c", web),
    ];
    const plan = reconcile([web, ...pods]);
    expect(statusOf(plan)).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 1,
      readyReplicas: 2,
      availableReplicas: 1,
      observedGeneration: 1,
    });
    // The next pod becomes available by time alone (FindMinNextPodAvailabilityCheck).
    expect(plan.requeue).toEqual({ afterMs: 6000 });
  });

  test("says why a pod could not be created, until one can", () => {
    const plan = reconcile([replicaSet("web", { replicas: 2 })]);
    const [complaint] = plan.steps[0]?.otherwise ?? [];
    const failure = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "{error}" };
    const lastTransitionTime = "2025-01-01T12:00:00Z";
    expect(sent<{ status: object }>(complaint).status).toEqual({
      replicas: 0,
      observedGeneration: 1,
      conditions: [{ ...failure, lastTransitionTime }],
    });
    const failing = replicaSet(
      "web",
      {},
      { status: { replicas: 1, fullyLabeledReplicas: 1, observedGeneration: 1, conditions: [failure] } },
    );
    const again = reconcile([{ ...failing, spec: { ...failing.spec, replicas: 2 } }, ownedPod("a", failing)]);
    expect(again.steps[0]?.otherwise).toBeUndefined();
    expect(statusOf(reconcile([failing, ownedPod("a", failing)]))).not.toHaveProperty("conditions");
  });

  test("is written when only the generation was seen for the first time", () => {
    const web = replicaSet("web", { replicas: 0 }, { status: { replicas: 0 } });
    expect(statusOf(reconcile([web]))).toEqual({ replicas: 0, observedGeneration: 1 });
  });
});

test("a ReplicationController is the same with its own kind and its older selector", () => {
  const rc = { ...replicaSet("web", { selector: { app: "web" } }), apiVersion: "v1", kind: "ReplicationController" };
  const plan = reconcile([rc, pod("a")], noExpectations, replicationController());
  expect(story(plan)).toEqual([
    "update replicationcontrollers web",
    "patch pods a",
    "update replicationcontrollers web/status",
  ]);
  const made = reconcile([rc], noExpectations, replicationController());
  expect(sent<KubeObject>(made.steps[0]).metadata.ownerReferences?.[0]).toMatchObject({
    apiVersion: "v1",
    kind: "ReplicationController",
  });
  expect(made.steps[0]?.record).toEqual({
    regarding: "replicationcontrollers/default/web",
    type: "Normal",
    reason: "SuccessfulCreate",
    message: "Created pod: {name}",
  });
});
