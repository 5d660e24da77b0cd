import type { InspectionEvent } from "xstate";
import { type ObservedTransition, observeTransitions, type Statechart } from "../../../machines/adapter.ts";
import { catalogue } from "../../../machines/catalogue.ts";
import { type MachineState, machineOf } from "../../../machines/machine-state.ts";
import type { World } from "../../world.ts";

/** Takes XState's inspection events: the `inspect` of any inspector, as `createActor` takes it too. */
export type Inspect = ((event: InspectionEvent) => void) | { readonly next?: (event: InspectionEvent) => void };

/** What inspectors look at in an actor: XState's own have more. */
interface InspectedActor {
  readonly id: string;
  readonly sessionId: string;
  readonly logic: { readonly config: object };
  readonly _parent?: InspectedActor;
  getSnapshot(): InspectedSnapshot;
}

interface InspectedSnapshot {
  readonly status: "active" | "done" | "stopped";
  readonly value?: MachineState["value"];
  readonly context?: unknown;
}

/** A machine's actor, and where it stands. */
interface Inspected {
  readonly ref: InspectedActor;
  snapshot: InspectedSnapshot;
}

const charts = new Map<string, Pick<Statechart<never, never, never>, "path" | "machine">>(
  Object.values(catalogue).map((chart) => [chart.id, chart as unknown as Statechart<never, never, never>]),
);

/** Parts of a component's state that only hold others. */
const holders: ReadonlySet<string> = new Set([
  "queue",
  "items",
  "memory",
  "pods",
  "containers",
  "inner",
  "state",
  "pod",
]);

/**
 * Shows a world's machines to XState's inspectors, as if each component were an actor, and each machine in it a child: those of its informer,
 * its worker, of every key in its queue, of the pods and containers of a kubelet. Machines are not actors here but values in a state, so
 * that they are found by what changed in it.
 */
export class Inspection {
  readonly #world: World;
  readonly #inspect: (event: InspectionEvent) => void;
  readonly #stop: () => void;
  readonly #seen: unknown[] = [];
  readonly #components: readonly InspectedActor[];
  readonly #actors = new Map<string, Inspected>();
  #heard: ObservedTransition[] = [];

  constructor(world: World, inspect: Inspect) {
    this.#world = world;
    this.#inspect = typeof inspect === "function" ? inspect : (event) => inspect.next?.(event);
    this.#components = world.components.map(({ id }) => ({
      id,
      sessionId: id,
      logic: { config: { id } },
      getSnapshot: () => ({ status: "active" }),
    }));
    for (const ref of this.#components) this.#tell(ref, { type: "@xstate.actor" });
    this.#stop = observeTransitions((transition) => this.#heard.push(transition));
    this.look(world.components.keys());
  }

  /** Before a step: what was heard until now belongs to others. */
  forget(): void {
    this.#heard = [];
  }

  /** After a step: tells what has changed in these components. */
  look(touched: Iterable<number>): void {
    for (const index of touched) {
      const state = this.#world.cells[index]?.state;
      const component = this.#components[index];
      if (component) this.#compare(this.#seen[index], state, [], component);
      this.#seen[index] = state;
    }
  }

  close(): void {
    this.#stop();
  }

  #compare(before: unknown, after: unknown, path: readonly string[], component: InspectedActor): void {
    if (before === after) return;
    const machine = machineIn(after) ?? machineIn(before);
    if (machine !== undefined) return this.#changed(machine, after as MachineState | undefined, path, component);
    const [old, now] = [fieldsOf(before), fieldsOf(after)];
    for (const field of new Set([...Object.keys(old), ...Object.keys(now)])) {
      const label = labelOf(field, now[field] ?? old[field]);
      this.#compare(old[field], now[field], label === undefined ? path : [...path, label], component);
    }
  }

  #changed(machine: string, after: MachineState | undefined, path: readonly string[], component: InspectedActor): void {
    const id = [component.id, machine, ...path.filter((part) => part !== machine)].join(" ");
    const known = this.#actors.get(id);
    if (!after) {
      if (known)
        this.#tell(known.ref, {
          type: "@xstate.snapshot",
          event: { type: "xstate.stop" },
          snapshot: { ...known.snapshot, status: "stopped" },
        });
      this.#actors.delete(id);
      return;
    }
    const { value, context, done } = after;
    const snapshot: InspectedSnapshot = { status: done ? "done" : "active", value, context };
    const event = this.#eventThatLedTo(machine, after);
    if (!known) {
      const made = this.#actor(id, machine, component, snapshot);
      this.#actors.set(id, made);
      this.#tell(made.ref, { type: "@xstate.actor" });
    } else known.snapshot = snapshot;
    const { ref } = this.#actors.get(id) as Inspected;
    if (known) this.#tell(ref, { type: "@xstate.event", event, sourceRef: component });
    this.#tell(ref, { type: "@xstate.snapshot", event: known ? event : { type: "xstate.init" }, snapshot });
  }

  #actor(id: string, machine: string, component: InspectedActor, snapshot: InspectedSnapshot): Inspected {
    const config = (charts.get(machine)?.machine.config ?? { id: machine }) as object;
    const inspected: Inspected = {
      ref: { id, sessionId: id, logic: { config }, _parent: component, getSnapshot: () => inspected.snapshot },
      snapshot,
    };
    return inspected;
  }

  /** The event of the last transition to this state; a process that starts anew has its machines set, without one. */
  #eventThatLedTo(machine: string, state: MachineState): { readonly type: string } {
    const path = charts.get(machine)?.path(state as MachineState<never>);
    const led = this.#heard.findLast((each) => each.machine === machine && each.target === path && each.taken);
    return { type: led?.event ?? "orrery.set" };
  }

  #tell(ref: InspectedActor, event: object): void {
    const { sessionId: rootId } = ref._parent ?? ref;
    // An inspector reads no more of an actor than there is here.
    this.#inspect({ ...event, actorRef: ref, rootId } as unknown as InspectionEvent);
  }
}

function machineIn(value: unknown): string | undefined {
  return typeof value === "object" && value !== null ? machineOf(value) : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** How a part of a state is called: by its own key or name, if it has one; undefined where it only holds others. */
function labelOf(field: string, value: unknown): string | undefined {
  const { key, name } = fieldsOf(value);
  if (machineIn(value) === undefined && typeof key === "string") return key;
  if (machineIn(value) === undefined && typeof name === "string") return name;
  return holders.has(field) || /^b\d+$/.test(field) ? undefined : field;
}
