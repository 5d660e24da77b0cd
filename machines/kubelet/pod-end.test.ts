import { describe, expect, test } from "vitest";
import { emptyMemory } from "./memory.ts";
import { benchWith, hear, news, podOn, run, uid } from "./news.fixture.ts";

describe("a container that ends", () => {
  test("is restarted at once, then backs off 10 s, doubled each time", () => {
    const bench = benchWith();
    run(bench);
    expect(hear(bench, news.exited(1))).toEqual(["start main 1"]);
    hear(bench, news.started());
    expect(bench.container("p")).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 1, reason: "Error" } },
    });
    expect(hear(bench, news.exited(1))).toEqual([]);
    expect(bench.container("p").state).toEqual({
      waiting: {
        reason: "CrashLoopBackOff",
        message: "back-off 10s restarting failed container=main pod=p_default(uid-p)",
      },
    });
    expect(bench.events.at(-1)).toBe("BackOff: Back-off restarting failed container main in pod p_default(uid-p)");
    expect(bench.pod("p").status.phase).toBe("Running");
    bench.advance(9_999);
    expect(bench.told()).toEqual([]);
    bench.advance(1);
    expect(bench.told()).toEqual(["start main 2"]);
    hear(bench, news.started(), news.exited(1));
    expect(bench.container("p").state?.waiting?.message).toMatch(/^back-off 20s /);
  });

  test("ends the pod if it is not to be restarted", () => {
    for (const [restartPolicy, exitCode, phase] of [
      ["Never", 0, "Succeeded"],
      ["Never", 3, "Failed"],
      ["OnFailure", 0, "Succeeded"],
    ] as const) {
      const bench = benchWith({ spec: { containers: [{ name: "main", image: "nginx" }], restartPolicy } });
      run(bench);
      expect(hear(bench, news.exited(exitCode))).toEqual(["removeSandbox"]);
      expect(bench.pod("p").status.phase).toBe(phase);
      expect(bench.condition("p", "Ready")).toMatchObject({
        status: "False",
        reason: phase === "Failed" ? "PodFailed" : "PodCompleted",
      });
      expect(bench.container("p").state?.terminated).toMatchObject({ exitCode, finishedAt: "2025-01-01T12:00:00Z" });
      hear(bench, news.gone);
      expect(bench.memory.pods).toEqual({});
    }
  });

  test("comes back in a model world too, where no time passes", () => {
    const bench = benchWith({}, { coarse: true });
    run(bench);
    hear(bench, news.exited(1), news.started(), news.exited(1));
    const [alarm] = bench.delayed.filter(({ key }) => key.startsWith("alarm/"));
    expect(alarm).toBeDefined();
    bench.queue.push(alarm?.key ?? "");
    bench.settle();
    expect(bench.told()).toEqual(["start main 2"]);
  });
});

describe("a pod that is deleted", () => {
  test("is stopped with its grace, told how it ended, cleaned up, and then its object goes", () => {
    const bench = benchWith();
    run(bench);
    bench.deletePod("p", 5);
    bench.settle();
    expect(bench.told()).toEqual(["stop main 5"]);
    expect(bench.events.at(-1)).toBe("Killing: Stopping container main");
    expect(bench.condition("p", "Ready")?.status).toBe("True");
    bench.writes.length = 0;
    expect(hear(bench, news.exited(0))).toEqual(["removeSandbox"]);
    expect(bench.pod("p").status.phase).toBe("Succeeded");
    hear(bench, news.gone);
    expect(bench.writes.at(-1)).toBe("DELETE");
    expect(bench.memory).toEqual({ ...emptyMemory, registered: true });
  });

  // pkg/kubelet/status, syncPod: NewUIDPreconditions.
  test.each([
    [{}, { gracePeriodSeconds: 0, preconditions: { uid: "uid-p" } }],
    [{ uidPreconditions: false }, { gracePeriodSeconds: 0 }],
  ])("is deleted by its uid, unless the kubelet is to know it by name alone: %j", (options, expected) => {
    const bench = benchWith({}, options);
    run(bench);
    bench.deletePod("p");
    bench.settle();
    hear(bench, news.exited(0), news.gone);
    expect(bench.deletions).toEqual([expected]);
  });

  test("is stopped again if its grace becomes shorter", () => {
    const bench = benchWith();
    run(bench);
    bench.deletePod("p", 30);
    bench.settle();
    bench.deletePod("p", 2);
    bench.settle();
    expect(bench.told()).toEqual(["stop main 30", "stop main 2"]);
  });

  test("is deleted again if that failed", () => {
    const bench = benchWith();
    run(bench);
    bench.deletePod("p");
    bench.settle();
    hear(bench, news.exited(0));
    bench.failing = true;
    hear(bench, news.gone);
    expect(bench.objects.has("pods/default/p")).toBe(true);
    bench.failing = false;
    bench.queue.push("default/p");
    bench.settle();
    expect(bench.objects.has("pods/default/p")).toBe(false);
  });

  test("by force, is stopped within a second and forgotten", () => {
    const bench = benchWith();
    run(bench);
    bench.remove("pods/default/p");
    bench.settle();
    expect(bench.told()).toEqual(["stop main 1"]);
    bench.writes.length = 0;
    hear(bench, news.exited(137), news.gone);
    expect(bench.writes).toEqual([]);
    expect(bench.memory).toEqual({ ...emptyMemory, registered: true });
  });

  test("before anything ran, ends as failed, its containers unknown", () => {
    const bench = benchWith();
    bench.settle();
    bench.deletePod("p");
    bench.settle();
    expect(bench.told()).toEqual(["createSandbox", "removeSandbox"]);
    expect(bench.pod("p").status.phase).toBe("Failed");
    expect(bench.container("p").state).toEqual({
      terminated: {
        exitCode: 137,
        reason: "ContainerStatusUnknown",
        message: "The container could not be located when the pod was terminated",
      },
    });
    hear(bench, news.gone);
    expect(bench.writes.at(-1)).toBe("DELETE");
  });

  test("makes way for one of the same name with another uid", () => {
    const bench = benchWith();
    run(bench);
    bench.remove("pods/default/p");
    bench.put(podOn("p", { metadata: { uid: "uid-2" } }));
    bench.settle();
    expect(bench.commands).toMatchObject([
      { op: "stop", pod: uid },
      { op: "createSandbox", pod: "uid-2" },
    ]);
  });
});

test("a pod whose time is up is ended by the kubelet", () => {
  const bench = benchWith({ spec: { containers: [{ name: "main", image: "nginx" }], activeDeadlineSeconds: 60 } });
  run(bench);
  bench.advance(60_000);
  expect(bench.told()).toEqual(["stop main 0"]);
  hear(bench, news.exited(137), news.gone);
  expect(bench.pod("p").status).toMatchObject({
    phase: "Failed",
    reason: "DeadlineExceeded",
    message: "Pod was active on the node longer than the specified deadline",
  });
});
