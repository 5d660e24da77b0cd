import fc from "fast-check";
import { expect, test } from "vitest";
import type { ObjectOf } from "../view.ts";
import { podDeletionCostAnnotation, podsToDelete } from "./pod-ranking.ts";
import { noonMs, pod } from "./workloads.fixture.ts";

const hourMs = 3_600_000;
const nowMs = noonMs + 100 * hourMs;
const first = (pods: readonly ObjectOf<"pods">[], related = pods) =>
  podsToDelete(pods, related, 1, nowMs).map(({ metadata }) => metadata.name);
const cost = (value: string) => ({
  metadata: { labels: {}, annotations: { [podDeletionCostAnnotation]: value } },
  readyMs: noonMs,
});
const restarts = (count: number) => ({
  readyMs: noonMs,
  status: { containerStatuses: [{ name: "main", restartCount: count }] },
});
const sidecarRestarts = (restartCount: number) => ({
  readyMs: noonMs,
  spec: { nodeName: "n1", initContainers: [{ name: "proxy", restartPolicy: "Always" }, { name: "once" }] },
  status: {
    initContainerStatuses: [
      { name: "proxy", restartCount },
      { name: "once", restartCount: 10 - restartCount },
    ],
  },
});
const created = (ms: number) => ({
  readyMs: noonMs,
  metadata: { labels: {}, creationTimestamp: new Date(ms).toISOString() },
});

// As upstream's TestSortingActivePodsWithRanks: of each pair, the second goes first, all else being equal.
test.each([
  ["a pod without a node goes before one with", {}, { spec: { nodeName: "" } }],
  ["a pending pod goes before a running one", {}, { status: { phase: "Pending" } }],
  ["a pending pod goes before an unknown one", { status: { phase: "Unknown" } }, { status: { phase: "Pending" } }],
  ["an unready pod goes before a ready one", { readyMs: noonMs }, {}],
  ["of ready pods, the cheaper goes first", cost("10"), cost("-10")],
  ["a cost that is no int32 counts as none", cost("1"), cost("+2")],
  ["of ready pods, the one ready for the shorter time goes first", { readyMs: noonMs }, { readyMs: nowMs - hourMs }],
  ["a pod that restarted more goes first", restarts(3), restarts(8)],
  [
    "a pod whose sidecar restarted more goes first, other init containers notwithstanding",
    sidecarRestarts(3),
    sidecarRestarts(8),
  ],
  ["of pods alike in all, the younger goes first", created(noonMs), created(nowMs - hourMs)],
])("%s", (_title, stays, goes) => {
  expect(first([pod("a-stays", stays), pod("z-goes", goes)])).toEqual(["z-goes"]);
  expect(first([pod("z-goes", goes), pod("a-stays", stays)])).toEqual(["z-goes"]);
});

test("of ready pods, one on the more crowded node goes first, counting pods of sibling ReplicaSets", () => {
  const alone = pod("alone", { readyMs: noonMs });
  const crowded = pod("crowded", { readyMs: noonMs, spec: { nodeName: "n2" } });
  const sibling = pod("sibling", { spec: { nodeName: "n2" } });
  const finished = pod("finished", { status: { phase: "Succeeded" } });
  expect(first([alone, crowded], [alone, crowded, sibling])).toEqual(["crowded"]);
  expect(first([alone, crowded], [alone, crowded, finished])).toEqual(["alone"]);
});

test("ages within the same power of two count as equal, and the uid decides (LogarithmicScaleDown)", () => {
  const older = pod("older", { readyMs: nowMs - 100 * hourMs, metadata: { uid: "1" } });
  const younger = pod("younger", { readyMs: nowMs - 90 * hourMs, metadata: { uid: "2" } });
  const young = pod("young", { readyMs: nowMs - 20 * hourMs, metadata: { uid: "3" } });
  expect(podsToDelete([younger, older, young], [], 2, nowMs).map(({ metadata }) => metadata.name)).toEqual([
    "young",
    "older",
  ]);
});

test("when all are to go, the order is left alone", () => {
  const pods = [pod("ready", { readyMs: noonMs }), pod("unready")];
  expect(podsToDelete(pods, [], 2, nowMs)).toEqual(pods);
});

test("which pods go does not depend on the order in which they are listed, if no two became ready together", () => {
  const anyPod = fc.record({
    isReady: fc.boolean(),
    node: fc.constantFrom("n1", "n2", undefined),
    hours: fc.integer({ min: 1, max: 90 }),
  });
  fc.assert(
    fc.property(fc.array(anyPod, { minLength: 2, maxLength: 6 }), fc.nat({ max: 5 }), (drawn, count) => {
      const pods = drawn.map(({ isReady, node, hours }, index) => {
        // Distinct, since pods that are equal in everything go in the order given.
        const ms = noonMs + hours * hourMs + index * 1000;
        const metadata = { labels: {}, creationTimestamp: new Date(ms).toISOString() };
        return pod(`p${index}`, {
          ...(isReady ? { readyMs: ms } : {}),
          spec: node ? { nodeName: node } : {},
          metadata,
        });
      });
      const names = (list: typeof pods) => podsToDelete(list, list, count, nowMs).map(({ metadata }) => metadata.name);
      expect(names([...pods].reverse()).toSorted()).toEqual(names(pods).toSorted());
    }),
  );
});
