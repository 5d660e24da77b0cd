import { describe, expect, it } from "vitest";
import { defineController } from "../actors/define-controller.ts";
import { nothingToDo } from "../machines/reconcile.ts";
import { readModules } from "./user-modules.ts";
import { always, converges, sometimes } from "./user-properties.ts";

const operator = defineController({ name: "a", for: "pods", reconcile: () => nothingToDo });
const [one, two, three] = [
  always("one", () => undefined),
  sometimes("two", () => true),
  converges("three", () => undefined),
];

describe("modules of the user's own", () => {
  it("bring what they export, by any name, one by one or in lists, each once", async () => {
    const module = { default: one, one, more: [two, three], operator, size: 3, kind: "always" };
    const read = await readModules({ controllers: ["a.js"], properties: ["a.js"] }, async () => module);
    expect(read).toEqual({ controllers: [operator], properties: [one, two, three] });
    expect(await readModules({}, async () => module)).toEqual({});
  });

  it("are refused if there is nothing of their kind in them", async () => {
    const halves = {
      a: { kind: "sometimes", name: "no question" },
      b: { kind: "never", name: "b", objection: () => "" },
    };
    await expect(readModules({ properties: ["p.js"] }, async () => halves)).rejects.toThrow("p.js exports no property");
    await expect(readModules({ controllers: ["c.js"] }, async () => halves)).rejects.toThrow("exports no controller");
  });
});
