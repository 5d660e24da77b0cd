import { describe, expect, it } from "vitest";
import { defineController } from "../../actors/define-controller.ts";
import { memoryShell } from "../../actors/drivers/memory-shell.fixture.ts";
import { parseChoice } from "../../actors/reason-against.ts";
import { nothingToDo } from "../../machines/reconcile.ts";
import { scenarioOf, searchCanary } from "../canaries/canary.ts";
import { replicaSetWithoutExpectations as canary } from "../canaries/replica-set-without-expectations.ts";
import { modelConditions } from "../model.ts";
import type { Counterexample } from "../report.ts";
import { drivenBy } from "./driven.ts";
import { Playback } from "./playback.ts";
import { playByKeys } from "./playback-keys.ts";
import { momentText } from "./playback-text.ts";
import { traceOfCounterexample } from "./verdict-file.ts";

const { counterexample, faults } = searchCanary(canary, "broken");
const { given = [], components = [], ...scenario } = scenarioOf(canary, "broken");
const found: Counterexample = {
  ...(counterexample ?? expect.fail("not caught")),
  conditions: modelConditions({ ...scenario, given, replace: components }),
  faults,
};
const recorded = { trace: traceOfCounterexample(found), components, faults };
const playback = new Playback(recorded);

describe("a playback", () => {
  it("has all steps of the story, and the world before and after each", () => {
    expect(playback.steps).toHaveLength(5);
    expect(playback.at(0)).toMatchObject({ number: 0, objects: [], next: "turn user" });
    expect(playback.at(3).objects).toEqual([
      "pods/default/web-b",
      "pods/default/web-c",
      "replicasets.apps/default/web",
    ]);
    expect(playback.at(5).step?.changes).toEqual(["pods/default/web-d created"]);
    expect(() => playback.at(6)).toThrow("there is no step 6; the last one is 5");
  });

  it("tells at every step what each cache lacks, and what could happen instead", () => {
    const { caches, possible, underWay } = playback.at(4);
    expect(caches.find(({ actor }) => actor === "replicaset-controller")?.lacks).toContain("pods/default/web-c ADDED");
    expect(possible).toContain("deliver replicaset-controller");
    expect(underWay).toEqual([]);
    expect(playback.why(4, parseChoice("handle replicaset-controller"))).toBe("it has no request under way");
    expect(playback.why(4, parseChoice("turn kubelet/n1"))).toBe("it has nothing to do: nothing is queued");
    expect(playback.why(4, parseChoice("deliver replicaset-controller"))).toBeUndefined();
    expect(playback.why(4, parseChoice("crash kubelet/n1"))).toBe("the fault budget has no crash left for it");
  });

  it("looks the same forward and back", () => {
    const once = playback.steps.map((_, index) => JSON.stringify(playback.at(index)));
    const again = [...playback.steps.keys()].reverse().map((index) => JSON.stringify(playback.at(index)));
    expect(again.reverse()).toEqual(once);
  });

  it.each(["simulator", "live"] as const)("comes to the same objects in the %s", (name) => {
    const driven = drivenBy(name);
    const end = new Playback({ ...recorded, take: driven.take }).end;
    expect([...end.store.entries()]).toEqual([...playback.worldAt(5).store.entries()]);
  });

  it("of a healthy mistake goes on in the simulator, where the pod too many is gone in the end", () => {
    const driven = drivenBy("simulator");
    new Playback({ ...recorded, take: driven.take });
    expect(driven.afterwards()).toBe("left alone for 10m of virtual time, it is as desired");
  });

  it("is not as desired afterwards as long as one of the user's controllers wants something", () => {
    const desired = () => "a pod is pink";
    const wishful = defineController({ name: "painter", for: "pods", reconcile: () => nothingToDo, desired });
    const driven = drivenBy("simulator", [wishful]);
    new Playback({ ...recorded, take: driven.take });
    expect(driven.afterwards()).toBe("left alone for 10m of virtual time, it is still not as desired: a pod is pink");
  });

  it("is printed step by step, with what comes next marked", () => {
    expect(momentText(playback.at(1), 5)).toMatchInlineSnapshot(`
      "  1  user  create replicasets.apps default/web → 201 web
           objects   replicasets.apps/default/web
           caches    deployment-controller  lacks replicasets.apps/default/web ADDED
                     replicaset-controller  lacks replicasets.apps/default/web ADDED
                     garbage-collector-controller  lacks replicasets.apps/default/web ADDED
           possible  deliver deployment-controller   ← comes next
                     deliver replicaset-controller
                     deliver garbage-collector-controller
      "
    `);
  });
});

describe("somebody at a terminal", () => {
  const played = async (...keys: string[]): Promise<string[]> => {
    const shell = memoryShell({}, { isTty: true, keys });
    await playByKeys(playback, found, shell);
    // The prompts say where one is.
    return [...shell.written.out.matchAll(/step (\d) of 5/g)].map(([, at = ""]) => at);
  };

  it("steps forward and back, jumps, and quits", async () => {
    expect(await played("n", "right", "p", "q", "n")).toEqual(["1", "2", "3", "2"]);
    expect(await played("p", "p", "p", "n")).toEqual(["1", "0", "1"]);
    expect((await played("4", "return", "n", "n", "q")).slice(-2)).toEqual(["4", "5"]);
  });

  it("is told that there is no such step, and why a choice cannot happen", async () => {
    const shell = memoryShell({}, { isTty: true, keys: ["9", "return", "?", ..."turn", "space", ..."user", "return"] });
    await playByKeys(playback, found, shell);
    expect(shell.written.out).toContain("there is no step 9; the last one is 5");
    expect(shell.written.out).toContain("turn user: that cannot happen here: it has nothing to do");
  });
});
