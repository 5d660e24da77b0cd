import type { Component, Input, Reaction } from "../../actors/component.ts";
import { deepEqual } from "../../machines/api/equality.ts";
import type { Clock } from "../../machines/clock.ts";
import type { View } from "../../machines/view.ts";
import type { HashConsing } from "./hash-consing.ts";
import { NotedView, type Read } from "./noted-view.ts";
import { ReadNoting, released } from "./read-noting.ts";
import type { Reads } from "./reads.ts";

/** A state and an input, and some answers: what is read next, or, at a leaf, the reaction. */
interface Node {
  readonly read?: Read;
  readonly reaction?: Reaction<unknown>;
  /** By the answer's number. */
  readonly next: Map<number, Node>;
}

/**
 * Remembers a component's reactions by what was read for them. A reaction depends on the state, the input, and of the whole cache only
 * on the few things that are looked at: another cache that has the same there brings the same reaction. A tree for each state and
 * input: at each node something that is read, and a branch for each answer.
 */
class Reactions {
  readonly #component: Component;
  readonly #numbers: HashConsing;
  readonly #reads: Reads | undefined;
  /** State and input → where their tree begins. */
  readonly #roots = new Map<number, Node>();

  constructor(component: Component, numbers: HashConsing, reads: Reads | undefined) {
    this.#component = component;
    this.#numbers = numbers;
    this.#reads = reads;
  }

  react(state: unknown, input: Input, view: View, clock: Clock): Reaction<unknown> {
    const key = this.#numbers.numberByParts([state, input.type, payloadOf(input)]);
    const root = this.#roots.get(key);
    for (let node = root; node; node = node.next.get(this.#answer((node.read as Read)(view)))) {
      if (node.reaction) return node.reaction;
    }
    const noted = new NotedView(view);
    const reaction = this.#component.react(state, input, noted, clock);
    this.#learn(key, root, noted, reaction);
    if (this.#reads && !this.#reads.isEverything) this.#noteReads(this.#reads, state, input, noted, clock, reaction);
    return reaction;
  }

  /** The same once more, and what of the objects is read for it. Who does something else then has ways of reading that cannot be noted. */
  #noteReads(reads: Reads, state: unknown, input: Input, view: View, clock: Clock, reaction: Reaction<unknown>): void {
    const noting = new ReadNoting(reads, view);
    if (!deepEqual(this.#reactTo(noting, state, input, clock), reaction)) reads.everything();
  }

  #reactTo(noting: ReadNoting, state: unknown, input: Input, clock: Clock): Reaction<unknown> | undefined {
    try {
      return released(this.#component.react(state, noting.input(input), noting, clock));
    } catch {
      return undefined;
    }
  }

  #learn(key: number, root: Node | undefined, { reads, answers }: NotedView, reaction: Reaction<unknown>): void {
    const nodeAt = (depth: number): Node => {
      const read = reads[depth];
      return { ...(read ? { read } : { reaction }), next: new Map() };
    };
    let node = root ?? nodeAt(0);
    if (!root) this.#roots.set(key, node);
    answers.forEach((answer, depth) => {
      const number = this.#answer(answer);
      const next = node.next.get(number) ?? nodeAt(depth + 1);
      node.next.set(number, next);
      node = next;
    });
  }

  /** Lists are made anew for each reader; objects are kept. */
  #answer(answer: object | undefined): number {
    if (answer === undefined) return -1;
    return Array.isArray(answer) ? this.#numbers.numberByParts(answer) : this.#numbers.number(answer);
  }
}

function payloadOf(input: Input): unknown {
  switch (input.type) {
    case "watch":
    case "runtime":
      return input.event;
    case "listed":
      return input.events;
    case "answer":
      return input.response;
    case "timer":
      return input.timer;
    default:
      return null;
  }
}

/**
 * The same component, but that it remembers its reactions.
 * Only where time stands still: it is not asked what the time is.
 * @param reads learns what the component reads; unset: nobody wants to know.
 */
export function remembering(component: Component, numbers: HashConsing, reads?: Reads): Component {
  const reactions = new Reactions(component, numbers, reads);
  const react: Component["react"] = (state, input, view, clock) => reactions.react(state, input, view, clock);
  return Object.create(component, { react: { value: react } }) as Component;
}
