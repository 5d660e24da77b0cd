import { describe, expect, it } from "vitest";
import { worldOf } from "../../actors/conditions.ts";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { replay } from "../../actors/replay.ts";
import { always, leadsTo, sometimes, step } from "../user-properties.ts";
import { createWeb } from "../workload.fixture.ts";
import { ClusterExplorer } from "./cluster-explorer.ts";

const only = ["replicaset-controller", "default-scheduler", "kubelet/n1"];
const explorer = (faults = "") =>
  new ClusterExplorer({
    nodes: 1,
    only,
    operations: createWeb("ReplicaSet", 2),
    ...(faults && { faults: faultBudget({ [faults]: 1 }) }),
    asked: "own",
    properties: [
      always("there is at most one pod", (cluster) => (cluster.list("pods").length > 1 ? "there are two" : undefined)),
      sometimes("there is a pod", (cluster) => cluster.list("pods").length > 0),
      leadsTo(
        "a ReplicaSet gets its pods",
        (cluster) => cluster.list("replicasets.apps").length > 0,
        (cluster) => (cluster.list("pods").length < 2 ? "a pod is missing" : undefined),
      ),
      step("nobody but the controller makes pods", (before, after, actor) =>
        before.list("pods").length < after.list("pods").length && actor !== "replicaset-controller" ? actor : undefined,
      ),
    ],
  });
const values = ({ properties }: ClusterExplorer) => properties.map(({ value }) => value);

describe("Exploring a cluster by hand", () => {
  it("says what can happen, and what that is about", () => {
    const here = explorer();
    expect(here.choices.map(({ name }) => name)).toEqual(["turn user"]);
    here.take("turn user");
    expect(here.choices).toEqual([
      { choice: { do: "handle", actor: "user" }, name: "handle user", about: "create replicasets.apps default/web" },
    ]);
    const { text, changes } = here.take({ do: "handle", actor: "user" });
    expect({ text, changes }).toEqual({
      text: "create replicasets.apps default/web → 201 web",
      changes: ["replicasets.apps/default/web created"],
    });
    expect(here.choices.map(({ name, about }) => `${name}: ${about}`)).toEqual([
      "deliver replicaset-controller: replicasets.apps/default/web ADDED",
      "answer user: 201 web",
    ]);
    expect(here.object("replicasets.apps/default/web")).toMatchObject({ spec: { replicas: 2 } });
  });

  it("says why something cannot happen, and does not let it", () => {
    const here = explorer();
    expect(here.whyNot("turn user")).toBeUndefined();
    expect(here.whyNot("deliver kubelet/n1")).toBe("nothing waits in its watch: its cache is fresh");
    expect(here.whyNot("crash kubelet/n1")).toBe("the fault budget has no crash left for it");
    expect(() => here.take("answer user")).toThrow("answer user cannot happen: it has no request under way");
    expect(() => here.take("dance user")).toThrow('"dance" is no choice');
    expect(here.taken).toEqual([]);
  });

  it("takes a turn on a cache that is behind for a fault", () => {
    const allowed = explorer("stale");
    const stale = () => allowed.choices.find(({ fault }) => fault === "stale");
    while (!stale()) allowed.take(allowed.choices.at(-1)?.choice ?? expect.fail("nobody was ever behind"));
    const { name } = stale() ?? expect.fail();
    const without = explorer();
    for (const { choice } of allowed.taken) without.take(choice);
    expect(without.choices.map((open) => open.name)).not.toContain(name);
    expect(without.whyNot(name)).toBe(
      "its cache is behind, and the fault budget has no stale turn left for it: deliver first",
    );
    expect(allowed.take(name)).toMatchObject({ fault: "stale" });
    expect(allowed.faults.total).toBe(0);
  });

  it("says of each property whether it holds, is broken, is still to come, or is about nothing here", () => {
    const here = explorer();
    expect(values(here)).toEqual(["holds", "pending", "idle", "idle"]);
    here.goOn();
    expect(values(here)).toEqual(["holds", "pending", "pending", "holds"]);
    here.goOn();
    expect(values(here)).toEqual(["holds", "holds", "pending", "holds"]);
    while (!here.look.objects.includes("pods/default/web-c")) here.goOn();
    expect(here.properties[0]).toMatchObject({ value: "broken", reason: "there are two" });
    expect(here.properties[2]).toMatchObject({ value: "holds" });
  });

  it("goes back to what was, as it was", () => {
    const here = explorer("crash");
    const looks = [JSON.stringify([here.look, here.choices])];
    for (let left = 6; left > 0; left--) {
      here.take(here.choices[0]?.choice ?? expect.fail("at rest"));
      looks.push(JSON.stringify([here.look, here.choices]));
    }
    for (const look of looks.reverse()) {
      expect(JSON.stringify([here.look, here.choices])).toBe(look);
      here.back();
    }
    expect(here.back()).toBe(false);
  });

  it("spends the fault budget, and gives it back", () => {
    const here = explorer("crash");
    expect(here.faults.crash).toBe(1);
    expect(here.take("crash kubelet/n1")).toMatchObject({ fault: "crash", text: "crashes, its memory lost" });
    expect(here.faults.total).toBe(0);
    expect(here.look.down).toEqual(["kubelet/n1"]);
    expect(here.whyNot("crash default-scheduler")).toBe("the fault budget has no crash left for it");
    here.back();
    expect(here.faults.crash).toBe(1);
  });

  it("goes on to the end, and the run replays", () => {
    const here = explorer();
    while (here.goOn().length > 0);
    expect(here.choices).toEqual([]);
    const trace = here.trace();
    expect([...replay(trace).store.entries()].length).toBeGreaterThan(
      [...worldOf(trace.conditions).store.entries()].length,
    );
    expect(here.look.objects).toEqual(
      expect.arrayContaining(["replicasets.apps/default/web", "pods/default/web-b", "pods/default/web-c"]),
    );
  });

  it("refuses what the user does that no apiserver takes, and faults of components that are not there", () => {
    const operations = [creation({ apiVersion: "v1", kind: "Pod", metadata: { name: "x", namespace: "default" } })];
    const refused = new ClusterExplorer({ nodes: 1, only, operations });
    refused.take("turn user");
    expect(refused.take("handle user").text).toMatch(/^create pods default\/x → 422 Invalid/);
    const faults = { ...faultBudget({ crash: 1 }), scopes: { crash: { component: "nobody" } } };
    expect(() => new ClusterExplorer({ nodes: 1, only, operations, faults })).toThrow("nobody");
  });
});
