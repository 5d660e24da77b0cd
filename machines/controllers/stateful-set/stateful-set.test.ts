import { describe, expect, test } from "vitest";
import type { StatefulSetStatus } from "../../api/generated/types.ts";
import type { KubeObject, Stored } from "../../api/object.ts";
import type { Plan } from "../../reconcile.ts";
import type { ObjectOf } from "../../view.ts";
import { newRevision, type Revision } from "../revisions.ts";
import {
  type AnyStored,
  event,
  noonMs,
  ownedBy,
  type Part,
  type PodParts,
  pod,
  sent,
  statefulSet,
  story,
  template,
  viewOf,
} from "../workloads.fixture.ts";
import { historyOf } from "./history.ts";
import { identityLabels, type StatefulSet } from "./identity.ts";
import { type StatefulSetOptions, statefulSetController } from "./stateful-set.ts";

const reconcile = (objects: readonly AnyStored[], options: StatefulSetOptions = {}) =>
  statefulSetController(options).reconcile(viewOf(...objects), "default/web", null, { nowMs: noonMs });
const statusOf = (plan: Plan<unknown>) =>
  sent<{ status: StatefulSetStatus }>(plan.steps.find(({ request }) => "subresource" in request))?.status;

/** The revision of a set's template, as the controller names it. */
function revision(set: StatefulSet, number = 1): Revision {
  const { update, steps } = historyOf(set, [], viewOf());
  const made = sent<KubeObject>(steps[0]);
  const { labels = {} } = made.metadata;
  const hash = Object.values(labels).at(-1) ?? "";
  const { object } = newRevision(set, "controller.kubernetes.io/hash", hash, number);
  expect(object.metadata.name).toBe(update.name);
  const metadata = { uid: `uid-${update.name}`, resourceVersion: "1", creationTimestamp: "2025-01-01T12:00:00Z" };
  return { ...object, metadata: { ...object.metadata, ...metadata } } as unknown as Revision;
}

/** A set at rest with its revision: what its status says of a template that all pods are of. */
function withRevision(
  spec: Part = {},
  replicas = 1,
  ready = replicas,
): { set: StatefulSet; rest: Revision; name: string } {
  const bare = statefulSet("web", spec);
  const rest = revision(bare);
  const { name } = rest.metadata;
  const status = {
    observedGeneration: 1,
    replicas,
    readyReplicas: ready,
    availableReplicas: ready,
    currentReplicas: replicas,
    updatedReplicas: replicas,
    currentRevision: name,
    updateRevision: name,
    collisionCount: 0,
  };
  return { set: { ...bare, status } as StatefulSet, rest, name };
}

function member(set: StatefulSet, ordinal: number, ofRevision: string, parts: PodParts = { readyMs: noonMs - 1000 }) {
  const name = `${set.metadata.name}-${ordinal}`;
  const labels = { app: "web", ...identityLabels(name, ordinal), "controller-revision-hash": ofRevision };
  return pod(name, { ...parts, metadata: { labels, ...ownedBy(set), ...(parts.metadata as Part | undefined) } });
}

const terminating: PodParts = { readyMs: noonMs - 1000, metadata: { deletionTimestamp: "2025-01-01T12:00:00Z" } };
const pending: PodParts = { status: { phase: "Pending" } };

