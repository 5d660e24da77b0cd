import type { Counterexample, StoryStep } from "../../../properties/report.ts";

const step = (actor: string, text: string, more: Partial<StoryStep> = {}): StoryStep => ({
  choice: { do: "turn", actor },
  actor,
  text,
  changes: [],
  behind: 0,
  taken: 1,
  ...more,
});

/** A story in which everything happens that a diagram has to show. */
export const eventful: Counterexample = {
  property: "pods ≤ replicas; always",
  reason: "ReplicaSet default/web has 3 pods & asks for <2>",
  choices: [],
  cycleFrom: 3,
  steps: [
    step("user", "create replicasets.apps default/web → 201 web", {
      request: "create replicasets.apps default/web",
      answer: "201 web",
      changes: ["replicasets.apps/default/web created"],
    }),
    step("kubelet/n1", "crashes and starts anew, its memory lost, its cache listed afresh", { fault: "crash" }),
    step("replicaset-controller", "create pods default/web-* → 504 Timeout: no; #1 (the answer is lost)", {
      request: "create pods default/web-*",
      answer: "504 Timeout: no; #1",
      refused: true,
      changes: ["pods/default/web-b created", "a: 1 → 2", "b: 1 → 2", "c: 1 → 2", "d: 1 → 2"],
      behind: 1,
      unheard: ["replicasets.apps/default/web spec.replicas: 1 → 2 (step 1)"],
      informed: "nothing",
      fault: "stale, lost",
    }),
    step("replicaset-controller", "update replicasets.apps/status default/web → 409 Conflict", {
      request: "update replicasets.apps/status default/web",
      answer: "409 Conflict",
      refused: true,
      heard: [
        { actor: "replicaset-controller", event: "pods/default/web-b ADDED", step: 3 },
        { actor: "kubelet/n1", event: "pods/default/web-b ADDED", step: 3 },
        { actor: "somebody-else", event: "pods/default/web-b ADDED" },
      ],
    }),
    step("kubelet/n1", 'its timer "x" goes off', { behind: 2 }),
  ],
};
