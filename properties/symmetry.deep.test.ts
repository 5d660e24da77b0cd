/** The larger worlds of symmetry.test.ts: up to a minute each. */
import { describe, it } from "vitest";
import { expectExact } from "./symmetry.fixture.ts";

describe("up to the names of interchangeable pods and nodes", () => {
  it.each([
    { world: "a Deployment of 2", faults: "stale=1", merged: 740, unmerged: 1591, asCalled: 839 },
    { world: "a ReplicaSet of 2", faults: "node=1", merged: 1241, unmerged: 3700, asCalled: 2049 },
    { world: "a ReplicaSet of 1", faults: "timetravel=1", merged: 3298, unmerged: 8505, asCalled: 3685 },
    { world: "a ReplicaSet of 2, deleted", faults: "none", merged: 550, unmerged: 1687, asCalled: 648 },
  ] as const)(
    "$world, faults $faults: $merged states stand for $unmerged, all $asCalled that there are as things are called among them",
    ({ world, faults, ...counts }) => expectExact(world, faults, counts),
  );
});
