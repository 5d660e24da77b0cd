/** The quick cells of the golden table of k8s#59848; all of them are in consistency-table.deep.test.ts. */
import { describe, expect, it } from "vitest";
import { consistencies } from "../actors/consistency.ts";
import { cellVerdict, replicaSetRow, statefulSetRow } from "./consistency-table.fixture.ts";

describe("a StatefulSet's pod runs at most once, while its node is drained", () => {
  it.each([
    ["synchronous", 1],
    ["synchronous", 2],
    ["monotonicSession", 1],
  ] as const)("under %s, controllers × %d", (consistency, copies) => {
    expect(cellVerdict(statefulSetRow, consistency, copies)).toBe("holds");
  });

  it("but not if the kubelet may restart into the past", () => {
    expect(cellVerdict(statefulSetRow, "resettableSession", 1)).toBe("fails");
  });
});

describe("a ReplicaSet never has more than twice the pods that it wants", () => {
  it.each(consistencies)("under %s, with one controller", (consistency) => {
    expect(cellVerdict(replicaSetRow, consistency, 1)).toBe("holds");
  });

  it.each(["synchronous", "monotonicSession"] as const)("under %s, with two controllers", (consistency) => {
    expect(cellVerdict(replicaSetRow, consistency, 2)).toBe("holds");
  });

  it("but not with two, of which one may restart into the past", () => {
    expect(cellVerdict(replicaSetRow, "resettableSession", 2)).toBe("fails");
  });
});
