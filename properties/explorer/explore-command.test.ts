import { describe, expect, it } from "vitest";
import { memoryShell, type Surroundings } from "../../actors/drivers/memory-shell.fixture.ts";
import { parseTrace } from "../../actors/trace.ts";
import { exploreCommand } from "./explore-command.ts";

const manifest = `
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web }] }
`;

async function explore(args: readonly string[], surroundings: Surroundings = {}) {
  const shell = memoryShell({ "web.yaml": manifest }, surroundings);
  const loadModule = () => Promise.reject(new Error("no modules here"));
  const command = exploreCommand(shell, { loadModule })
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await command.parseAsync(["web.yaml", "--nodes", "1", ...args], { from: "user" });
  return { ...shell.written, contents: shell.contents };
}

describe("orrery explore", () => {
  it("says what the cluster looks like and what can happen, a few faults last", async () => {
    const { out } = await explore([]);
    expect(out).toContain("possible  1  turn user\n");
    expect(out).toMatch(/not yet {2}a pod becomes ready\n +\d+ hold, \d+ not put to the test here\n/);
    expect(out).toMatch(/5 {2}freeze!rewind deployment-controller\n +… and \d+ more faults/);
    expect(out).toContain("faults    9 left, of any of these kinds: stale, crash,");
    expect((await explore(["--all"])).out).not.toContain("more faults");
  });

  it("takes choices by name and by number, goes on, and says why something cannot happen", async () => {
    const taken = await explore(["--take", "turn user", "--take", "1", "--why", "turn kubelet/n1"]);
    expect(taken.out).toContain("  1  user  takes a turn, and asks: create replicasets.apps default/web\n");
    expect(taken.out).toContain(
      "  2  user  create replicasets.apps default/web → 201 web\n       → replicasets.apps/default/web created",
    );
    expect(taken.out).toContain("turn kubelet/n1 cannot happen here: it has nothing to do: nothing is queued");
    const goneOn = await explore(["--go-on", "2"]);
    expect(goneOn.out).toContain("→ pods/default/web-b created");
    expect(goneOn.out).toContain("pod default/web-b is not bound to a node");
  });

  it("refuses what cannot happen, and says why", async () => {
    await expect(explore(["--take", "answer user"])).rejects.toThrow(
      "answer user cannot happen: it has no request under way",
    );
    await expect(explore(["--take", "9999"])).rejects.toThrow(/there is no choice 9999 after 0; there are \d+/);
    await expect(explore(["--faults", "crash=1@nobody"])).rejects.toThrow("nobody");
    await expect(explore(["--faults", "crash", "--faults", "stale"])).rejects.toThrow("one budget is explored by hand");
    await expect(explore(["--why", "dance user"])).rejects.toThrow('"dance" is no choice');
  });

  it("prints JSON, and writes the run down", async () => {
    const { out, contents } = await explore(["--take", "turn user", "--json", "--out", "run.trace"]);
    const json = JSON.parse(out);
    expect(json).toMatchObject({
      taken: [{ name: "turn user", changes: [] }],
      objects: [],
      underWay: ["user: create replicasets.apps default/web"],
      faults: { total: 9 },
    });
    expect(json.choices.slice(0, 2)).toMatchObject([
      { name: "handle user", about: "create replicasets.apps default/web" },
      { name: "crash deployment-controller", fault: "crash" },
    ]);
    expect(parseTrace(contents.get("run.trace") ?? "").steps).toEqual([{ choice: { do: "turn", actor: "user" } }]);
  });

  it("is steered by keys at a terminal", async () => {
    const typed = (text: string) => [...text].map((key) => (key === " " ? "space" : key));
    const keys = [
      "h",
      "return",
      "n",
      "?",
      ...typed("turn user"),
      "return",
      "o",
      ...typed("replicasets.apps/default/web"),
    ];
    keys.push("return", "b", "b", "b", "t", ...typed("crash user"), "return", "a", "7", "7", "7", "return", "q");
    const { out } = await explore(["--out", "run.trace"], { isTty: true, keys });
    expect(out).toContain("1  user  takes a turn, and asks: create replicasets.apps default/web");
    expect(out).toContain("2  user  create replicasets.apps default/web → 201 web");
    expect(out).toMatch(/turn user cannot happen here: it waits for the answer to its request/);
    expect(out).toContain('"kind": "ReplicaSet"');
    expect(out.split("all up to the next change of the store")).toHaveLength(3);
    expect(out).toContain("this is the beginning");
    expect(out).toContain("crash user cannot happen:");
    expect(out).toContain("there is no choice 777");
  });
});
