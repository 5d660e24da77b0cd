import { describe, expect, it } from "vitest";
import { noFaults } from "./actors/choice.ts";
import { HiddenStateError } from "./machines/generator/hidden-state.ts";
import { orrery, pod, report, summary } from "./program.fixture.ts";
import type { Tools } from "./program.ts";
import { RefusedError } from "./properties/refusal.ts";

describe("orrery", () => {
  it("tells its version, and what it can do", async () => {
    expect(await orrery("--version")).toMatchObject({ code: 0, out: "1.2.3\n", err: "" });
    const { code, out } = await orrery("--help");
    expect(code).toBe(0);
    for (const text of ["check", "replay", "simulate", "up", "draw", "Examples:"]) expect(out).toContain(text);
    for (const command of ["check", "replay", "simulate", "up", "draw"]) {
      const help = await orrery(`${command} --help`);
      expect(help.code).toBe(0);
      expect(help.out).toContain("Examples:");
    }
  });

  it.each(["check", "simulate"])("%s takes controllers of the user's own from modules", async (command) => {
    const own = { id: "own-controller", reconciles: "things.example.com", react: () => {} };
    const loadModule = async (file: string) => (file === "./own.js" ? { own } : {});
    const { asked } = await orrery(`${command} pod.yaml --controllers ./own.js`, { loadModule });
    expect(asked[0]?.options).toMatchObject({ controllers: [own] });
    const { code, err } = await orrery(`${command} pod.yaml --controllers ./other.js`, { loadModule });
    expect([code, err]).toEqual([2, expect.stringContaining("./other.js exports no controller")]);
  });

  it.each([
    ["chekc a.yaml", "unknown command 'chekc'", "(Did you mean check?)"],
    ["check --nodse 3 pod.yaml", "unknown option '--nodse'", "(Did you mean --nodes?)"],
    ["check", "missing required argument", "orrery check --help"],
    ["check pod.yaml --nodes none", "option '--nodes <n>' argument 'none' is invalid", "whole number from 1 to 9"],
    [
      "check pod.yaml --copies replicaset-controller",
      "argument 'replicaset-controller' is invalid",
      "a component and a number",
    ],
    ["check pod.yaml --consistency strong", "argument 'strong' is invalid", "Allowed choices are synchronous"],
    ["check pod.yaml --max-time 60", "argument '60' is invalid", "like 90s, 5m or 1h30m"],
    ["check pod.yaml --order random", "argument 'random' is invalid", "Allowed choices are breadth, depth"],
    ["check pod.yaml --visited some", "argument 'some' is invalid", "Allowed choices are exact, fingerprint"],
    ["check pod.yaml --max-memory 2Gig", "argument '2Gig' is invalid", "a size, like 512MiB or 2GiB"],
    ["check pod.yaml --max-depth 0", "argument '0' is invalid", "whole number of at least 1"],
    ["check pod.yaml --resume nowhere.ckpt", 'the path "nowhere.ckpt" does not exist', "error"],
    ["check pod.yaml --resume guestbook.yaml", "guestbook.yaml is no checkpoint", "error"],
    ["check --catalogue --resume a.ckpt", "cannot be used with option '--resume <file>'", "error"],
    ["check --catalogue --order depth", "cannot be used with option '--order <order>'", "error"],
    ["check pod.yaml --faults crahs=1", '"crahs" is no fault', "stale, crash, disconnect"],
    ["simulate pod.yaml --for ever", "argument 'ever' is invalid", "a duration"],
    ["check --catalogue 59848 pod.yaml", "--catalogue takes no manifests", "orrery check --help"],
    ["check --catalogue --nodes 3", "option '--catalogue [what]' cannot be used with option '--nodes <n>'", "error"],
    ["check --catalogue 42", 'no failure in the catalogue is called "42"', "error"],
    ["draw pods", 'no machine "pods"', "container, pod"],
    ["draw pod --all", "not both", "error"],
    ["check nowhere.yaml", 'the path "nowhere.yaml" does not exist', "error"],
  ])("refuses: %s", async (line, what, hint) => {
    const { code, out, err, asked } = await orrery(line);
    expect({ code, out, asked }).toEqual({ code: 2, out: "", asked: [] });
    expect(err).toContain(what);
    expect(err).toContain(hint);
  });

  it("shows help and exits with 2 when there is nothing to do", async () => {
    const { code, err } = await orrery("");
    expect(code).toBe(2);
    expect(err).toContain("Usage: orrery");
  });

  it.each(["EACCES", "EADDRINUSE"])("tells what the system refuses in one line: %s", async (code) => {
    const refuse = () => Promise.reject(Object.assign(new Error(`${code}: no`), { code }));
    expect(await orrery("up", { createCluster: refuse })).toMatchObject({ code: 2, err: `error: ${code}: no\n` });
  });

  it("lets faults of its own through", async () => {
    await expect(orrery("check pod.yaml", { check: () => Promise.reject(new Error("a bug")) })).rejects.toThrow(
      "a bug",
    );
  });
});

