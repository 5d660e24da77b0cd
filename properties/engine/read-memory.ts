import type { Asked, AskedOfStep, Memory } from "./asked.ts";
import type { Objection } from "./property.ts";

/** Reads what stands at a place of a state. */
export type Read = (slot: number) => number;

/** Makes what properties see out of what stands at the places of a state; it must read nothing else. */
export type Viewer<S> = (read: Read) => S;

/** Nodes of one question's tree; beyond that, answers are no longer remembered. A property that reads everything gains nothing by it. */
const mostNodes = 1 << 20;

/**
 * Remembers the answer to a question by what was read for it. The question is put once, and what it reads is noted; another state in
 * which the same is read gets the same answer. A tree: at each node a place, and a branch for each value there.
 */
class Tree {
  evaluated = 0;
  /** The place that is read at a node; at a leaf `~answer`. */
  #places: number[] = [];
  #branches: Int32Array[] = [];
  #answers: Objection[] = [];
  readonly #ids = new Map<Objection, number>();

  /** @param put the question, to a state of which it may read through what it is given. */
  ask(read: Read, put: (read: Read) => Objection): Objection {
    let node = 0;
    if (this.#places.length > 0)
      for (;;) {
        const place = this.#places[node] as number;
        if (place < 0) return this.#answers[~place];
        const branches = this.#branches[node] as Int32Array;
        const value = read(place);
        const next = value < branches.length ? (branches[value] as number) : 0;
        if (next === 0) break;
        node = next;
      }
    return this.#learn(read, put);
  }

  #learn(read: Read, put: (read: Read) => Objection): Objection {
    const places: number[] = [];
    const seen = new Set<number>();
    const answer = put((place) => {
      if (!seen.has(place)) places.push(place);
      seen.add(place);
      return read(place);
    });
    this.evaluated++;
    if (this.#places.length > mostNodes) return answer;
    let node = this.#root(places[0], answer);
    for (let depth = 0; depth < places.length; depth++) {
      const after = depth + 1 < places.length ? (places[depth + 1] as number) : ~this.#answer(answer);
      node = this.#branch(node, read(places[depth] as number), after);
    }
    return answer;
  }

  #root(place: number | undefined, answer: Objection): number {
    if (this.#places.length === 0) this.#node(place ?? ~this.#answer(answer));
    return 0;
  }

  #branch(node: number, value: number, place: number): number {
    let branches = this.#branches[node] as Int32Array;
    if (value >= branches.length) {
      const wider = new Int32Array(Math.max(4, 1 << (32 - Math.clz32(value))));
      wider.set(branches);
      this.#branches[node] = wider;
      branches = wider;
    }
    if (branches[value] === 0) branches[value] = this.#node(place);
    return branches[value] as number;
  }

  #node(place: number): number {
    this.#branches.push(new Int32Array(0));
    return this.#places.push(place) - 1;
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
      places: [...this.#places],
      branches: this.#branches.map((branches) => branches.slice()),
      answers: this.#answers.map((answer) => answer ?? null),
    };
  }

  restore(snapshot: unknown): void {
    const { evaluated, places, branches, answers } = snapshot as {
      evaluated: number;
      places: number[];
      branches: Int32Array[];
      answers: (string | null)[];
    };
    this.evaluated = evaluated;
    this.#places = [...places];
    this.#branches = branches.map((each) => each.slice());
    this.#answers = answers.map((answer) => answer ?? undefined);
    this.#ids.clear();
    this.#answers.forEach((answer, id) => {
      this.#ids.set(answer, id);
    });
  }
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
    let state = new Int32Array(0);
    const read: Read = (slot) => state[slot] as number;
    const put = (noted: Read): Objection => question(this.#viewer(noted));
    return {
      get evaluated() {
        return tree.evaluated;
      },
      ask: (asked) => {
        state = asked as Int32Array<ArrayBuffer>;
        return tree.ask(read, put);
      },
      snapshot: () => tree.snapshot(),
      restore: (snapshot) => tree.restore(snapshot),
    };
  }

  /** Places are those of the state before, then those of the state after, then who acted. */
  ofSteps(question: (before: S, after: S, actor: string) => Objection): AskedOfStep {
    const tree = new Tree();
    let [from, to, actor] = [new Int32Array(0), new Int32Array(0), 0];
    const read: Read = (slot) => {
      if (slot < from.length) return from[slot] as number;
      return slot < 2 * from.length ? (to[slot - from.length] as number) : actor;
    };
    const put = (noted: Read): Objection =>
      question(
        this.#viewer(noted),
        this.#viewer((slot) => noted(from.length + slot)),
        this.#actor(noted(2 * from.length)),
      );
    return {
      get evaluated() {
        return tree.evaluated;
      },
      ask: (before, after, who) => {
        [from, to, actor] = [before as Int32Array<ArrayBuffer>, after as Int32Array<ArrayBuffer>, who];
        return tree.ask(read, put);
      },
      snapshot: () => tree.snapshot(),
      restore: (snapshot) => tree.restore(snapshot),
    };
  }
}
