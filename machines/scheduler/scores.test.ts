import { describe, expect, test } from "vitest";
import { candidateOf } from "./filters.ts";
import { nodeInfo, usageOf } from "./node-info.ts";
import { node, pod } from "./objects.fixture.ts";
import { place } from "./scheduler.ts";
import { leastAllocated, totalScores } from "./scores.ts";

describe("scores", () => {
  test("least allocated is upstream's integer formula", () => {
    // (4000 - 1000) * 100 / 4000 = 75, (8Gi - 2Gi) * 100 / 8Gi = 75; upstream's least_allocated_test.go computes likewise.
    const info = nodeInfo(node("n1"), usageOf([]));
    expect(leastAllocated(candidateOf(pod("p", { cpu: "1", memory: "2Gi" })), info)).toBe(75);
    expect(leastAllocated(candidateOf(pod("p", { cpu: "3", memory: "5Gi" })), info)).toBe(Math.trunc((25 + 37) / 2));
  });

  test("a node with a PreferNoSchedule taint comes last", () => {
    const soft = nodeInfo(
      node("n1", { cpu: "8" }, { spec: { taints: [{ key: "k", effect: "PreferNoSchedule" }] } }),
      usageOf([]),
    );
    const [tainted = 0, clean = 0] = totalScores(candidateOf(pod("p")), [soft, nodeInfo(node("n2"), usageOf([]))]);
    expect(tainted).toBeLessThan(clean);
  });

  test("preferred node affinity counts", () => {
    const preferring = pod(
      "p",
      {},
      {
        spec: {
          affinity: {
            nodeAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 5, preference: { matchExpressions: [{ key: "disk", operator: "In", values: ["ssd"] }] } },
              ],
            },
          },
        },
      },
    );
    const infos = [node("n1"), node("n2", {}, { metadata: { labels: { disk: "ssd" } } })].map((each) =>
      nodeInfo(each, usageOf([])),
    );
    expect(place(preferring, infos)).toEqual({ node: "n2" });
  });
});
