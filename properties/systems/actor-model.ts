import type { AnyStateMachine } from "xstate";
import { type Statechart, statechart, type TimerEffect } from "../../machines/adapter.ts";
import type { MachineState } from "../../machines/machine-state.ts";
import type { Message, SystemActor, SystemEffect } from "./system.ts";

/** What an actor hears. */
export type Heard = Message & Readonly<Record<string, unknown>>;

/** What an actor makes of something: its next state, by number, and what it asks for. */
export interface Reaction {
  readonly next: number;
  readonly effects: readonly SystemEffect[];
}

/** One actor, its states by number. Number 0 is the first one. */
export class ActorModel {
  readonly name: string;
  readonly events: readonly Message[];
  readonly first: Reaction;
  readonly #chart: Statechart<Heard, SystemEffect, unknown>;
  readonly #restart: SystemActor["restart"];
  #states: MachineState[] = [];
  #ids = new Map<MachineState, number>();

  constructor(name: string, actor: AnyStateMachine | SystemActor) {
    const { machine, events = [], restart } = isActor(actor) ? actor : { machine: actor };
    this.name = name;
    this.events = events;
    this.#restart = restart;
    // The machine's own types are the caller's business; what it emits is looked at one by one.
    this.#chart = statechart(machine) as unknown as Statechart<Heard, SystemEffect, unknown>;
    this.first = { next: this.id(this.#chart.initial), effects: this.#effects(this.#chart.initialEffects) };
  }

  get size(): number {
    return this.#states.length;
  }

  id(state: MachineState): number {
    let id = this.#ids.get(state);
    if (id === undefined) {
      id = this.#states.length;
      this.#states.push(state);
      this.#ids.set(state, id);
    }
    return id;
  }

  /** The number of a state that was made by hand, or came from elsewhere. */
  restored(plain: Pick<MachineState, "value" | "context">): number {
    return this.id(this.#chart.restore(plain));
  }

  state(id: number): MachineState {
    const state = this.#states[id];
    if (state === undefined) throw new RangeError(`${this.name} has no state ${id}`);
    return state;
  }

  path(id: number): string {
    return this.#chart.path(this.state(id));
  }

  matches(id: number, path: string): boolean {
    return this.#chart.matches(this.state(id), path);
  }

  /** Undefined if the machine does not handle it in this state. */
  hear(id: number, heard: Heard): Reaction | undefined {
    const state = this.state(id);
    if (!this.#chart.handles(state, heard)) return undefined;
    return this.#reaction(this.#chart.step(state, heard));
  }

  timers(id: number): readonly string[] {
    return this.#chart.timers(this.state(id));
  }

  fire(id: number, timer: string): Reaction {
    return this.#reaction(this.#chart.fire(this.state(id), timer));
  }

  /** Where it is after a crash. */
  crash(id: number): Reaction {
    if (!this.#restart) return this.first;
    return { next: this.restored(this.#restart(this.state(id))), effects: [] };
  }

  get numbers(): readonly Pick<MachineState, "value" | "context">[] {
    return this.#states.map(({ value, context }) => ({ value, context }));
  }

  set numbers(states: readonly Pick<MachineState, "value" | "context">[]) {
    this.#states = [];
    this.#ids = new Map();
    for (const state of states) this.restored(state);
  }

  #reaction([next, effects]: readonly [MachineState, readonly (SystemEffect | TimerEffect)[]]): Reaction {
    return { next: this.id(next), effects: this.#effects(effects) };
  }

  /** Timers are known from the state. */
  #effects(effects: readonly (SystemEffect | TimerEffect)[]): readonly SystemEffect[] {
    return effects.filter((effect): effect is SystemEffect => {
      const { type } = effect;
      if (type === "arm" || type === "cancel") return false;
      if (type === "send" || type === "write") return true;
      throw new Error(`${this.name} asks for ${String(type)}: an actor of a system can send and write`);
    });
  }
}

function isActor(actor: AnyStateMachine | SystemActor): actor is SystemActor {
  return "machine" in actor;
}
