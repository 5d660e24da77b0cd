/** The quick cells of the golden table of k8s#59848; all of them are in consistency-table.deep.test.ts. */
import { describe, expect, it } from "vitest";
import { cellVerdict, replicaSetRow, statefulSetByName, statefulSetByUid } from "./consistency-table.fixture.ts";

describe("a StatefulSet's pod runs at most once, while its node is drained", () => {
  it.each([
    ["synchronous", 1],
    ["monotonicSession", 1],
  ] as const)("under %s, controllers × %d", (consistency, copies) => {
    expect(cellVerdict(statefulSetByUid, consistency, copies)).toBe("holds");
  });

  it.each([
    ["resettableSession", "the kubelet may restart into the past"],
    ["optimistic", "a branch may win that knows nothing of the pod's binding"],
    ["causal", "who restarts may find a replica that lacks what he wrote"],
  ] as const)("but not under %s, where %s", (consistency, _cause) => {
    expect(cellVerdict(statefulSetByUid, consistency, 1)).toBe("fails");
  });
});

describe("where the pod's successor may be deleted by its name", () => {
  it("it runs at most once under synchronous", () => {
    expect(cellVerdict(statefulSetByName, "synchronous", 1)).toBe("holds");
  });

  it.each([1, 2])("but not under monotonicSession: one collector that lags is enough, controllers × %d", (copies) => {
    expect(cellVerdict(statefulSetByName, "monotonicSession", copies)).toBe("fails");
  });
});

describe("a ReplicaSet never has more than twice the pods that it wants, and none runs on two nodes", () => {
  it.each(["synchronous", "monotonicSession", "optimistic"] as const)(
    "under %s, with one controller and one node",
    (consistency) => {
      expect(cellVerdict(replicaSetRow, consistency, 1)).toBe("holds");
    },
  );

  it("under synchronous, with two of each", () => {
    expect(cellVerdict(replicaSetRow, "synchronous", 2)).toBe("holds");
  });

  it("but not with two controllers, of which one may restart into the past", () => {
    expect(cellVerdict(replicaSetRow, "resettableSession", 2)).toBe("fails");
  });
});
