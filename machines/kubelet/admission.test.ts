import { describe, expect, test } from "vitest";
import { benchWith, hear, news, podOn, run, uid } from "./news.fixture.ts";

describe("a pod that does not belong here", () => {
  const full = { capacity: { cpu: "1" } };

  test("is refused when it does not fit next to those that are here", () => {
    const bench = benchWith({}, full);
    bench.put(podOn("big", {}, { cpu: "600m" }));
    bench.put(podOn("more", {}, { cpu: "600m" }));
    bench.settle();
    expect(bench.pod("more").status).toMatchObject({
      phase: "Failed",
      reason: "OutOfcpu",
      message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 600, used: 600, capacity: 1000",
    });
    expect(bench.pod("more").status.containerStatuses).toBeUndefined();
    expect(bench.events).toContain(
      "OutOfcpu: Node didn't have enough resource: cpu, requested: 600, used: 600, capacity: 1000",
    );
    expect(bench.commands.map((command) => command.pod)).toEqual([uid, "uid-big"]);
    expect(Object.keys(bench.memory.pods)).toEqual(["uid-big", uid]);
  });

  test("is refused when the node is not what it selects", () => {
    const bench = benchWith({
      spec: { containers: [{ name: "main", image: "nginx" }], nodeSelector: { disk: "ssd" } },
    });
    bench.settle();
    expect(bench.pod("p").status).toMatchObject({
      phase: "Failed",
      reason: "NodeAffinity",
      message: "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    });
  });

  test("leaves room again when it has finished", () => {
    const bench = benchWith(
      {
        spec: {
          restartPolicy: "Never",
          containers: [{ name: "main", image: "nginx", resources: { requests: { cpu: "1" } } }],
        },
      },
      full,
    );
    run(bench);
    hear(bench, news.exited(0), news.gone);
    bench.put(podOn("next", {}, { cpu: "1" }));
    bench.settle();
    expect(bench.told()).toEqual(["createSandbox"]);
  });
});
