import { describe, expect, test } from "vitest";
import { KubeletBench } from "./bench.fixture.ts";
import { emptyMemory } from "./memory.ts";
import { benchWith, hear, news, podOn, run } from "./news.fixture.ts";

describe("a kubelet that restarts", () => {
  test("starts nothing again that runs, and tells nothing that is known", () => {
    const bench = benchWith();
    run(bench);
    bench.writes.length = 0;
    bench.restart();
    bench.tell(news.sandbox, news.started());
    bench.settle();
    expect(bench.told()).toEqual([]);
    expect(bench.writes).toEqual([]);
    expect(hear(bench, news.exited(1))).toEqual(["start main 1"]);
  });

  test("takes over what runs although its status was never told", () => {
    const bench = benchWith();
    bench.settle();
    bench.restart();
    bench.told();
    bench.tell(news.sandbox, news.started());
    bench.settle();
    expect(bench.told()).toEqual([]);
    expect(bench.pod("p").status.phase).toBe("Running");
    expect(bench.container("p").restartCount).toBe(0);
  });

  test("goes on with the restart count that the apiserver knows, and restarts what has ended meanwhile", () => {
    const bench = benchWith();
    run(bench);
    hear(bench, news.exited(1), news.started());
    bench.restart();
    bench.tell(news.sandbox, news.exited(2));
    bench.settle();
    expect(bench.told()).toEqual(["start main 2"]);
    expect(bench.container("p").lastState?.terminated?.exitCode).toBe(2);
  });

  test("never tells a phase that goes back", () => {
    const bench = benchWith();
    run(bench);
    bench.writes.length = 0;
    bench.restart();
    bench.settle();
    expect(bench.told()).toEqual(["createSandbox"]);
    expect(bench.pod("p").status.phase).toBe("Running");
    expect(bench.container("p")).toMatchObject({ ready: false, state: { waiting: { reason: "ContainerCreating" } } });
    hear(bench, news.sandbox);
    hear(bench, news.started());
    expect(bench.container("p").restartCount).toBe(1);
    expect(bench.pod("p").status.podIP).toBe("10.244.1.2");
  });

  test("goes on stopping a pod that is being deleted", () => {
    const bench = benchWith();
    run(bench);
    bench.deletePod("p");
    bench.restart();
    bench.tell(news.sandbox, news.started());
    bench.settle();
    expect(bench.told()).toEqual(["stop main 30"]);
    hear(bench, news.exited(0), news.gone);
    expect(bench.objects.has("pods/default/p")).toBe(false);
  });

  test("removes what runs without an object", () => {
    const bench = new KubeletBench();
    bench.tell(news.sandbox, news.started());
    bench.settle();
    expect(bench.told()).toEqual(["removeSandbox"]);
    expect(bench.memory).toEqual({ ...emptyMemory, registered: true });
  });

  test("leaves finished pods alone", () => {
    const bench = benchWith({ spec: { containers: [{ name: "main", image: "nginx" }], restartPolicy: "Never" } });
    run(bench);
    hear(bench, news.exited(0), news.gone);
    bench.restart();
    bench.settle();
    expect(bench.told()).toEqual([]);
    expect(bench.memory.pods).toEqual({});
  });

  test("does not ask again whether a pod fits that it let in before", () => {
    const bench = benchWith({}, { capacity: { cpu: "1" } });
    bench.put(podOn("a", {}, { cpu: "1" }));
    bench.settle();
    bench.restart();
    bench.tell({ type: "sandboxReady", pod: "uid-a" });
    bench.put(podOn("0", {}, { cpu: "1" }));
    bench.settle();
    expect(bench.pod("a").status.phase).toBe("Pending");
  });
});
