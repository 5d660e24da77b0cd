import type { Asked, AskedOfStep, Memory } from "./asked.ts";
import type { Objection } from "./property.ts";

/** Reads what stands at a place of a state. */
export type Read = (slot: number) => number;

/** Makes what properties see out of what stands at the places of a state; it must read nothing else. */
export type Viewer<S> = (read: Read) => S;

/** Numbers in one question's tree; beyond that, answers are no longer remembered. A property that reads everything gains nothing by it. */
const mostCells = 1 << 23;

/**
 * Remembers the answer to a question by what was read for it. The question is put once, and what it reads is noted; another state in
 * which the same is read gets the same answer. A tree: at each node a place, and a branch for each value there.
 */
class Tree {
  evaluated = 0;
  /**
   * The branch that leads to the root, and then the nodes: of each the place that is read there, how many branches it has, and these. A
   * branch is where the next node begins, `~answer`, or 0 where nobody has been.
   */
  #cells = new Int32Array(256);
  #end = 1;
  #answers: Objection[] = [];
  readonly #ids = new Map<Objection, number>();

  /**
   * The answer's number, or -1 if the question must be put. Places beyond the first vector are in the second, and the one beyond both is
   * who acted.
   */
  find(first: Int32Array, second: Int32Array, actor: number): number {
    const cells = this.#cells;
    const width = first.length;
    let node = cells[0] as number;
    while (node > 0) {
      const place = cells[node] as number;
      const value =
        place < width ? (first[place] as number) : place < 2 * width ? (second[place - width] as number) : actor;
      if (value >= (cells[node + 1] as number)) return -1;
      node = cells[node + 2 + value] as number;
    }
    return node < 0 ? ~node : -1;
  }

  answer(number: number): Objection {
    return this.#answers[number];
  }

  /** Puts the question, and remembers the answer by what it reads. */
  learn(read: Read, put: (read: Read) => Objection): Objection {
    const places: number[] = [];
    const seen = new Set<number>();
    const answer = put((place) => {
      if (!seen.has(place)) places.push(place);
      seen.add(place);
      return read(place);
    });
    this.evaluated++;
    if (this.#end > mostCells) return answer;
    let branch = 0;
    for (const place of places) branch = this.#branch(branch, place, read(place));
    this.#cells[branch] = ~this.#answer(answer);
    return answer;
  }

  /** Where the branch for a value at a place is, in the node that another branch leads to. */
  #branch(branch: number, place: number, value: number): number {
    const before = this.#cells[branch] as number;
    const count = before === 0 ? 0 : (this.#cells[before + 1] as number);
    if (value < count) return before + 2 + value;
    // The node is made, or moves to the end with more branches.
    const node = this.#end;
    const wider = Math.max(4, 1 << (32 - Math.clz32(value)));
    this.#end += 2 + wider;
    if (this.#end > this.#cells.length) this.#cells = longer(this.#cells, 2 + wider);
    this.#cells.copyWithin(node + 2, before + 2, before + 2 + count);
    this.#cells[node] = place;
    this.#cells[node + 1] = wider;
    this.#cells[branch] = node;
    return node + 2 + value;
  }

  #answer(answer: Objection): number {
    let id = this.#ids.get(answer);
    if (id === undefined) {
      id = this.#answers.push(answer) - 1;
      this.#ids.set(answer, id);
    }
    return id;
  }

  snapshot(): unknown {
    return {
      evaluated: this.evaluated,
      cells: this.#cells.slice(0, this.#end),
      answers: this.#answers.map((answer) => answer ?? null),
    };
  }

  restore(snapshot: unknown): void {
    const { evaluated, cells, answers } = snapshot as {
      evaluated: number;
      cells: Int32Array;
      answers: (string | null)[];
    };
    this.evaluated = evaluated;
    this.#end = cells.length;
    this.#cells = longer(cells, 256);
    this.#answers = answers.map((answer) => answer ?? undefined);
    this.#ids.clear();
    this.#answers.forEach((answer, id) => {
      this.#ids.set(answer, id);
    });
  }
}

/** Twice as long, and so much more. The rest is 0. */
function longer(array: Int32Array, more: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(array.length * 2 + more);
  wider.set(array);
  return wider;
}

/** Remembers answers by what was read, whatever that is: nobody has to say what a property depends on. */
export class ReadMemory<S> implements Memory<S> {
  readonly #viewer: Viewer<S>;
  readonly #actor: (index: number) => string;

  constructor(viewer: Viewer<S>, actor: (index: number) => string) {
    this.#viewer = viewer;
    this.#actor = actor;
  }

  ofStates(question: (seen: S) => Objection): Asked {
    const tree = new Tree();
    // By itself: where a function is made that knows a state, memory is taken each time, made or not.
    const learn = (state: Int32Array) =>
      tree.learn(
        (slot) => state[slot] as number,
        (noted) => question(this.#viewer(noted)),
      );
    return {
      get evaluated() {
        return tree.evaluated;
      },
      ask: (state) => {
        const known = tree.find(state, state, 0);
        return known >= 0 ? tree.answer(known) : learn(state);
      },
      snapshot: () => tree.snapshot(),
      restore: (snapshot) => tree.restore(snapshot),
    };
  }

  /** Places are those of the state before, then those of the state after, then who acted. */
  ofSteps(question: (before: S, after: S, actor: string) => Objection): AskedOfStep {
    const tree = new Tree();
    const put = (noted: Read, width: number): Objection =>
      question(
        this.#viewer(noted),
        this.#viewer((slot) => noted(width + slot)),
        this.#actor(noted(2 * width)),
      );
    const learn = (before: Int32Array, after: Int32Array, actor: number) => {
      const width = before.length;
      const read: Read = (slot) => {
        if (slot < width) return before[slot] as number;
        return slot < 2 * width ? (after[slot - width] as number) : actor;
      };
      return tree.learn(read, (noted) => put(noted, width));
    };
    return {
      get evaluated() {
        return tree.evaluated;
      },
      ask: (before, after, actor) => {
        const known = tree.find(before, after, actor);
        return known >= 0 ? tree.answer(known) : learn(before, after, actor);
      },
      snapshot: () => tree.snapshot(),
      restore: (snapshot) => tree.restore(snapshot),
    };
  }
}
