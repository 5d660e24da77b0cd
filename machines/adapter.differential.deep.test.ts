import fc from "fast-check";
import { it } from "vitest";
import { statechart } from "./adapter.ts";
import { randomMachine, randomMachineEvents } from "./random-machine.fixture.ts";
import { agrees, commands } from "./xstate-peers.fixture.ts";

it("The adapter does what XState does in very many random machines", () => {
  const event = fc.constantFrom(...randomMachineEvents).map((type) => ({ type }));
  const run = fc.property(randomMachine, commands(event), ({ machine }, inputs) => agrees(statechart(machine), inputs));
  fc.assert(run, { numRuns: 30_000 });
});
