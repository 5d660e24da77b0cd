import { type Chart, type ChartState, type ChartTransition, isWithin, statesOf, type Trigger } from "./chart.ts";

/** What a state makes of an event. */
export type Cell =
  /** What it does, one alternative after the other; the last may still be ignored if its guard says no. */
  | { readonly kind: "handled"; readonly by: readonly ChartTransition[] }
  /** Nothing: no transition of it or around it takes the event, or one says that it is to be ignored. */
  | { readonly kind: "ignored" }
  /** It cannot happen there; why. */
  | { readonly kind: "impossible"; readonly why: string };

export interface StateTable {
  /** Innermost states, and in each of them every event. */
  readonly rows: readonly { readonly state: ChartState; readonly cells: readonly Cell[] }[];
  readonly events: readonly Trigger[];
}

/**
 * Every innermost state with every event that occurs in the machine. Impossible is what XState itself rules out: anything in a state in
 * which the machine has ended, or that it leaves at once; a timer where it is not armed; `done` of a state that is not at its end; what an
 * actor tells where it does not run. Whatever others may send counts as possible everywhere, and is handled or ignored.
 */
export function stateTable({ root }: Chart): StateTable {
  const all = statesOf(root);
  const events = new Map(
    all
      .flatMap(({ transitions }) => transitions.map(({ trigger }) => trigger))
      .filter(({ kind }) => kind !== "always")
      .map((trigger) => [trigger.event, trigger]),
  );
  // What states and actors tell comes after what others send.
  const order = ["event", "any", "after", "done", "error", "snapshot"];
  const sorted = [...events.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const innermost = all.filter(({ states, kind }) => states.length === 0 && !kind.endsWith("history"));
  return {
    events: sorted,
    rows: innermost.map((state) => {
      const around = all.filter(({ path }) => isWithin(state.path, path)).toReversed();
      const transient = transience(state, around);
      return {
        state,
        cells: sorted.map((trigger) => (transient === undefined ? cellOf(around, trigger) : impossible(transient))),
      };
    }),
  };
}

const impossible = (why: string): Cell => ({ kind: "impossible", why });

/** Why no event reaches a state, if none does. @param around the state itself and those around it, the innermost first. */
function transience(state: ChartState, around: readonly ChartState[]): string | undefined {
  const parent = around[1];
  if (state.kind === "final" && parent?.path === "" && parent.kind === "compound") return "the machine has ended";
  if (around.some(({ transitions }) => transitions.some(isAtOnce))) return "it is left at once";
  const ends = parent?.transitions.some(
    ({ trigger, guard }) => trigger.kind === "done" && isOfState(trigger) && !guard,
  );
  return state.kind === "final" && parent?.kind === "compound" && ends ? "it is left at once" : undefined;
}

function isAtOnce({ trigger, guard, targets }: ChartTransition): boolean {
  return trigger.kind === "always" && guard === undefined && targets.length > 0;
}

function isOfState({ event }: Trigger): boolean {
  return event.startsWith("xstate.done.state.");
}

function cellOf(around: readonly ChartState[], trigger: Trigger): Cell {
  const { kind, event } = trigger;
  const owns = around.some(({ transitions }) => transitions.some((own) => own.trigger.event === event));
  if (!owns && kind === "after") return impossible("the timer is not armed");
  if (!owns && kind === "done" && isOfState(trigger)) return impossible("no such state is active");
  if (!owns && ["done", "error", "snapshot"].includes(kind)) return impossible("no such actor runs");
  if (kind === "done" && isOfState(trigger) && !canBeDone(around, event)) return impossible("it is not at its end");
  const by = takers(around, event);
  return by.length === 0 || by.every(({ forbids }) => forbids) ? { kind: "ignored" } : { kind: "handled", by };
}

/** Whether the state whose end it is can be at its end: its innermost is a final one, or it has regions that others end too. */
function canBeDone(around: readonly ChartState[], event: string): boolean {
  const owner = around.findIndex(({ transitions }) => transitions.some(({ trigger }) => trigger.event === event));
  const child = around[owner - 1];
  if (around[owner]?.kind === "parallel") return around[0]?.kind === "final";
  return child?.kind === "final";
}

/** The transitions that may take an event, in the order in which XState asks them: of the innermost state first, until one has no guard. */
function takers(around: readonly ChartState[], event: string): readonly ChartTransition[] {
  const found: ChartTransition[] = [];
  for (const { transitions } of around) {
    for (const transition of matching(transitions, event)) {
      found.push(transition);
      if (transition.guard === undefined) return found;
    }
  }
  return found;
}

/** The event's own transitions, then those of the wildcards that it falls under, the closer ones first. */
function matching(transitions: readonly ChartTransition[], event: string): readonly ChartTransition[] {
  const matches = transitions.filter(({ trigger }) => trigger.kind !== "always" && fallsUnder(event, trigger.event));
  return matches.toSorted((a, b) => wildness(a.trigger.event) - wildness(b.trigger.event));
}

/** `keydown.escape` falls under `keydown.*`, and anything that others send under `*`. */
function fallsUnder(event: string, descriptor: string): boolean {
  if (event === descriptor) return true;
  if (event.startsWith("after ")) return false;
  return descriptor === "*" || (descriptor.endsWith(".*") && event.startsWith(descriptor.slice(0, -1)));
}

function wildness(descriptor: string): number {
  return descriptor.endsWith("*") ? 1_000 - descriptor.length : 0;
}
