import { describe, expect, it } from "vitest";
import { deployment } from "../actors/apiserver/server.fixture.ts";
import { type FaultBudget, noFaults } from "../actors/choice.ts";
import { creation } from "../actors/creation.ts";
import { registryOfObjects } from "../actors/registry-of-objects.ts";
import { modelWorld } from "./model.ts";
import { finished } from "./scenario.ts";
import { SliceSearch, type SliceSnapshot } from "./slice-search.ts";
import { standardProperties } from "./standard.ts";

const web = deployment("web", { replicas: 2 });
const faulty: FaultBudget = { ...noFaults, stale: 1, crash: 1, total: 1 };
const limits = { maxStates: 100_000 };

function searchOf() {
  const operations = [creation(web, registryOfObjects([web]))];
  return new SliceSearch(modelWorld({ nodes: 2, given: [], operations }), standardProperties(new Set(["Deployment"])));
}

describe("a search that was written down", () => {
  it("goes on elsewhere to the very same end", () => {
    const whole = searchOf();
    finished(whole.search(noFaults, limits));
    const snapshots: SliceSnapshot[] = [];
    const run = whole.search(faulty, limits);
    let turn = run.next();
    for (; !turn.done; turn = run.next()) snapshots.push(structuredClone(whole.snapshot()));
    expect(snapshots.length).toBeGreaterThan(1);
    for (const snapshot of snapshots) expect(finished(searchOf().search(faulty, limits, snapshot))).toEqual(turn.value);
  });
});
