import { describe, expect, test } from "vitest";
import type { Stored } from "../api/object.ts";
import { emptyMemory } from "./memory.ts";
import { benchWith, hear, news, podOn, run } from "./news.fixture.ts";

describe("a pod's birth", () => {
  test("goes sandbox, image, container, and is told at each stop", () => {
    const bench = benchWith();
    bench.settle();
    expect(bench.told()).toEqual(["createSandbox"]);
    expect(bench.pod("p").status).toMatchObject({
      phase: "Pending",
      startTime: "2025-01-01T12:00:00Z",
      hostIP: "172.18.0.1",
      observedGeneration: 1,
      containerStatuses: [
        {
          name: "main",
          image: "nginx",
          imageID: "",
          ready: false,
          started: false,
          restartCount: 0,
          state: { waiting: { reason: "ContainerCreating" } },
          lastState: {},
        },
      ],
    });
    expect(bench.pod("p").status.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      "PodReadyToStartContainers=False",
      "Initialized=True",
      "Ready=False",
      "ContainersReady=False",
      "PodScheduled=True",
    ]);
    expect(bench.condition("p", "Ready")).toMatchObject({
      reason: "ContainersNotReady",
      message: "containers with unready status: [main]",
    });
    expect(hear(bench, news.sandbox)).toEqual(["pull main nginx"]);
    expect(bench.pod("p").status).toMatchObject({ podIP: "10.244.1.2", podIPs: [{ ip: "10.244.1.2" }] });
    bench.nowMs += 1_500;
    expect(hear(bench, news.pulled())).toEqual(["start main 0"]);
    expect(hear(bench, news.started())).toEqual([]);
    expect(bench.pod("p").status.phase).toBe("Running");
    expect(bench.container("p")).toMatchObject({
      ready: true,
      started: true,
      imageID: "nginx",
      containerID: "orrery://uid-p.main.0",
      state: { running: { startedAt: "2025-01-01T12:00:01Z" } },
    });
    expect(bench.condition("p", "Ready")).toMatchObject({
      status: "True",
      lastTransitionTime: "2025-01-01T12:00:01Z",
      observedGeneration: 1,
    });
    expect(bench.events).toEqual([
      'Pulling: Pulling image "nginx"',
      'Pulled: Successfully pulled image "nginx" in 1.5s (1.5s including waiting). Image size: 0 bytes.',
      "Created: Created container: main",
      "Started: Started container main",
    ]);
  });

  test("writes nothing more when nothing changes", () => {
    const bench = benchWith();
    run(bench);
    const writes = bench.writes.length;
    bench.put({
      ...(bench.pod("p") as unknown as Stored),
      metadata: { ...bench.pod("p").metadata, labels: { a: "b" } },
    } as Stored);
    expect(bench.settle()).toBe(0);
    expect(bench.writes.length).toBe(writes);
  });

  test("takes one write where the runtime answers at once and the model is coarse", () => {
    const bench = benchWith({}, { coarse: true, heartbeats: false });
    bench.carryOut = ({ op }) => {
      if (op === "createSandbox") bench.tell(news.sandbox);
      if (op === "pull") bench.tell(news.pulled());
      if (op === "start") bench.tell(news.started());
      if (op === "stop") bench.tell(news.exited(0));
      if (op === "removeSandbox") bench.tell(news.gone);
    };
    expect(bench.settle()).toBe(4);
    expect(bench.writes).toEqual(["Running"]);
    bench.deletePod("p");
    expect(bench.settle()).toBe(3);
    expect(bench.writes).toEqual(["Running", "Succeeded", "DELETE"]);
    expect(bench.memory).toEqual({ ...emptyMemory, registered: true });
  });

  test("finds an image that another pod has brought", () => {
    const bench = benchWith();
    run(bench);
    bench.put(podOn("q"));
    bench.settle();
    bench.tell({ type: "sandboxReady", pod: "uid-q" }, { type: "pulled", pod: "uid-q", container: "main" });
    bench.settle();
    expect(bench.events.at(-2)).toBe('Pulled: Container image "nginx" already present on machine');
    expect(bench.pod("q").status.podIP).toBe("10.244.1.3");
  });

  test("asks a container that has a readiness probe before it counts as ready", () => {
    const containers = [{ name: "main", image: "nginx", readinessProbe: { httpGet: { port: 80 } } }];
    const bench = benchWith({ spec: { containers } });
    bench.settle();
    expect(hear(bench, news.sandbox, news.pulled(), news.started())).toContain("probe main 0");
    expect(bench.pod("p").status.phase).toBe("Running");
    expect(bench.container("p").ready).toBe(false);
    hear(bench, news.ready());
    expect(bench.condition("p", "Ready")?.status).toBe("True");
  });

  test("waits for readiness gates, which are others' to set", () => {
    const bench = benchWith({
      spec: { containers: [{ name: "main", image: "nginx" }], readinessGates: [{ conditionType: "lb" }] },
    });
    run(bench);
    expect(bench.condition("p", "Ready")).toMatchObject({
      status: "False",
      reason: "ReadinessGatesNotReady",
      message: 'corresponding condition of pod readiness gate "lb" does not exist.',
    });
    const p = bench.pod("p");
    const gate = { type: "lb", status: "True" };
    bench.put({
      ...p,
      status: { ...p.status, conditions: [gate, ...(p.status.conditions ?? [])] },
    } as unknown as Stored);
    bench.settle();
    expect(bench.condition("p", "Ready")?.status).toBe("True");
    expect(bench.condition("p", "lb")?.status).toBe("True");
  });
});