describe("making pods", () => {
  test("first a revision of the template, then the first pod, and the status", () => {
    const plan = reconcile([statefulSet("web", { replicas: 2 })]);
    const name = sent<KubeObject>(plan.steps[0]).metadata.name ?? "";
    expect(story(plan)).toEqual([
      `create controllerrevisions ${name}`,
      "create pods web-0",
      "update statefulsets web/status",
    ]);
    expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]+$/);
    expect(sent(plan.steps[0])).toMatchObject({
      kind: "ControllerRevision",
      revision: 1,
      data: { spec: { template: { ...template(), $patch: "replace" } } },
      metadata: { labels: { app: "web", "controller.kubernetes.io/hash": name.slice("web-".length) } },
    });
    expect(statusOf(plan)).toEqual({
      observedGeneration: 1,
      replicas: 0,
      availableReplicas: 0,
      collisionCount: 0,
      currentRevision: name,
      updateRevision: name,
    });
  });

  test("a pod has the identity of its ordinal: name, host name, labels, and the set's Service as its subdomain", () => {
    const { set, rest, name } = withRevision({ ordinals: { start: 3 }, serviceName: "headless" }, 0);
    const [create] = reconcile([set, rest]).steps;
    expect(sent(create)).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "web-3",
        generateName: "web-",
        namespace: "default",
        labels: {
          app: "web",
          "statefulset.kubernetes.io/pod-name": "web-3",
          "apps.kubernetes.io/pod-index": "3",
          "controller-revision-hash": name,
        },
        ...ownedBy(set),
      },
      spec: { ...(template().spec as Part), hostname: "web-3", subdomain: "headless" },
    });
    expect(create?.record).toEqual({
      regarding: "statefulsets.apps/default/web",
      type: "Normal",
      reason: "SuccessfulCreate",
      message: "create Pod web-3 in StatefulSet web successful",
    });
  });

  test("the next pod waits until the one before is ready, and stays (OrderedReady)", () => {
    const { set, rest, name } = withRevision({ replicas: 2 });
    for (const parts of [pending, terminating, {}]) {
      expect(story(reconcile([set, rest, member(set, 0, name, parts)]))).not.toContain("create pods web-1");
    }
    expect(story(reconcile([set, rest, member(set, 0, name)]))).toEqual(["create pods web-1"]);
  });

  test("and is ready for minReadySeconds", () => {
    const { set, rest, name } = withRevision({ replicas: 2, minReadySeconds: 10 });
    const plan = reconcile([set, rest, member(set, 0, name, { readyMs: noonMs - 4000 })]);
    expect(story(plan)).toEqual(["update statefulsets web/status"]);
    expect(statusOf(plan)?.availableReplicas).toBe(0);
    expect(plan.requeue).toEqual({ afterMs: 6000 });
  });

  test("all at once where the order does not matter (Parallel)", () => {
    const { set, rest } = withRevision({ replicas: 3, podManagementPolicy: "Parallel" }, 0);
    expect(story(reconcile([set, rest]))).toEqual(["create pods web-0", "create pods web-1", "create pods web-2"]);
  });

  test("a pod that ended, however, is deleted, and made anew when it is gone", () => {
    const { set, rest, name } = withRevision();
    for (const phase of ["Failed", "Succeeded"]) {
      const ended = member(set, 0, name, { status: { phase } });
      expect(story(reconcile([set, rest, ended]))[0]).toBe("delete pods web-0");
      const leaving = member(set, 0, name, { ...terminating, status: { phase } });
      expect(story(reconcile([set, rest, leaving]))).toEqual(["update statefulsets web/status"]);
    }
  });

  test("a name that is taken is tried again, without a word", () => {
    const { set, rest } = withRevision({}, 0);
    const [create] = reconcile([set, rest]).steps;
    expect(create).toMatchObject({ silent: ["AlreadyExists"] });
    expect(create?.tolerate).toBeUndefined();
  });

  test("a pod that lost its identity's label gets it back (UpdateStatefulPod)", () => {
    const { set, rest, name } = withRevision();
    const nameless = member(set, 0, name, {
      readyMs: noonMs - 1000,
      metadata: { labels: { app: "web", "controller-revision-hash": name } },
    });
    const plan = reconcile([set, rest, nameless]);
    expect(story(plan)).toEqual(["update pods web-0"]);
    expect(sent<KubeObject>(plan.steps[0]).metadata.labels).toMatchObject(identityLabels("web-0", 0));
  });

  test("as it was until 1.5, a pod is made only when those after it are ready, too (k8s#38418)", () => {
    const { set, rest, name } = withRevision({ replicas: 2 });
    const objects = [set, rest, member(set, 1, name, pending)];
    expect(story(reconcile(objects))[0]).toBe("create pods web-0");
    expect(story(reconcile(objects, { waitsForAll: true }))).toEqual(["update statefulsets web/status"]);
  });
});

