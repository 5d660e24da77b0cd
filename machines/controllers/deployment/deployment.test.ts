import { describe, expect, test } from "vitest";
import { deployment, ownedBy, replicaSet, sent, story, template } from "../workloads.fixture.ts";
import { revisionAnnotation as revision } from "./annotations.ts";
import { atRest, nextTemplate, noon, reasons, reconcile } from "./deployment.fixture.ts";
import type { Deployment, ReplicaSet } from "./replica-sets.ts";

describe("a Deployment comes alive", () => {
  test("it makes the ReplicaSet of its template, named after the hash, and notes the revision; then the plan ends", () => {
    const plan = reconcile([deployment("web", { replicas: 3 })]);
    const made = sent<ReplicaSet>(plan.steps[0]);
    const hash = made.metadata.labels?.["pod-template-hash"] ?? "";
    expect(story(plan)).toEqual([`create replicasets web-${hash}`, "update deployments web/status"]);
    expect(made).toEqual({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: `web-${hash}`,
        namespace: "default",
        labels: { app: "web", "pod-template-hash": hash },
        annotations: {
          [revision]: "1",
          "deployment.kubernetes.io/desired-replicas": "3",
          "deployment.kubernetes.io/max-replicas": "4",
        },
        ...ownedBy(deployment("web")),
      },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: "web", "pod-template-hash": hash } },
        template: { ...template(), metadata: { labels: { app: "web", "pod-template-hash": hash } } },
      },
    });
    expect(plan.steps[0]?.record?.message).toBe(`Scaled up replica set web-${hash} from 0 to 3`);
    expect(sent<Deployment>(plan.steps[1]).metadata.annotations).toEqual({ [revision]: "1" });
    expect(sent<Deployment>(plan.steps[1]).status.conditions?.[0]).toMatchObject({
      reason: "NewReplicaSetCreated",
      message: `Created new replica set "web-${hash}"`,
      lastUpdateTime: noon,
    });
  });

  test("a ReplicaSet that cannot be made is reported, by Event and condition", () => {
    const [create] = reconcile([deployment("web")]).steps;
    const message = `Failed to create new replica set "${sent(create).metadata.name}": {error}`;
    expect(create?.recordFailure).toMatchObject({ type: "Warning", reason: "ReplicaSetCreateError", message });
    expect(sent<Deployment>(create?.otherwise?.[0]).status.conditions?.[0]).toMatchObject({ status: "False", message });
  });

  test("one that is there but not in the cache was made before a crash, most likely: on it goes", () => {
    expect(reconcile([deployment("web")]).steps[0]?.tolerate).toEqual(["AlreadyExists"]);
  });

  test("a name that is another's is a collision: the count goes up, and makes another name", () => {
    const name = sent(reconcile([deployment("web")]).steps[0]).metadata.name ?? "";
    const [create] = reconcile([
      deployment("web"),
      replicaSet(name, { selector: { matchLabels: { app: "other" } } }),
    ]).steps;
    expect(create).not.toHaveProperty("tolerate");
    const { collisionCount } = sent<Deployment>(create?.otherwise?.[0]).status;
    expect(collisionCount).toBe(1);
    const collided = deployment("web", {}, { status: { collisionCount: 1 } });
    expect(sent(reconcile([collided]).steps[0]).metadata.name).not.toBe(name);
  });

  test("without a deadline, progress is not told", () => {
    const plan = reconcile([deployment("web", { progressDeadlineSeconds: undefined })]);
    expect(sent<Deployment>(plan.steps[1]).status).toEqual({});
    expect(plan.steps[0]).not.toHaveProperty("otherwise");
  });

  test("a selector without conditions is refused by an Event, and only noted", () => {
    const plan = reconcile([deployment("web", { selector: {} })]);
    expect(plan.records?.[0]?.message).toBe("This deployment is selecting all pods. A non-empty selector is required.");
    expect(story(plan)).toEqual(["update deployments web/status"]);
  });
});

describe("at rest", () => {
  test("nothing is written, and nothing is waited for", () => {
    const { web, current } = atRest(3);
    expect(reconcile([web, current])).toEqual({ steps: [] });
  });

  test("one that is gone asks for nothing", () => {
    expect(reconcile([])).toEqual({ steps: [] });
  });

  test("one that is being deleted only tells its status", () => {
    const { web, current } = atRest(3);
    const leaving = { ...nextTemplate(web), metadata: { ...web.metadata, generation: 2, deletionTimestamp: noon } };
    expect(story(reconcile([leaving, current]))).toEqual(["update deployments web/status"]);
  });

  test("a change of minReadySeconds is handed on", () => {
    const { web, current } = atRest(3);
    const plan = reconcile([{ ...web, spec: { ...web.spec, minReadySeconds: 5 } }, current]);
    expect(sent<ReplicaSet>(plan.steps[0]).spec.minReadySeconds).toBe(5);
  });
});

describe("whose ReplicaSets", () => {
  test("one that it selects and nobody controls is adopted, after a look at itself; the rest waits for the news (k8s#42639)", () => {
    const { web, current } = atRest(3);
    const orphan = { ...current, metadata: { ...current.metadata, ownerReferences: [] } };
    expect(story(reconcile([web, orphan]))).toEqual([
      "update deployments web",
      `patch replicasets ${current.metadata.name}`,
    ]);
  });

  test("one that it no longer selects is released, by uid", () => {
    const { web, current } = atRest(3);
    const stray = { ...current, metadata: { ...current.metadata, labels: {} } };
    const plan = reconcile([web, stray]);
    expect(plan.steps[0]?.request).toMatchObject({
      patch: { metadata: { uid: current.metadata.uid, ownerReferences: [] } },
    });
  });

  test("an adopted one with the present template is the newest: it gets the revision, and then the Deployment does", () => {
    const web = deployment("web", { replicas: 3 });
    const adopted = replicaSet("mine", { replicas: 3 }, { metadata: { labels: { app: "web" }, ...ownedBy(web) } });
    const first = reconcile([web, adopted]);
    expect(story(first)).toEqual(["update replicasets mine"]);
    const second = reconcile([web, sent<ReplicaSet>(first.steps[0])]);
    expect(reasons(second)).toEqual(["Progressing=True FoundNewReplicaSet"]);
    expect(sent<Deployment>(second.steps[0]).metadata.annotations?.[revision]).toBe("1");
  });
});
