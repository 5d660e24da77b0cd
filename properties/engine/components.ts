import type { Edges } from "./search.ts";

/** A directed graph as a search leaves it. */
export interface Graph extends Edges {
  readonly size: number;
}

/** The strongly connected components that no edge leads out of: where every fair run ends up. Each is the list of its states. */
export function bottomComponents(graph: Graph): number[][] {
  const { size, offsets, targets } = graph;
  const component = componentsOf(graph);
  const members: (number[] | undefined)[] = [];
  const leaves = new Uint8Array(size);
  for (let state = 0; state < size; state++) {
    const of = component[state] as number;
    members[of] ??= [];
    members[of].push(state);
    for (let edge = offsets.at(state); edge < offsets.at(state + 1); edge++)
      if (component[targets.at(edge)] !== of) leaves[of] = 1;
  }
  return members.filter((states, of): states is number[] => states !== undefined && leaves[of] === 0);
}

/**
 * The number of each state's strongly connected component; -1 for states that are not among those looked at.
 * Tarjan's algorithm, without recursion; time and memory linear in the graph.
 */
export function componentsOf(
  { size, offsets, targets }: Graph,
  isAmong: (state: number) => boolean = () => true,
): Int32Array {
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const component = new Int32Array(size).fill(-1);
  const next = new Int32Array(size);
  const path: number[] = [];
  const stack: number[] = [];
  let visited = 0;
  let components = 0;

  const enter = (state: number): void => {
    order[state] = low[state] = visited++;
    next[state] = offsets.at(state);
    path.push(state);
    stack.push(state);
  };

  /** Numbers all states of the component whose first-visited state is `root`. */
  const close = (root: number): void => {
    for (;;) {
      const member = stack.pop() as number;
      component[member] = components;
      if (member === root) break;
    }
    components++;
  };

  for (let root = 0; root < size; root++) {
    if (order[root] !== -1 || !isAmong(root)) continue;
    enter(root);
    while (path.length > 0) {
      const state = path[path.length - 1] as number;
      const edge = next[state] as number;
      if (edge < offsets.at(state + 1)) {
        next[state] = edge + 1;
        const target = targets.at(edge);
        if (!isAmong(target)) continue;
        if (order[target] === -1) enter(target);
        else if (component[target] === -1) low[state] = Math.min(low[state] as number, order[target] as number);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[state] as number);
      if (low[state] === order[state]) close(state);
    }
  }
  return component;
}
