import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTime } from "../../api/time.ts";
import { isPodFinished, isPodReady } from "../../pod-state.ts";
import { ToyCluster } from "../toy-cluster.fixture.ts";
import { noonMs, type Part, pod, statefulSet, template } from "../workloads.fixture.ts";
import { ordinalOf, type Pod, revisionOf } from "./identity.ts";
import { statefulSetController } from "./stateful-set.ts";

const key = "statefulsets.apps/default/web";
const cluster = () => new ToyCluster([statefulSetController() as never]);

/** What a kubelet does: the pod runs, and is ready. */
function becomeReady(where: ToyCluster, target: Pod): void {
  const ready = { type: "Ready", status: "True", lastTransitionTime: formatTime(noonMs) };
  where.put({ ...target, status: { phase: "Running", conditions: [ready] } } as never);
}

/** Controller and kubelet by turns, until nothing is left to do. */
function settle(where: ToyCluster): readonly string[] {
  const order: string[] = [];
  for (let rounds = 0; rounds < 100; rounds++) {
    where.settle();
    const waiting = where.list("pods").find((one) => !isPodReady(one) && !isPodFinished(one));
    if (!waiting) return order;
    order.push(waiting.metadata.name);
    becomeReady(where, waiting);
  }
  throw new Error("no end");
}

test("pods come to life in order, go in the other, and are updated from the last to the first", () => {
  const where = cluster();
  where.put(statefulSet("web", { replicas: 3 }));
  expect(settle(where)).toEqual(["web-0", "web-1", "web-2"]);
  where.edit(key, { template: template("nginx:2") });
  expect(settle(where)).toEqual(["web-2", "web-1", "web-0"]);
  const { status } = where.list("statefulsets.apps")[0] as ReturnType<typeof statefulSet>;
  expect(status.currentRevision).toBe(status.updateRevision);
  where.recorded.length = 0;
  where.edit(key, { replicas: 1 });
  settle(where);
  expect(where.recorded).toEqual([
    "SuccessfulDelete delete Pod web-2 in StatefulSet web successful",
    "SuccessfulDelete delete Pod web-1 in StatefulSet web successful",
  ]);
});

test("going back to a template uses its revision again; the last three numbers are 1, 2 and 3 (e2e apps/statefulset.go)", () => {
  const where = cluster();
  where.put(statefulSet("web"));
  settle(where);
  const [first] = where.list("controllerrevisions.apps");
  where.edit(key, { template: template("nginx:2") });
  settle(where);
  where.edit(key, { template: template() });
  settle(where);
  const revisions = where.list("controllerrevisions.apps");
  expect(revisions.map(({ revision }) => revision).sort()).toEqual([2, 3]);
  expect(revisions.find(({ revision }) => revision === 3)?.metadata.name).toBe(first?.metadata.name);
});

/** What users, kubelets and other controllers do to a StatefulSet and its pods. */
const happening = fc.oneof(
  fc.record({ do: fc.constant("scale" as const), replicas: fc.nat({ max: 4 }) }),
  fc.record({ do: fc.constant("image" as const), version: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constantFrom("delete", "fail", "succeed", "unready", "turn"), which: fc.nat({ max: 4 }) }),
  fc.constant({ do: "orphan" as const }),
);

const phases: Readonly<Record<string, Part>> = {
  fail: { phase: "Failed" },
  succeed: { phase: "Succeeded" },
  unready: { phase: "Pending" },
};

test.each(["OrderedReady", "Parallel"])(
  "%s: whatever happens to its pods, in the end it has one of each ordinal, of its template, ready, its own",
  (podManagementPolicy) => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 12 }), (happenings) => {
        const where = cluster();
        where.put(statefulSet("web", { replicas: 2, podManagementPolicy }));
        where.turn();
        for (const one of happenings) {
          const pods = where.list("pods");
          const target = "which" in one ? pods[one.which % Math.max(pods.length, 1)] : undefined;
          if ("replicas" in one) where.edit(key, { replicas: one.replicas });
          else if ("version" in one) where.edit(key, { template: template(`nginx:${one.version}`) });
          else if (one.do === "turn") where.turn();
          else if (one.do === "orphan") {
            const free = [0, 1, 2, 3].find((n) => !pods.some(({ metadata }) => metadata.name === `web-${n}`));
            if (free !== undefined) where.put(pod(`web-${free}`));
          } else if (target && one.do === "delete") where.remove(`pods/default/${target.metadata.name}`);
          else if (target) where.put({ ...target, status: phases[one.do] } as never);
        }
        settle(where);
        const [set] = where.list("statefulsets.apps");
        const pods = where.list("pods");
        const wanted = set?.spec.replicas ?? 0;
        expect(pods.map(ordinalOf).sort()).toEqual(Array.from({ length: wanted }, (_, ordinal) => ordinal));
        expect(pods.every(isPodReady)).toBe(true);
        expect(new Set(pods.map(revisionOf))).toEqual(new Set(wanted > 0 ? [set?.status.updateRevision] : []));
        expect(set?.status).toMatchObject({ replicas: wanted, observedGeneration: set?.metadata.generation });
      }),
      { numRuns: 150 },
    );
  },
);