describe("orrery check", () => {
  it("hands the objects and only the options that were given on", async () => {
    const { code, out, asked } = await orrery("check guestbook.yaml");
    expect(code).toBe(0);
    expect(out).toContain("HOLDS");
    expect(asked[0]?.objects).toHaveLength(6);
    expect(Object.keys(asked[0]?.options ?? {}).sort()).toEqual([
      "breathe",
      "memoryBytes",
      "nowMs",
      "onProgress",
      "signal",
    ]);
  });

  it("has workers check if it is told to, with the user's controllers, and lets them go", async () => {
    const own = { id: "own", reconciles: "pods", react: () => [] };
    const loadModule = async () => ({ own });
    const asked: unknown[] = [];
    const checkWorkers: Tools["checkWorkers"] = async (...given) => {
      asked.push(given);
      const refuse = () => Promise.reject(new Error("nothing to check"));
      return { count: 3, check: refuse, walk: refuse, canary: refuse, close: async () => void asked.push("closed") };
    };
    const command = "check pod.yaml --workers 3 --controllers ./own.js";
    const { code, asked: checked } = await orrery(command, { loadModule, checkWorkers });
    expect([code, asked]).toEqual([0, [[3, { controllers: ["./own.js"] }], "closed"]]);
    expect(checked[0]?.options).toMatchObject({ workers: { count: 3 } });
    // One is the command itself.
    expect((await orrery("check pod.yaml --workers 1", { checkWorkers })).code).toBe(0);
    expect(asked).toHaveLength(2);
  });

  it("reads what the user applies later from files of its own", async () => {
    const { code, asked } = await orrery("check pod.yaml --then guestbook.yaml");
    expect(code).toBe(0);
    expect(asked[0]?.objects).toHaveLength(1);
    expect(asked[0]?.options).toMatchObject({ later: Array.from({ length: 6 }, () => expect.anything()) });
    expect(await orrery("check pod.yaml --then nowhere.yaml")).toMatchObject({ code: 2, asked: [] });
  });

  it("takes what the apiserver would refuse for bad input", async () => {
    const check = () => Promise.reject(new RefusedError("patch pods default/a: no"));
    expect(await orrery("check pod.yaml --then pod.yaml", { check })).toMatchObject({
      code: 2,
      out: "",
      err: "error: patch pods default/a: no\n",
    });
  });

  it("takes options that do not go together for bad input, and a bug of its own for what it is", async () => {
    const check = () => Promise.reject(new RangeError("in coarse steps every turn is on a fresh cache"));
    expect(await orrery("check pod.yaml --coarse", { check })).toMatchObject({
      code: 2,
      err: "error: in coarse steps every turn is on a fresh cache\n",
    });
    const real = (await import("./properties/check.ts")).check;
    expect(await orrery("check pod.yaml --order depth --max-depth 9", { check: real })).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("error: depth first goes with no bound on depth"),
    });
    const overflow = () => Promise.reject(new RangeError("Maximum call stack size exceeded"));
    await expect(orrery("check pod.yaml", { check: overflow })).rejects.toThrow("Maximum");
  });

  it("writes down how far it came, and goes on there, if it is the same version", async () => {
    const list = [1, 2];
    const kept = { asked: {}, slices: [], coverage: { states: [], transitions: [] }, elapsedMs: 7, list, again: list };
    const check: Tools["check"] = async (_, { checkpoint }) => {
      checkpoint?.write(kept);
      return { ...report, outcome: "bounded" };
    };
    const { code, files } = await orrery("check pod.yaml --checkpoint run.ckpt", { check });
    expect(code).toBe(3);
    const written = { "run.ckpt": files.get("run.ckpt") ?? "" };
    const { asked } = await orrery("check pod.yaml --resume run.ckpt", { files: written });
    const { resume } = (asked[0] ?? expect.fail("nothing was asked")).options as { resume: typeof kept };
    expect(resume).toEqual(kept);
    expect(resume.list).toBe(resume.again);
    expect(await orrery("check pod.yaml --resume run.ckpt", { files: written, version: "2.0.0" })).toMatchObject({
      code: 2,
      err: "error: run.ckpt was written by orrery 1.2.3, and this is 2.0.0\n",
    });
  });

  it("says in a checkpoint what the modules of the user's own are", async () => {
    const own = { id: "own", reconciles: "pods", react: () => [] };
    const identityWith = async (files: Record<string, string>) => {
      const line = "check pod.yaml --checkpoint run.ckpt --controllers own.js";
      const { asked } = await orrery(line, { files, loadModule: async () => ({ own }) });
      return ((asked[0] ?? expect.fail("nothing was asked")).options as { identity?: Record<string, string> }).identity;
    };
    const [one, same, other] = [
      await identityWith({ "own.js": "1" }),
      await identityWith({ "own.js": "1" }),
      await identityWith({ "own.js": "2" }),
    ];
    expect([Object.keys(one ?? {}), same]).toEqual([["own.js"], one]);
    expect(other).not.toEqual(one);
  });

  it("understands all options", async () => {
    const { asked } = await orrery(
      "check pod.yaml --nodes 3 --faults crash=1,stale=1 --faults stale|lost --replicas 4 --max-states 1_000 --max-time 1m --seed 9",
    );
    expect(asked[0]?.options).toMatchObject({
      nodes: 3,
      faults: [noFaults, { ...noFaults, crash: 1, stale: 1, total: 2 }, { ...noFaults, stale: 1, lost: 1, total: 1 }],
      replicas: 4,
      maxStates: 1_000,
      maxTimeMs: 60_000,
      seed: 9,
    });
    const bounds = await orrery(
      "check pod.yaml --order depth --visited fingerprint --max-depth 1_000 --max-memory 1.5GiB",
    );
    expect(bounds.asked[0]?.options).toMatchObject({
      order: "depth",
      visited: "fingerprint",
      maxDepth: 1_000,
      maxMemoryBytes: 1.5 * 2 ** 30,
    });
    const dials = await orrery(
      "check pod.yaml --coarse --kubelet-steps 3 --consistency causal --copies a=2 --copies b=3 --no-expectations --read-your-own-writes --quorum-lists --no-uid-preconditions --no-reductions --no-shrink",
    );
    expect(dials.asked[0]?.options).toMatchObject({
      granularity: "coarse",
      kubeletSteps: 3,
      consistency: "causal",
      copies: { a: 2, b: 3 },
      mitigations: { expectations: false, readYourOwnWrites: true, quorumLists: true, uidPreconditions: false },
      reductions: { foresight: false, commute: false },
      shrinks: false,
    });
    const deep = await orrery("check pod.yaml --deep");
    expect(deep.asked[0]?.options).toMatchObject({ maxStates: 20_000_000, faults: { length: 5 } });
  });

  it.each([
    ["holds", 0],
    ["violated", 1],
    ["bounded", 3],
  ] as const)("ends with the outcome %s as exit code %d, in JSON too", async (outcome, code) => {
    const check = async () => ({ ...report, outcome });
    expect((await orrery("check pod.yaml", { check })).code).toBe(code);
    const json = await orrery("check pod.yaml --json", { check });
    expect(json.code).toBe(code);
    expect(JSON.parse(json.out)).toEqual({ ...report, outcome });
  });

  it("does not call it a success when there was nothing to check", async () => {
    const { code, out } = await orrery("check pod.yaml", { check: async () => ({ ...report, slices: [] }) });
    expect(code).toBe(2);
    expect(out).toContain("NOTHING CHECKED");
    expect(out).not.toContain("HOLDS");
  });

  it("tells what is wrong with the input, and does nothing", async () => {
    const files = { "bad.yaml": `${pod.replace("name: a", "name: b")}spce: {}\n` };
    const { code, out, err, asked } = await orrery("check bad.yaml pod.yaml", { files });
    expect({ code, out, asked }).toEqual({ code: 2, out: "", asked: [] });
    expect(err).toContain('error: bad.yaml:5:1: document 1: Pod b: strict decoding error: unknown field "spce"\n');
    const json = await orrery("check bad.yaml --json", { files });
    expect(json.code).toBe(2);
    expect(JSON.parse(json.out)).toMatchObject({
      outcome: "invalid",
      problems: [{ file: "bad.yaml", line: 5, document: 1 }],
    });
  });

  it("takes the manifests of a folder, and refuses one that has none", async () => {
    const files = {
      "dir/b.yml": pod.replace("name: a", "name: b"),
      "dir/a.yaml": pod,
      "dir/notes.md": "",
      "none/notes.md": "",
    };
    const { asked } = await orrery("check dir dir/a.yaml", { files });
    expect(asked[0]?.objects.map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
    expect(await orrery("check none", { files })).toMatchObject({
      code: 2,
      err: expect.stringContaining("no manifests"),
    });
    expect(await orrery("check empty.yaml", { files: { "empty.yaml": "# nothing\n" } })).toMatchObject({ code: 2 });
  });

  it("shows progress: a line now and then, or on a terminal one that is rewritten and taken away", async () => {
    const progress = {
      slice: "Pod default/a",
      sliceIndex: 0,
      slices: 2,
      phase: "search",
      faults: noFaults,
      states: 12_345,
      transitions: 1,
      statesPerSecond: 999.6,
      depth: 31,
      frontier: 20,
      memoryBytes: 209_715_200,
    } as const;
    const check: Tools["check"] = async (_objects, { onProgress }) => {
      for (let time = 0; time < 8; time++) onProgress?.(progress);
      return report;
    };
    const line = "1/2 Pod default/a · no faults · 12,345 states · 1,000/s · depth 31 · frontier 20 · 200 MiB";
    expect((await orrery("check pod.yaml", { check })).err).toBe(`${line}\n`);
    const terminal = await orrery("check pod.yaml", { check, isTty: true });
    expect(terminal.err).toContain("\r\u001b[2K1/2 Pod default/a · no faults");
    expect(terminal.err.endsWith("\r\u001b[2K")).toBe(true);
  });
});

