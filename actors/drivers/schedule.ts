import TinyQueue from "tinyqueue";
import type { Duration } from "../behaviour.ts";
import type { Cell } from "../cell.ts";
import type { Choice } from "../choice.ts";
import type { Component } from "../component.ts";
import { isOccasion, type Occasion, occasions } from "../enabled.ts";
import type { Random } from "../random.ts";
import type { Operation } from "../runtime.ts";
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
}

/** What one component has appointments for, and its cell as it was when last looked at: what is as it was then needs no second look. */
class Diary {
  seen: Cell | undefined;
  /** Each with the one appointment that is kept for it. */
  readonly occasions = new Map<Occasion, Appointment>();
  readonly timers = new Map<string, Appointment>();
  readonly operations = new Map<string, { readonly operation: Operation; readonly appointment: Appointment }>();

  /** The appointment that stands for a choice. */
  find(choice: Choice): Appointment | undefined {
    if (choice.do === "fire") return this.timers.get(choice.timer);
    if (choice.do === "complete") return this.operations.get(choice.operation)?.appointment;
    return this.occasions.get(choice.do as Occasion);
  }

  /** Strikes an appointment out; false if it had been struck out before, or another one stands in its place. */
  strike(appointment: Appointment): boolean {
    const { choice } = appointment;
    switch (choice.do) {
      case "fire":
        return this.timers.get(choice.timer) === appointment && this.timers.delete(choice.timer);
      case "complete":
        return (
          this.operations.get(choice.operation)?.appointment === appointment && this.operations.delete(choice.operation)
        );
      default:
        return (
          this.occasions.get(choice.do as Occasion) === appointment && this.occasions.delete(choice.do as Occasion)
        );
    }
  }
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
  readonly #diaries: readonly Diary[];
  #order = 0;

  constructor(world: World, random: Random, latencies: Latencies = usualLatencies) {
    this.#world = world;
    this.#random = random;
    this.#latencies = latencies;
    this.#diaries = world.components.map(() => new Diary());
    this.update(world.components.keys());
  }

  /** When the next thing will happen; undefined if nothing will. What was called off does not count: nobody's clock is to wake for it. */
  get nextMs(): number | undefined {
    return this.#head()?.dueMs;
  }

  /** Whether a choice has its appointment: it stands, in the diary and in the queue, at the time that it is for. */
  has(choice: Choice): boolean {
    const diary = this.#diaries[this.#world.indexOf(choice.actor)] as Diary;
    const appointment = diary.find(choice);
    return appointment !== undefined && this.#queue.data.includes(appointment);
  }

  /** Makes appointments for what has become possible for these components. */
  update(indexes: Iterable<number>): void {
    for (const index of indexes) {
      const cell = this.#world.cells[index] as Cell;
      const diary = this.#diaries[index] as Diary;
      if (cell === diary.seen) continue;
      const component = this.#world.components[index] as Component;
      const consider = (occasion: Occasion): void => {
        if (!diary.occasions.has(occasion) && isOccasion(occasion, component, cell)) {
          const choice = { do: occasion, actor: component.id };
          diary.occasions.set(occasion, this.#appoint(index, choice, this.#delayMs(occasion, diary.seen)));
        }
      };
      for (const occasion of occasions) consider(occasion);
      if (cell.timers !== diary.seen?.timers) this.#considerTimers(diary, index, component, cell);
      if (cell.runtime !== diary.seen?.runtime) this.#considerOperations(diary, index, component, cell);
      consider("record");
      diary.seen = cell;
    }
  }

  /** A component that has just gone down starts again after so long, and not as soon as it can. */
  holdBack(index: number, downMs: number): void {
    const diary = this.#diaries[index] as Diary;
    const choice = { do: "start", actor: (this.#world.components[index] as Component).id } as const;
    diary.occasions.set("start", this.#appoint(index, choice, downMs));
  }

  /** Takes the next appointment that can still be kept. Its time may be later than the world's; moving the clock is the driver's business. */
  take(): { readonly dueMs: number; readonly choice: Choice } | undefined {
    const appointment = this.#head();
    if (!appointment) return undefined;
    this.#drop(appointment);
    const { dueMs, choice } = appointment;
    return { dueMs, choice };
  }

  /** The first appointment that can be kept; those before it are dropped. */
  #head(): Appointment | undefined {
    for (;;) {
      const first = this.#queue.peek();
      if (!first || this.#isKept(first)) return first;
      this.#drop(first);
    }
  }

  #drop(first: Appointment): void {
    this.#queue.pop();
    (this.#diaries[first.index] as Diary).strike(first);
  }

  #considerTimers(diary: Diary, index: number, { id: actor }: Component, { timers }: Cell): void {
    for (const { timer, dueMs } of timers) {
      if (diary.timers.get(timer)?.dueMs === dueMs) continue;
      diary.timers.set(timer, this.#appoint(index, { do: "fire", actor, timer }, dueMs - this.#world.nowMs));
    }
  }

  #considerOperations(diary: Diary, index: number, { id: actor }: Component, { runtime }: Cell): void {
    for (const [id, operation] of Object.entries(runtime?.operations ?? {})) {
      if (diary.operations.get(id)?.operation === operation) continue;
      const choice = { do: "complete", actor, operation: id } as const;
      const appointment = this.#appoint(index, choice, this.#draw(operation.afterMs));
      diary.operations.set(id, { operation, appointment });
    }
  }

  #appoint(index: number, choice: Choice, afterMs: number): Appointment {
    const dueMs = this.#world.nowMs + afterMs;
    const appointment = { dueMs, tie: this.#random.between(0, 0xffff), order: this.#order++, choice, index };
    this.#queue.push(appointment);
    return appointment;
  }

  #delayMs(occasion: Occasion, seen: Cell | undefined): number {
    switch (occasion) {
      case "catchUp":
        return this.#draw(this.#latencies.watch);
      case "deliver":
        // Events travel together: those that wait behind one that has just arrived are here as well.
        return seen && seen.inbox.length > 0 ? 0 : this.#draw(this.#latencies.watch);
      case "handle":
      case "record":
        return this.#draw(this.#latencies.request);
      case "travel":
        return this.#draw(this.#latencies.start);
      default:
        return this.#draw(this.#latencies[occasion]);
    }
  }

  #draw(duration: Duration): number {
    return typeof duration === "number" ? duration : this.#random.between(duration.minMs, duration.maxMs);
  }

  /** Whether it stands in its diary and is possible still; an operation's name may be another's by now. */
  #isKept(appointment: Appointment): boolean {
    const { choice, index, dueMs } = appointment;
    const cell = this.#world.cells[index] as Cell;
    const diary = this.#diaries[index] as Diary;
    switch (choice.do) {
      case "fire":
        if (diary.timers.get(choice.timer) !== appointment) return false;
        return cell.timers.some((armed) => armed.timer === choice.timer && armed.dueMs === dueMs);
      case "complete": {
        const entry = diary.operations.get(choice.operation);
        return entry?.appointment === appointment && cell.runtime?.operations[choice.operation] === entry.operation;
      }
      default: {
        const occasion = choice.do as Occasion;
        if (diary.occasions.get(occasion) !== appointment) return false;
        return isOccasion(occasion, this.#world.components[index] as Component, cell);
      }
    }
  }
}

function before(a: Appointment, b: Appointment): number {
  return a.dueMs - b.dueMs || a.tie - b.tie || a.order - b.order;
}
