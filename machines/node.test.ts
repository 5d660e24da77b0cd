import { describe, expect, it } from "vitest";
import { type NodeEvent, type NodeOutput, nodeChart, readinessOf } from "./node.ts";

const renewed: NodeEvent = { type: "RENEWED" };
const postedReady: NodeEvent = { type: "POSTED_READY" };
const postedNotReady: NodeEvent = { type: "POSTED_NOT_READY" };

function run(...inputs: readonly (NodeEvent | "startup" | "lapse")[]) {
  let node = nodeChart.initial;
  let effects: readonly NodeOutput[] = nodeChart.initialEffects;
  for (const input of inputs)
    [node, effects] = typeof input === "string" ? nodeChart.fire(node, input) : nodeChart.step(node, input);
  return { node, effects: effects.filter(({ type }) => type !== "cancel"), ready: readinessOf(node) };
}

const lapseIn40s = { type: "arm", timer: "lapse", afterMs: 40_000 };

describe("A node", () => {
  it("that has never been heard of has 60 s, then is Unknown and unreachable", () => {
    expect(run().effects).toEqual([{ type: "arm", timer: "startup", afterMs: 60_000 }]);
    expect(run("startup")).toMatchObject({
      ready: "Unknown",
      effects: [
        { type: "setUnknown", reason: "NodeStatusNeverUpdated" },
        { type: "taint", taint: "node.kubernetes.io/unreachable" },
      ],
    });
  });

  it("is Ready or NotReady as its kubelet says, and tainted accordingly", () => {
    expect(run(postedReady)).toMatchObject({ ready: "True", effects: [{ type: "taint", taint: "none" }, lapseIn40s] });
    expect(run(postedReady, postedNotReady)).toMatchObject({
      ready: "False",
      effects: [{ type: "taint", taint: "node.kubernetes.io/not-ready" }, { type: "markPodsNotReady" }, lapseIn40s],
    });
  });

  it("has another 40 s with each renewal, ready or not, and with each status", () => {
    expect(run(postedReady, renewed)).toMatchObject({ ready: "True", effects: [lapseIn40s] });
    expect(run(postedNotReady, renewed)).toMatchObject({ ready: "False", effects: [lapseIn40s] });
    expect(run(postedReady, postedReady).effects).toEqual([lapseIn40s]);
  });

  it("is Unknown when it lapses: condition, taint, and its pods are not ready", () => {
    expect(run(postedReady, "lapse")).toMatchObject({
      ready: "Unknown",
      effects: [
        { type: "setUnknown", reason: "NodeStatusUnknown" },
        { type: "taint", taint: "node.kubernetes.io/unreachable" },
        { type: "markPodsNotReady" },
      ],
    });
  });

  it("returns with a status, not with a renewal alone", () => {
    expect(run(postedReady, "lapse", renewed)).toMatchObject({ ready: "Unknown", effects: [] });
    expect(run(postedReady, "lapse", postedReady)).toMatchObject({
      ready: "True",
      effects: [{ type: "taint", taint: "none" }, lapseIn40s],
    });
  });

  it("that a restarted controller finds Unknown stays so until its kubelet says otherwise", () => {
    expect(run({ type: "FOUND_UNKNOWN" })).toMatchObject({
      ready: "Unknown",
      effects: [{ type: "taint", taint: "node.kubernetes.io/unreachable" }],
    });
    expect(run({ type: "FOUND_UNKNOWN" }, postedReady).ready).toBe("True");
  });
});
