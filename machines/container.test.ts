import { describe, expect, it } from "vitest";
import {
  type ContainerEvent,
  type ContainerOutput,
  type ContainerState,
  containerChart,
  type RestartPolicy,
} from "./container.ts";
import { containerStatus, newContainer, recoveredContainer } from "./container-status.ts";

const start: ContainerEvent = { type: "START" };
const pulled: ContainerEvent = { type: "PULLED" };
const pullFailed: ContainerEvent = { type: "PULL_FAILED" };
const started: ContainerEvent = { type: "STARTED", probed: false };
const stop = (gracePeriodSeconds: number): ContainerEvent => ({ type: "STOP", gracePeriodSeconds });
const exited = (exitCode: number, ranMs = 1_000): ContainerEvent => ({ type: "EXITED", exitCode, ranMs });
const crashed = exited(1);
const timer = (name: string) => ({ timer: name });

/** Sends events and fires timers, one after the other; the last step's effects. */
function run(container: ContainerState, ...inputs: readonly (ContainerEvent | { timer: string })[]) {
  let effects: readonly ContainerOutput[] = [];
  for (const input of inputs) {
    [container, effects] =
      "timer" in input ? containerChart.fire(container, input.timer) : containerChart.step(container, input);
  }
  return { container, effects, path: containerChart.path(container) };
}

const running = (policy: RestartPolicy): ContainerState => run(newContainer(policy), start, pulled, started).container;
const delayOf = (effects: readonly ContainerOutput[]) => effects.find((effect) => effect.type === "arm")?.afterMs;

describe("A container", () => {
  it("is pulled, created and started, in this order, and asks for each", () => {
    expect(run(newContainer("Always"), start).effects).toContainEqual({ type: "run", op: "pull" });
    expect(run(newContainer("Always"), start, pulled).effects).toContainEqual({ type: "run", op: "start", attempt: 0 });
    expect(run(newContainer("Always"), start, pulled, started).path).toBe("running.ready");
  });

  it("with a probe is ready only when that says so", () => {
    const probed = run(newContainer("Always"), start, pulled, { type: "STARTED", probed: true });
    expect([probed.path, probed.effects.at(-1)]).toEqual(["running.probing", { type: "run", op: "probe" }]);
    expect(run(probed.container, { type: "BECAME_READY" }).path).toBe("running.ready");
  });

  it("tells the Events that upstream's kubelet records", () => {
    const reasons = [start, pulled, started].map((_, i, all) =>
      run(newContainer("Always"), ...all.slice(0, i + 1)).effects.flatMap((e) =>
        e.type === "record" ? [e.reason] : [],
      ),
    );
    expect(reasons).toEqual([["Pulling"], ["Pulled", "Created"], ["Started"]]);
  });
});

