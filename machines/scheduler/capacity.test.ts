import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WatchEvent } from "../watch.ts";
import { Bench, keyOf, ok, refused, target } from "./bench.fixture.ts";
import { type Pod, usageOf } from "./node-info.ts";
import { bound, node, pod } from "./objects.fixture.ts";
import { amountsOf } from "./pod-request.ts";

/** What happens to a pod in the truth; the scheduler hears of it later. */
type Move = { readonly do: "turn" | "deliver" | "finish"; readonly which: number };

describe("whatever the order of events", () => {
  const moves = fc.array(
    fc.record({ do: fc.constantFrom("turn", "deliver", "deliver", "finish"), which: fc.nat(20) }),
    { maxLength: 120 },
  ) as fc.Arbitrary<Move[]>;
  const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 10 });

  test("capacity is never exceeded, though the cache lags behind", () => {
    fc.assert(
      fc.property(sizes, moves, (cpus, schedule) => {
        const bench = new Bench();
        const nodes = [node("n1", { cpu: "4" }), node("n2", { cpu: "5" })];
        for (const each of nodes) bench.hear(each);
        const truth = new Map(cpus.map((cpu, i) => [`p${i}`, pod(`p${i}`, { cpu: String(cpu) })]));
        const inbox: Pod[] = [...truth.values()];
        for (const move of schedule) {
          const name = `p${move.which % cpus.length}`;
          const now = truth.get(name) as Pod;
          if (move.do === "deliver") {
            const next = inbox.shift();
            if (next) bench.hear(next);
          } else if (move.do === "finish" && now.spec.nodeName) {
            const finished = { ...now, status: { ...now.status, phase: "Succeeded" } };
            truth.set(name, finished);
            inbox.push(finished);
          } else if (move.do === "turn") {
            const plan = bench.turn(name);
            const where = target(plan);
            if (where === undefined) continue;
            const taken = Boolean(now.spec.nodeName);
            if (!taken) {
              const placed = bound(now, where);
              truth.set(name, placed);
              inbox.push(placed);
            }
            bench.answer(name, plan, taken ? refused : ok);
          }
        }
        for (const each of nodes) {
          const used = usageOf([...truth.values()].filter(({ spec }) => spec.nodeName === each.metadata.name));
          expect(used.requested.cpu ?? 0).toBeLessThanOrEqual(amountsOf(each.status.allocatable).cpu ?? 0);
        }
      }),
    );
  });

  test("3,000 pods on 100 nodes are placed evenly, and soon enough for the test not to time out", () => {
    const bench = new Bench();
    const nodes = Array.from({ length: 100 }, (_, i) => node(`n${String(i).padStart(3, "0")}`));
    for (const each of nodes) bench.hear(each);
    const pods = new Map<string, Pod>();
    const byNode = new Map<string, Pod[]>();
    const view = {
      get: (resource: string, _namespace: string, name: string) => (resource === "pods" ? pods.get(name) : undefined),
      list: (resource: string) => (resource === "nodes" ? nodes : [...pods.values()]),
      controlledBy: () => [],
      podsOnNode: (name: string) => byNode.get(name) ?? [],
    } as never;
    let memory = bench.memory;
    for (let i = 0; i < 3000; i++) {
      const fresh = pod(`p${i}`, { cpu: "100m", memory: "64Mi" });
      pods.set(`p${i}`, fresh);
      const plan = bench.reconciler.reconcile(view, `default/p${i}`, memory, bench);
      const where = target(plan) ?? "";
      const placed = bound(fresh, where);
      pods.set(`p${i}`, placed);
      byNode.set(where, [...(byNode.get(where) ?? []), placed]);
      const event = {
        type: "MODIFIED",
        resource: "pods",
        key: keyOf(placed),
        object: placed,
        previous: fresh,
      } as unknown as WatchEvent;
      memory = bench.reconciler.observe(plan.memory ?? memory, event, view, bench).memory;
    }
    expect([...byNode.values()].every(({ length }) => length === 30)).toBe(true);
  });
});
