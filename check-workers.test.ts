/** Worker threads run what the compiler has made: so do these tests. */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WorkerPool } from "./actors/drivers/worker-pool.ts";
import type { CatalogueReport } from "./properties/canaries/catalogue.ts";
import type { CheckReport } from "./properties/report.ts";

const root = dirname(fileURLToPath(import.meta.url));

/** Inside node_modules, where the compiled finds its packages. */
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(root, "node_modules", ".compiled-"));
  copyFileSync(join(root, "package.json"), join(folder, "package.json"));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const args = ["-p", "tsconfig.build.json", "--declaration", "false", "--outDir", join(folder, "dist")];
  execFileSync(process.execPath, [tsc, ...args], { cwd: root, stdio: "pipe" });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** Does a few things that tasks do. */
const worker = `
import { workerData } from "node:worker_threads";
import { serveTasks } from "./dist/actors/drivers/worker-tasks.js";

serveTasks(async (task, { tell, signal }) => {
  if (task === "refuse") throw new RangeError("not that");
  if (task === "fall over") setImmediate(() => { throw new Error("out of its depth"); });
  if (task === "leave") process.exit(7);
  if (typeof task === "string")
    return new Promise((resolve) => {
      if (signal.aborted) resolve(-1);
      else signal.addEventListener("abort", () => resolve(-1));
    });
  tell(workerData.note);
  return 2 * task;
});
`;

type Task = number | "refuse" | "fall over" | "leave" | "wait";

describe("a pool of workers", () => {
  const pools: WorkerPool<Task, string, number>[] = [];

  function poolOf(): WorkerPool<Task, string, number> {
    const entry = join(folder, "worker.mjs");
    writeFileSync(entry, worker);
    const pool = new WorkerPool<Task, string, number>(pathToFileURL(entry), { note: "doubling" });
    pools.push(pool);
    return pool;
  }

  afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

  it("does tasks at the same time and one after the other, and tells what they tell", async () => {
    const pool = poolOf();
    const notes: string[] = [];
    const double = (task: number) => pool.run(task, { name: "a task", onNote: (note) => notes.push(note) });
    expect(await Promise.all([double(21), double(4)])).toEqual([42, 8]);
    expect(await double(5)).toBe(10);
    expect(notes).toEqual(["doubling", "doubling", "doubling"]);
  });

  it("throws what a task throws, as the error that it was", async () => {
    const pool = poolOf();
    const refused = await pool.run("refuse", { name: "a task" }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RangeError);
    expect(refused).toMatchObject({ name: "RangeError", message: "not that" });
    // The worker is none the worse for it.
    expect(await pool.run(1, { name: "a task" })).toBe(2);
  });

  it("names the task whose worker is no more, and starts another for the next", async () => {
    const pool = poolOf();
    const failed = "Deployment a: its worker has failed: out of its depth";
    await expect(pool.run("fall over", { name: "Deployment a" })).rejects.toThrow(failed);
    const ended = "Deployment b: its worker has ended, with exit code 7";
    await expect(pool.run("leave", { name: "Deployment b" })).rejects.toThrow(ended);
    expect(await pool.run(1, { name: "a task" })).toBe(2);
  });

  it("tells a task to end early", async () => {
    const pool = poolOf();
    const controller = new AbortController();
    const waiting = pool.run("wait", { name: "a task", signal: controller.signal });
    controller.abort();
    expect(await waiting).toBe(-1);
    expect(await pool.run("wait", { name: "a task", signal: controller.signal })).toBe(-1);
  });
});

/** Runs the command as users do. */
async function orrery(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [join(folder, "dist", "cli.js"), ...args], { cwd: root });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}

const withoutTimes = (out: string): CheckReport =>
  JSON.parse(out, (name, value) => (name === "elapsedMs" ? 0 : value)) as CheckReport;

describe("orrery check --workers", () => {
  it("finds what one worker finds, to the byte but for times, with controllers of the user's own", async () => {
    const manifest = join("docs/examples/operators", "database.yaml");
    // Beside the compiled package, so that it is the one that it imports.
    const controllers = join(folder, "database.mjs");
    copyFileSync(join(root, "docs/examples/operators/database.mjs"), controllers);
    // Its pods are its operator's business; a Deployment is not.
    const args = [
      "check",
      manifest,
      "docs/examples/hello.yaml",
      "--controllers",
      controllers,
      "--nodes",
      "1",
      "--json",
      "--workers",
    ];
    const [one, several] = [await orrery(...args, "1"), await orrery(...args, "2")];
    expect([one.code, several.code]).toEqual([1, 1]);
    const report = withoutTimes(several.out);
    expect(JSON.stringify(report)).toBe(JSON.stringify(withoutTimes(one.out)));
    expect(report.slices).toHaveLength(2);
    expect(report.slices.filter(({ counterexample }) => counterexample)).toHaveLength(1);
  });

  it("takes walks side by side, with properties of the user's own, to the same byte", async () => {
    const properties = join(folder, "must-hold.mjs");
    writeFileSync(
      properties,
      `import { eventually } from "./dist/index.js";
export const soon = eventually("there comes a pod", (cluster) => cluster.list("pods").length > 0 ? undefined : "none");
`,
    );
    const args = [
      "check",
      "docs/examples/hello.yaml",
      "--properties",
      properties,
      "--faults",
      "none",
      "--json",
      "--workers",
    ];
    const [one, several] = [await orrery(...args, "1"), await orrery(...args, "3")];
    expect([one.code, several.code], several.err).toEqual([0, 0]);
    const report = withoutTimes(several.out);
    expect(JSON.stringify(report)).toBe(JSON.stringify(withoutTimes(one.out)));
    expect(report.whole?.walks).toBe(20);
    expect(report.whole?.verdicts.at(-1)).toMatchObject({ property: "there comes a pod", verdict: "holds" });
  });

  it("searches the catalogue side by side, and says the same", async () => {
    const timeless = (out: string) =>
      JSON.parse(out, (name, value) => (/Ms$/.test(name) ? 0 : value)) as CatalogueReport;
    const args = ["check", "--catalogue", "daemon", "--json", "--workers"];
    const [one, several] = [await orrery(...args, "1"), await orrery(...args, "2")];
    expect([one.code, several.code], several.err).toEqual([0, 0]);
    expect(timeless(several.out)).toEqual(timeless(one.out));
    expect(timeless(several.out).entries.length).toBeGreaterThan(1);
  });

  it("refuses to be written down", async () => {
    const { code, err } = await orrery(
      "check",
      "docs/examples/hello.yaml",
      "--workers",
      "2",
      "--checkpoint",
      "run.ckpt",
    );
    expect([code, err]).toEqual([2, "error: a check by several workers cannot be written down and resumed\n"]);
  });
});
