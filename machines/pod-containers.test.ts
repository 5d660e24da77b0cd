import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ContainerEvent, type ContainerState, containerChart } from "./container.ts";
import { newContainer } from "./container-status.ts";
import { type PodEvent, type PodState, phaseOf, podChart } from "./pod.ts";
import { nextPodEvent, summarize } from "./pod-containers.ts";

/** A kubelet and a runtime in a few lines: the protocol of pod.ts, with every command's answer in a queue. */
class ToyKubelet {
  pod: PodState = podChart.initial;
  init: ContainerState[];
  main: ContainerState[];
  readonly paths: string[] = [];
  /** What the runtime will say. */
  readonly news: (() => void)[] = [];
  readonly #exitCodes: Iterator<number>;

  constructor(init: number, main: number, policy: "Always" | "OnFailure" | "Never", exitCodes: Iterable<number>) {
    this.init = Array.from({ length: init }, () => newContainer(policy === "Never" ? "Never" : "OnFailure"));
    this.main = Array.from({ length: main }, () => newContainer(policy));
    this.#exitCodes = exitCodes[Symbol.iterator]();
  }

  send(event: PodEvent): void {
    const [pod, effects] = podChart.step(this.pod, event);
    if (podChart.path(pod) !== podChart.path(this.pod)) this.paths.push(podChart.path(pod));
    this.pod = pod;
    for (const effect of effects) {
      if (effect.type === "finalize") this.news.push(() => this.send({ type: "GONE" }));
      if (effect.type !== "run") continue;
      if (effect.op === "createSandbox") this.news.push(() => this.send({ type: "SANDBOX_READY" }));
      else if (effect.op === "removeSandbox") this.news.push(() => this.send({ type: "SANDBOX_GONE" }));
      else if (effect.op === "startInit") this.tell(this.init, effect.index, { type: "START" });
      else if (effect.op === "startContainers")
        for (const i of this.main.keys()) this.tell(this.main, i, { type: "START" });
      else if (effect.op === "stopContainers") this.stop(effect.gracePeriodSeconds);
    }
    this.summarize();
  }

  stop(gracePeriodSeconds: number): void {
    for (const group of [this.init, this.main]) {
      for (const i of group.keys()) this.tell(group, i, { type: "STOP", gracePeriodSeconds });
    }
  }

  tell(group: ContainerState[], i: number, event: ContainerEvent): void {
    const [container, effects] = containerChart.step(group[i] as ContainerState, event);
    group[i] = container;
    for (const effect of effects) {
      if (effect.type !== "run") continue;
      if (effect.op === "pull") this.news.push(() => this.tell(group, i, { type: "PULLED" }));
      else if (effect.op === "start") this.news.push(() => this.tell(group, i, { type: "STARTED", probed: false }));
      else if (effect.op === "stop") this.news.push(() => this.exit(group, i, 143));
    }
    this.summarize();
  }

  exit(group: ContainerState[], i: number, exitCode: number): void {
    this.tell(group, i, { type: "EXITED", exitCode, ranMs: 0 });
  }

  summarize(): void {
    const event = nextPodEvent(this.pod, summarize(this.init, this.main));
    if (event) this.send(event);
  }

  /** Lets the runtime speak, in any order, until it has nothing more to say; init containers exit by themselves. */
  settle(pick: (n: number) => number = () => 0): void {
    for (let turns = 0; turns < 500; turns++) {
      const runningInit = this.init.findIndex((container) => containerChart.matches(container, "running"));
      if (runningInit >= 0) this.exit(this.init, runningInit, this.#exitCodes.next().value ?? 0);
      else if (this.news.length > 0) this.news.splice(pick(this.news.length), 1)[0]?.();
      else return;
    }
    throw new Error("the runtime never falls silent");
  }
}

const bound = (initContainers: number): PodEvent => ({
  type: "BOUND",
  initContainers,
  phase: "Pending",
  deletionGraceSeconds: null,
});

function born(
  init: number,
  main: number,
  policy: "Always" | "OnFailure" | "Never",
  exitCodes: Iterable<number> = [],
): ToyKubelet {
  const kubelet = new ToyKubelet(init, main, policy, exitCodes);
  kubelet.send(bound(init));
  kubelet.settle();
  return kubelet;
}

describe("Pod and containers together", () => {
  it("come up: init containers first, then the others, then ready", () => {
    expect(born(2, 2, "Always").paths).toEqual([
      "scheduled",
      "initializing",
      "starting",
      "running.notReady",
      "running.ready",
    ]);
  });

  it("try a failed init container again, unless the policy is Never", () => {
    expect(podChart.path(born(1, 1, "Always", [1]).pod)).toBe("running.ready");
    expect(podChart.path(born(1, 1, "Never", [1]).pod)).toBe("failed.clean");
  });

  it("are not ready while one of them restarts", () => {
    const kubelet = born(0, 2, "Always");
    kubelet.exit(kubelet.main, 1, 1);
    expect(podChart.path(kubelet.pod)).toBe("running.notReady");
    kubelet.settle();
    expect(podChart.path(kubelet.pod)).toBe("running.ready");
  });

  it("succeed when all have exited well, and only then", () => {
    const kubelet = born(0, 2, "OnFailure");
    kubelet.exit(kubelet.main, 0, 0);
    expect(phaseOf(kubelet.pod)).toBe("Running");
    kubelet.exit(kubelet.main, 1, 0);
    expect(phaseOf(kubelet.pod)).toBe("Succeeded");
  });

  it("fail when one has failed for good and all are over", () => {
    const kubelet = born(0, 2, "Never");
    kubelet.exit(kubelet.main, 0, 1);
    expect(phaseOf(kubelet.pod)).toBe("Running");
    kubelet.exit(kubelet.main, 1, 0);
    expect(phaseOf(kubelet.pod)).toBe("Failed");
  });

  it("start again in a new sandbox when theirs is lost", () => {
    const kubelet = born(0, 2, "Always");
    for (const i of kubelet.main.keys()) kubelet.tell(kubelet.main, i, { type: "SANDBOX_LOST" });
    kubelet.send({ type: "SANDBOX_GONE" });
    kubelet.settle();
    expect(podChart.path(kubelet.pod)).toBe("running.ready");
    expect(kubelet.main.map(({ context }) => context.restartCount)).toEqual([1, 1]);
  });

  it("are gone, every one, whenever the pod is deleted and in whatever order the runtime answers", () => {
    const shape = fc.record({
      init: fc.nat(2),
      main: fc.integer({ min: 1, max: 3 }),
      policy: fc.constantFrom("Always", "OnFailure", "Never"),
    });
    fc.assert(
      fc.property(shape, fc.nat(12), fc.infiniteStream(fc.nat(9)), ({ init, main, policy }, steps, order) => {
        const kubelet = new ToyKubelet(init, main, policy, []);
        kubelet.send(bound(init));
        for (let i = 0; i < steps && kubelet.news.length > 0; i++)
          kubelet.news.splice(order.next().value % kubelet.news.length, 1)[0]?.();
        kubelet.send({ type: "DELETE", gracePeriodSeconds: 30 });
        kubelet.settle((n) => order.next().value % n);
        expect(podChart.path(kubelet.pod)).toBe("removed");
        expect([...kubelet.init, ...kubelet.main].every(({ done }) => done)).toBe(true);
      }),
    );
  });
});
