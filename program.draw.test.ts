import { describe, expect, it } from "vitest";
import { createMachine } from "xstate";
import { catalogue } from "./machines/catalogue.ts";
import { orrery } from "./program.fixture.ts";

describe("orrery draw", () => {
  const toggle = createMachine({ id: "toggle", initial: "off", states: { off: { on: { T: "on" } }, on: {} } });
  const module = { toggle, default: toggle, wizard: createMachine({ id: "wizard" }), other: 1 };
  const loadModule = async () => module;

  it("lists, draws one, draws all", async () => {
    expect(await orrery("draw")).toMatchObject({ code: 0, out: "container  A container\npod        A pod\n" });
    expect(await orrery("draw pod")).toMatchObject({ code: 0, out: "pod as svg, auto, no style\n" });
    expect(
      await orrery("draw pod --format table --theme dark --style mine.css", { files: { "mine.css": "a{}" } }),
    ).toMatchObject({
      code: 0,
      out: "pod as table, dark, a{}\n",
    });
    expect((await orrery("draw --all")).out).toBe("container as svg, auto, no style\npod as svg, auto, no style\n");
  });

  it("writes files, in the format by which they end", async () => {
    const { out, files } = await orrery("draw pod --out pod.mmd");
    expect([out, files.get("pod.mmd")]).toEqual(["", "pod as mermaid, auto, no style\n"]);
    const all = await orrery("draw --all --out pictures --format table");
    expect(all.files.get("pictures/container.md")).toBe("container as table, auto, no style\n");
    expect(all.files.get("pictures/pod.md")).toBe("pod as table, auto, no style\n");
  });

  it("shows coverage of checks and tests, and what is to stand out", async () => {
    const visits = { visited: 1, all: 2, never: ["b"] };
    const coverage = [{ machine: "pod", states: visits, transitions: visits }];
    const files = {
      "one.json": JSON.stringify({ coverage }),
      "tests/two.json": JSON.stringify({ report: { coverage } }),
    };
    const { out } = await orrery("draw pod --coverage one.json tests --highlight running --highlight failed", {
      files,
    });
    expect(out).toBe("pod as svg, auto, no style, 1 visited, running, failed\n");
    expect((await orrery("draw container --coverage one.json", { files })).err).toContain("no coverage of container");
    expect((await orrery("draw pod --coverage none.json", { files })).err).toContain("does not exist");
    expect((await orrery("draw pod --coverage pod.yaml")).err).toContain("pod.yaml: no coverage");
    const refused = { draw: () => Promise.reject(new RangeError("no state of")) };
    expect(await orrery("draw pod --highlight of", refused)).toMatchObject({ code: 2, err: "error: no state of\n" });
  });

  it("lets the run of a verdict file stand out", async () => {
    const manifest =
      "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c, image: i, resources: { requests: { cpu: 900 } } }] }\n";
    const { check } = await import("./properties/check.ts");
    const checked = await orrery("check huge.yaml --faults none --out v.json", {
      check,
      files: { "huge.yaml": manifest },
    });
    expect(checked.code).toBe(1);
    const { out } = await orrery("draw worker --highlight v.json", {
      files: Object.fromEntries(checked.files),
      machines: async () => [{ name: "worker", title: "", machine: catalogue.worker.machine }],
    });
    expect(out).toContain("worker as svg, auto, no style, stopped, ");
    expect(out).toContain("stopped on START (1)");
    expect((await orrery("draw pod --highlight pod.json", { files: { "pod.json": "{}" } })).err).toContain(
      "not a verdict file",
    );
  });

  it("draws what a file exports, which is to be named if there are several", async () => {
    expect(await orrery("draw ./own.mjs --export toggle", { loadModule })).toMatchObject({
      code: 0,
      out: "toggle as svg, auto, no style\n",
    });
    const several = await orrery("draw ./own.mjs", { loadModule });
    expect(several.code).toBe(2);
    expect(several.err).toContain("exports 2 machines; choose by --export: toggle, wizard");
    expect((await orrery("draw own.mjs --export lamp", { loadModule })).err).toContain(
      'no machine "lamp"; there are: toggle',
    );
    expect((await orrery("draw own.mjs", { loadModule: async () => ({ other: 1 }) })).err).toContain(
      "exports no machine",
    );
    const broken = await orrery("draw own.mjs", { loadModule: () => Promise.reject(new Error("no such file")) });
    expect(broken).toMatchObject({ code: 2, err: expect.stringContaining("own.mjs cannot be loaded: no such file") });
  });
});
