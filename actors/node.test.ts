import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Stored } from "../machines/api/object.ts";
import { KubeletBench } from "../machines/kubelet/bench.fixture.ts";
import type { KubeletOptions } from "../machines/kubelet/kubelet.ts";
import { emptyMemory } from "../machines/kubelet/memory.ts";
import { bound, pod } from "../machines/scheduler/objects.fixture.ts";
import { behaviourAnnotation, behaviourOf } from "./behaviour.ts";
import { accept, complete, emptyRuntime, inventory, lose, type Operation, type RuntimeState } from "./runtime.ts";

/** A kubelet and its runtime. In an instant one, everything but exits ends at once. */
class Node {
  readonly kubelet: KubeletBench;
  readonly #instant: boolean;
  runtime: RuntimeState = emptyRuntime("n1");

  constructor(options: KubeletOptions & { instant?: boolean } = {}) {
    this.#instant = options.instant ?? false;
    this.kubelet = new KubeletBench(options);
    this.kubelet.carryOut = (command) => {
      this.runtime = accept(this.runtime, command, (uid) => this.#behaviourOf(uid)).state;
      if (this.#instant) this.#endAll(({ kind }) => kind !== "exit");
    };
    this.kubelet.settle();
  }

  bind(name: string, behaviour = "{}", spec: object = {}): void {
    const metadata = { annotations: { [behaviourAnnotation]: behaviour } };
    const containers = [{ name: "main", image: "nginx" }];
    this.kubelet.put(bound(pod(name, {}, { metadata, spec: { containers, ...spec } }), "n1") as unknown as Stored);
    this.kubelet.settle();
  }

  /** Ends one operation, if there is one; which. */
  end(choose: (operations: readonly Operation[]) => Operation | undefined = ([first]) => first): string | undefined {
    const operation = choose(Object.values(this.runtime.operations));
    if (!operation) return undefined;
    this.#complete(operation.id);
    this.kubelet.settle();
    return operation.id;
  }

  /** Ends operations and lets back-offs pass until nothing is left to happen. */
  rest(): void {
    for (let n = 0; n < 300; n++) {
      this.kubelet.settle();
      if (this.end() === undefined && !this.#ringAlarm()) return;
    }
    throw new Error("never at rest");
  }

  restart(): void {
    this.kubelet.restart();
    this.kubelet.tell(...inventory(this.runtime));
    this.kubelet.settle();
  }

  #ringAlarm(): boolean {
    const alarm = this.kubelet.delayed.find(({ key }) => key.startsWith("alarm/"));
    if (alarm) this.kubelet.advance(Math.max(alarm.atMs - this.kubelet.nowMs, 0));
    return alarm !== undefined;
  }

  #endAll(which: (operation: Operation) => boolean): void {
    for (let next = Object.values(this.runtime.operations).find(which); next; ) {
      this.#complete(next.id);
      next = Object.values(this.runtime.operations).find(which);
    }
  }

  #complete(id: string): void {
    const { state, events } = complete(this.runtime, id);
    this.runtime = state;
    this.kubelet.tell(...events);
  }

  #behaviourOf(uid: string) {
    const found = this.kubelet.view.list("pods").find(({ metadata }) => metadata.uid === uid);
    return found ? behaviourOf(found) : {};
  }
}

const phaseOf = (node: Node, name = "p") => node.kubelet.pod(name).status.phase;
const starts = (node: Node) => node.kubelet.events.filter((event) => event.startsWith("Started")).length;

