import { describe, expect, test } from "vitest";
import { type AnyStored, event, noonMs, ownedBy, pod, sent, story, template, viewOf } from "../workloads.fixture.ts";
import { revisionAnnotation as revision } from "./annotations.ts";
import {
  atRest,
  available,
  nextTemplate,
  noon,
  ownReplicaSet,
  progressing,
  reasons,
  reconcile,
} from "./deployment.fixture.ts";
import { type DeploymentOptions, deploymentController } from "./deployment.ts";
import type { Deployment, ReplicaSet } from "./replica-sets.ts";

describe("a new template", () => {
  test("makes a new ReplicaSet of what fits under the surge, with the next revision", () => {
    const { web, current } = atRest(4);
    const plan = reconcile([nextTemplate(web), current]);
    expect(sent<ReplicaSet>(plan.steps[0]).spec.replicas).toBe(1);
    expect(sent<ReplicaSet>(plan.steps[0]).metadata.annotations?.[revision]).toBe("2");
  });

  test("and back: the old ReplicaSet is the newest again, and remembers its former revision", () => {
    const { web, current } = atRest(4);
    const other = ownReplicaSet(nextTemplate(web), 0, 2);
    const plan = reconcile([web, current, other]);
    expect(sent<ReplicaSet>(plan.steps[0]).metadata.annotations).toMatchObject({
      [revision]: "3",
      "deployment.kubernetes.io/revision-history": "1",
    });
  });

  test("up if there is room, else down if there are pods to spare; never both in one plan", () => {
    const { web, current } = atRest(4);
    const next = nextTemplate(web, 2);
    const up = reconcile([next, current, ownReplicaSet(next, 0, 2)]);
    expect(up.steps[0]?.record?.message).toMatch(/^Scaled up .* from 0 to 1$/);
    const down = reconcile([next, current, ownReplicaSet(next, 1, 2)]);
    expect(down.steps[0]?.record?.message).toMatch(/^Scaled down .* from 4 to 2$/);
    expect(story(down).length).toBe(2);
  });

  test("what is not available yet is waited for, until the deadline", () => {
    const { web, current } = atRest(4);
    const created = [{ ...progressing, reason: "NewReplicaSetCreated" }, available];
    const next = { ...nextTemplate(web, 2), status: { ...web.status, conditions: created } };
    const pending = { ...ownReplicaSet(next, 2, 2), status: { replicas: 2, observedGeneration: 1 } };
    const shrunk = {
      ...current,
      spec: { ...current.spec, replicas: 3 },
      status: { replicas: 3, readyReplicas: 3, availableReplicas: 3 },
    };
    const waiting = reconcile([next, shrunk, pending]);
    expect(story(waiting)).toEqual(["update deployments web/status"]);
    expect(reasons(waiting)).toContain("Progressing=True NewReplicaSetCreated");
    const noted = { ...next, status: sent<Deployment>(waiting.steps[0]).status };
    expect(reconcile([noted, shrunk, pending])).toEqual({ steps: [], requeue: { afterMs: 601_000 } });
  });

  test("when all is done, old ReplicaSets above the limit go", () => {
    const { web, current } = atRest(2, { revisionHistoryLimit: 0 });
    const older = ownReplicaSet({ ...web, spec: { ...web.spec, template: template("nginx:0") as never } }, 0, 0);
    expect(story(reconcile([web, current, older]))).toEqual([`delete replicasets ${older.metadata.name}`]);
  });
});

describe("Recreate", () => {
  const recreate = { strategy: { type: "Recreate" } };
  const { web, current } = atRest(2, recreate);
  const next = nextTemplate(web);
  const gone = { ...current, spec: { ...current.spec, replicas: 0 }, status: { replicas: 0, observedGeneration: 1 } };
  const leaving = pod("a", {
    metadata: { ...ownedBy(current), labels: current.metadata.labels, deletionTimestamp: noon },
  });

  test("first the old ones go", () => {
    expect(reconcile([next, current]).steps[0]?.record?.message).toMatch(/from 2 to 0$/);
  });

  test("the new one waits for the last old pod, terminating as it may be", () => {
    expect(story(reconcile([next, gone, leaving]))).toEqual(["update deployments web/status"]);
    expect(story(reconcile([next, { ...gone, status: { replicas: 1 } }]))).toEqual(["update deployments web/status"]);
    const finished = { ...leaving, status: { phase: "Failed" } };
    expect(story(reconcile([next, gone, finished]))[0]).toMatch(/^create replicasets/);
  });

  test("a controller that thinks terminating pods are gone starts the new ones beside them", () => {
    const isRunning: DeploymentOptions["isRunning"] = ({ metadata }) => metadata.deletionTimestamp === undefined;
    const plan = reconcile([next, gone, leaving], { isRunning });
    expect(sent<ReplicaSet>(plan.steps[0]).spec.replicas).toBe(2);
  });

  test("the end of the last pod wakes it; of others, or under RollingUpdate, nothing does", () => {
    const controller = deploymentController();
    const wake = (...objects: AnyStored[]) =>
      controller.observe(null, event("DELETED", leaving), viewOf(...objects), { nowMs: noonMs }).wake;
    expect(wake(web, gone)).toEqual(["default/web"]);
    expect(wake(web, gone, { ...leaving, metadata: { ...leaving.metadata, name: "b" } } as AnyStored)).toEqual([]);
    expect(wake(atRest(2).web, gone)).toEqual([]);
  });
});

describe("paused", () => {
  const { web, current } = atRest(4, { paused: true });
  const pausedCondition = {
    ...progressing,
    status: "Unknown",
    reason: "DeploymentPaused",
    message: "Deployment is paused",
  };

  test("is said first, and that it goes on likewise", () => {
    expect(reasons(reconcile([web, current]))).toContain("Progressing=Unknown DeploymentPaused");
    const resumed = {
      ...web,
      spec: { ...web.spec, paused: false },
      status: { ...web.status, conditions: [pausedCondition, available] },
    };
    expect(reasons(reconcile([resumed, current]))).toContain("Progressing=Unknown DeploymentResumed");
  });

  test("a new template waits, a new size does not", () => {
    const paused = { ...nextTemplate(web), status: { ...web.status, conditions: [pausedCondition, available] } };
    const scaled = { ...paused, spec: { ...paused.spec, replicas: 6 } };
    expect(story(reconcile([paused, current]))).toEqual(["update deployments web/status"]);
    expect(reconcile([scaled, current]).steps[0]?.record?.message).toMatch(/from 4 to 6$/);
  });
});
