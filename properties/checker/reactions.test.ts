import fc from "fast-check";
import { expect, it } from "vitest";
import type { Component } from "../../actors/component.ts";
import type { View } from "../../machines/view.ts";
import { HashConsing } from "./hash-consing.ts";
import { remembering } from "./reactions.ts";

const clock = { nowMs: 0 };

/** A view of pods alone, by name. */
function viewOf(pods: Readonly<Record<string, string>>): View {
  const objects = Object.entries(pods).map(([name, phase]) => ({ metadata: { name }, status: { phase } }));
  const get = (_resource: string, _namespace: string, name: string) =>
    objects.find(({ metadata }) => metadata.name === name);
  return {
    get,
    list: () => objects,
    controlledBy: () => [],
    orphans: () => [],
    podsOnNode: () => [],
  } as unknown as View;
}

/** Reads pod `a`, if it runs pod `b` too, and if neither is there all of them. */
function curious(): Component & { reactions: number } {
  const component = {
    id: "curious",
    interests: [],
    stopped: {},
    reactions: 0,
    ready: () => false,
    react: (state: unknown, _input: unknown, view: View) => {
      component.reactions++;
      const phase = (name: string) => view.get("pods", "default", name)?.status.phase;
      const a = phase("a");
      const seen = a === "Running" ? [a, phase("b")] : a === undefined ? view.list("pods").length : a;
      return { state: { before: state, seen }, effects: [] };
    },
  };
  return component;
}

const pods = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("Pending", "Running"), {
  noNullPrototype: true,
});

it("a component that remembers reacts as it would without, to whatever it sees", () => {
  const component = curious();
  const remembers = remembering(curious(), new HashConsing());
  const states = fc.constantFrom<unknown>({ step: 1 }, { step: 2 }, 1, null);
  fc.assert(
    fc.property(states, fc.constantFrom("x", "y"), pods, (state, timer, seen) => {
      const input = { type: "timer", timer } as const;
      const expected = component.react(state, input, viewOf(seen), clock);
      expect(remembers.react(state, input, viewOf(seen), clock)).toEqual(expected);
    }),
  );
});

it("reacts once to what it has read, whatever else there is", () => {
  const component = curious();
  const remembers = remembering(component, new HashConsing());
  const react = (seen: Readonly<Record<string, string>>) =>
    remembers.react({}, { type: "turn" }, viewOf(seen), clock).state;
  const first = react({ a: "Pending", b: "Pending" });
  expect(react({ a: "Pending", b: "Running", c: "Running" })).toBe(first);
  expect(component.reactions).toBe(1);
  react({ a: "Running", b: "Pending" });
  react({ a: "Running", b: "Running" });
  expect(react({ a: "Running", b: "Pending", c: "Pending" })).toEqual({ before: {}, seen: ["Running", "Pending"] });
  expect(component.reactions).toBe(3);
});
