import type { IntList } from "./int-list.ts";

/**
 * A directed graph as a search leaves it: state `s` has the successors `targets[offsets[s] … offsets[s+1]-1]`.
 */
export interface Graph {
  readonly size: number;
  /** size + 1 entries. */
  readonly offsets: IntList;
  readonly targets: IntList;
}

/**
 * The strongly connected components that no edge leads out of: where every fair run ends up. Each is the list of its states.
 * Tarjan's algorithm, without recursion; time and memory linear in the graph.
 */
export function bottomComponents({ size, offsets, targets }: Graph): number[][] {
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const component = new Int32Array(size).fill(-1);
  const next = new Int32Array(size);
  const path: number[] = [];
  const stack: number[] = [];
  const bottoms: number[][] = [];
  let visited = 0;
  let components = 0;

  const enter = (state: number): void => {
    order[state] = low[state] = visited++;
    next[state] = offsets.at(state);
    path.push(state);
    stack.push(state);
  };

  /** All states of the component whose first-visited state is `root`; adds it to `bottoms` if no edge leaves it. */
  const close = (root: number): void => {
    const members: number[] = [];
    for (;;) {
      const member = stack.pop() as number;
      component[member] = components;
      members.push(member);
      if (member === root) break;
    }
    const isBottom = members.every((member) => {
      for (let edge = offsets.at(member); edge < offsets.at(member + 1); edge++) {
        if (component[targets.at(edge)] !== components) return false;
      }
      return true;
    });
    components++;
    if (isBottom) bottoms.push(members.sort((a, b) => a - b));
  };

  for (let root = 0; root < size; root++) {
    if (order[root] !== -1) continue;
    enter(root);
    while (path.length > 0) {
      const state = path[path.length - 1] as number;
      const edge = next[state] as number;
      if (edge < offsets.at(state + 1)) {
        next[state] = edge + 1;
        const target = targets.at(edge);
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
  return bottoms;
}
