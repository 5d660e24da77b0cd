import { describe, expect, it } from "vitest";
import { memoryShell } from "./actors/drivers/memory-shell.fixture.ts";
import { HiddenStateError } from "./machines/generator/hidden-state.ts";
import { fakeTools, orrery, pod } from "./program.fixture.ts";
import { run } from "./program.ts";

describe("orrery up", () => {
  it("writes a kubeconfig, prints the export line, waits for Ctrl-C, and leaves nothing behind", async () => {
    const shell = memoryShell({ "pod.yaml": pod });
    let closed = 0;
    const { tools, asked } = fakeTools({
      createCluster: async (options) => {
        const cluster = await fakeTools().tools.createCluster(options);
        asked.push({ objects: options.objects, options });
        return { ...cluster, close: async () => void closed++ };
      },
    });
    const code = run("up pod.yaml --port 6443 --nodes 2 --kubeconfig my.config".split(" "), shell, tools);
    await expect
      .poll(() => shell.written.err)
      .toContain("a cluster of 2 nodes is up at http://127.0.0.1:1; Ctrl-C ends it");
    expect(shell.written.out).toBe("export KUBECONFIG=/here/my.config\n");
    expect(shell.contents.get("my.config")).toContain("kind: Config");
    expect(asked[0]).toMatchObject({ options: { port: 6443, nodes: 2 } });
    expect(closed).toBe(0);
    shell.press.abort();
    expect(await code).toBe(0);
    expect(closed).toBe(1);
    expect(shell.contents.has("my.config")).toBe(false);
  });

  it("tells of a controller that has ended: which, of which file, and what to do", async () => {
    const shell = memoryShell();
    const own = { id: "own", reconciles: "pods", react: () => [] };
    const difference = { controller: "own", key: "a/b", step: 2, lastTime: "get x", thisTime: "get y" };
    const { tools } = fakeTools({
      loadModule: async (file) => (file === "b.mjs" ? { own } : { other: { ...own, id: "other" } }),
      createCluster: async (options) => {
        options.onControllerFailure({ controller: "own", error: new HiddenStateError(difference) });
        return fakeTools().tools.createCluster(options);
      },
    });
    shell.press.abort();
    expect(await run("up --controllers a.mjs b.mjs".split(" "), shell, tools)).toBe(2);
    expect(shell.written.err).toContain("error: b.mjs: own has hidden state: told the same, it does not do the same.");
    expect(shell.written.err).toContain("own has ended; the rest of the cluster goes on. Mend it, and bring");
  });

  it("shows its machines to an inspector, if a module exports one", async () => {
    const inspect = { next: () => {} };
    const shell = memoryShell({});
    const { tools, asked } = fakeTools({ loadModule: async () => ({ default: { inspect } }) });
    const code = run(["up", "--inspector", "mine.mjs"], shell, tools);
    await expect.poll(() => shell.written.err).toContain("is up");
    expect(asked[0]?.options).toMatchObject({ inspect });
    shell.press.abort();
    expect(await code).toBe(0);
    expect(await orrery("up --inspector none.mjs")).toMatchObject({
      code: 2,
      err: expect.stringContaining("none.mjs exports no inspector"),
    });
  });

  it("does not overwrite somebody's kubeconfig, but its own", async () => {
    const { code, err, files } = await orrery("up --kubeconfig real", {
      files: { real: "apiVersion: v1\nclusters: []\n" },
    });
    expect(code).toBe(2);
    expect(err).toContain("real is there already");
    expect(files.get("real")).toContain("clusters");
  });
});
