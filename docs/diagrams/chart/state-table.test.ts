/** What a state makes of an event: handled, ignored, or impossible, and why. */
import { describe, expect, it } from "vitest";
import { createMachine, fromPromise } from "xstate";
import { chartOf } from "./chart-of.ts";
import { draw } from "./draw.ts";
import { stateTable } from "./state-table.ts";

const machine = createMachine({
  id: "order",
  initial: "open",
  on: { CANCEL: ".cancelled", "item.*": { actions: "note" }, PEEK: {} },
  states: {
    open: {
      on: {
        PAY: [
          { guard: "isPaid", target: "shipping" },
          { guard: "isHalf", actions: "wait" },
        ],
        "item.add": { guard: "isFree", actions: "add" },
        CANCEL: { guard: "isMine", target: "cancelled", actions: "refund" },
      },
      after: { 500: "cancelled" },
    },
    deciding: { always: { target: "open" }, on: { PAY: "open" } },
    shipping: {
      initial: "packing",
      onDone: "closed",
      invoke: { src: fromPromise(async () => {}), id: "van", onError: "open" },
      states: { packing: { on: { PAY: {}, SENT: "sent" } }, sent: { type: "final" } },
    },
    closed: {
      type: "parallel",
      onDone: "cancelled",
      states: { a: { initial: "x", states: { x: {}, y: { type: "final" } } } },
    },
    cancelled: { type: "final" },
  },
});

const { rows, events } = stateTable(chartOf(machine));

function cell(path: string, event: string): string {
  const index = events.findIndex((trigger) => trigger.event.startsWith(event));
  const found = rows.find(({ state }) => state.path === path)?.cells[index] ?? expect.fail(`no ${path} ${event}`);
  if (found.kind === "impossible") return found.why;
  if (found.kind === "ignored") return "ignored";
  return found.by.map(({ guard = "always", actions, targets }) => [guard, ...actions, ...targets].join(" ")).join("; ");
}

describe("in a table of states and events", () => {
  it("the rows are innermost states, the columns events, those first that others send", () => {
    expect(rows.map(({ state }) => state.path)).toEqual([
      "open",
      "deciding",
      "shipping.packing",
      "shipping.sent",
      "closed.a.x",
      "closed.a.y",
      "cancelled",
    ]);
    expect(events.map(({ text }) => text)).toEqual([
      "CANCEL",
      "item.*",
      "PEEK",
      "PAY",
      "item.add",
      "SENT",
      "after 500 ms",
      "done",
      "done",
      "error",
    ]);
  });

  it.each([
    ["open", "PAY", "isPaid shipping; isHalf wait"],
    ["open", "CANCEL", "isMine refund cancelled; always cancelled"],
    ["open", "item.add", "isFree add; always note"],
    ["shipping.packing", "item.add", "always note"],
    ["shipping.packing", "CANCEL", "always cancelled"],
    ["shipping.packing", "xstate.error.actor.van", "always open"],
  ])("%s handles %s: by itself first, then by what is around it, until there is no guard", (path, event, by) => {
    expect(cell(path, event)).toBe(by);
  });

  it.each([
    ["open", "SENT"],
    ["open", "PEEK"],
    ["shipping.packing", "PAY"],
    ["closed.a.x", "PAY"],
  ])("%s ignores %s", (path, event) => {
    expect(cell(path, event)).toBe("ignored");
  });

  it.each([
    ["cancelled", "PAY", "the machine has ended"],
    ["deciding", "PAY", "it is left at once"],
    ["shipping.sent", "CANCEL", "it is left at once"],
    ["shipping.packing", "after 500", "the timer is not armed"],
    ["open", "xstate.error.actor.van", "no such actor runs"],
    ["open", "xstate.done.state.order.shipping", "no such state is active"],
    ["shipping.packing", "xstate.done.state.order.shipping", "it is not at its end"],
    ["closed.a.x", "xstate.done.state.order.closed", "it is not at its end"],
  ])("in %s, %s is impossible: %s", (path, event, why) => {
    expect(cell(path, event)).toBe(why);
  });

  it("a guard that may say no leaves the event ignored, and nothing is taken for Markdown's own", async () => {
    const odd = createMachine({
      id: "odd",
      initial: "a|b",
      states: { "a|b": { on: { "A*": { guard: "is<x>", actions: "_do_" } } } },
    });
    expect(await draw(odd, { format: "table" })).toBe(
      "|  | **a\\|b** |\n| --- | --- |\n| **A\\*** | [is&lt;x&gt;] / \\_do\\_<br>else *ignored* |\n\n*ignored*: no transition takes it there. *impossible*: nothing is.\n",
    );
  });
});
