import { expect, test } from "vitest";
import { deployment, replicaSet } from "../workloads.fixture.ts";
import {
  revisionAnnotation as at,
  revisionHistoryAnnotation as history,
  maxRevision,
  newestAnnotations,
} from "./annotations.ts";

const plain = deployment("web");
const withAnnotations = (annotations: Record<string, string>) => replicaSet("a", {}, { metadata: { annotations } });

test("the first revision is set, without a history", () => {
  expect(newestAnnotations(plain, {}, 1)).toEqual({ [at]: "1" });
});

test("nothing changes when the revision is as high already, whatever the Deployment's own", () => {
  expect(newestAnnotations(plain, { [at]: "3" }, 3)).toBeUndefined();
  expect(newestAnnotations(plain, { [at]: "4" }, 3)).toBeUndefined();
});

test("revisions are compared as numbers, and the former one goes into the history", () => {
  expect(newestAnnotations(plain, { [at]: "9" }, 10)).toEqual({ [at]: "10", [history]: "9" });
  expect(newestAnnotations(plain, { [at]: "9", [history]: "1,3" }, 10)).toEqual({ [at]: "10", [history]: "1,3,9" });
});

test("a history that grows over 2000 characters loses its beginning (TestSkipCopyAnnotation's sibling, k8s#94082)", () => {
  const long = Array.from({ length: 500 }, (_, index) => 100 + index).join(",");
  const after = newestAnnotations(plain, { [at]: "600", [history]: long }, 601)?.[history] ?? "";
  expect(after.length).toBeLessThanOrEqual(2000);
  expect([after.slice(0, 4), after.slice(-8)]).toEqual(["101,", ",599,600"]);
});

test("a revision that is no number is left alone", () => {
  expect(newestAnnotations(plain, { [at]: "x" }, 2)).toBeUndefined();
});

test("the Deployment's annotations are handed on, but for its own and kubectl's", () => {
  const annotated = deployment(
    "web",
    {},
    {
      metadata: {
        annotations: { "example.com/team": "a", [at]: "7", "kubectl.kubernetes.io/last-applied-configuration": "{}" },
      },
    },
  );
  expect(newestAnnotations(annotated, { [at]: "1" }, 1)).toEqual({ "example.com/team": "a", [at]: "1" });
  expect(newestAnnotations(annotated, { [at]: "1", "example.com/team": "a" }, 1)).toBeUndefined();
});

test("the highest revision skips what cannot be read", () => {
  expect(
    maxRevision([
      withAnnotations({ [at]: "2" }),
      withAnnotations({ [at]: "x" }),
      withAnnotations({}),
      withAnnotations({ [at]: "10" }),
    ]),
  ).toBe(10);
  expect(maxRevision([])).toBe(0);
});
