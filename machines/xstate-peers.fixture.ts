import fc from "fast-check";
import {
  type AnyActor,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type ExecutableActionObject,
  initialTransition,
  transition,
} from "xstate";
import type { Statechart, TimerEffect } from "./adapter.ts";
import { allStates } from "./inventory.ts";

/*
 * Test support: XState itself, in its two public ways of running a machine, beside the adapter. Each difference throws.
 */

type AnyEvent = { readonly type: string };
type AnyEffect = AnyEvent | TimerEffect;

/** A chart of whatever machine: what it hears and says does not matter here. */
export type AnyChart = Statechart<AnyEvent, AnyEvent, unknown>;

/** What to do next with a machine: send an event, or let the n-th armed timer (counted around) go off. */
export type Command = { readonly send: AnyEvent } | { readonly fire: number };

/** A clock that stands still: the test decides which timer goes off. */
class HeldClock {
  readonly armed = new Map<number, { readonly callback: () => void; readonly delayMs: number }>();
  #next = 1;

  setTimeout(callback: () => void, delayMs: number): number {
    this.armed.set(this.#next, { callback, delayMs });
    return this.#next++;
  }

  clearTimeout(id: number): void {
    this.armed.delete(id);
  }

  fire(index: number): void {
    const [id, timer] = [...this.armed][index] ?? [];
    if (id !== undefined) this.armed.delete(id);
    timer?.callback();
  }
}

/** An `after`'s id is made of its delay and its state's id; neither name nor number has a dot. */
const timerName = (sendId: string): string => sendId.replace(/^xstate\.after\./, "").replace(/\..*$/, "");

/** XState's actions, read as the adapter should read them, but without its code. */
function effectsOf(actions: readonly ExecutableActionObject[]): readonly AnyEffect[] {
  return actions.flatMap(({ type, params }): AnyEffect[] => {
    // What params an action has is fixed by its type.
    const { event, id, delay, sendId } = params as { event: AnyEvent; id: string; delay?: number; sendId: string };
    if (type === "xstate.emit") return [event];
    if (type === "xstate.cancel") return [{ type: "cancel", timer: timerName(sendId) }];
    return delay === undefined ? [] : [{ type: "arm", timer: timerName(id), afterMs: delay }];
  });
}

/** Runs the adapter, public `transition()` and a live actor side by side, each on its own past. */
class Peers {
  readonly #chart: AnyChart;
  readonly #clock = new HeldClock();
  readonly #actor: AnyActor;
  readonly #heard: AnyEvent[] = [];
  readonly #eventOfTimer: ReadonlyMap<string, string>;
  /** The armed timers in the order in which they were armed, as the adapter's effects have it. */
  #armed: readonly { readonly timer: string; readonly afterMs: number }[] = [];
  #state;
  #snapshot: AnyMachineSnapshot;

  constructor(chart: AnyChart) {
    this.#chart = chart;
    const machine: AnyStateMachine = this.#chart.machine;
    this.#eventOfTimer = new Map(afterEvents(machine).map((eventType) => [timerName(eventType), eventType]));
    this.#state = this.#chart.initial;
    const [snapshot, actions] = initialTransition(machine);
    this.#snapshot = snapshot;
    this.#actor = createActor(machine, { clock: this.#clock });
    this.#actor.on("*", (event: AnyEvent) => void this.#heard.push(event));
    this.#actor.start();
    this.#compare("start", this.#chart.initialEffects, effectsOf(actions));
  }

  get done(): boolean {
    return this.#state.done;
  }

  /** Carries out one command in all three. */
  do(command: Command): void {
    if ("send" in command) {
      const { send: event } = command;
      this.#step(JSON.stringify(event), this.#chart.step(this.#state, event), event, () => this.#actor.send(event));
      return;
    }
    const index = command.fire % this.#armed.length;
    const timer = this.#armed[index]?.timer;
    if (timer !== undefined) {
      this.#armed = this.#armed.toSpliced(index, 1);
      const event = { type: this.#activeTimerEvent(timer) };
      this.#step(`timer ${timer}`, this.#chart.fire(this.#state, timer), event, () => this.#clock.fire(index));
    }
  }

  /** Two states may share a timer's name; the one that is active now is meant. */
  #activeTimerEvent(timer: string): string {
    const active = this.#snapshot._nodes.flatMap(({ after }) => after.map(({ eventType }) => eventType));
    return active.find((eventType) => timerName(eventType) === timer) ?? this.#eventOfTimer.get(timer) ?? timer;
  }

  #step(what: string, [state, effects]: ReturnType<AnyChart["step"]>, event: AnyEvent, live: () => void): void {
    const [snapshot, actions] = transition(this.#chart.machine, this.#snapshot, event);
    live();
    this.#state = state;
    this.#snapshot = snapshot;
    this.#compare(what, effects, effectsOf(actions));
  }

  #compare(what: string, effects: readonly AnyEffect[], expected: readonly AnyEffect[]): void {
    for (const effect of effects) {
      if (effect.type === "cancel")
        this.#armed = this.#armed.filter(({ timer }) => timer !== (effect as TimerEffect).timer);
      else if (effect.type === "arm") this.#armed = [...this.#armed, effect as TimerEffect & { type: "arm" }];
    }
    const same = (where: string, ours: unknown, theirs: unknown): void => {
      if (sorted(ours) === sorted(theirs)) return;
      throw new Error(`${this.#chart.id}, ${what}: ${where}: ours ${sorted(ours)}, XState's ${sorted(theirs)}`);
    };
    const { value, context, done } = this.#state;
    for (const [where, snapshot] of [
      ["transition()", this.#snapshot],
      ["actor", this.#actor.getSnapshot()],
    ] as const) {
      same(
        `state by ${where}`,
        { value, context, done },
        { value: snapshot.value, context: snapshot.context, done: snapshot.status === "done" },
      );
    }
    same("effects by transition()", effects, expected);
    same(
      "effects by actor",
      effects.filter(({ type }) => type !== "arm" && type !== "cancel"),
      this.#heard.splice(0),
    );
    if (done) return;
    same(
      "timers by actor",
      this.#armed.map(({ afterMs }) => afterMs),
      [...this.#clock.armed.values()].map(({ delayMs }) => delayMs),
    );
    same(
      "armed timers by state",
      [...this.#chart.timers(this.#state)].sort(),
      this.#armed.map(({ timer }) => timer).sort(),
    );
  }
}

function afterEvents(machine: AnyStateMachine): readonly string[] {
  return allStates(machine.root).flatMap(({ after }) => after.map(({ eventType }) => eventType));
}

/** JSON that does not depend on the order of keys. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Events and timers in any order; more of the former, as most events do nothing in most states. */
export function commands(event: fc.Arbitrary<AnyEvent>): fc.Arbitrary<readonly Command[]> {
  const send = fc.record({ send: event });
  const fire = fc.record({ fire: fc.nat(5) });
  return fc.array(fc.oneof({ weight: 3, arbitrary: send }, { weight: 1, arbitrary: fire }), { maxLength: 40 });
}

/** XState, public `transition()` and the adapter agree on every run. fast-check says the seed when they do not. */
export function agrees(chart: AnyChart, run: readonly Command[]): void {
  const peers = new Peers(chart);
  for (const command of run) {
    if (peers.done) return;
    peers.do(command);
  }
}
