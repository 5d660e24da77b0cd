import { expect, it } from "vitest";
import type { Choice } from "../../actors/choice.ts";
import { retold } from "./retelling.ts";
import type { MacroStep } from "./semantics.ts";

const choice = (what: "turn" | "deliver" | "handle" | "answer", actor: string): Choice => ({ do: what, actor });
const request = (actor: string): Choice[] => [choice("handle", actor), choice("answer", actor)];

it("a turn that was decided when the cache stopped is told with its request, which is then the stale step", () => {
  const stopped: MacroStep = {
    choices: [...request("b"), choice("turn", "a"), choice("deliver", "a"), choice("deliver", "c")],
    settledFrom: 2,
    fault: "stale",
  };
  const later: MacroStep = { choices: [...request("a"), choice("deliver", "c")], settledFrom: 2 };
  expect(retold([stopped, later])).toEqual([
    { choices: [...request("b"), choice("deliver", "c")], settledFrom: 2 },
    {
      choices: [choice("turn", "a"), choice("deliver", "a"), ...request("a"), choice("deliver", "c")],
      settledFrom: 4,
      fault: "stale",
    },
  ]);
});

it("a turn that leads to no request stays where it is, and other faults keep their names", () => {
  const steps: MacroStep[] = [
    { choices: [...request("b"), choice("turn", "a"), choice("turn", "a")], settledFrom: 2, fault: "conflict" },
    { choices: [choice("turn", "a"), ...request("a")], settledFrom: 3 },
  ];
  expect(retold(steps)).toEqual(steps);
});
