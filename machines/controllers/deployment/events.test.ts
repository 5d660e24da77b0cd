import { expect, test } from "vitest";
import { type AnyStored, event, noonMs, ownedBy, pod, replicaSet, viewOf } from "../workloads.fixture.ts";
import { atRest } from "./deployment.fixture.ts";
import { deploymentController } from "./deployment.ts";

test("a ReplicaSet's change wakes its Deployment, an orphan's the ones that select it", () => {
  const { web, current } = atRest(1);
  const controller = deploymentController();
  const wake = (...news: Parameters<typeof event>) =>
    controller.observe(null, event(...news), viewOf(web), { nowMs: noonMs }).wake;
  expect(wake("MODIFIED", { ...current, status: { replicas: 0 } } as AnyStored, current)).toEqual(["default/web"]);
  expect(wake("DELETED", current)).toEqual(["default/web"]);
  expect(wake("ADDED", replicaSet("orphan", {}, { metadata: { labels: { app: "web" } } }))).toEqual(["default/web"]);
  expect(wake("ADDED", replicaSet("stranger", {}, { metadata: { labels: { app: "other" } } }))).toEqual([]);
  expect(wake("ADDED", pod("a", { metadata: ownedBy(current) }))).toEqual([]);
});
