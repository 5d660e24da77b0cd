import { describe, expect, test } from "vitest";
import { deployment, noonMs, replicaSet } from "../workloads.fixture.ts";
import { desiredReplicasAnnotation, maxReplicasAnnotation } from "./annotations.ts";
import { isScaled, onlyOtherSizes, otherSizesAndAnnotations, proportionalSizes, scalingSteps } from "./scaling.ts";

/** A ReplicaSet of a size, whose Deployment wanted `desired` and could have `max` when it got that size. */
const sized = (name: string, replicas: number, desired?: number, max = desired, ageHours = 0, availableReplicas = 0) =>
  replicaSet(
    name,
    { replicas },
    {
      metadata: {
        creationTimestamp: new Date(noonMs - ageHours * 3_600_000).toISOString(),
        annotations:
          desired === undefined
            ? {}
            : { [desiredReplicasAnnotation]: String(desired), [maxReplicasAnnotation]: String(max) },
      },
      status: { replicas, availableReplicas },
    },
  );
const surging = (replicas: number, maxSurge: number, status = {}) =>
  deployment(
    "web",
    { replicas, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable: 2 } } },
    { status },
  );

describe("in proportion", () => {
  // Sizes before, scaled from and to, surge, sizes after; the newest first. Rows as in upstream's TestScale.
  test.each([
    ["conformance: 8 and 5 of 10+3 become 20 and 13 of 30+3", [5, 8], [10, 30], 3, [13, 20]],
    ["up, the larger gets the remainder", [8, 2], [10, 20], 0, [16, 4]],
    ["up, among equals the newer gets more", [5, 5], [10, 11], 0, [6, 5]],
    ["down, among equals the older loses more", [5, 5], [10, 9], 0, [5, 4]],
    ["down to nothing", [5, 5], [10, 0], 0, [0, 0]],
    ["three ReplicaSets up", [5, 3, 2], [10, 12], 0, [6, 4, 2]],
    ["three ReplicaSets down", [5, 3, 2], [10, 6], 0, [3, 2, 1]],
    ["surge counts on both sides", [4, 8], [10, 20], 2, [7, 15]],
  ])("%s", (_title, before, [from = 0, to = 0], surge, after) => {
    const sets = before.map((size, index) => sized(`rs-${index}`, size, from, from + surge, index));
    const sizes = new Map(proportionalSizes(surging(to, surge), sets));
    expect(sets.map((one) => sizes.get(one))).toEqual(after);
  });

  test("without annotations the share is of the Deployment's present size", () => {
    const sets = [sized("a", 8), sized("b", 2)];
    const sizes = proportionalSizes(surging(20, 0, { replicas: 10 }), sets);
    expect(sizes.map(([, size]) => size)).toEqual([16, 4]);
    expect(proportionalSizes(surging(20, 0), sets).map(([, size]) => size)).toEqual([18, 2]);
  });
});

describe("who is scaled", () => {
  const newest = sized("newest", 3, 3);
  const empty = sized("empty", 0, 3);
  const steps = (...args: [Parameters<typeof scalingSteps>[0], ...unknown[]]) =>
    scalingSteps(...(args as unknown as Parameters<typeof scalingSteps>)).map(({ request, record }) => {
      const { metadata, spec } = (request as unknown as { object: ReturnType<typeof replicaSet> }).object;
      return [metadata.name, spec.replicas, metadata.annotations?.[desiredReplicasAnnotation], record?.message];
    });

  test("the only active one gets all, whether new or old", () => {
    const message = (name: string) => `Scaled up replica set ${name} from 3 to 5`;
    expect(steps(surging(5, 1), newest, [empty], onlyOtherSizes)).toEqual([["newest", 5, "5", message("newest")]]);
    const old = sized("old", 3, 3);
    expect(steps(surging(5, 1), empty, [old], onlyOtherSizes)).toEqual([["old", 5, "5", message("old")]]);
  });

  test("if none is active, the new one, or else the youngest of the old", () => {
    expect(steps(surging(5, 1), empty, [sized("old", 0, 3)], onlyOtherSizes)[0]?.[0]).toBe("empty");
    const old = [sized("younger", 0, 3, 3, 1), sized("older", 0, 3, 3, 2)];
    expect(steps(surging(5, 1), undefined, old, onlyOtherSizes)[0]?.[0]).toBe("younger");
    expect(steps(surging(5, 1), undefined, [], onlyOtherSizes)).toEqual([]);
  });

  test("when the new one has all that is wanted, the old ones go (an adopted one, say)", () => {
    const saturated = sized("newest", 3, 3, 3, 0, 3);
    expect(steps(surging(3, 1), saturated, [sized("old", 2)], onlyOtherSizes)).toEqual([
      ["old", 0, "3", "Scaled down replica set old from 2 to 0"],
    ]);
  });

  test("in proportion, even who keeps its size is told the new total, without an Event", () => {
    expect(steps(surging(5, 0), sized("newest", 1, 4), [sized("old", 3, 4)], onlyOtherSizes)).toEqual([
      ["old", 4, "5", "Scaled up replica set old from 3 to 4"],
      ["newest", 1, "5", undefined],
    ]);
  });

  test("Recreate does not scale in proportion", () => {
    const recreate = deployment("web", { replicas: 5, strategy: { type: "Recreate" } });
    expect(steps(recreate, newest, [sized("old", 3, 3)], onlyOtherSizes)).toEqual([]);
  });

  test("the right size with the wrong annotation stays so, upstream; the repair writes the annotation (k8s#138036)", () => {
    const stale = sized("newest", 1, 2);
    expect(isScaled(surging(1, 0), [stale])).toBe(true);
    expect(steps(surging(1, 0), stale, [empty], onlyOtherSizes)).toEqual([]);
    expect(steps(surging(1, 0), stale, [empty], otherSizesAndAnnotations)).toEqual([["newest", 1, "1", undefined]]);
  });

  test("a ReplicaSet without the annotation, or without pods, is no sign of scaling", () => {
    expect(isScaled(surging(5, 0), [sized("adopted", 3), empty])).toBe(false);
  });
});
