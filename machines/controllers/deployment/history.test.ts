import { expect, test } from "vitest";
import { deployment, replicaSet } from "../workloads.fixture.ts";
import { revisionAnnotation } from "./annotations.ts";
import { historySteps } from "./history.ts";

const old = (
  name: string,
  revision: number,
  parts: { replicas?: number; running?: number; seen?: number; leaving?: boolean } = {},
) =>
  replicaSet(
    name,
    { replicas: parts.replicas ?? 0 },
    {
      metadata: {
        annotations: { [revisionAnnotation]: String(revision) },
        ...(parts.leaving ? { deletionTimestamp: "2025-01-01T12:00:00Z" } : {}),
      },
      status: { replicas: parts.running ?? 0, observedGeneration: parts.seen ?? 1 },
    },
  );
const deleted = (limit: number | undefined, ...sets: ReturnType<typeof old>[]) =>
  historySteps(deployment("web", { revisionHistoryLimit: limit }), sets).map(
    ({ request }) => "name" in request && request.name,
  );

// As upstream's TestDeploymentController_cleanupDeployment and its …Order.
test("the lowest revisions go, as numbers", () => {
  expect(deleted(1, old("a", 10), old("b", 9), old("c", 2))).toEqual(["c", "b"]);
});

test("with a limit of 0, all go", () => {
  expect(deleted(0, old("a", 1), old("b", 2))).toEqual(["a", "b"]);
});

test("without a limit, none", () => {
  expect([deleted(undefined, old("a", 1)), deleted(2 ** 31 - 1, old("a", 1))]).toEqual([[], []]);
});

test("one with pods, wanted or running, or with a status that is behind, stays, and nothing goes in its place", () => {
  const busy = [old("a", 1, { replicas: 1 }), old("b", 2, { running: 1 }), old("c", 3, { seen: 0 })];
  expect(deleted(1, ...busy, old("d", 4))).toEqual([]);
});

test("one that is being deleted is not counted", () => {
  expect(deleted(1, old("a", 1, { leaving: true }), old("b", 2))).toEqual([]);
});
