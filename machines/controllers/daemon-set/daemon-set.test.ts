import { describe, expect, test } from "vitest";
import type { DaemonSetStatus } from "../../api/generated/types.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Plan } from "../../reconcile.ts";
import type { ObjectOf } from "../../view.ts";
import { newRevision, type Revision, revisionLabel } from "../revisions.ts";
import {
  type AnyStored,
  daemonSet,
  event,
  node,
  noonMs,
  ownedPod,
  type Part,
  type PodParts,
  pod,
  sent,
  story,
  template,
  viewOf,
} from "../workloads.fixture.ts";
import { daemonSetController } from "./daemon-set.ts";
import { historyOf } from "./history.ts";
import type { DaemonSet } from "./placement.ts";
import type { DaemonSetMemory } from "./sync.ts";

const controller = daemonSetController();
const reconcile = (objects: readonly AnyStored[], memory = controller.memory, key = "default/web") =>
  controller.reconcile(viewOf(...objects), key, memory, { nowMs: noonMs });
const statusOf = (plan: Plan<unknown>) =>
  sent<{ status: DaemonSetStatus }>(plan.steps.find(({ request }) => "subresource" in request))?.status;
const [n1, n2] = [node("n1"), node("n2")];

function revision(set: DaemonSet, number = 1): { readonly stored: Revision; readonly hash: string } {
  const { hash } = historyOf(set, [], [], viewOf());
  const { object, name } = newRevision(set, revisionLabel, hash, number);
  const metadata = { uid: `uid-${name}`, resourceVersion: "1", creationTimestamp: "2025-01-01T12:00:00Z" };
  return { stored: { ...object, metadata: { ...object.metadata, ...metadata } } as unknown as Revision, hash };
}

/** A set with its revision, whose status is of its present generation. */
function withRevision(spec: Part = {}, counts: Part = {}) {
  const set = daemonSet("web", spec, { status: { observedGeneration: 1, ...counts } });
  return { set, ...revision(set) };
}

function daemon(set: DaemonSet, on: string, hash: string, { metadata, ...parts }: PodParts = {}, name = `web-${on}`) {
  const labels = { app: "web", [revisionLabel]: hash };
  return ownedPod(name, set, {
    spec: { nodeName: on },
    ...parts,
    metadata: { labels, ...(metadata as Part | undefined) },
  });
}

const ready: PodParts = { readyMs: noonMs - 1000 };
const terminating = { metadata: { deletionTimestamp: "2025-01-01T12:00:00Z" } };

