import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PodEvent, type PodOutput, type PodPhase, type PodState, phaseOf, podChart } from "./pod.ts";
import { podConditions } from "./pod-conditions.ts";

const bound = (facts: Partial<Extract<PodEvent, { type: "BOUND" }>> = {}): PodEvent => ({
  type: "BOUND",
  initContainers: 0,
  phase: "Pending",
  deletionGraceSeconds: null,
  ...facts,
});
const sandboxReady: PodEvent = { type: "SANDBOX_READY" };
const sandboxGone: PodEvent = { type: "SANDBOX_GONE" };
const started: PodEvent = { type: "CONTAINERS_STARTED" };
const ready: PodEvent = { type: "READY" };
const gone: PodEvent = { type: "GONE" };
const remove = (gracePeriodSeconds: number): PodEvent => ({ type: "DELETE", gracePeriodSeconds });
const stopped = (succeeded: boolean): PodEvent => ({ type: "CONTAINERS_STOPPED", succeeded });

function run(pod: PodState, ...events: readonly PodEvent[]) {
  let effects: readonly PodOutput[] = [];
  for (const event of events) [pod, effects] = podChart.step(pod, event);
  const ops = effects.flatMap((effect) =>
    effect.type === "run" ? [effect.op] : effect.type === "finalize" ? ["finalize"] : [],
  );
  return { pod, effects, ops, path: podChart.path(pod), phase: phaseOf(pod) };
}

const lived = (...events: readonly PodEvent[]) => run(podChart.initial, ...events);
const serving = lived(bound(), sandboxReady, started, ready).pod;

describe("A pod is born:", () => {
  it("bound, sandboxed, its containers started, and ready", () => {
    expect(lived(bound())).toMatchObject({ path: "scheduled", phase: "Pending", ops: ["createSandbox"] });
    expect(lived(bound(), sandboxReady)).toMatchObject({
      path: "starting",
      phase: "Pending",
      ops: ["startContainers"],
    });
    expect(lived(bound(), sandboxReady, started)).toMatchObject({ path: "running.notReady", phase: "Running" });
    expect(run(serving)).toMatchObject({ path: "running.ready", phase: "Running" });
  });

  it("with its init containers one after the other, before any other container", () => {
    const first = lived(bound({ initContainers: 2 }), sandboxReady);
    expect(first.effects.at(-1)).toEqual({ type: "run", op: "startInit", index: 0 });
    const second = run(first.pod, { type: "INIT_DONE" });
    expect(second.effects.at(-1)).toEqual({ type: "run", op: "startInit", index: 1 });
    expect(run(second.pod, { type: "INIT_DONE" })).toMatchObject({ path: "starting", ops: ["startContainers"] });
  });

  it("or refused by its kubelet, which leaves nothing to clean up", () => {
    const refused = lived({ type: "REJECTED", reason: "OutOfcpu" });
    expect(refused).toMatchObject({ path: "failed.clean", phase: "Failed", ops: [] });
    expect(refused.pod.context.reason).toBe("OutOfcpu");
  });

  it("or failed, when an init container may not run again", () => {
    expect(lived(bound({ initContainers: 1 }), sandboxReady, { type: "SOME_FAILED" })).toMatchObject({
      phase: "Failed",
      ops: ["removeSandbox"],
    });
  });
});

describe("A pod ends:", () => {
  it("by itself, and stays to be read", () => {
    const over = run(serving, { type: "ALL_SUCCEEDED" });
    expect(over).toMatchObject({ path: "succeeded.cleaning", phase: "Succeeded", ops: ["removeSandbox"] });
    expect(run(over.pod, sandboxGone)).toMatchObject({ path: "succeeded.clean", ops: [] });
    expect(run(over.pod, sandboxGone, remove(30))).toMatchObject({ path: "succeeded.finalizing", ops: ["finalize"] });
  });

  it("by deletion: containers first, then the sandbox, then the object", () => {
    const stopping = run(serving, remove(30));
    expect(stopping).toMatchObject({ path: "terminating", phase: "Running", ops: ["stopContainers"] });
    expect(run(stopping.pod, stopped(false))).toMatchObject({ phase: "Failed", ops: ["removeSandbox"] });
    expect(run(stopping.pod, stopped(false), sandboxGone)).toMatchObject({
      path: "failed.finalizing",
      ops: ["finalize"],
    });
    expect(run(stopping.pod, stopped(false), sandboxGone, gone).pod.done).toBe(true);
  });

  it("Succeeded, if all of its containers ended well when they were told to stop", () => {
    expect(run(serving, remove(30), stopped(true)).phase).toBe("Succeeded");
  });

  it("sooner, when it is deleted again with less grace; more is not granted", () => {
    const stopping = run(serving, remove(30)).pod;
    expect(run(stopping, remove(0)).effects).toEqual([{ type: "run", op: "stopContainers", gracePeriodSeconds: 0 }]);
    expect(run(stopping, remove(60)).ops).toEqual([]);
  });

  it("by force: its object is gone, so its containers are stopped as strangers and nothing is finalized", () => {
    const orphan = run(serving, gone);
    expect(orphan.effects).toContainEqual({ type: "run", op: "stopContainers", gracePeriodSeconds: 1 });
    expect(run(orphan.pod, stopped(false), sandboxGone)).toMatchObject({ path: "removed", ops: [] });
  });

  it("by its kubelet: evicted, it is Failed with the reason, and stays to be read", () => {
    const evicted = run(
      serving,
      { type: "EVICTED", reason: "DeadlineExceeded", gracePeriodSeconds: 30 },
      stopped(true),
      sandboxGone,
    );
    expect(evicted).toMatchObject({ path: "failed.clean", phase: "Failed" });
    expect(evicted.pod.context.reason).toBe("DeadlineExceeded");
  });
});

