import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTime } from "../../api/time.ts";
import { isPodActive, isPodFinished, isPodReady } from "../../pod-state.ts";
import { revisionLabel } from "../revisions.ts";
import { ToyCluster } from "../toy-cluster.fixture.ts";
import { daemonSet, node, noonMs, type Part, template } from "../workloads.fixture.ts";
import { daemonSetController } from "./daemon-set.ts";
import { decide, targetNode } from "./placement.ts";

const key = "daemonsets.apps/default/web";

/** Controller and kubelets by turns, until nothing is left to do. */
function settle(where: ToyCluster): void {
  for (let rounds = 0; rounds < 100; rounds++) {
    where.settle();
    const waiting = where.list("pods").find((one) => !isPodReady(one) && !isPodFinished(one));
    if (!waiting) return;
    const condition = { type: "Ready", status: "True", lastTransitionTime: formatTime(noonMs) };
    where.put({ ...waiting, status: { phase: "Running", conditions: [condition] } } as never);
  }
  throw new Error("no end");
}

const happening = fc.oneof(
  fc.record({ do: fc.constant("image" as const), version: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constantFrom("delete", "succeed", "unready", "turn"), which: fc.nat({ max: 4 }) }),
  fc.record({ do: fc.constantFrom("join", "taint", "free"), at: fc.integer({ min: 1, max: 4 }) }),
);

const phases: Readonly<Record<string, Part>> = { succeed: { phase: "Succeeded" }, unready: { phase: "Pending" } };
const taints = [{ key: "gpu", effect: "NoExecute" }];

test.each([
  { maxUnavailable: 1, maxSurge: 0 },
  { maxUnavailable: 0, maxSurge: 1 },
  { maxUnavailable: "50%", maxSurge: 0 },
])(
  "$maxUnavailable/$maxSurge: whatever happens, in the end every node that it means has one ready pod of its template",
  (rollingUpdate) => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 12 }), (happenings) => {
        const where = new ToyCluster([daemonSetController() as never]);
        where.put(node("n1"));
        where.put(node("n2"));
        where.put(daemonSet("web", { updateStrategy: { type: "RollingUpdate", rollingUpdate } }));
        where.turn();
        for (const one of happenings) {
          const pods = where.list("pods");
          const target = "which" in one ? pods[one.which % Math.max(pods.length, 1)] : undefined;
          if ("version" in one) where.edit(key, { template: template(`nginx:${one.version}`) });
          else if ("at" in one) where.put(node(`n${one.at}`, {}, one.do === "taint" ? taints : []));
          else if (one.do === "turn") where.turn();
          else if (target && one.do === "delete") where.remove(`pods/default/${target.metadata.name}`);
          else if (target) where.put({ ...target, status: phases[one.do] } as never);
        }
        settle(where);
        const [set] = where.list("daemonsets.apps");
        if (!set) throw new Error("no set");
        const pods = where.list("pods").filter(isPodActive);
        const wanted = where.list("nodes").filter((one) => decide(one, set).shouldRun);
        expect(pods.map(targetNode).sort()).toEqual(wanted.map(({ metadata }) => metadata.name));
        expect(pods.every(isPodReady)).toBe(true);
        expect(new Set(pods.map(({ metadata }) => metadata.labels?.[revisionLabel])).size).toBeLessThanOrEqual(1);
        expect(
          pods.every(({ spec }) => spec.containers[0]?.image === set.spec.template.spec?.containers[0]?.image),
        ).toBe(true);
        expect(set.status).toMatchObject({ desiredNumberScheduled: wanted.length, numberReady: wanted.length });
        expect(where.memoryOf("daemonset-controller")).toMatchObject({ expectations: {} });
      }),
      { numRuns: 100 },
    );
  },
);
