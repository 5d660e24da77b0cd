import { describe, expect, test } from "vitest";
import { formatTime } from "../../api/time.ts";
import { deployment, noonMs, replicaSet } from "../workloads.fixture.ts";
import { countedStatus, progressCheck, rolloutStatus, type Status } from "./status.ts";

const noon = formatTime(noonMs);
const earlier = formatTime(noonMs - 300_000);
const condition = (type: string, status: string, reason: string, message = "", time = earlier) => ({
  type,
  status,
  reason,
  message,
  lastUpdateTime: time,
  lastTransitionTime: time,
});
const counts = (replicas: number, readyReplicas = replicas, availableReplicas = readyReplicas) => ({
  status: { replicas, readyReplicas, availableReplicas },
});
const newest = (replicas: number, available = replicas) =>
  replicaSet("new", { replicas: 3 }, counts(replicas, available));
const old = (replicas: number) => replicaSet("old", { replicas }, counts(replicas));
const three = (status: Status = {}, spec = {}) => deployment("web", { replicas: 3, ...spec }, { status });
const observed = (
  subject: ReturnType<typeof deployment>,
  fresh: ReturnType<typeof newest> | undefined,
  ...olds: ReturnType<typeof old>[]
) => ({
  deployment: subject,
  newest: fresh,
  all: fresh ? [...olds, fresh] : olds,
  availableReplicas: (one: ReturnType<typeof old>) => one.status.availableReplicas ?? 0,
  nowMs: noonMs,
});
const progress = (status: Status) => status.conditions?.find(({ type }) => type === "Progressing");

describe("what is counted", () => {
  test("pods of all ReplicaSets, those of the newest apart; zeros are left out", () => {
    expect(countedStatus(observed(three(), newest(2, 1), old(1)))).toEqual({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      unavailableReplicas: 2,
      conditions: [
        condition(
          "Available",
          "False",
          "MinimumReplicasUnavailable",
          "Deployment does not have minimum availability.",
          noon,
        ),
      ],
    });
  });

  test("available is who lacks no more than may be unavailable", () => {
    const lenient = three(
      {},
      { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
    );
    expect(countedStatus(observed(lenient, newest(3, 2))).conditions).toEqual([
      condition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", noon),
    ]);
  });

  test("a condition that says the same keeps its times, and a collision count of zero is a value", () => {
    const conditions = [condition("Available", "False", "MinimumReplicasUnavailable")];
    const status = countedStatus(observed(three({ conditions, collisionCount: 0 }), undefined));
    expect(status).toEqual({ observedGeneration: 1, collisionCount: 0, conditions });
  });
});

describe("what progress is", () => {
  const updated = condition("Progressing", "True", "ReplicaSetUpdated", "…");
  const before = { replicas: 3, updatedReplicas: 1, readyReplicas: 3, availableReplicas: 3, conditions: [updated] };

  // As upstream's TestDeploymentProgressing and TestSyncRolloutStatus.
  test.each([
    ["more updated pods", newest(2), old(2)],
    ["fewer old pods", newest(1), old(1)],
  ])("%s: the update is of now, the transition of then", (_title, fresh, rest) => {
    expect(progress(rolloutStatus(observed(three(before), fresh, rest)))).toEqual({
      ...condition("Progressing", "True", "ReplicaSetUpdated", 'ReplicaSet "new" is progressing.', noon),
      lastTransitionTime: earlier,
    });
  });

  test("none, while there is time: the condition stays as it is", () => {
    expect(progress(rolloutStatus(observed(three(before), newest(1), old(2))))).toEqual(updated);
  });

  test("none since the deadline: it has timed out, which is said once", () => {
    const hurried = three(before, { progressDeadlineSeconds: 299 });
    const timedOut = condition(
      "Progressing",
      "False",
      "ProgressDeadlineExceeded",
      'ReplicaSet "new" has timed out progressing.',
      noon,
    );
    expect(progress(rolloutStatus(observed(hurried, newest(1), old(2))))).toEqual(timedOut);
    const again = three({ ...before, conditions: [timedOut] }, { progressDeadlineSeconds: 299 });
    expect(progress(rolloutStatus({ ...observed(again, newest(1), old(2)), nowMs: noonMs + 99_000 }))).toEqual(
      timedOut,
    );
  });

  test("all pods are new and available: it is done, and stays so while only old news comes", () => {
    const status = rolloutStatus(observed(three(before), newest(3)));
    const done = condition(
      "Progressing",
      "True",
      "NewReplicaSetAvailable",
      'ReplicaSet "new" has successfully progressed.',
      noon,
    );
    expect(progress(status)).toEqual({ ...done, lastTransitionTime: earlier });
    const later = three({ ...status, replicas: 3, updatedReplicas: 3 });
    expect(progress(rolloutStatus({ ...observed(later, newest(3, 2)), nowMs: noonMs + 1e9 }))).toEqual(
      progress(status),
    );
  });

  test("after a finished roll-out a new one does not time out before it is counted", () => {
    const finished = condition("Progressing", "True", "NewReplicaSetAvailable");
    const status = rolloutStatus({
      ...observed(
        three({ replicas: 3, readyReplicas: 3, availableReplicas: 3, conditions: [finished] }),
        undefined,
        old(3),
      ),
      nowMs: noonMs + 1e9,
    });
    expect(progress(status)).toEqual(finished);
  });

  test("without a deadline it is not told", () => {
    for (const progressDeadlineSeconds of [undefined, 2 ** 31 - 1]) {
      expect(progress(rolloutStatus(observed(three(before, { progressDeadlineSeconds }), newest(2))))).toBeUndefined();
    }
  });
});

test("the failure of a ReplicaSet is its Deployment's, the newest one's first, and goes when it is over", () => {
  const failing = (name: string) => {
    const status = {
      replicas: 0,
      conditions: [
        { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: name, lastTransitionTime: earlier },
      ],
    };
    return replicaSet(name, { replicas: 1 }, { status });
  };
  const failure = (status: Status) => status.conditions?.find(({ type }) => type === "ReplicaFailure");
  const status = rolloutStatus(observed(three(), failing("new"), failing("old")));
  expect(failure(status)).toEqual(condition("ReplicaFailure", "True", "FailedCreate", "new"));
  expect(failure(rolloutStatus(observed(three(), newest(0), failing("old"))))?.message).toBe("old");
  expect(failure(rolloutStatus(observed(three(status), newest(0))))).toBeUndefined();
});

// As upstream's TestRequeueStuckDeployment.
describe("when to look for progress again", () => {
  const stuck = (reason: string, progressDeadlineSeconds?: number, status: Status = {}) =>
    three({ ...status, conditions: [condition("Progressing", "True", reason)] }, { progressDeadlineSeconds });

  test("a second after the deadline", () => {
    expect(progressCheck(stuck("ReplicaSetUpdated", 600), noonMs)).toEqual({ afterMs: 301_000 });
  });

  test("at once but with back-off, when it is over or nearly", () => {
    expect(progressCheck(stuck("ReplicaSetUpdated", 300), noonMs)).toBe("backoff");
  });

  test("not at all without a deadline or a condition, when done, or when timed out", () => {
    const all = { replicas: 3, updatedReplicas: 3, availableReplicas: 3, observedGeneration: 1 };
    const checks = [
      stuck("ReplicaSetUpdated"),
      three(),
      stuck("ReplicaSetUpdated", 600, all),
      stuck("ProgressDeadlineExceeded", 600),
    ];
    expect(checks.map((subject) => progressCheck(subject, noonMs))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
