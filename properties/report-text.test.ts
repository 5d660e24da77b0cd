import { describe, expect, it } from "vitest";
import { noFaults } from "../actors/choice.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import type { CheckReport, SearchReport, SliceReport } from "./report.ts";
import { reportText } from "./report-text.ts";

const search: SearchReport = {
  faults: noFaults,
  states: 1204,
  transitions: 3310,
  depth: 41,
  elapsedMs: 212,
  complete: true,
  collisionProbability: 0,
  runHash: "0123456789abcdef",
  bytesPerState: 40,
};

const slice: SliceReport = {
  name: "Deployment default/web",
  objects: ["Deployment default/web", "Service default/web"],
  caps: ["replicas 3 → 2"],
  nodes: 2,
  searches: [
    search,
    {
      ...search,
      faults: faultBudget({ stale: 1, crash: 1 }, 1),
      states: 20113,
      transitions: 90001,
      depth: 60,
      elapsedMs: 1900,
    },
  ],
  verdicts: [
    { property: "a pod is bound once", kind: "always", verdict: "holds", evaluated: 21317 },
    { property: "all pods are ready", kind: "sometimes", verdict: "holds", evaluated: 1 },
    { property: "the cluster comes to what was asked for", kind: "convergence", verdict: "holds", evaluated: 4 },
    { property: "a rollback keeps its revision", kind: "step", verdict: "notReached", evaluated: 0 },
  ],
};

const report: CheckReport = {
  outcome: "holds",
  slices: [slice],
  whole: {
    walks: 20,
    steps: 61000,
    seed: 1,
    objects: 6,
    verdicts: [{ property: "a pod is bound once", kind: "always", verdict: "holds", evaluated: 61000 }],
  },
  coverage: [
    {
      machine: "pod",
      states: { visited: 7, all: 9, never: ["succeeded", "failed"] },
      transitions: { visited: 12, all: 15, never: ["a", "b", "c"] },
    },
    { machine: "container", states: { visited: 4, all: 4, never: [] }, transitions: { visited: 6, all: 6, never: [] } },
    {
      machine: "candidate",
      states: { visited: 0, all: 2, never: ["waiting", "leading"] },
      transitions: { visited: 0, all: 1, never: ["waiting on FREE"] },
    },
  ],
  notActedOn: ["Service default/web"],
  assumptions: ["409s end at some time"],
  seed: 1,
  elapsedMs: 2400,
};

const violated: SliceReport = {
  ...slice,
  verdicts: [{ property: "pods ≤ replicas at rest", kind: "always", verdict: "violated", evaluated: 812 }],
  counterexample: {
    property: "pods ≤ replicas at rest",
    reason: "ReplicaSet default/web has 3 pods, and asks for 2",
    choices: [],
    steps: [
      {
        choice: { do: "turn", actor: "replicaset-controller" },
        actor: "replicaset-controller",
        text: "looks at default/web: create 2 pods",
        changes: [],
        behind: 0,
        taken: 1,
      },
      {
        choice: { do: "handle", actor: "replicaset-controller" },
        actor: "replicaset-controller",
        text: "its create of a pod is handled",
        changes: ["pods/default/web-a created"],
        behind: 2,
        taken: 1,
        fault: "stale turn",
      },
      {
        choice: { do: "crash", actor: "kubelet/n1" },
        actor: "kubelet/n1",
        text: "crashes",
        changes: [],
        behind: 0,
        taken: 1,
        fault: "crash",
      },
    ],
  },
};

describe("the report", () => {
  it("tells what holds, and how much was seen", () => {
    expect(reportText(report)).toMatchInlineSnapshot(`
      "Deployment default/web  holds
        objects   Deployment default/web, Service default/web
        cluster   2 nodes
        capped    replicas 3 → 2
        explored  no faults                       1,204 states   3,310 steps  depth 41  212ms  all seen
                  any one of: stale turn, crash  20,113 states  90,001 steps  depth 60   1.9s  all seen
                  run 0123456789abcdef, 0123456789abcdef; 40 bytes a state
        ✓ a pod is bound once  (21,317 states)
        ✓ sometimes all pods are ready  (1 state)
        ✓ the cluster comes to what was asked for  (4 ends)
        – a rollback keeps its revision  (never put to the test)

      The whole, uncut  no violation met
        walked    20 random walks of 61,000 steps in all, over 6 objects, seed 1
        ✓ a pod is bound once  (61,000 states)

      Coverage of the machines
        pod        7/9 states  12/15 transitions  never: succeeded, failed
        container  4/4 states    6/6 transitions
        not at work: candidate

      Stored, not acted on
        Service default/web

      What the verdicts rest on
        409s end at some time

      HOLDS  every reachable state of 1 slice was seen, in 2.4s
      "
    `);
  });

  it("tells a counterexample as a story", () => {
    expect(
      reportText({ ...report, outcome: "violated", slices: [violated], coverage: [], notActedOn: [], assumptions: [] }),
    ).toMatchInlineSnapshot(`
      "Deployment default/web  violated
        objects   Deployment default/web, Service default/web
        cluster   2 nodes
        capped    replicas 3 → 2
        explored  no faults                       1,204 states   3,310 steps  depth 41  212ms  all seen
                  any one of: stale turn, crash  20,113 states  90,001 steps  depth 60   1.9s  all seen
                  run 0123456789abcdef, 0123456789abcdef; 40 bytes a state
        ✗ pods ≤ replicas at rest  (812 states)

        broken: pods ≤ replicas at rest
        because: ReplicaSet default/web has 3 pods, and asks for 2

        1  replicaset-controller  looks at default/web: create 2 pods
        2  replicaset-controller  its create of a pod is handled  [fault: stale turn]
                                  ✗ its cache lacks 2 events
                                  → pods/default/web-a created
        3  kubelet/n1             crashes  [fault: crash]
        ■ and here it ends, broken

      The whole, uncut  no violation met
        walked    20 random walks of 61,000 steps in all, over 6 objects, seed 1
        ✓ a pod is bound once  (61,000 states)

      VIOLATED  see the story above; in 2.4s
      "
    `);
  });

  it("tells where a story goes round", () => {
    const { counterexample } = violated;
    const round = { ...violated, ...(counterexample && { counterexample: { ...counterexample, cycleFrom: 1 } }) };
    const text = reportText({ ...report, outcome: "violated", slices: [round], coverage: [] });
    expect(text).toMatch(/╭─ from here on it goes round, for ever\n +2 {2}replicaset-controller/);
    expect(text).toContain("╰─ and back to step 2");
  });

  it("tells the odds of fingerprints with the verdict", () => {
    const hashed = { ...slice, searches: [{ ...search, collisionProbability: 2e-12 }] };
    const text = reportText({ ...report, slices: [hashed, hashed] });
    expect(text).toContain("odds that two states were taken for one: 2e-12");
    expect(text).toContain("of 2 slices was seen, but for odds of 4e-12 that one was taken for another, in");
  });

  it("never says holds of what was not all seen", () => {
    const bounded = { ...slice, searches: [search, { ...search, bound: "states" as const }] };
    const text = reportText({ ...report, outcome: "bounded", slices: [bounded] });
    expect(text).toContain("Deployment default/web  undecided: the bound on states was reached");
    expect(text).toContain("not all seen: the bound on states was reached");
    expect(text).toContain("BOUNDS REACHED");
    expect(text).not.toContain("HOLDS");
  });
});