describe("a kubelet with its runtime", () => {
  test("brings a pod to life and to its end", () => {
    const node = new Node();
    node.bind("p", "main: {runMs: 10}", { restartPolicy: "Never" });
    node.rest();
    expect(phaseOf(node)).toBe("Succeeded");
    expect(node.runtime.pods).toEqual({});
    expect(node.kubelet.memory.pods).toEqual({});
  });

  test("sees a container through its crashes", () => {
    const node = new Node();
    node.bind("p", "main: {crashes: 3}");
    node.rest();
    expect(node.kubelet.container("p")).toMatchObject({
      ready: true,
      restartCount: 3,
      lastState: { terminated: { exitCode: 1 } },
    });
  });

  test("gets an image in the end", () => {
    const node = new Node();
    node.bind("p", "main: {pullFails: 3}");
    node.rest();
    expect(phaseOf(node)).toBe("Running");
  });

  test("is not troubled by a kubelet's restart at any point: nothing is started twice, every phase goes forward", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 12 }), fc.integer({ min: 0, max: 2 }), (choices, crashes) => {
        const node = new Node();
        node.bind("p", `main: {crashes: ${crashes}}`, { initContainers: [{ name: "init", image: "busybox" }] });
        const phases = [phaseOf(node)];
        const ends = node.runtime.pods["uid-p"]?.behaviour;
        expect(ends).toBeDefined();
        for (const choice of choices) {
          if (choice === 0) node.restart();
          else if (node.runtime.pods["uid-p"]?.containers.init?.phase === "running")
            node.end(() => exitOf("init", node));
          else node.end((operations) => operations[choice % Math.max(operations.length, 1)]);
          phases.push(phaseOf(node));
        }
        for (let n = 0; n < 50 && phaseOf(node) !== "Running"; n++) {
          const init = node.runtime.pods["uid-p"]?.containers.init;
          if (init?.phase === "running") node.end(() => exitOf("init", node));
          else node.rest();
        }
        node.rest();
        expect(phaseOf(node)).toBe("Running");
        expect(node.kubelet.container("p").ready).toBe(true);
        const order = ["Pending", "Running"];
        const ranks = phases.map((phase) => order.indexOf(phase ?? ""));
        expect(ranks).toEqual([...ranks].sort());
        expect(node.runtime.pods["uid-p"]?.containers.main?.attempt).toBe(crashes);
      }),
    );
  });

  test("starts its pods again on a node that has died and come back", () => {
    const node = new Node();
    node.bind("p");
    node.rest();
    node.runtime = lose(node.runtime);
    node.restart();
    node.rest();
    expect(node.kubelet.container("p")).toMatchObject({ ready: true, restartCount: 1 });
    expect(starts(node)).toBe(2);
  });

  test("ends a deleted pod within its grace, and lets the object go", () => {
    const node = new Node();
    node.bind("p", "main: {stopMs: 100000}");
    node.rest();
    node.kubelet.deletePod("p", 3);
    node.kubelet.settle();
    expect(Object.values(node.runtime.operations)).toMatchObject([{ kind: "stop", afterMs: 3_000, exitCode: 137 }]);
    node.rest();
    expect(node.kubelet.objects.has("pods/default/p")).toBe(false);
    expect(node.kubelet.memory).toEqual({ ...emptyMemory, registered: true });
  });

  test("in a coarse model needs one write for a birth, whatever the number of containers", () => {
    const node = new Node({ coarse: true, heartbeats: false, instant: true });
    node.bind("p", "{}", {
      containers: [
        { name: "a", image: "a" },
        { name: "b", image: "b", readinessProbe: {} },
      ],
    });
    expect(node.kubelet.writes).toEqual(["Running"]);
    expect(node.kubelet.condition("p", "Ready")?.status).toBe("True");
  });

  test("in a coarse model comes back to the same memory after a death and a birth", () => {
    const node = new Node({ coarse: true, heartbeats: false, instant: true });
    node.bind("p");
    const once = JSON.stringify([node.kubelet.memory, node.runtime]);
    node.kubelet.deletePod("p");
    node.kubelet.settle();
    expect(node.kubelet.memory.pods).toEqual({});
    node.bind("p");
    expect(JSON.stringify([node.kubelet.memory, node.runtime])).toBe(once);
  });
});

function exitOf(container: string, node: Node): Operation {
  const attempt = node.runtime.pods["uid-p"]?.containers[container]?.attempt ?? 0;
  return { id: `exit/uid-p/${container}/${attempt}`, kind: "exit", pod: "uid-p", container, afterMs: 0 };
}