describe("a pod on every node", () => {
  test("first a revision of the template, then a pod for each node, expecting to see them, and the status", () => {
    const set = daemonSet("web");
    const plan = reconcile([set, n1, n2]);
    const { hash } = revision(set);
    expect(story(plan)).toEqual([
      `create controllerrevisions web-${hash}`,
      "create pods",
      "create pods",
      "update daemonsets web/status",
    ]);
    expect(plan.memory?.expectations).toEqual({ "default/web": { creations: 2, sinceMs: noonMs } });
    expect(statusOf(plan)).toEqual({
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 2,
      numberReady: 0,
      numberUnavailable: 2,
      observedGeneration: 1,
    });
  });

  test("that the scheduler will put there and nowhere else, and that tolerates what is wrong with the node", () => {
    const { set, stored, hash } = withRevision({
      template: { ...template(), spec: { ...(template().spec as Part), hostNetwork: true } },
    });
    const made = sent<ObjectOf<"pods">>(reconcile([set, stored, n1]).steps[0]);
    expect(made.metadata).toMatchObject({ generateName: "web-", labels: { app: "web", [revisionLabel]: hash } });
    expect(made.spec.affinity).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] }],
        },
      },
    });
    expect(made.spec.tolerations?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
      "node.kubernetes.io/not-ready:NoExecute",
      "node.kubernetes.io/unreachable:NoExecute",
      "node.kubernetes.io/disk-pressure:NoSchedule",
      "node.kubernetes.io/memory-pressure:NoSchedule",
      "node.kubernetes.io/pid-pressure:NoSchedule",
      "node.kubernetes.io/unschedulable:NoSchedule",
      "node.kubernetes.io/network-unavailable:NoSchedule",
    ]);
  });

  test("of the nodes that its selector and affinity mean, and whose taints it tolerates", () => {
    const selecting = { ...template(), spec: { ...(template().spec as Part), nodeSelector: { disk: "ssd" } } };
    const { set, stored, hash } = withRevision({ template: selecting });
    const ssd = { disk: "ssd" };
    const nodes = [
      n1,
      node("n2", ssd),
      node("n3", ssd, [{ key: "gpu", effect: "NoSchedule" }]),
      node("n4", ssd, [{ key: "node.kubernetes.io/not-ready", effect: "NoExecute" }]),
    ];
    const plan = reconcile([set, stored, ...nodes]);
    expect(plan.memory?.expectations["default/web"]?.creations).toBe(2);
    expect(statusOf(plan)?.desiredNumberScheduled).toBe(2);
    // One that is there already stays, unless the taint drives it out.
    expect(story(reconcile([set, stored, nodes[2] as AnyStored, daemon(set, "n3", hash, ready)]))[0]).toMatch(/status/);
    const bad = node("n3", ssd, [{ key: "gpu", effect: "NoExecute" }]);
    expect(story(reconcile([set, stored, bad, daemon(set, "n3", hash, ready)]))[0]).toBe("delete pods web-n3");
  });

  test("one that is meant for a node counts before it is bound, and goes when the node is gone", () => {
    const { set, stored, hash } = withRevision();
    const unbound = sent<KubeObject>(reconcile([set, stored, n1]).steps[0]);
    const waiting = daemon(
      set,
      "",
      hash,
      { spec: { ...(unbound.spec as Part), nodeName: undefined }, status: { phase: "Pending" } },
      "web-x",
    );
    expect(story(reconcile([set, stored, n1, waiting]))).not.toContain("create pods");
    expect(story(reconcile([set, stored, waiting]))).toEqual(["delete pods web-x"]);
  });

  test("of several on a node only the oldest stays", () => {
    const { set, stored, hash } = withRevision();
    const older = daemon(
      set,
      "n1",
      hash,
      { ...ready, metadata: { creationTimestamp: "2025-01-01T11:00:00Z" } },
      "web-b",
    );
    const plan = reconcile([set, stored, n1, older, daemon(set, "n1", hash, ready, "web-a")]);
    expect(story(plan)[0]).toBe("delete pods web-a");
    expect(plan.memory?.expectations["default/web"]?.deletions).toEqual(["default/web-a"]);
  });

  test("one that is on its way out is waited for", () => {
    const { set, stored, hash } = withRevision();
    expect(story(reconcile([set, stored, n1, daemon(set, "n1", hash, terminating)]))).toEqual([
      "update daemonsets web/status",
    ]);
  });

  test("while something is expected, nothing but the status is told, and the generation not called observed", () => {
    const { set, stored } = withRevision({}, { observedGeneration: 0 });
    const memory = { ...controller.memory, expectations: { "default/web": { creations: 1, sinceMs: noonMs } } };
    const plan = reconcile([set, stored, n1], memory);
    expect(story(plan)).toEqual(["update daemonsets web/status"]);
    expect(statusOf(plan)?.observedGeneration).toBe(0);
  });

  test("when the revision cannot be made, no pod is, and none is expected", () => {
    const plan = reconcile([daemonSet("web"), n1]);
    const refused = { ok: false, code: 500, status: { reason: "InternalError" } } as never;
    const [step] = plan.steps as [(typeof plan.steps)[number]];
    const after = controller.answered?.(plan.memory as DaemonSetMemory, "default/web", step, refused, {
      nowMs: noonMs,
    });
    expect(after?.expectations).toEqual({});
  });

  test("of a set that is being deleted, or that selects everything, nothing is done", () => {
    const { set, stored } = withRevision();
    const leaving = { ...set, metadata: { ...set.metadata, ...terminating.metadata } };
    expect(reconcile([leaving, stored, n1]).steps).toEqual([]);
    expect(reconcile([daemonSet("web", { selector: {} }), n1]).records?.[0]?.reason).toBe("SelectingAll");
  });
});

describe("pods that ended", () => {
  const { set, stored, hash } = withRevision(
    {},
    { desiredNumberScheduled: 1, currentNumberScheduled: 1, updatedNumberScheduled: 1, numberUnavailable: 1 },
  );
  const failed = daemon(set, "n1", hash, { status: { phase: "Failed" } });

  test("a failed one is deleted, with a word, and the next one no sooner than after a back-off that doubles", () => {
    const first = reconcile([set, stored, n1, failed]);
    expect(story(first)).toEqual(["delete pods web-n1"]);
    expect(first.records).toMatchObject([
      { reason: "FailedDaemonPod", message: "Found failed daemon pod default/web-n1 on node n1, will try to kill it" },
    ]);
    const key = `backoff/default/web/${set.metadata.uid}/1/n1`;
    expect(first.wake).toEqual([{ key, afterMs: 1000 }]);
    const memory = { ...(first.memory as DaemonSetMemory), expectations: {} };
    expect(reconcile([set, stored, n1, failed], memory).steps).toEqual([]);
    const over = reconcile([set, stored, n1, failed], memory, key);
    expect(over).toMatchObject({ steps: [], wake: ["default/web"] });
    const second = reconcile([set, stored, n1, failed], over.memory as DaemonSetMemory);
    expect(second.wake).toEqual([{ key, afterMs: 2000 }]);
  });

  test("one that succeeded is deleted, too: daemons do not end", () => {
    const plan = reconcile([set, stored, n1, daemon(set, "n1", hash, { status: { phase: "Succeeded" } })]);
    expect(story(plan)[0]).toBe("delete pods web-n1");
    expect(plan.records?.[0]).toMatchObject({ type: "Normal", reason: "SucceededDaemonPod" });
  });
});

