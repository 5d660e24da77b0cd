import { describe, expect, it } from "vitest";
import { nothingToDo } from "../../machines/reconcile.ts";
import { defineController } from "../define-controller.ts";
import { readControllers } from "./controller-files.ts";

const named = (name: string) => defineController({ name, for: "pods", reconcile: () => nothingToDo });
const failing = (code: string, message: string) => async () => {
  throw Object.assign(new Error(message), { code });
};

describe("controllers in a file", () => {
  it("are whatever of its exports is one, by any name, one by one or in lists, each once", async () => {
    const [a, b] = [named("a"), named("b")];
    const module = { default: a, a, more: [b], size: 3, helper: () => a };
    expect(await readControllers(["my.js"], async () => module)).toEqual([a, b]);
  });

  it("are missed with a message", async () => {
    await expect(readControllers(["my.js"], async () => ({ size: 3 }))).rejects.toThrow("my.js exports no controller");
    await expect(readControllers(["no.js"], failing("ERR_MODULE_NOT_FOUND", "Cannot find"))).rejects.toThrow(
      "no.js cannot be loaded: Cannot find",
    );
  });

  it("need compiling if they are in TypeScript and this Node does not run it", async () => {
    const load = failing("ERR_UNKNOWN_FILE_EXTENSION", 'Unknown file extension ".ts"');
    await expect(readControllers(["my.ts"], load)).rejects.toThrow("my.ts: this Node does not run TypeScript");
  });
});
