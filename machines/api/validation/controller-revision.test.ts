import { expect, test } from "vitest";
import type { ControllerRevision } from "../generated/types.ts";
import { validateControllerRevision, validateControllerRevisionUpdate } from "./controller-revision.ts";

const revision: ControllerRevision = {
  apiVersion: "apps/v1",
  kind: "ControllerRevision",
  metadata: { name: "a" },
  data: { spec: {} },
  revision: 1,
};

test("a revision needs data, and a number that is not negative", () => {
  expect([...validateControllerRevision(revision)]).toEqual([]);
  const { data: _, ...empty } = revision;
  expect([...validateControllerRevision({ ...empty, revision: -1 } as ControllerRevision)]).toMatchObject([
    { field: "data" },
    { field: "revision" },
  ]);
});

test("its data is for good, its number is not", () => {
  expect([...validateControllerRevisionUpdate(revision, { ...revision, revision: 2 })]).toEqual([]);
  expect([...validateControllerRevisionUpdate(revision, { ...revision, data: {} })]).toMatchObject([{ field: "data" }]);
});
