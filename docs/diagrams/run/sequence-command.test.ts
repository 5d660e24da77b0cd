import { describe, expect, it } from "vitest";
import { memoryShell } from "../../../actors/drivers/memory-shell.fixture.ts";
import * as runTools from "./run-tools.ts";
import { sequenceCommand } from "./sequence-command.ts";

const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c, image: ${image} }] }\n`;

const files = { "a.yaml": pod("x:1"), "b.yaml": pod("x:2"), "mine.css": ".orrery{--orrery-accent:#6a3d9a}" };

async function sequence(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const shell = memoryShell({ ...files, ...more });
  const tools = { loadModule: async () => ({}), runs: async () => runTools };
  await sequenceCommand(shell, tools).exitOverride().parseAsync(args, { from: "user" });
  return shell.written;
}

describe("orrery draw sequence", () => {
  it("lists what it knows", async () => {
    const { out } = await sequence([]);
    expect(out).toBe((await sequence(["--of"])).out);
    expect(out).toMatch(/^a pod's birth +from kubectl/m);
    expect(out).toMatch(/^a node's death +a node falls silent/m);
  });

  it("draws one of them, more or less closely", async () => {
    const { out } = await sequence(["--of", "a pod's birth", "--detail", "components"]);
    expect(out).toContain("a1->>api: 1. create deployments.apps default/web");
    expect(out).not.toContain("store");
    await expect(sequence(["--of", "nothing"])).rejects.toThrow(`no run "nothing"; there are: "a pod's birth"`);
    await expect(sequence(["--of", "nothing", "a.yaml"])).rejects.toThrow("not both");
  });

  it("draws what becomes of manifests, or of a change to them", async () => {
    expect((await sequence(["a.yaml"])).out).toContain("a1->>api: 1. create pods default/a");
    const { out } = await sequence(["a.yaml", "--then", "b.yaml", "--detail", "machines"]);
    expect(out).toContain('title: "a.yaml, then b.yaml"');
    expect(out).toContain("a1->>api: 1. patch pods default/a");
    expect(out).toContain("spec.containers.c.image: x:1 → x:2");
    expect(out).not.toContain("create pods default/a");
  });

  it("gives the run itself, which it draws like the manifests", async () => {
    const { out: trace } = await sequence(["a.yaml", "--format", "trace"]);
    const { out } = await sequence(["run.json"], { "run.json": trace });
    expect(out.replace("run.json", "a.yaml")).toBe((await sequence(["a.yaml"])).out);
    const { steps } = JSON.parse((await sequence(["a.yaml", "--format", "json"])).out);
    expect(steps[0]).toMatchObject({ actor: "user", request: "create pods default/a" });
    await expect(sequence(["run.json"], { "run.json": trace.replace('"deliver"', '"dream"') })).rejects.toThrow(
      /step \d+: nobody can "dream"/,
    );
  });

  it("draws an SVG as the user likes it", async () => {
    const { out } = await sequence(["a.yaml", "--format", "svg", "--theme", "dark", "--style", "mine.css"]);
    expect(out).toMatch(/<svg [^>]*class="orrery lanes orrery-dark"/);
    expect(out).toContain("--orrery-accent:#6a3d9a");
  });
});
