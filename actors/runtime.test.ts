import { describe, expect, test } from "vitest";
import type { RuntimeCommand, RuntimeEvent } from "../machines/effects.ts";
import type { ContainerBehaviour, Duration } from "./behaviour.ts";
import { accept, complete, emptyRuntime, inventory, lose, possibleExits, type RuntimeState } from "./runtime.ts";

/** A runtime of which one pod `u` with one container `c` is asked for. */
class Bench {
  state: RuntimeState = emptyRuntime("n1");
  readonly #behaviour: ContainerBehaviour;

  constructor(behaviour: ContainerBehaviour = {}) {
    this.#behaviour = behaviour;
  }

  /** Gives a command; how long what it begins takes, by id. */
  ask(command: RuntimeCommand): Readonly<Record<string, Duration>> {
    const { state, operations } = accept(this.state, command, () => ({ c: this.#behaviour }));
    this.state = state;
    return Object.fromEntries(operations.map(({ id, afterMs }) => [id, afterMs]));
  }

  end(id: string, exitCode?: number): readonly RuntimeEvent[] {
    const { state, events } = complete(this.state, id, exitCode === undefined ? {} : { exitCode });
    this.state = state;
    return events;
  }

  /** From nothing to running. */
  run(attempt = 0): void {
    this.ask({ op: "createSandbox", pod: "u" });
    this.end("sandbox/u");
    this.ask(start(attempt));
    this.end(`start/u/c/${attempt}`);
  }
}

const at = { pod: "u", container: "c" } as const;
const pull = { op: "pull", ...at, image: "a/b:1" } as const;
const start = (attempt: number) => ({ op: "start", ...at, attempt }) as const;
const stop = (gracePeriodSeconds: number) => ({ op: "stop", ...at, gracePeriodSeconds }) as const;

describe("a container's life", () => {
  test("takes a sandbox, a pull, a start, and each says when it is done", () => {
    const bench = new Bench({ pullMs: 700, startMs: 50 });
    expect(bench.ask({ op: "createSandbox", pod: "u" })).toEqual({ "sandbox/u": { minMs: 200, maxMs: 600 } });
    expect(bench.end("sandbox/u")).toEqual([{ type: "sandboxReady", pod: "u" }]);
    expect(bench.ask(pull)).toEqual({ "pull/u/c/a/b:1": 700 });
    expect(bench.end("pull/u/c/a/b:1")).toEqual([{ type: "pulled", ...at }]);
    expect(bench.ask(start(0))).toEqual({ "start/u/c/0": 50 });
    expect(bench.end("start/u/c/0")).toEqual([{ type: "started", ...at }]);
    expect(bench.state.operations).toEqual({});
    expect(bench.ask({ op: "removeSandbox", pod: "u" })).toEqual({ "remove/u": 100 });
    expect(bench.end("remove/u")).toEqual([{ type: "sandboxGone", pod: "u" }]);
    expect(bench.state).toEqual({ ...emptyRuntime("n1"), images: ["a/b:1"] });
  });

  test("an image is pulled once for a node", () => {
    const bench = new Bench({ pullMs: 700 });
    bench.ask(pull);
    bench.end("pull/u/c/a/b:1");
    expect(bench.ask({ ...pull, pod: "v" })).toEqual({ "pull/v/c/a/b:1": 20 });
  });

  test("a pull fails as often as it is said to", () => {
    const bench = new Bench({ pullFails: 2 });
    bench.ask({ op: "createSandbox", pod: "u" });
    const outcomes = [1, 2, 3, 4].map(() => {
      bench.ask(pull);
      return bench.end("pull/u/c/a/b:1")[0]?.type;
    });
    expect(outcomes).toEqual(["pullFailed", "pullFailed", "pulled", "pulled"]);
  });

  test("an image that is not there never comes, and its failures are not counted, so that a model of it is finite", () => {
    const bench = new Bench({ pullFails: "always" });
    bench.ask({ op: "createSandbox", pod: "u" });
    const states = [1, 2, 3].map(() => {
      bench.ask(pull);
      expect(bench.end("pull/u/c/a/b:1")[0]?.type).toBe("pullFailed");
      return bench.state;
    });
    expect(states[2]).toEqual(states[0]);
  });

  test("it crashes as often as it is said to, then runs its time", () => {
    const bench = new Bench({ crashes: 1, crashAfterMs: 10, crashExitCode: 7, runMs: 99, exitCode: 0 });
    bench.run();
    expect(bench.state.operations["exit/u/c/0"]).toMatchObject({ kind: "exit", afterMs: 10 });
    expect(bench.end("exit/u/c/0")).toEqual([{ type: "exited", ...at, exitCode: 7 }]);
    bench.run(1);
    expect(bench.state.operations["exit/u/c/1"]).toMatchObject({ afterMs: 99, exitCode: 0 });
  });

  test("its probe succeeds after a while, or never", () => {
    const slow = new Bench({ readyAfterMs: 300 });
    slow.run();
    expect(slow.ask({ op: "probe", ...at, attempt: 0 })).toEqual({ "probe/u/c/0": 300 });
    expect(slow.end("probe/u/c/0")).toEqual([{ type: "becameReady", ...at }]);
    const sick = new Bench({ readyAfterMs: "never" });
    sick.run();
    expect(sick.ask({ op: "probe", ...at, attempt: 0 })).toEqual({});
  });

  test("any that runs may end at any time, if a driver says so", () => {
    const bench = new Bench();
    bench.run();
    expect(possibleExits(bench.state)).toEqual(["exit/u/c/0"]);
    expect(bench.end("exit/u/c/0", 139)).toEqual([{ type: "exited", ...at, exitCode: 139 }]);
    expect(bench.end("exit/u/c/0", 139)).toEqual([]);
  });
});

describe("stopping", () => {
  test("gives it its time", () => {
    const bench = new Bench({ stopMs: 400, stopExitCode: 143 });
    bench.run();
    expect(bench.ask(stop(30))).toEqual({ "stop/u/c/0": 400 });
    expect(bench.end("stop/u/c/0")).toEqual([{ type: "exited", ...at, exitCode: 143 }]);
  });

  test("kills it when the grace is over, also when that becomes shorter on the way", () => {
    const bench = new Bench({ stopMs: 60_000 });
    bench.run();
    expect(bench.ask(stop(30))).toEqual({ "stop/u/c/0": 30_000 });
    expect(bench.ask(stop(1))).toEqual({ "stop/u/c/0": 1_000 });
    expect(bench.end("stop/u/c/0")).toEqual([{ type: "exited", ...at, exitCode: 137 }]);
  });

  test("ends its start and its planned end too", () => {
    const bench = new Bench({ runMs: 5 });
    bench.run();
    bench.ask(stop(30));
    bench.end("stop/u/c/0");
    expect(bench.state.operations).toEqual({});
    expect(bench.ask(stop(30))).toEqual({ "stop/u/c/0": 0 });
  });
});

describe("for a kubelet that has restarted", () => {
  test("what is there is told as news", () => {
    const bench = new Bench();
    bench.run();
    expect(inventory(bench.state)).toEqual([
      { type: "sandboxReady", pod: "u" },
      { type: "started", ...at },
    ]);
    bench.end("exit/u/c/0", 2);
    expect(inventory(bench.state)[1]).toEqual({ type: "exited", ...at, exitCode: 2 });
    bench.ask(start(1));
    expect(inventory(bench.state)).toHaveLength(1);
  });

  test("a command whose work is done is answered at once, and nothing is started twice", () => {
    const bench = new Bench();
    bench.run();
    expect(bench.ask({ op: "createSandbox", pod: "u" })).toEqual({ "sandbox/u": 0 });
    expect(bench.ask(start(0))).toEqual({ "start/u/c/0": 0 });
    expect(bench.end("start/u/c/0")).toEqual([{ type: "started", ...at }]);
    bench.end("exit/u/c/0", 2);
    bench.ask(start(0));
    expect(bench.end("start/u/c/0")).toEqual([{ type: "exited", ...at, exitCode: 2 }]);
    expect(bench.ask(pull)).not.toEqual({});
    expect(bench.ask(pull)).toEqual({});
  });
});

test("a node that dies keeps nothing but its images", () => {
  const bench = new Bench();
  bench.ask(pull);
  bench.end("pull/u/c/a/b:1");
  bench.run();
  expect(lose(bench.state)).toEqual({ node: "n1", images: ["a/b:1"], pods: {}, operations: {} });
  expect(inventory(lose(bench.state))).toEqual([]);
});
