/** The golden table of k8s#59848: what holds under which consistency model, with how many copies of the controller. */
import { noFaults } from "../actors/choice.ts";
import { type Consistency, consistencies } from "../actors/consistency.ts";
import { parseFaultBudget } from "../actors/fault-budget.ts";
import { StoreView } from "../actors/store-view.ts";
import { isPodActive } from "../machines/pod-state.ts";
import { drainedStatefulSet } from "./canaries/kubelet-in-the-past.ts";
import type { Always } from "./property.ts";
import { type Scenario, searchScenario } from "./scenario.ts";
import { identitiesAreUnique } from "./standard/stateful-sets.ts";
import { createWeb } from "./workload.fixture.ts";

/** Of a cell: whether the property holds, everything seen. */
export type CellVerdict = "holds" | "fails";

/** One workload, what must hold of it, and what Themelios published (tests/statefulset.rs, tests/replicaset.rs). */
export interface TableRow {
  readonly name: string;
  /** The component that there is once or twice. */
  readonly copied: string;
  readonly scenario: Scenario;
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

const [holds, fails] = ["holds", "fails"] as const;

/** k8s#59848 itself: a StatefulSet's pod, its node is drained, and at most one pod of its identity may run. */
export const statefulSetRow: TableRow = {
  name: "StatefulSet",
  copied: "statefulset-controller",
  scenario: {
    ...drainedStatefulSet,
    asked: "own",
    properties: [identitiesAreUnique],
    faults: parseFaultBudget("stale=1@statefulset-controller,timetravel=1@kubelet/n1"),
  },
  themelios: [
    [holds, holds],
    [holds, fails],
    [fails, fails],
    [fails, fails],
    [fails, fails],
  ],
};

/** The ReplicaSet's own. */
export const replicaSetRow: TableRow = {
  name: "ReplicaSet",
  copied: "replicaset-controller",
  scenario: {
    nodes: 1,
    only: ["replicaset-controller"],
    operations: createWeb("ReplicaSet", wanted),
    asked: "own",
    properties: [neverMoreThanTwice],
    faults: { ...noFaults, stale: 1, total: 1 },
  },
  themelios: [
    [holds, holds],
    [holds, holds],
    [holds, fails],
    [holds, fails],
    [holds, fails],
  ],
};

/** More states than any cell has. */
const maxStates = 200_000;

/** Explores one cell to the end. Throws if that is not reached. */
export function cellVerdict({ scenario, copied }: TableRow, consistency: Consistency, copies: number): CellVerdict {
  const { counterexample, bound } = searchScenario(
    { ...scenario, consistency, copies: { [copied]: copies } },
    { maxStates },
  );
  if (bound) throw new Error(`${consistency} × ${copies}: not seen to the end (${bound})`);
  return counterexample ? "fails" : "holds";
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
