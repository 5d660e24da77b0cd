import { describe, expect, test } from "vitest";
import { deployment, noonMs, replicaSet, story } from "../workloads.fixture.ts";
import { newestSize, shrinkOld } from "./rolling-update.ts";

const rolling = (replicas: number, maxSurge: number, maxUnavailable: number) =>
  deployment("web", { replicas, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } } });
/** `[wanted, available]` of a ReplicaSet. */
type Size = readonly [wanted: number, available: number];
const sized = (name: string, [replicas, availableReplicas]: Size, ageHours = 0) =>
  replicaSet(
    name,
    { replicas },
    {
      metadata: { creationTimestamp: new Date(noonMs - ageHours * 3_600_000).toISOString() },
      status: { replicas, availableReplicas },
    },
  );

// Rows as in upstream's TestDeploymentController_reconcileNewReplicaSet and TestNewRSNewReplicas.
test.each([
  ["fills the surge", 10, 0, 10, 0, 0, 0],
  ["fills the surge, up to it", 10, 2, 10, 0, 0, 2],
  ["fills the surge, what is left of it", 10, 2, 5, 0, 5, 7],
  ["asks for no more than are wanted", 10, 2, 0, 10, 10, 10],
  ["has too many: the rest goes", 10, 2, 0, 12, 12, 10],
  ["without surge, waits for old ones to go", 3, 0, 3, 0, 3, 0],
  ["with more than there may be, waits", 3, 1, 5, 0, 5, 0],
])("the newest %s", (_title, replicas, surge, old, size, total, expected) => {
  const all = total || old + size;
  expect(newestSize(rolling(replicas, surge, 0), size, all)).toBe(expected);
});

test("under Recreate the newest gets all at once", () => {
  const recreate = deployment("web", { replicas: 3, strategy: { type: "Recreate" } });
  expect(newestSize(recreate, 0, 99)).toBe(3);
});

describe("the old ones shrink", () => {
  const shrink = (replicas: number, unavailable: number, newest: Size, ...old: Size[]) => {
    const sets = old.map((size, index) => sized(`old-${index}`, size, old.length - index));
    const { steps, isPremature } = shrinkOld(
      rolling(replicas, 4, unavailable),
      sized("new", newest),
      sets,
      (one) => one.status.availableReplicas ?? 0,
    );
    expect(story({ steps }).every((line) => line.startsWith("update replicasets old-"))).toBe(true);
    return [steps.map(({ record }) => record?.message.replace("Scaled down replica set ", "")), isPremature];
  };

  // Rows as in upstream's TestDeploymentController_reconcileOldReplicaSets, cleanupUnhealthyReplicas, scaleDownOldReplicaSetsForRollingUpdate.
  test.each<[string, number, number, Size, Size[], string[]]>([
    ["by as many as may be unavailable", 10, 1, [0, 0], [[10, 10]], ["old-0 from 10 to 9"]],
    ["not at all, when none may be unavailable and nothing new is there", 10, 0, [0, 0], [[10, 10]], []],
    ["by what the new one has made available", 10, 0, [2, 2], [[10, 10]], ["old-0 from 10 to 8"]],
    ["not for new pods that are not available yet", 10, 0, [2, 0], [[10, 10]], []],
    ["unhealthy pods first, which costs no availability", 10, 2, [0, 0], [[10, 8]], ["old-0 from 10 to 8"]],
    [
      "unhealthy pods of younger ones before healthy pods of older ones",
      4,
      1,
      [0, 0],
      [
        [2, 2],
        [2, 1],
      ],
      ["old-1 from 2 to 1"],
    ],
    [
      "unhealthy pods, and then healthy ones of another",
      4,
      3,
      [2, 1],
      [
        [2, 2],
        [2, 1],
      ],
      ["old-1 from 2 to 1", "old-0 from 2 to 0"],
    ],
    [
      "the oldest first",
      10,
      0,
      [6, 6],
      [
        [4, 4],
        [4, 4],
      ],
      ["old-0 from 4 to 0"],
    ],
    [
      "one after the other",
      10,
      0,
      [8, 8],
      [
        [4, 4],
        [4, 4],
      ],
      ["old-0 from 4 to 0", "old-1 from 4 to 2"],
    ],
    ["to nothing, when the new one has all", 2, 1, [2, 2], [[1, 1]], ["old-0 from 1 to 0"]],
  ])("%s", (_title, replicas, unavailable, newest, old, expected) => {
    expect(shrink(replicas, unavailable, newest, ...old)).toEqual([expected, false]);
  });

  test("a ReplicaSet that lost unhealthy pods loses no others in the same plan, which does not know its version", () => {
    expect(shrink(4, 3, [0, 0], [4, 3])).toEqual([["old-0 from 4 to 3"], false]);
  });

  test("a status that tells of more available pods than wanted is behind: nothing is taken on its word", () => {
    expect(shrink(3, 1, [1, 1], [2, 3])).toEqual([[], true]);
    expect(shrink(6, 3, [1, 1], [3, 2], [2, 3])).toEqual([["old-0 from 3 to 2"], true]);
  });
});
