import type { MachineState } from "../../machines/machine-state.ts";
import { canonicalJson } from "../../machines/plain-data.ts";
import { type NamedParts, type Order, signatureOf } from "../engine/symmetry.ts";
import type { ActorModel } from "./actor-model.ts";
import type { Inbox } from "./inbox.ts";
import type { Numbered } from "./numbered.ts";
import type { Outcomes } from "./outcome.ts";
import { renamedIn } from "./renamed-in.ts";
import type { Envelope } from "./system.ts";

/** The parts of a system's states in which names may occur. */
interface System {
  readonly width: number;
  readonly actors: readonly ActorModel[];
  readonly inboxes: readonly Inbox[];
  readonly outcomes: Outcomes;
  readonly historyAt: number;
  readonly sharedAt: number;
}

/**
 * What a symmetry must know of a system's states: its things are the actors. Names occur in contexts, messages, histories and shared
 * values, not in machines' states. Throws on groups of actors that there are not, or that are in two groups.
 */
export function partsOf(system: System, symmetric: readonly (readonly string[])[]): NamedParts {
  const names = system.actors.map(({ name }) => name);
  const groups = groupsOf(names, symmetric);
  const groupOf = names.map((_, index) => groups.findIndex((group) => group.includes(index)));
  const target = (slot: number, order: Order) => {
    if (slot >= 2 * names.length) return slot;
    return slot < names.length ? (order[slot] as number) : names.length + (order[slot - names.length] as number);
  };
  return {
    width: system.width,
    things: names.length,
    groups,
    target,
    renamed: (slot, id, order) => {
      const renames = new Map(names.map((name, index) => [name, names[order[index] as number] as string]));
      return renamedPart(system, slot, id, target(slot, order), (name) => renames.get(name) ?? name);
    },
    sign: (slot, id, index) => {
      const owner = slot < 2 * names.length ? slot % names.length : -1;
      const ownerGroup = groupOf[owner] ?? -1;
      // Where the part is: one's own, somebody's of a group, or a certain place.
      const where = owner === index ? "own" : ownerGroup >= 0 ? `of group ${ownerGroup}` : `at ${owner}`;
      const what = slot < names.length ? "actor" : slot < 2 * names.length ? "inbox" : `slot ${slot}`;
      const said = renamedIn(plainPart(system, slot, id), (name) => {
        const other = names.indexOf(name);
        if (other < 0) return name;
        if (other === index) return "@self";
        return groupOf[other] === -1 ? name : `@${groupOf[other]}`;
      });
      return signatureOf(`${where} ${what} ${unordered(said)}`);
    },
  };
}

function groupsOf(names: readonly string[], symmetric: readonly (readonly string[])[]): number[][] {
  const grouped = new Set<string>();
  return symmetric.map((group) =>
    group.map((name) => {
      if (!names.includes(name)) throw new Error(`no actor is called ${name}`);
      if (grouped.has(name)) throw new Error(`${name} is in two groups of symmetric actors`);
      grouped.add(name);
      return names.indexOf(name);
    }),
  );
}

function keptAt({ outcomes, historyAt, sharedAt }: System, slot: number): Numbered<unknown> | undefined {
  if (slot === historyAt) return outcomes.histories;
  return slot === sharedAt ? outcomes.shared : undefined;
}

/** What a number at a place stands for, as plain data. */
function plainPart(system: System, slot: number, id: number): unknown {
  const count = system.actors.length;
  if (slot >= 2 * count) return keptAt(system, slot)?.at(id) ?? id;
  if (slot >= count) return (system.inboxes[slot - count] as Inbox).envelopes(id);
  const { value, context } = (system.actors[slot] as ActorModel).state(id);
  return { value: JSON.stringify(value), context };
}

function renamedPart(
  system: System,
  slot: number,
  id: number,
  target: number,
  rename: (name: string) => string,
): number {
  const count = system.actors.length;
  if (slot >= 2 * count) {
    const kept = keptAt(system, slot);
    return kept ? kept.id(renamedIn(kept.at(id), rename)) : id;
  }
  if (slot >= count) {
    const [from, to] = [system.inboxes[slot - count] as Inbox, system.inboxes[target - count] as Inbox];
    return to.translated(from, id, (envelope) => renamedIn(envelope, rename) as Envelope);
  }
  const { value, context } = (system.actors[slot] as ActorModel).state(id);
  const renamed: Pick<MachineState, "value" | "context"> = { value, context: renamedIn(context, rename) };
  return (system.actors[target] as ActorModel).restored(renamed);
}

/** Text in which lists of messages have no order: their numbers depend on names. */
function unordered(said: unknown): string {
  return Array.isArray(said) ? said.map(canonicalJson).sort().join() : canonicalJson(said);
}