describe("rolling out", () => {
  const changed = (spec: Part = {}) => {
    const { set: old, stored: before, hash: formerly } = withRevision(spec);
    const set = { ...old, spec: { ...old.spec, template: template("nginx:2") } } as DaemonSet;
    return { set, before, formerly, ...revision(set, 2) };
  };

  test("old pods go, no more at a time than may be missing", () => {
    const { set, before, formerly, stored } = changed();
    const other = daemon(set, "n2", formerly, ready);
    const objects = [set, before, stored, n1, n2, daemon(set, "n1", formerly, ready), other];
    expect(story(reconcile(objects))[0]).toBe("delete pods web-n1");
    expect(story(reconcile([set, before, stored, n1, n2, daemon(set, "n1", formerly, terminating), other]))).toEqual([
      "update daemonsets web/status",
    ]);
  });

  test("one that is not available goes in any case, and counts as missing", () => {
    const { set, before, formerly, stored } = changed();
    const pods = [daemon(set, "n1", formerly, ready), daemon(set, "n2", formerly)];
    expect(story(reconcile([set, before, stored, n1, n2, ...pods])).slice(0, 2)).toEqual([
      "delete pods web-n2",
      "update daemonsets web/status",
    ]);
  });

  test("with surge a new pod comes first, and the old one goes when the new one is available", () => {
    const surge = { updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } };
    const { set, before, formerly, stored, hash } = changed(surge);
    const old = daemon(set, "n1", formerly, ready);
    const neighbour = daemon(set, "n2", formerly, ready);
    const objects = [set, before, stored, n1, n2, old, neighbour];
    const first = reconcile(objects);
    expect(story(first)[0]).toBe("create pods");
    expect(first.memory?.expectations["default/web"]?.creations).toBe(1);
    expect(story(reconcile([...objects, daemon(set, "n1", hash, {}, "web-new")]))[0]).toMatch(/status/);
    expect(story(reconcile([...objects, daemon(set, "n1", hash, ready, "web-new")]))[0]).toBe("delete pods web-n1");
  });

  test("OnDelete waits for others to delete", () => {
    const { set, before, formerly, stored } = changed({ updateStrategy: { type: "OnDelete" } });
    expect(story(reconcile([set, before, stored, n1, daemon(set, "n1", formerly, ready)]))[0]).toMatch(/status/);
  });

  test("a template that was there before gets its revision back under the highest number", () => {
    const { set, before, stored } = changed();
    const back = { ...set, spec: { ...set.spec, template: template() } } as DaemonSet;
    const [renumbered] = reconcile([back, before, stored]).steps;
    expect(sent<Revision>(renumbered)).toMatchObject({ metadata: { name: before.metadata.name }, revision: 3 });
  });

  test("old revisions that no pod is of go, but for revisionHistoryLimit of them", () => {
    const { set, before, formerly, stored, hash } = changed({ revisionHistoryLimit: 0 });
    expect(story(reconcile([set, before, stored, n1, daemon(set, "n1", hash, ready)]))).toContain(
      `delete controllerrevisions ${before.metadata.name}`,
    );
    expect(story(reconcile([set, before, stored, n1, daemon(set, "n1", formerly, ready)]))).not.toContain(
      `delete controllerrevisions ${before.metadata.name}`,
    );
  });

  test("a name that another content has taken is counted as a collision, and nothing else done", () => {
    const { set, stored } = withRevision();
    const squatter = { ...stored, data: { other: true }, metadata: { ...stored.metadata, labels: {} } };
    const plan = reconcile([set, squatter as AnyStored, n1]);
    expect(story(plan)).toEqual([`patch controllerrevisions ${stored.metadata.name}`]);
    const foreign = { ...squatter, metadata: { ...squatter.metadata, ownerReferences: [] } };
    const counted = reconcile([set, foreign as AnyStored, n1]);
    expect(story(counted)).toEqual(["update daemonsets web/status"]);
    expect(statusOf(counted)?.collisionCount).toBe(1);
  });
});

describe("what wakes it", () => {
  const { set, stored } = withRevision();
  const wake = (...news: Parameters<typeof event>) =>
    controller.observe(controller.memory, event(...news), viewOf(set, stored, n1), { nowMs: noonMs }).wake;

  test("a node that comes, or to which it matters otherwise than before", () => {
    expect(wake("ADDED", n1)).toEqual(["default/web"]);
    const tainted = node("n1", {}, [{ key: "gpu", effect: "NoSchedule" }]);
    expect(wake("MODIFIED", tainted, n1)).toEqual(["default/web"]);
    expect(wake("MODIFIED", node("n1", { a: "b" }), n1)).toEqual([]);
    expect(controller.predicate?.(event("MODIFIED", { ...n1, status: { phase: "x" } }, n1))).toBe(false);
  });

  test("orphans that it may adopt, and revisions that somebody deletes", () => {
    expect(wake("ADDED", pod("stray"))).toEqual(["default/web"]);
    expect(wake("ADDED", stored)).toEqual([]);
    expect(wake("DELETED", stored)).toEqual(["default/web"]);
  });
});