describe("init containers", () => {
  const parts = {
    spec: {
      initContainers: [
        { name: "init1", image: "a" },
        { name: "init2", image: "b" },
      ],
      containers: [{ name: "main", image: "nginx" }],
    },
  };

  test("run one after the other, before the others", () => {
    const bench = benchWith(parts);
    bench.settle();
    expect(hear(bench, news.sandbox)).toEqual(["createSandbox", "pull init1 a"]);
    hear(bench, news.pulled("init1"), news.started("init1"));
    expect(bench.container("p", "init1")).toMatchObject({ ready: false, state: { running: {} } });
    expect(hear(bench, news.exited(0, "init1"))).toEqual(["pull init2 b"]);
    expect(bench.container("p", "init1")).toMatchObject({
      ready: true,
      state: { terminated: { exitCode: 0, reason: "Completed" } },
    });
    expect(hear(bench, news.pulled("init2"), news.started("init2"), news.exited(0, "init2"))).toContain(
      "pull main nginx",
    );
    expect(bench.condition("p", "Initialized")?.status).toBe("True");
  });

  test("that fail leave a pod that restarts them Pending (e2e common/node/init_container.go)", () => {
    const bench = benchWith(parts);
    bench.settle();
    hear(bench, news.sandbox, news.pulled("init1"), news.started("init1"), news.exited(1, "init1"));
    expect(bench.pod("p").status.phase).toBe("Pending");
    expect(bench.condition("p", "Initialized")).toMatchObject({
      status: "False",
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [init1 init2]",
    });
    expect(bench.container("p").state).toEqual({ waiting: { reason: "PodInitializing" } });
  });

  test("that fail end a pod that never restarts", () => {
    const bench = benchWith({ spec: { ...parts.spec, restartPolicy: "Never" } });
    bench.settle();
    expect(hear(bench, news.sandbox, news.pulled("init1"), news.started("init1"), news.exited(1, "init1"))).toContain(
      "removeSandbox",
    );
    expect(bench.pod("p").status.phase).toBe("Failed");
  });

  test("that are sidecars run along with the main ones and do not hold up their end", () => {
    const sidecar = { name: "side", image: "s", restartPolicy: "Always" };
    const bench = benchWith({
      spec: { initContainers: [sidecar], containers: [{ name: "main", image: "nginx" }], restartPolicy: "Never" },
    });
    bench.settle();
    expect(hear(bench, news.sandbox)).toEqual(["createSandbox", "pull side s", "pull main nginx"]);
    hear(bench, news.pulled("side"), news.pulled(), news.started("side"), news.started());
    expect(bench.pod("p").status.phase).toBe("Running");
    hear(bench, news.exited(0));
    expect(bench.pod("p").status.phase).toBe("Succeeded");
  });
});

describe("an image that cannot be pulled", () => {
  test("is told as ErrImagePull, then ImagePullBackOff, and tried again", () => {
    const bench = benchWith();
    bench.settle();
    hear(bench, news.sandbox, news.pullFailed("not found"));
    expect(bench.container("p").state).toEqual({ waiting: { reason: "ErrImagePull", message: "not found" } });
    expect(bench.events.slice(-2)).toEqual([
      'Failed: Failed to pull image "nginx": not found',
      "Failed: Error: ErrImagePull",
    ]);
    bench.advance(10_000);
    expect(bench.told()).toEqual(["pull main nginx"]);
    hear(bench, news.pullFailed("not found"));
    bench.advance(10_000);
    expect(bench.container("p").state).toEqual({
      waiting: { reason: "ImagePullBackOff", message: 'Back-off pulling image "nginx": ErrImagePull: not found' },
    });
    expect(bench.events.slice(-2)).toEqual([
      'BackOff: Back-off pulling image "nginx"',
      "Failed: Error: ImagePullBackOff",
    ]);
    bench.advance(10_000);
    expect(bench.told()).toEqual(["pull main nginx"]);
    hear(bench, news.pulled(), news.started());
    expect(bench.pod("p").status.phase).toBe("Running");
  });
});