describe("unmaking pods", () => {
  test("from the highest ordinal on, one at a time (OrderedReady)", () => {
    const { set, rest, name } = withRevision({ replicas: 1 }, 3);
    const [zero, one, two] = [member(set, 0, name), member(set, 1, name), member(set, 2, name)];
    expect(story(reconcile([set, rest, zero, one, two]))).toEqual(["delete pods web-2"]);
    expect(story(reconcile([set, rest, zero, one, member(set, 2, name, terminating)]))[0]).toMatch(/status/);
    expect(story(reconcile([set, rest, zero, one]))[0]).toBe("delete pods web-1");
  });

  test("not while one that stays is not ready; of those that go, an unready one may", () => {
    const { set, rest, name } = withRevision({ replicas: 1 }, 2);
    expect(story(reconcile([set, rest, member(set, 0, name, pending), member(set, 1, name)]))).not.toContain(
      "delete pods web-1",
    );
    expect(story(reconcile([set, rest, member(set, 0, name), member(set, 1, name, pending)]))[0]).toBe(
      "delete pods web-1",
    );
  });

  test("all at once where the order does not matter (Parallel)", () => {
    const { set, rest, name } = withRevision({ replicas: 0, podManagementPolicy: "Parallel" }, 2);
    const pods = [member(set, 0, name, pending), member(set, 1, name, pending)];
    expect(story(reconcile([set, rest, ...pods])).slice(0, 2)).toEqual(["delete pods web-1", "delete pods web-0"]);
  });

  test("below the first ordinal, too, when that is raised", () => {
    const { set, rest, name } = withRevision({ ordinals: { start: 1 } }, 2);
    expect(story(reconcile([set, rest, member(set, 0, name), member(set, 1, name)]))).toEqual(["delete pods web-0"]);
  });

  test("a set that is being deleted leaves its pods alone", () => {
    const { set, rest, name } = withRevision({ replicas: 0 }, 1);
    const leaving = { ...set, metadata: { ...set.metadata, deletionTimestamp: "2025-01-01T12:00:00Z" } };
    expect(reconcile([leaving, rest, member(set, 0, name)]).steps).toEqual([]);
  });
});

describe("rolling out", () => {
  const changed = (spec: Part = {}, replicas = 2) => {
    const { set: old, rest, name } = withRevision({ replicas, ...spec }, replicas);
    const set = { ...old, spec: { ...old.spec, template: template("nginx:2") } } as StatefulSet;
    return { set, rest, newest: revision(set, 2), name };
  };

  test("a new template is a new revision; the last pod goes first, and is not counted as current any more", () => {
    const { set, rest, name } = changed();
    const plan = reconcile([set, rest, member(set, 0, name), member(set, 1, name)]);
    expect(story(plan)).toEqual([
      expect.stringMatching(/^create controllerrevisions web-/),
      "delete pods web-1",
      "update statefulsets web/status",
    ]);
    expect(sent<Revision>(plan.steps[0]).revision).toBe(2);
    expect(statusOf(plan)).toMatchObject({ currentReplicas: 1, currentRevision: name });
    expect(statusOf(plan)).not.toHaveProperty("updatedReplicas");
  });

  test("the next one goes when the updated one is ready", () => {
    const { set, rest, newest, name } = changed();
    const updated = (parts?: PodParts) => member(set, 1, newest.metadata.name, parts);
    const zero = member(set, 0, name);
    expect(story(reconcile([set, rest, newest, zero, updated(pending)]))).not.toContain("delete pods web-0");
    expect(story(reconcile([set, rest, newest, zero, updated()]))[0]).toBe("delete pods web-0");
  });

  test("when all are updated and ready, the new revision is the current one", () => {
    const { set, rest, newest } = changed();
    const pods = [0, 1].map((ordinal) => member(set, ordinal, newest.metadata.name));
    expect(statusOf(reconcile([set, rest, newest, ...pods]))).toMatchObject({
      currentReplicas: 2,
      updatedReplicas: 2,
      currentRevision: newest.metadata.name,
      updateRevision: newest.metadata.name,
    });
  });

  test("pods below the partition stay as they are, and are made anew as they were", () => {
    const strategy = { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } } };
    const { set, rest, newest, name } = changed(strategy);
    const one = member(set, 1, newest.metadata.name);
    expect(story(reconcile([set, rest, newest, member(set, 0, name), one]))).toEqual([
      "update statefulsets web/status",
    ]);
    const made = sent<ObjectOf<"pods">>(reconcile([set, rest, newest, one]).steps[0]);
    expect(made.metadata.labels?.["controller-revision-hash"]).toBe(name);
    expect(made.spec.containers[0]?.image).toBe("nginx:1");
  });

  test("OnDelete updates what others delete, and nothing else", () => {
    const { set, rest, newest, name } = changed({ updateStrategy: { type: "OnDelete" } });
    const zero = member(set, 0, name);
    expect(story(reconcile([set, rest, newest, zero, member(set, 1, name)]))).toEqual([
      "update statefulsets web/status",
    ]);
    const made = sent<ObjectOf<"pods">>(reconcile([set, rest, newest, zero]).steps[0]);
    expect(made.metadata).toMatchObject({ name: "web-1" });
    expect(made.spec.containers[0]?.image).toBe("nginx:2");
  });

  test("a template that was there before is its old revision again, under a new number", () => {
    const { set, rest, newest } = changed();
    const back = { ...set, spec: { ...set.spec, template: template() } } as StatefulSet;
    const plan = reconcile([back, rest, newest]);
    expect(story(plan)[0]).toBe(`update controllerrevisions ${rest.metadata.name}`);
    expect(sent<Revision>(plan.steps[0]).revision).toBe(3);
  });

  test("a template that is mended while a broken pod is awaited waits for it still (k8s#67250), unless the controller is mended, too", () => {
    const { set, rest, newest, name } = changed({}, 1);
    const back = { ...set, spec: { ...set.spec, template: template() } } as StatefulSet;
    const objects = [back, { ...rest, revision: 3 } as Revision, newest, member(set, 0, newest.metadata.name, pending)];
    expect(name).toBe(rest.metadata.name);
    expect(story(reconcile(objects))).toEqual(["update statefulsets web/status"]);
    expect(story(reconcile(objects, { replacesOutdated: true }))[0]).toBe("delete pods web-0");
  });

  test("old revisions that nothing is of go, but for revisionHistoryLimit of them", () => {
    const { set, rest, name } = withRevision({ revisionHistoryLimit: 1 });
    const older = [2, 3, 4].map((version) => {
      const one = statefulSet("web", { template: template(`nginx:${version}`) });
      return { ...revision(one, version - 5), revision: version - 5 } as Revision;
    });
    const plan = reconcile([set, { ...rest, revision: 5 } as Revision, ...older, member(set, 0, name)]);
    expect(story(plan)).toEqual(older.slice(0, 2).map(({ metadata }) => `delete controllerrevisions ${metadata.name}`));
  });

  test("a name that another content has taken is a collision: it is counted, and another name is made", () => {
    const { set, rest } = withRevision({}, 0);
    const squatter = { ...rest, data: { other: true }, metadata: { ...rest.metadata, labels: {} } };
    const plan = reconcile([set, squatter]);
    expect(story(plan)[0]).toMatch(/^create controllerrevisions web-/);
    expect(story(plan)[0]).not.toContain(rest.metadata.name);
    expect(statusOf(plan)?.collisionCount).toBe(1);
  });
});

