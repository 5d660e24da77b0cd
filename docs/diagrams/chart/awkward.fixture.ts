import { createMachine } from "xstate";

/** A machine whose names are words, signs and scripts that some language would take for its own. */
export const awkward = createMachine({
  id: "awkward",
  initial: "end",
  states: {
    end: { on: { "a -> b": "a b", "x:y;z": "a_b", "#1 %% --": "<b>" } },
    "a b": {
      on: { '"quoted" \\ back': { target: "状态", guard: "is [a] | b", actions: ['say: "hi"; {x}', "a // b ** c"] } },
    },
    a_b: { entry: "note: end note", on: { "end note": { actions: "}" } } },
    "<b>": { initial: "state", states: { state: { on: { "*": "note" } }, note: { type: "final" } }, onDone: "[*]" },
    状态: { on: { "🙂.*": "a b", "@enduml": "🙂" } },
    "🙂": {
      description: "A smile & <more>.",
      after: { 1: "aVeryLongNameThatGoesOnAndOnWithoutAnyPlaceAtWhichItMightBeBroken" },
    },
    "[*]": { type: "final" },
    aVeryLongNameThatGoesOnAndOnWithoutAnyPlaceAtWhichItMightBeBroken: {},
  },
});
