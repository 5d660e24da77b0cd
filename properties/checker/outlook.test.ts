import { describe, expect, it } from "vitest";
import { deployment } from "../../actors/apiserver/server.fixture.ts";
import type { Cell } from "../../actors/cell.ts";
import type { Choice } from "../../actors/choice.ts";
import { creation } from "../../actors/creation.ts";
import { enabledAt } from "../../actors/enabled.ts";
import { everyFault } from "../../actors/fault-budget.ts";
import { step } from "../../actors/step.ts";
import { modelWorld } from "../model.ts";
import type { Action } from "./actions.ts";
import { dueSoon, Outlooks, outlookOf } from "./outlook.ts";
import { cellsAt, PackedWorld } from "./packed-world.ts";

const start = modelWorld({ nodes: 1, given: [], operations: [creation(deployment("web", { replicas: 1 }))] });
const deploymentController = "deployment-controller";

/** The outlook of one component after these choices. */
function outlook(actor: string, ...choices: readonly Choice[]) {
  const world = start.fork();
  world.faults = everyFault;
  for (const choice of choices) step(world, choice);
  return { world, ...outlookOf(world, world.indexOf(actor), new PackedWorld(world.fork())) };
}

const asked: Choice[] = [{ do: "turn", actor: "user" }];
const created: Choice[] = [...asked, { do: "handle", actor: "user" }];
const told: Choice[] = [...created, { do: "deliver", actor: deploymentController }];
const words = (actions: readonly Action[]) => actions.map(({ choice }) => choice.do);

describe("an outlook", () => {
  it("of a component at rest is that nothing will happen to it but faults", () => {
    expect(outlook(deploymentController)).toMatchObject({
      up: true,
      isAsking: false,
      isReady: false,
      unheard: 0,
      own: [],
      timers: [],
      all: [],
    });
  });

  it("knows who is asking, and what can go wrong with that", () => {
    const { isAsking, isReady, requestFaults } = outlook("user", ...asked);
    expect([isAsking, isReady]).toEqual([true, false]);
    expect(requestFaults.map(({ fault }) => fault)).toEqual(["unavailable", "lost"]);
    expect(outlook("user", ...created)).toMatchObject({ isAsking: false, requestFaults: [] });
  });

  it("counts what waits to be heard, and knows who would do something with a turn", () => {
    expect(outlook(deploymentController, ...created)).toMatchObject({ unheard: 1, isReady: false });
    expect(outlook(deploymentController, ...told)).toMatchObject({ unheard: 0, isReady: true });
  });

  it("of a watch that broke hears nothing more, but has a timer that brings it back", () => {
    const broken = outlook(deploymentController, { do: "disconnect", actor: deploymentController }, ...created);
    expect(broken.unheard).toBe(0);
    expect(broken.timers.map(({ armed }) => armed.afterMs)).toEqual([800]);
    expect(dueSoon(broken.world.cells[broken.world.indexOf(deploymentController)] as Cell)).toBeUndefined();
  });

  it("of a component that crashed is that it starts, and then lists", () => {
    const crashed: Choice[] = [{ do: "crash", actor: deploymentController }];
    expect(outlook(deploymentController, ...crashed)).toMatchObject({ up: false, faults: [] });
    expect(words(outlook(deploymentController, ...crashed).own)).toEqual(["start"]);
    expect(words(outlook(deploymentController, ...crashed, { do: "start", actor: deploymentController }).own)).toEqual([
      "list",
    ]);
  });

  it("names the faults that could come, each as its budget calls it", () => {
    const ofAll = ["timetravel", "rewind"];
    const faultsOf = (id: string) => outlook(id).faults.map(({ fault }) => fault);
    // Of Deployments, ReplicaSets and pods, each an informer of its own.
    expect(faultsOf(deploymentController)).toEqual(["crash", "disconnect", ...ofAll, "skew", "skew", "skew"]);
    expect(faultsOf("kubelet/n1").filter((fault) => fault !== "skew")).toEqual([
      "crash",
      "disconnect",
      "node",
      ...ofAll,
    ]);
    expect(outlook("user", ...asked).faults).toEqual([]);
  });

  it("lists the same choices as the world does", () => {
    for (const path of [[], asked, created, told]) {
      for (const { id } of start.components) {
        const { world, all } = outlook(id, ...path);
        expect(all.map(({ choice }) => choice)).toEqual(enabledAt(world, world.indexOf(id), false));
      }
    }
  });

  it("is worked out once for each different cell", () => {
    const packed = new PackedWorld(start.fork());
    const outlooks = new Outlooks(packed);
    const index = start.indexOf(deploymentController);
    const [before, after] = [packed.pack(start), packed.pack(outlook("user", ...created).world)];
    const at = (state: Int32Array) => outlooks.at(index, state[cellsAt + index] as number);
    expect(at(before)).toBe(at(Int32Array.from(before)));
    expect(at(after)).not.toBe(at(before));
    expect(at(after).unheard).toBe(1);
  });
});