describe("whose pods and revisions", () => {
  test("an orphan with the name of one of its pods is adopted; one with another name is not", () => {
    const { set, rest } = withRevision();
    const labels = { metadata: { labels: { app: "web" } } };
    expect(story(reconcile([set, rest, pod("web-0", labels), pod("web-x", labels)]))).toEqual([
      "update statefulsets web",
      "patch pods web-0",
    ]);
  });

  test("a pod that it selects no longer is released, and an orphaned revision is adopted", () => {
    const { set, rest, name } = withRevision();
    const stray = member(set, 0, name, { metadata: { labels: { app: "other" } } });
    expect(story(reconcile([set, rest, stray]))).toEqual(["patch pods web-0"]);
    const orphan = { ...rest, metadata: { ...rest.metadata, ownerReferences: [] } } as unknown as Stored;
    expect(story(reconcile([set, orphan, member(set, 0, name)]))).toEqual([
      "update statefulsets web",
      `patch controllerrevisions ${name}`,
    ]);
  });
});

describe("what wakes it", () => {
  const { set, rest, name } = withRevision({ minReadySeconds: 5 });
  const controller = statefulSetController();
  const wake = (...news: Parameters<typeof event>) =>
    controller.observe(null, event(...news), viewOf(set, rest), { nowMs: noonMs }).wake;

  test("any change of a set, of its pods, and of orphans that could be its own", () => {
    expect(wake("MODIFIED", set, set)).toEqual(["default/web"]);
    expect(wake("DELETED", member(set, 0, name))).toEqual(["default/web"]);
    expect(wake("ADDED", pod("web-1"))).toEqual(["default/web"]);
    expect(wake("ADDED", pod("other-1"))).toEqual([]);
  });

  test("a pod that became ready, once more when it may be available", () => {
    const before = member(set, 0, name, pending);
    const afterMs = 6000;
    expect(wake("MODIFIED", member(set, 0, name), before)).toEqual(["default/web", { key: "default/web", afterMs }]);
  });

  test("what others do to its revisions, not what it did itself", () => {
    expect(wake("ADDED", rest)).toEqual([]);
    expect(wake("DELETED", rest)).toEqual(["default/web"]);
  });

  test("pods of other controllers do not even reach it", () => {
    const foreign = {
      ...pod("web-0"),
      metadata: { ...pod("web-0").metadata, ...ownedBy({ ...set, kind: "ReplicaSet" }) },
    };
    expect(controller.predicate?.(event("ADDED", foreign))).toBe(false);
    expect(controller.predicate?.(event("ADDED", pod("web-0")))).toBe(true);
  });
});
