import type { MachineState } from "../../machines/adapter.ts";
import type { ActorModel } from "./actor-model.ts";
import type { Inbox } from "./inbox.ts";
import type { Numbered } from "./numbered.ts";
import type { Outcomes } from "./outcome.ts";
import { type Parts, renamedIn } from "./symmetry.ts";
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

/** What a symmetry must know of a system's states. Names occur in contexts, messages, histories and shared values, not in machines' states. */
export function partsOf(system: System): Parts {
  const count = system.actors.length;
  const values = (slot: number): Numbered<unknown> | undefined => {
    if (slot === system.historyAt) return system.outcomes.histories;
    return slot === system.sharedAt ? system.outcomes.shared : undefined;
  };
  return {
    names: system.actors.map(({ name }) => name),
    width: system.width,
    plain: (slot, id) => {
      if (slot >= 2 * count) return values(slot)?.at(id) ?? id;
      if (slot >= count) return (system.inboxes[slot - count] as Inbox).envelopes(id);
      const { value, context } = (system.actors[slot] as ActorModel).state(id);
      return { value: JSON.stringify(value), context };
    },
    renamed: (slot, id, target, rename) => {
      if (slot >= 2 * count) {
        const kept = values(slot);
        return kept ? kept.id(renamedIn(kept.at(id), rename)) : id;
      }
      if (slot >= count) {
        const [from, to] = [system.inboxes[slot - count] as Inbox, system.inboxes[target - count] as Inbox];
        return to.translated(from, id, (envelope) => renamedIn(envelope, rename) as Envelope);
      }
      const { value, context } = (system.actors[slot] as ActorModel).state(id);
      const renamed: Pick<MachineState, "value" | "context"> = { value, context: renamedIn(context, rename) };
      return (system.actors[target] as ActorModel).restored(renamed);
    },
  };
}
