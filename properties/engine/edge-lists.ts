import type { Edges } from "./exploration.ts";
import type { Order } from "./frontier.ts";
import { IntList } from "./int-list.ts";
import type { Successors } from "./successors.ts";

/** Of an edge: 0 if it takes nothing from the fault budget, else 1. */
type EdgeKind = 0 | 1;

/** The edges of a search, in the order in which their states are expanded. */
export class EdgeLists {
  readonly #offsets = [new IntList(), new IntList()] as const;
  readonly #targets = [new IntList(), new IntList()] as const;
  /** The order in which states were expanded, if it is not that of discovery. */
  readonly #expanded: IntList | undefined;

  constructor(order: Order) {
    this.#expanded = order === "depth" ? new IntList() : undefined;
  }

  /** All that is kept, for sizes and snapshots. */
  get lists(): readonly IntList[] {
    return [...this.#offsets, ...this.#targets, ...(this.#expanded ? [this.#expanded] : [])];
  }

  /** The edges that are added next lead out of this state. */
  expanding(number: number): void {
    this.#expanded?.push(number);
    for (const kind of [0, 1] as const) this.#offsets[kind].push(this.#targets[kind].length);
  }

  /** Those to the successors from one ordinal up to another, which have their numbers. */
  add(successors: Successors, from: number, to: number): void {
    for (let at = from; at < to; at++) this.#targets[successors.faultOf(at)].push(successors.targetOf(at));
  }

  /** In order of the states that they lead out of, `size` in all. A search that was ended early has expanded only some. */
  of(kind: EdgeKind, size: number): Edges {
    const [starts, targets] = [this.#offsets[kind], this.#targets[kind]];
    if (!this.#expanded) return { offsets: closed(starts, targets.length, size), targets };
    const at = new Int32Array(size).fill(-1);
    for (let turn = 0; turn < this.#expanded.length; turn++) at[this.#expanded.at(turn)] = turn;
    const [offsets, sorted] = [new IntList(), new IntList()];
    for (const turn of at) {
      offsets.push(sorted.length);
      if (turn < 0) continue;
      const end = turn + 1 < starts.length ? starts.at(turn + 1) : targets.length;
      for (let edge = starts.at(turn); edge < end; edge++) sorted.push(targets.at(edge));
    }
    offsets.push(sorted.length);
    return { offsets, targets: sorted };
  }
}

/** Offsets for all states, also for those that were not expanded. */
function closed(starts: IntList, end: number, size: number): IntList {
  const offsets = IntList.from(starts.toArray());
  while (offsets.length <= size) offsets.push(end);
  return offsets;
}
