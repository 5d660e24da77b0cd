import type { Asked, AskedOfStep, Memory } from "./asked.ts";
import type { Objection } from "./property.ts";

/** Reads what stands at a place of a state. */
export type Read = (slot: number) => number;

/** Makes what properties see out of what stands at the places of a state; it must read nothing else. */
export type Viewer<S> = (read: Read) => S;

/** Nodes of one question's tree; beyond that, answers are no longer remembered. A property that reads everything gains nothing by it. */
const mostNodes = 1 << 20;

/** Numbers that a node is made of. */
const perNode = 3;

/**
 * Remembers the answer to a question by what was read for it. The question is put once, and what it reads is noted; another state in
 * which the same is read gets the same answer. A tree: at each node a place, and a branch for each value there.
 */
class Tree {
  evaluated = 0;
  /** Of each node: the place that is read there (`~answer` at a leaf), and where its branches begin in `#branches`, and how many. */
  #nodes = new Int32Array(64 * perNode);
  #nodeCount = 0;
  /** For each value of a node's place the next node; 0 where none was met. */
  #branches = new Int32Array(256);
  #branchesEnd = 0;
  #answers: Objection[] = [];
  readonly #ids = new Map<Objection, number>();

  /**
   * The answer's number, or -1 if the question must be put. Places beyond the first vector are in the second, and the one beyond both is
   * who acted.
   */
  find(first: Int32Array, second: Int32Array, actor: number): number {
    if (this.#nodeCount === 0) return -1;
    const nodes = this.#nodes;
    const width = first.length;
    for (let node = 0; ; ) {
      const place = nodes[node] as number;
      if (place < 0) return ~place;
      const value =
        place < width ? (first[place] as number) : place < 2 * width ? (second[place - width] as number) : actor;
      if (value >= (nodes[node + 2] as number)) return -1;
      node = this.#branches[(nodes[node + 1] as number) + value] as number;
      if (node === 0) return -1;
    }
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
    if (this.#nodeCount > mostNodes) return answer;
    if (this.#nodeCount === 0) this.#node(places[0] ?? ~this.#answer(answer));
    let node = 0;
    places.forEach((place, depth) => {
      node = this.#branch(node, read(place), places[depth + 1] ?? ~this.#answer(answer));
    });
    return answer;
  }

  #branch(node: number, value: number, place: number): number {
    const count = this.#nodes[node + 2] as number;
    if (value >= count) {
      const wider = Math.max(4, 1 << (32 - Math.clz32(value)));
      const start = this.#nodes[node + 1] as number;
      if (this.#branchesEnd + wider > this.#branches.length) this.#branches = longer(this.#branches, wider);
      this.#branches.copyWithin(this.#branchesEnd, start, start + count);
      this.#nodes[node + 1] = this.#branchesEnd;
      this.#nodes[node + 2] = wider;
      this.#branchesEnd += wider;
    }
    const at = (this.#nodes[node + 1] as number) + value;
    if (this.#branches[at] === 0) this.#branches[at] = this.#node(place);
    return this.#branches[at] as number;
  }

  #node(place: number): number {
    const node = this.#nodeCount++ * perNode;
    if (node === this.#nodes.length) this.#nodes = longer(this.#nodes, perNode);
    this.#nodes[node] = place;
    return node;
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
      nodes: this.#nodes.slice(0, this.#nodeCount * perNode),
      branches: this.#branches.slice(0, this.#branchesEnd),
      answers: this.#answers.map((answer) => answer ?? null),
    };
  }

  restore(snapshot: unknown): void {
    const { evaluated, nodes, branches, answers } = snapshot as {
      evaluated: number;
      nodes: Int32Array;
      branches: Int32Array;
      answers: (string | null)[];
    };
    this.evaluated = evaluated;
    this.#nodeCount = nodes.length / perNode;
    this.#nodes = longer(nodes, 64 * perNode);
    this.#branchesEnd = branches.length;
    this.#branches = longer(branches, 256);
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
