import { expect, test } from "vitest";
import { noonMs, pod } from "./controllers/workloads.fixture.ts";
import { isPodActive, isPodAvailable, nextAvailableInMs } from "./pod-state.ts";

test("finished pods and pods that are being deleted are not active", () => {
  const leaving = pod("leaving", { metadata: { deletionTimestamp: "2025-01-01T00:00:00Z" } });
  const finished = ["Succeeded", "Failed"].map((phase) => pod(phase, { status: { phase } }));
  expect([leaving, ...finished].map(isPodActive)).toEqual([false, false, false]);
  expect(["Pending", "Running", "Unknown"].map((phase) => isPodActive(pod(phase, { status: { phase } })))).toEqual([
    true,
    true,
    true,
  ]);
});

// Upstream: TestIsPodAvailable.
test.each([
  ["an unready pod is not available", undefined, 0, false],
  ["without minReadySeconds, a ready pod is available at once", noonMs, 0, true],
  ["before minReadySeconds are over it is not", noonMs - 9000, 10, false],
  ["once they are over it is", noonMs - 10_000, 10, true],
])("%s", (_title, readyMs, minReadySeconds, available) => {
  const subject = pod("p", readyMs === undefined ? {} : { readyMs });
  expect(isPodAvailable(subject, minReadySeconds, noonMs)).toBe(available);
});

test("the next pod to become available is the one that has waited longest", () => {
  const pods = [
    pod("a"),
    pod("b", { readyMs: noonMs - 20_000 }),
    pod("c", { readyMs: noonMs - 4000 }),
    pod("d", { readyMs: noonMs }),
  ];
  expect(nextAvailableInMs(pods, 10, noonMs)).toBe(6000);
  expect(nextAvailableInMs(pods.slice(0, 2), 10, noonMs)).toBeUndefined();
});
