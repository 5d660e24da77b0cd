import TinyQueue from "tinyqueue";
import type { Duration } from "../behaviour.ts";
import type { Cell } from "../cell.ts";
import { type Choice, choiceId } from "../choice.ts";
import { enabledAt } from "../enabled.ts";
import type { Random } from "../random.ts";
import type { World } from "../world.ts";

/** How long things take that no machine decides: the network and the processes' own work. Milliseconds, ranges to draw from. */
export interface Latencies {
  readonly request: Duration;
  readonly answer: Duration;
  readonly watch: Duration;
  readonly list: Duration;
  readonly turn: Duration;
  readonly start: Duration;
}

/** A quiet local network, and components that are not short of CPU. */
export const usualLatencies: Latencies = {
  request: { minMs: 1, maxMs: 4 },
  answer: { minMs: 0, maxMs: 2 },
  watch: { minMs: 1, maxMs: 10 },
  list: { minMs: 2, maxMs: 20 },
  turn: { minMs: 0, maxMs: 1 },
  start: { minMs: 0, maxMs: 100 },
};

interface Appointment {
  readonly dueMs: number;
  /** Decides among appointments of the same millisecond: drawn from the seed. */
  readonly tie: number;
  readonly order: number;
  readonly choice: Choice;
  readonly index: number;
  /** What the appointment is for, where one of the same name can take its place: a timer's time, a runtime's operation. */
  readonly subject: unknown;
}

/**
 * What is due when, in virtual time. Kept in step with what is enabled: after each step, `update` the components that it touched.
 * An appointment that has become impossible is dropped when its time comes.
 */
export class Schedule {
  readonly #world: World;
  readonly #random: Random;
  readonly #latencies: Latencies;
  readonly #queue = new TinyQueue<Appointment>([], before);
  /** For each component the appointments that stand. */
  readonly #standing: Map<string, unknown>[];
  /** The cells as they were when last looked at. */
  readonly #seen: (Cell | undefined)[];
  #order = 0;

  constructor(world: World, random: Random, latencies: Latencies = usualLatencies) {
    this.#world = world;
    this.#random = random;
    this.#latencies = latencies;
    this.#standing = world.components.map(() => new Map());
    this.#seen = world.components.map(() => undefined);
    this.update(world.components.keys());
  }

  /** When the next thing is due; undefined if nothing is. */
  get nextMs(): number | undefined {
    return this.#queue.peek()?.dueMs;
  }

  /** Makes appointments for what has become possible for these components. */
  update(indexes: Iterable<number>): void {
    for (const index of indexes) {
      const cell = this.#world.cells[index];
      if (cell === this.#seen[index]) continue;
      for (const choice of enabledAt(this.#world, index)) this.#consider(choice, index, cell as Cell);
      this.#seen[index] = cell;
    }
  }

  /** Takes the next appointment that can still be kept. Its time may be later than the world's; moving the clock is the driver's business. */
  take(): { readonly dueMs: number; readonly choice: Choice } | undefined {
    for (;;) {
      const appointment = this.#queue.pop();
      if (!appointment) return undefined;
      const { choice, index, dueMs, subject } = appointment;
      const standing = this.#standing[index] as Map<string, unknown>;
      const id = choiceId(choice);
      if (!standing.has(id) || standing.get(id) !== subject) continue;
      standing.delete(id);
      if (this.#isPossible(choice, index, subject)) return { dueMs, choice };
    }
  }

  #consider(choice: Choice, index: number, cell: Cell): void {
    const standing = this.#standing[index] as Map<string, unknown>;
    const id = choiceId(choice);
    const subject = subjectOf(choice, cell);
    if (standing.has(id) && standing.get(id) === subject) return;
    standing.set(id, subject);
    const dueMs = choice.do === "fire" ? (subject as number) : this.#world.nowMs + this.#delayMs(choice, index, cell);
    this.#queue.push({ dueMs, tie: this.#random.between(0, 0xffff), order: this.#order++, choice, index, subject });
  }

  #delayMs(choice: Choice, index: number, cell: Cell): number {
    switch (choice.do) {
      case "deliver": {
        // Events travel together: those that wait behind one that has just arrived are here as well.
        const before = this.#seen[index];
        return before && before.inbox.length > 0 ? 0 : this.#draw(this.#latencies.watch);
      }
      case "handle":
      case "record":
        return this.#draw(this.#latencies.request);
      case "complete":
        return this.#draw(cell.runtime?.operations[choice.operation]?.afterMs ?? 0);
      case "answer":
      case "list":
      case "turn":
      case "start":
        return this.#draw(this.#latencies[choice.do]);
      default:
        return 0;
    }
  }

  #draw(duration: Duration): number {
    return typeof duration === "number" ? duration : this.#random.between(duration.minMs, duration.maxMs);
  }

  #isPossible(choice: Choice, index: number, subject: unknown): boolean {
    if (subject !== undefined) return subjectOf(choice, this.#world.cells[index] as Cell) === subject;
    const id = choiceId(choice);
    return enabledAt(this.#world, index).some((enabled) => choiceId(enabled) === id);
  }
}

function subjectOf(choice: Choice, cell: Cell): unknown {
  if (choice.do === "fire") return cell.timers.find(({ timer }) => timer === choice.timer)?.dueMs;
  if (choice.do === "complete") return cell.runtime?.operations[choice.operation];
  return undefined;
}

function before(a: Appointment, b: Appointment): number {
  return a.dueMs - b.dueMs || a.tie - b.tie || a.order - b.order;
}
