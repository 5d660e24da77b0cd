import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { garbageCollector } from "./garbage-collector.ts";
import { NaiveCluster, NaiveHost } from "./naive-cluster.fixture.ts";

/** `owners[i]`: who owns object i; numbers from `owners.length` on name owners that never were. */
interface Graph {
  readonly owners: readonly (readonly { readonly owner: number; readonly blocks: boolean }[])[];
}

const graphs: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 8 }).chain((size) => {
  const reference = fc.record({ owner: fc.nat(size + 1), blocks: fc.boolean() });
  const owners = fc.array(fc.uniqueArray(reference, { maxLength: 3, selector: ({ owner }) => owner }), {
    minLength: size,
    maxLength: size,
  });
  return fc.record({ owners });
});

/** What the host does next: hear, act, or crash and list. Whatever is left over happens afterwards. */
const schedules = fc.array(fc.constantFrom("deliver", "turn", "turn", "fire", "restart"), { maxLength: 60 });

const keyOf = (index: number) => `configmaps/default/o${index}`;

function build({ owners }: Graph): NaiveCluster {
  const cluster = new NaiveCluster();
  for (const [index, references] of owners.entries()) {
    const ownerReferences = references.map(({ owner, blocks }) => {
      const name = `o${owner}`;
      return { apiVersion: "v1", kind: "ConfigMap", name, uid: `${name}-uid`, blockOwnerDeletion: blocks };
    });
    cluster.put("configmaps", { metadata: { name: `o${index}`, namespace: "default", ownerReferences } });
  }
  return cluster;
}

/** What may stay: take away, for as long as there is one, an object that has owners and none of them left. */
function survivors({ owners }: Graph, deleted: ReadonlySet<number>): number[] {
  const left = new Set([...owners.keys()].filter((index) => !deleted.has(index)));
  for (;;) {
    const orphan = [...left].find((index) => {
      const of = owners[index] ?? [];
      return of.length > 0 && !of.some(({ owner }) => left.has(owner));
    });
    if (orphan === undefined) return [...left];
    left.delete(orphan);
  }
}

function follow(host: NaiveHost<null>, schedule: readonly ("deliver" | "turn" | "fire" | "restart")[]): void {
  for (const act of schedule) host[act]();
  host.settle();
}

describe("the garbage collector, on any graph of owners, under any schedule", () => {
  it("leaves just what still has an owner or never had one, whether owners go in the background or foreground", () => {
    const policies = fc.constantFrom("Background", "Foreground");
    fc.assert(
      fc.property(
        graphs,
        fc.array(fc.tuple(fc.nat(7), policies), { maxLength: 3 }),
        schedules,
        schedules,
        (graph, victims, before, after) => {
          const cluster = build(graph);
          const host = new NaiveHost(cluster, garbageCollector(["configmaps"]));
          const chosen = new Map(victims.filter(([index]) => index < graph.owners.length));
          for (const act of before) host[act]();
          for (const [index, propagationPolicy] of chosen) cluster.delete(keyOf(index), { propagationPolicy });
          follow(host, after);
          expect(cluster.keys()).toEqual(survivors(graph, new Set(chosen.keys())).map(keyOf).sort());
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("leaves what an orphaned owner owned, and nothing that names it", () => {
    fc.assert(
      fc.property(graphs, fc.nat(7), schedules, (graph, victim, schedule) => {
        const cluster = build(graph);
        const host = new NaiveHost(cluster, garbageCollector(["configmaps"]));
        host.settle();
        const there = cluster.keys();
        cluster.delete(keyOf(victim), { propagationPolicy: "Orphan" });
        follow(host, schedule);
        expect(cluster.keys()).toEqual(there.filter((key) => key !== keyOf(victim)));
        const named = [...cluster.objects.values()].flatMap(({ metadata }) => metadata.ownerReferences ?? []);
        expect(named.filter(({ name }) => name === `o${victim}`)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
