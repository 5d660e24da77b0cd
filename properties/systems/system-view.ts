import type { MachineState } from "../../machines/machine-state.ts";
import type { Read, Viewer } from "../engine/read-memory.ts";
import type { Inbox } from "./inbox.ts";
import type { Envelope, SystemState } from "./system.ts";
import type { SystemSpace } from "./system-space.ts";

/** What properties see of a system's states. */
export function viewerOf<H, S>(space: SystemSpace): Viewer<SystemState<H, S>> {
  const names = space.actors.map(({ name }) => name);
  const indices = new Map(names.map((name, index) => [name, index]));
  return (read) => new View<H, S>(space, names, indices, read);
}

class View<H, S> implements SystemState<H, S> {
  readonly actors: readonly string[];
  readonly #space: SystemSpace;
  readonly #indices: ReadonlyMap<string, number>;
  readonly #read: Read;

  constructor(space: SystemSpace, names: readonly string[], indices: ReadonlyMap<string, number>, read: Read) {
    this.actors = names;
    this.#space = space;
    this.#indices = indices;
    this.#read = read;
  }

  actor(name: string): MachineState {
    const index = this.#index(name);
    return (this.#space.actors[index] as SystemSpace["actors"][number]).state(this.#read(index));
  }

  context<C>(name: string): C {
    return this.actor(name).context as C;
  }

  matches(name: string, path: string): boolean {
    const index = this.#index(name);
    return this.#space.actors[index]?.matches(this.#read(index), path) === true;
  }

  inbox(name: string): readonly Envelope[] {
    const index = this.#index(name);
    return (this.#space.inboxes[index] as Inbox).envelopes(this.#read(this.#space.inboxesAt + index));
  }

  get history(): H {
    const { historyAt, outcomes } = this.#space;
    if (historyAt < 0) throw new Error("the system has no history");
    return outcomes.histories.at(this.#read(historyAt)) as H;
  }

  get shared(): S {
    const { sharedAt, outcomes } = this.#space;
    if (sharedAt < 0) throw new Error("the system shares nothing");
    return outcomes.shared.at(this.#read(sharedAt)) as S;
  }

  #index(name: string): number {
    const index = this.#indices.get(name);
    if (index === undefined) throw new Error(`no actor is called ${name}`);
    return index;
  }
}
