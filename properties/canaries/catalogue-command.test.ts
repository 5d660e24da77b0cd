import { describe, expect, it } from "vitest";
import { memoryShell } from "../../actors/drivers/memory-shell.fixture.ts";
import { replayCommand } from "../counterexamples/replay-command.ts";
import { type ListedCanary, runCatalogue, searchForm } from "./catalogue.ts";
import { type CatalogueTools, runCatalogueCommand } from "./catalogue-command.ts";
import { replicaSetWithoutExpectations } from "./replica-set-without-expectations.ts";

const canary: ListedCanary = { file: "replica-set-without-expectations", ...replicaSetWithoutExpectations };
/** Both its forms are the repaired one. */
const mute: ListedCanary = { ...canary, file: "mute", name: "a mute one", reference: "example/example#1", broken: {} };
/** Both its forms are the broken one. */
const loud: ListedCanary = { ...canary, file: "loud", name: "a loud one", twin: canary.broken };

async function catalogue(canaries: readonly ListedCanary[], word: string | true = true, flags = {}) {
  const shell = memoryShell({}, { isTty: true });
  await runCatalogueCommand(word, flags, shell, toolsFor(canaries));
  return { ...shell.written, code: shell.exitCode, files: shell.contents };
}

function toolsFor(canaries: readonly ListedCanary[]): CatalogueTools {
  const reportPage: CatalogueTools["reportPage"] = async ({ verdict, canary: about }) =>
    `${about?.name}: ${verdict.report.slices[0]?.counterexample?.steps.length} steps`;
  const checkWorkers: CatalogueTools["checkWorkers"] = async (count) => ({
    count,
    // The later it is asked, the sooner it is done.
    canary: async ({ file, form }, tell, signal) => {
      const at = canaries.findIndex((one) => one.file === file);
      for (let turn = 9 * (canaries.length - at); turn > 0; turn--) await Promise.resolve();
      return searchForm(canaries[at] as ListedCanary, form, tell, { nowMs: () => 0, ...(signal && { signal }) });
    },
    close: async () => {},
  });
  return { version: "1.2.3", canaries: async () => canaries, runCatalogue, checkWorkers, reportPage };
}

describe("orrery check --catalogue", () => {
  it("is content when the broken one is caught and its twin passes", async () => {
    const { out, err, code } = await catalogue([canary]);
    expect(code).toBe(0);
    expect(out).toMatch(/✓ {2}a ReplicaSet controller without expectations .* in 5 steps .* passes /);
    expect(out).toContain("ALL FOUND  1 of 1 caught, 1 of 1 twins passed; a search took");
    expect(out).not.toContain("broken:");
    expect(err).toContain("1/1 a ReplicaSet controller without expectations · twin");
  });

  it("tells what escaped, and what was caught in vain", async () => {
    const { out, code } = await catalogue([mute, loud]);
    expect(code).toBe(1);
    expect(out).toContain('a mute one: not caught; it should break "a ReplicaSet never creates more pods');
    expect(out).toContain("a loud one, repaired: breaks: a ReplicaSet never creates more pods than its replicas");
    expect(out).toContain("NOT AS IT SHOULD BE  1 of 2 caught, 1 of 2 twins passed");
  });

  it("tells the story of one, found by its reference, file or name", async () => {
    for (const word of ["example#1", "MUTE", "mute one"]) {
      expect((await catalogue([canary, mute], word)).out).toContain("no counterexample");
    }
    const { out } = await catalogue([mute, canary], "without-expectations");
    expect(out).toContain(canary.mechanism);
    expect(out).toContain("broken: a ReplicaSet never creates more pods than its replicas");
    await expect(catalogue([canary], "59848")).rejects.toThrow('no failure in the catalogue is called "59848"');
  });

  it("gives it all as JSON", async () => {
    const report = JSON.parse((await catalogue([canary], true, { json: true })).out);
    expect(report).toMatchObject({ outcome: "ok", entries: [{ broken: { ok: true }, twin: { ok: true } }] });
    expect(report.entries[0].broken.counterexample.steps).toHaveLength(5);
    expect(report.entries[0].twin.evaluated).toBeGreaterThan(0);
  });

  it("writes a page about one failure, and refuses to about several", async () => {
    const { files } = await catalogue([canary], "without", { report: "r.html" });
    expect(files.get("r.html")).toBe("a ReplicaSet controller without expectations: 5 steps");
    await expect(catalogue([canary, loud], true, { report: "r.html" })).rejects.toThrow(
      "a report is about one failure, and these are 2: name one of replica-set-without-expectations, loud",
    );
  });

  it("writes a verdict file about one failure that orrery replay plays, and refuses to about several", async () => {
    const { files } = await catalogue([canary], "without", { out: "run.json" });
    const shell = memoryShell({ "run.json": files.get("run.json") ?? "" });
    const tools = {
      ...toolsFor([canary]),
      sequence: async () => "",
      swimLanes: async () => "",
      loadModule: async () => ({}),
    };
    await replayCommand(shell, tools).parseAsync(["run.json", "--format", "story"], { from: "user" });
    expect(shell.written.out).toContain("broken: a ReplicaSet never creates more pods than its replicas");
    await expect(catalogue([canary, loud], true, { out: "run.json" })).rejects.toThrow(
      "a verdict file is about one failure, and these are 2: name one of replica-set-without-expectations, loud",
    );
  });

  it("says the same when several are at work, whoever is done first, but for times", async () => {
    const timeless = (out: string) => JSON.parse(out, (key, value) => (/Ms$/.test(key) ? 0 : value));
    const [alone, several] = [
      await catalogue([canary, mute, loud], true, { json: true }),
      await catalogue([canary, mute, loud], true, { json: true, workers: 3 }),
    ];
    expect(several.code).toBe(1);
    expect(timeless(several.out)).toEqual({ ...timeless(alone.out), searchMs: 0 });
    expect(several.err).toContain("states");
  });

  it("ends at Ctrl-C, and does not call that found", async () => {
    const shell = memoryShell();
    shell.press.abort();
    await runCatalogueCommand(true, {}, shell, toolsFor([canary]));
    expect(shell.written.out).toContain("INTERRUPTED");
    expect(shell.exitCode).toBe(3);
  });
});
