/** The golden table of k8s#59848: what holds under which consistency model, with how many copies of the controller. */
import { noFaults } from "../actors/choice.ts";
import { nodeNames } from "../actors/cluster.ts";
import type { ComponentId } from "../actors/component.ts";
import { type Consistency, consistencies } from "../actors/consistency.ts";
import { creation } from "../actors/creation.ts";
import { parseFaultBudget } from "../actors/fault-budget.ts";
import { StoreView } from "../actors/store-view.ts";
import type { Operation } from "../actors/user.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { isPodActive } from "../machines/pod-state.ts";
import { drainedStatefulSet } from "./canaries/kubelet-in-the-past.ts";
import { removedFromADeadNode } from "./canaries/pod-collector-by-name.ts";
import type { Always, AlwaysRunning } from "./property.ts";
import { type Scenario, searchScenario } from "./scenario.ts";
import { identitiesAreUnique } from "./standard/stateful-sets.ts";
import { createWeb, web } from "./workload.fixture.ts";

/** Of a cell: whether the property holds, everything seen. */
export type CellVerdict = "holds" | "fails";

/** One workload, what must hold of it, and what Themelios published (tests/statefulset.rs, tests/replicaset.rs). */
export interface TableRow {
  readonly name: string;
  /** The component that there is once or twice. */
  readonly copied: string;
  /** Each shows one cause of failing and is explored by itself; what fails in one of them fails. */
  readonly scenarios: (copies: number) => readonly Scenario[];
  /** For one copy and for two, in the order of the models. */
  readonly themelios: readonly (readonly [CellVerdict, CellVerdict])[];
}

const wanted = 2;

/** Each of two controllers may make all the pods once, since it knows of its own alone: no controller does so twice. */
const neverMoreThanTwice: Always = {
  kind: "always",
  name: "a ReplicaSet never has more than twice the pods that it wants",
  objection(store) {
    const pods = new StoreView(store).list("pods").filter(isPodActive).length;
    return pods > 2 * wanted ? `${pods} pods, ${wanted} are wanted` : undefined;
  },
};

/** Themelios' "pods on nodes are unique" (src/controller_properties/node.rs): there it is asked of every cluster, whatever the workload. */
const podsRunOnOneNode: AlwaysRunning = {
  ...identitiesAreUnique,
  name: "no pod runs on two nodes",
  applies: () => true,
};

const [holds, fails] = ["holds", "fails"] as const;

/** Nothing new comes to n1 from now on. */
const cordon: Operation = {
  request: {
    verb: "patch",
    resource: "nodes",
    name: "n1",
    patchType: "merge",
    patch: { spec: { unschedulable: true } },
  },
};

/**
 * A workload of one pod is created, and some time n1 is cordoned: where a binding is lost (optimistic) or not seen (causal), the pod is bound
 * once more, to another node, and the kubelet of n1 has not heard. That is how these cells fail in Themelios, too. Its scheduler goes to another
 * node by itself, since it has a spare pod to place; here it is told to.
 */
function boundTwice(controller: ComponentId, workload: KubeObject, nodes: number): Scenario {
  return {
    nodes,
    only: [controller, "default-scheduler", ...nodeNames(nodes).map((name) => `kubelet/${name}`)],
    operations: [creation(workload), cordon],
    asked: "own",
    properties: [podsRunOnOneNode],
    // Two lag: who writes on the past, and the first kubelet.
    faults: parseFaultBudget("stale=2,fork=1,timetravel=1@default-scheduler,merge=1"),
  };
}

/**
 * k8s#59848 itself: a StatefulSet's pod, its node is drained, and at most one pod of its identity may run; then a dead node, from which the pod
 * garbage collector removes the pod.
 *
 * @param uidPreconditions whether who takes a pod away for good names its uid. Themelios began to do so some hours after it had published
 *   the table's last cell.
 */
function statefulSetRow(name: string, uidPreconditions: boolean): TableRow {
  const drained: Scenario = {
    ...drainedStatefulSet,
    asked: "own",
    properties: [identitiesAreUnique],
    faults: parseFaultBudget("stale=1@statefulset-controller,timetravel=1@kubelet/n1"),
  };
  // Three lag: the collector, the kubelet whose pod it takes away, and the workload's controller or the scheduler.
  const removed: Scenario = {
    ...removedFromADeadNode,
    asked: "own",
    properties: [identitiesAreUnique],
    faults: parseFaultBudget("stale=3"),
  };
  return {
    name,
    copied: "statefulset-controller",
    scenarios: () =>
      [drained, boundTwice("statefulset-controller", drainedStatefulSet.given[0], 2), removed].map((scenario) => ({
        ...scenario,
        mitigations: { uidPreconditions },
      })),
    themelios: [
      [holds, holds],
      [holds, fails],
      [fails, fails],
      [fails, fails],
      [fails, fails],
    ],
  };
}

/** As Themelios is since 8 March 2024, 13:34. */
export const statefulSetByUid = statefulSetRow("StatefulSet, deletes by uid", true);

/** As it was when it published, that day at 11:06; Kubernetes' own pod garbage collector is so in 1.34. */
export const statefulSetByName = statefulSetRow("StatefulSet, deletes by name", false);

/** The ReplicaSet's own. There are as many nodes as controllers (tests/replicaset.rs): on one node no pod runs twice. */
export const replicaSetRow: TableRow = {
  name: "ReplicaSet",
  copied: "replicaset-controller",
  scenarios: (copies) => [
    {
      nodes: 1,
      only: ["replicaset-controller"],
      operations: createWeb("ReplicaSet", wanted),
      asked: "own",
      properties: [neverMoreThanTwice],
      faults: { ...noFaults, stale: 1, total: 1 },
    },
    boundTwice("replicaset-controller", web("ReplicaSet", 1), copies),
  ],
  themelios: [
    [holds, holds],
    [holds, holds],
    [holds, fails],
    [holds, fails],
    [holds, fails],
  ],
};

/** More states than any cell has. */
const maxStates = 400_000;

/** Explores one cell until something fails, or to the end. Throws if that is not reached. */
export function cellVerdict({ scenarios, copied }: TableRow, consistency: Consistency, copies: number): CellVerdict {
  for (const scenario of scenarios(copies)) {
    const { counterexample, bound } = searchScenario(
      { ...scenario, consistency, copies: { [copied]: copies } },
      { maxStates },
    );
    if (bound) throw new Error(`${consistency} × ${copies}: not seen to the end (${bound})`);
    if (counterexample) return "fails";
  }
  return "holds";
}

/** The table as text: each cell as found, and in brackets what Themelios has where that is otherwise. */
export function tableText(rows: readonly TableRow[]): string {
  const head = ["", "", ...consistencies];
  const lines = rows.flatMap((row) =>
    [1, 2].map((copies) => [
      row.name,
      `× ${copies}`,
      ...consistencies.map((consistency, index) => {
        const found = cellVerdict(row, consistency, copies);
        const published = row.themelios[index]?.[copies - 1];
        return found === published ? found : `${found} (${published})`;
      }),
    ]),
  );
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const text = all.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${text.join("\n")}\n`;
}
