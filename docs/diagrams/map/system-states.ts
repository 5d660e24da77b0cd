import type { Property } from "../../../properties/engine/property.ts";
import type { System, SystemState } from "../../../properties/systems/system.ts";
import { SystemSpace } from "../../../properties/systems/system-space.ts";
import { viewerOf } from "../../../properties/systems/system-view.ts";
import type { SeenSpace } from "./states.ts";

/** The state space of a system of actors, looked at by where the actors are. */
export function systemStates<H, S>(system: System<H, S>): SeenSpace {
  const space = new SystemSpace(system as System);
  const view = viewerOf<H, S>(space);
  const seen = (state: Int32Array): SystemState<H, S> => view((slot) => state[slot] as number);
  const of = <K extends Property<SystemState<H, S>>["kind"]>(kind: K) =>
    system.properties.filter(
      (property): property is Extract<Property<SystemState<H, S>>, { kind: K }> => property.kind === kind,
    );
  const first = (reasons: readonly (string | undefined)[]) => reasons.find((reason) => reason !== undefined);
  const where = (state: Int32Array) =>
    space.actors.map((actor, index) => `${actor.name}: ${actor.path(state[index] as number)}`);
  const underWay = (state: Int32Array) => {
    const types = space.actors.flatMap(({ name }) =>
      seen(state)
        .inbox(name)
        .map(({ message }) => `${message.type} → ${name}`),
    );
    return types.length === 0 ? [] : [types.join(", ")];
  };
  return {
    name: system.name ?? "a system of actors",
    space,
    sights: [
      { name: "where the actors are, and what is on its way", lines: (state) => [...where(state), ...underWay(state)] },
      { name: "where the actors are", lines: where },
      { name: "how many actors are where", lines: (state) => census(where(state)) },
    ],
    actor: (index) => space.actors[index]?.name ?? "",
    stateObjection: (state) =>
      first(
        of("always").map(({ applies, objection }) =>
          (applies?.(seen(state)) ?? true) ? objection(seen(state)) : undefined,
        ),
      ),
    endObjection: (state) => first(of("convergence").map(({ objection }) => objection(seen(state)))),
    stepObjection: (before, after, actor) =>
      first(of("step").map(({ objection }) => objection(seen(before), seen(after), space.actors[actor]?.name ?? ""))),
  };
}

/** `2 prepared, 1 working`, where names do not matter. */
function census(places: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const place of places) {
    const path = place.slice(place.indexOf(": ") + 2) || "there";
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, count]) => `${count} ${path}`);
}
