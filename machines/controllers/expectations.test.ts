import { expect, test } from "vitest";
import {
  creationsObserved,
  deletionObserved,
  deletionsAbandonedFrom,
  expectationsTimeoutMs,
  expectCreations,
  expectDeletions,
  forget,
  isSatisfied,
  noExpectations,
} from "./expectations.ts";

const key = "default/web";

test("who expects nothing is satisfied", () => {
  expect(isSatisfied(noExpectations, key, 0)).toBe(true);
});

test("creations are counted down, and a fulfilled expectation leaves no trace", () => {
  const two = expectCreations(noExpectations, key, 2, 0);
  const one = creationsObserved(two, key);
  expect([two, one].map((memory) => isSatisfied(memory, key, 0))).toEqual([false, false]);
  expect(creationsObserved(one, key)).toEqual({});
  expect(creationsObserved(creationsObserved(one, key), key)).toEqual({});
});

test("a pod's deletion counts once, whether seen as a timestamp, as its disappearance, or both (UIDTrackingControllerExpectations)", () => {
  const two = expectDeletions(noExpectations, key, ["default/b", "default/a"], 0);
  const one = deletionObserved(deletionObserved(two, key, "default/b"), key, "default/b");
  expect(one).toEqual({ [key]: { deletions: ["default/a"], sinceMs: 0 } });
  expect(deletionObserved(one, key, "default/a")).toEqual({});
});

test("the deletion of a pod that nobody waits for changes nothing", () => {
  const memory = expectDeletions(noExpectations, key, ["default/a"], 0);
  expect(deletionObserved(memory, key, "default/x")).toBe(memory);
});

test("deletions that were not sent are expected no longer; those sent before the failure are", () => {
  const memory = expectDeletions(noExpectations, key, ["default/a", "default/b", "default/c"], 0);
  expect(deletionsAbandonedFrom(memory, key, "default/b")).toEqual({ [key]: { deletions: ["default/a"], sinceMs: 0 } });
});

test("after five minutes an expectation is given up", () => {
  const memory = expectCreations(noExpectations, key, 1, 1000);
  expect(isSatisfied(memory, key, 1000 + expectationsTimeoutMs)).toBe(false);
  expect(isSatisfied(memory, key, 1001 + expectationsTimeoutMs)).toBe(true);
});

test("equal expectations are equal as JSON, in whatever order they came", () => {
  const first = expectCreations(expectCreations(noExpectations, "a", 1, 0), "b", 1, 0);
  const second = expectCreations(expectCreations(noExpectations, "b", 1, 0), "a", 1, 0);
  expect(JSON.stringify(first)).toBe(JSON.stringify(second));
  expect(JSON.stringify(forget(first, "b"))).toBe(JSON.stringify(forget(second, "b")));
});