describe("A failed pull", () => {
  it("is tried again when the kubelet comes back to the pod, 10 s later", () => {
    const failed = run(newContainer("Always"), start, pullFailed);
    expect([failed.path, delayOf(failed.effects)]).toEqual(["waiting.errImagePull", 10_000]);
    expect(run(failed.container, timer("podSync")).path).toBe("waiting.pulling");
  });

  it("backs off 10 s doubling to 5 min in all, and shows ImagePullBackOff for what is left of it", () => {
    let { container } = run(newContainer("Always"), start, pullFailed);
    const waitedMs: number[] = [];
    for (let i = 0; i < 6; i++) {
      ({ container } = run(container, timer("podSync"), timer("imagePullBackOff"), pullFailed));
      const backedOff = run(container, timer("podSync"));
      expect(backedOff.path).toBe("waiting.imagePullBackOff");
      waitedMs.push(10_000 + (delayOf(backedOff.effects) ?? 0));
    }
    expect(waitedMs).toEqual([20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  });

  it("is forgotten once a pull succeeds", () => {
    const { container } = run(newContainer("Always"), start, pullFailed, timer("podSync"), pulled);
    expect(container.context.pullBackoffMs).toBe(0);
  });
});

describe("A container that exits", () => {
  it("starts again at once the first time, with its restart counted", () => {
    const again = run(running("Always"), crashed);
    expect(again.path).toBe("waiting.creating");
    expect(again.effects).toContainEqual({ type: "run", op: "start", attempt: 1 });
    expect(again.container.context).toMatchObject({ restartCount: 1, exitCode: 1 });
  });

  it("backs off 10 s doubling to 5 min from the second time on", () => {
    let container = run(running("Always"), crashed, started).container;
    const delays: (number | undefined)[] = [];
    for (let i = 0; i < 7; i++) {
      const looping = run(container, crashed);
      expect(looping.path).toBe("waiting.crashLoopBackOff");
      delays.push(delayOf(looping.effects));
      ({ container } = run(looping.container, timer("crashLoopBackOff"), started));
    }
    expect(delays).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    expect(container.context.restartCount).toBe(8);
  });

  it("begins anew with the back-off when it ran for more than 10 min", () => {
    const looping = run(running("Always"), crashed, started, crashed, timer("crashLoopBackOff"), started);
    expect(run(looping.container, exited(1, 600_000)).path).toBe("waiting.crashLoopBackOff");
    const stable = run(looping.container, exited(1, 600_001));
    expect(stable.path).toBe("waiting.creating");
    expect(delayOf(run(stable.container, started, crashed).effects)).toBe(10_000);
  });

  it.each([
    ["Always", 0, true],
    ["Always", 1, true],
    ["OnFailure", 0, false],
    ["OnFailure", 1, true],
    ["Never", 0, false],
    ["Never", 1, false],
  ] as const)("under %s with exit code %i: restarts %s", (policy, exitCode, restarts) => {
    expect(run(running(policy), exited(exitCode)).container.done).toBe(!restarts);
  });

  it("before it ran at all, is treated the same: its image cannot be executed", () => {
    expect(run(newContainer("Always"), start, pulled, exited(128, 0)).path).toBe("waiting.creating");
    expect(run(newContainer("Never"), start, pulled, exited(128, 0)).path).toBe("terminated");
  });
});

describe("A container that is told to stop", () => {
  it("gets its grace, stays ready as long as it runs, and does not start again", () => {
    const stopping = run(running("Always"), stop(30));
    expect(stopping.path).toBe("stopping.ready");
    expect(stopping.effects).toContainEqual({ type: "run", op: "stop", gracePeriodSeconds: 30 });
    expect(run(stopping.container, exited(143)).path).toBe("terminated");
  });

  it("can be told again, with less grace", () => {
    expect(run(running("Always"), stop(30), stop(0)).effects).toEqual([
      { type: "run", op: "stop", gracePeriodSeconds: 0 },
    ]);
  });

  it("ends at once when nothing runs: what never ran is reported as 137, what ran with the code that it had", () => {
    expect(run(newContainer("Always"), start, stop(30)).container).toMatchObject({
      value: "terminated",
      context: { exitCode: 137 },
    });
    const looping = run(running("Always"), crashed, started, exited(3), stop(30));
    expect(looping.container).toMatchObject({ value: "terminated", context: { exitCode: 3 } });
    expect(looping.effects).toContainEqual({ type: "cancel", timer: "crashLoopBackOff" });
  });
});

describe("A container whose sandbox is lost", () => {
  it("waits to be started in the next one, as a restart", () => {
    const lost = run(running("Always"), { type: "SANDBOX_LOST" });
    expect([lost.path, lost.container.context.exitCode]).toEqual(["waiting.idle", 137]);
    const again = run(lost.container, start);
    expect(again.effects).toContainEqual({ type: "run", op: "start", attempt: 1 });
  });

  it("is over if it may not run twice, or was to stop anyway", () => {
    expect(run(running("Never"), { type: "SANDBOX_LOST" }).path).toBe("terminated");
    expect(run(running("Always"), stop(30), { type: "SANDBOX_LOST" }).path).toBe("terminated");
  });
});

describe("A container's status", () => {
  const statusAfter = (...inputs: Parameters<typeof run>[1][]) =>
    containerStatus(run(newContainer("Always"), ...inputs).container, false);
  const error = { terminated: { exitCode: 1, reason: "Error" } };

  it("says why it waits", () => {
    expect(statusAfter().state).toEqual({ waiting: { reason: "ContainerCreating" } });
    expect(containerStatus(newContainer("Always"), true).state).toEqual({ waiting: { reason: "PodInitializing" } });
    expect(statusAfter(start, pullFailed).state).toEqual({ waiting: { reason: "ErrImagePull" } });
    expect(statusAfter(start, pulled, started, crashed, started, crashed)).toEqual({
      restartCount: 1,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: error,
    });
  });

  it("says that it runs, and how the attempt before ended", () => {
    expect(statusAfter(start, pulled, started, crashed, started)).toEqual({
      restartCount: 1,
      state: { running: {} },
      lastState: error,
    });
  });

  it("says how it ended", () => {
    const ended = containerStatus(run(running("Never"), exited(0)).container, false);
    expect(ended).toEqual({ restartCount: 0, state: { terminated: { exitCode: 0, reason: "Completed" } } });
  });
});

describe("After its kubelet restarted, a container", () => {
  it("that was reported running is taken to run, ready as it was", () => {
    const container = recoveredContainer("Always", { restartCount: 2, ready: true, state: { running: {} } });
    expect(containerChart.path(container)).toBe("running.ready");
    expect(container.context.restartCount).toBe(2);
  });

  it("that had ended for good stays so; one in back-off has forgotten it and is started with the next count", () => {
    const ended = { restartCount: 2, ready: false, state: { terminated: { exitCode: 0 } } };
    expect(recoveredContainer("OnFailure", ended).done).toBe(true);
    const looping = recoveredContainer("Always", {
      restartCount: 2,
      ready: false,
      state: { waiting: {} },
      lastState: { terminated: { exitCode: 1 } },
    });
    expect(run(looping, start).effects).toContainEqual({ type: "run", op: "start", attempt: 3 });
  });
});