describe("A pod whose sandbox is lost", () => {
  it("gets another, runs its init containers again, and stays Running all the while", () => {
    const lost = run(
      lived(bound({ initContainers: 1 }), sandboxReady, { type: "INIT_DONE" }, started).pod,
      sandboxGone,
    );
    expect(lost).toMatchObject({ path: "scheduled", phase: "Running", ops: ["createSandbox"] });
    expect(run(lost.pod, sandboxReady)).toMatchObject({ path: "initializing", phase: "Running", ops: ["startInit"] });
  });
});

describe("A restarted kubelet finds its pods where the apiserver says that they were:", () => {
  it("a running one is Running although its sandbox has to be seen first", () => {
    expect(lived(bound({ phase: "Running" }))).toMatchObject({ path: "scheduled", phase: "Running" });
  });

  it("one that is over is cleaned up once more", () => {
    expect(lived(bound({ phase: "Succeeded" }))).toMatchObject({ path: "succeeded.cleaning", ops: ["removeSandbox"] });
    expect(lived(bound({ phase: "Failed", deletionGraceSeconds: 0 }), sandboxGone).path).toBe("failed.finalizing");
  });

  it("one that was being deleted is stopped again, and no sandbox is created", () => {
    const found = lived(bound({ phase: "Running", deletionGraceSeconds: 30 }));
    expect(found).toMatchObject({ path: "terminating", phase: "Running", ops: ["stopContainers"] });
  });
});

describe("A pod's conditions", () => {
  const conditions = (pod: PodState, containersReady = false): readonly string[] =>
    podConditions(pod, containersReady).map(
      ({ type, status, reason }) => `${type}=${status}${reason ? ` ${reason}` : ""}`,
    );

  it("follow it from its binding to its readiness", () => {
    expect(conditions(lived(bound({ initContainers: 1 })).pod)).toEqual([
      "PodReadyToStartContainers=False",
      "Initialized=False ContainersNotInitialized",
      "Ready=False ContainersNotReady",
      "ContainersReady=False ContainersNotReady",
      "PodScheduled=True",
    ]);
    expect(conditions(serving, true)).toEqual([
      "PodReadyToStartContainers=True",
      "Initialized=True",
      "Ready=True",
      "ContainersReady=True",
      "PodScheduled=True",
    ]);
  });

  it("of one that terminates are those of its containers, until these end", () => {
    const stopping = run(serving, remove(30)).pod;
    expect(conditions(stopping, true)).toContain("Ready=True");
    expect(conditions(run(stopping, stopped(false), sandboxGone).pod)).toEqual([
      "PodReadyToStartContainers=False",
      "Initialized=True",
      "Ready=False PodFailed",
      "ContainersReady=False PodFailed",
      "PodScheduled=True",
    ]);
  });

  it("of one that succeeded say PodCompleted", () => {
    const over = run(serving, { type: "ALL_SUCCEEDED" }).pod;
    expect(conditions(over)).toEqual(
      expect.arrayContaining(["Initialized=True PodCompleted", "Ready=False PodCompleted"]),
    );
  });
});

describe("Whatever a pod hears", () => {
  const event: fc.Arbitrary<PodEvent> = fc.oneof(
    fc.constantFrom(
      sandboxReady,
      sandboxGone,
      started,
      ready,
      gone,
      remove(30),
      remove(0),
      stopped(true),
      stopped(false),
    ),
    fc.constantFrom<PodEvent[]>(
      { type: "INIT_DONE" },
      { type: "ALL_SUCCEEDED" },
      { type: "SOME_FAILED" },
      { type: "UNREADY" },
    ),
    fc.constant<PodEvent>({ type: "EVICTED", reason: "Evicted", gracePeriodSeconds: 30 }),
  );
  const first = fc
    .record({ initContainers: fc.nat(2), phase: fc.constantFrom<PodPhase[]>("Pending", "Running") })
    .map(bound);
  const rank: Record<PodPhase, number> = { Pending: 0, Running: 1, Succeeded: 2, Failed: 2 };

  it("its phase never goes backwards, and a final phase never changes", () => {
    fc.assert(
      fc.property(first, fc.array(event, { maxLength: 30 }), (birth, events) => {
        let { pod, phase } = lived(birth);
        for (const next of events) {
          pod = run(pod, next).pod;
          if (pod.done) return;
          expect(rank[phaseOf(pod)]).toBeGreaterThanOrEqual(rank[phase]);
          if (rank[phase] === 2) expect(phaseOf(pod)).toBe(phase);
          phase = phaseOf(pod);
        }
      }),
    );
  });

  it("nothing of it is left on the node when it is gone: the sandbox was removed last", () => {
    fc.assert(
      fc.property(first, fc.array(event, { maxLength: 30 }), (birth, events) => {
        const { pod } = lived(birth, ...events);
        if (pod.done || podChart.path(pod).endsWith("clean")) expect(pod.context.sandboxReady).toBe(false);
      }),
    );
  });
});