describe("orrery simulate", () => {
  it("names a controller with hidden state", async () => {
    const difference = { controller: "own", key: "a/b", step: 2, lastTime: "get x", thisTime: "get y" };
    const simulate = () => Promise.reject(new HiddenStateError(difference));
    const { code, err } = await orrery("simulate pod.yaml", { simulate });
    expect(code).toBe(2);
    expect(err).toContain("error: own has hidden state: told the same, it does not do the same.");
  });

  it("hands the options on, writes the events, and sums up", async () => {
    const { code, out, asked, files } = await orrery(
      "simulate pod.yaml --nodes 100 --for 1h30m --seed 7 --events events.jsonl",
    );
    expect(code).toBe(0);
    expect(asked[0]?.options).toMatchObject({ nodes: 100, forMs: 5_400_000, seed: 7 });
    expect(files.get("events.jsonl")).toBe('{"type":"ADDED"}\n');
    expect(out).toMatchInlineSnapshot(`
      "1h of a cluster of 3 nodes, in 1.5s; seed 1

        pods           6, of which ready 5
                       Running (ready) 5
                       Pending 1
        time to ready  p50 2.1s, p99 4s, max 4s
        steps          12,345, 400 commits, revision 321
        events         Scheduled 5
                       FailedScheduling 1

      NOT CONVERGED  when the time was up:
        Deployment default/frontend: 2 of 3 replicas are available

      Stored, not acted on
        Service default/frontend
      "
    `);
  });

  it("has defaults, and JSON", async () => {
    const { out, asked } = await orrery("simulate pod.yaml --json");
    expect(asked[0]?.options).toMatchObject({ nodes: 3, forMs: 3_600_000, seed: 1 });
    expect(JSON.parse(out)).toEqual(summary);
    expect((await orrery("simulate --help")).out).toContain("(default: 1h)");
  });
});
