/** The larger worlds of symmetry.test.ts: up to a minute each. */
import { describe, it } from "vitest";
import { expectExact } from "./symmetry.fixture.ts";

describe("up to the names of interchangeable pods and nodes", () => {
  it.each([
    { world: "a Deployment of 2", faults: "stale=1", merged: 740, unmerged: 1591, asCalled: 839 },
    { world: "a ReplicaSet of 2", faults: "node=1", merged: 0, unmerged: 0, asCalled: 0 },
    { world: "a ReplicaSet of 2", faults: "stale=2,crash=1,conflict=1", merged: 0, unmerged: 0, asCalled: 0 },
    { world: "a ReplicaSet of 2", faults: "timetravel=1,rewind=1,disconnect=1", merged: 0, unmerged: 0, asCalled: 0 },
    { world: "a ReplicaSet of 2, deleted", faults: "conflict=1", merged: 0, unmerged: 0, asCalled: 0 },
    { world: "a ReplicaSet of 3, scaled to 1", faults: "none", merged: 0, unmerged: 0, asCalled: 0 },
  ] as const)(
    "$world, faults $faults: $merged states stand for $unmerged, all $asCalled that there are as things are called among them",
    ({ world, faults, ...counts }) => expectExact(world, faults, counts),
  );
});
