import { describe, expect, it } from "vitest";
import type { ApiResponse } from "../machines/api/request.ts";
import { notFound, type Status, tooManyRequests } from "../machines/api/status.ts";
import { ObjectView } from "../machines/object-view.ts";
import { node, pod } from "./apiserver/server.fixture.ts";
import type { Input } from "./component.ts";
import { drain } from "./drain.ts";

const ok = (object = node("n1")): ApiResponse => ({ ok: true, code: 200, object });
const no = (status: Status): ApiResponse => ({ ok: false, code: status.code, status });
const stored = (name: string, metadata: object = {}) =>
  ({ ...pod(name, {}, { namespace: "default", uid: `${name}-uid`, ...metadata }), status: {} }) as never;
const listed = (...items: readonly never[]): ApiResponse => {
  const list = { apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1" }, items };
  return { ok: true, code: 200, list };
};

/** Drains n1; the answers come in this order, and a timer's name is that timer going off. */
function drained(...answers: readonly (ApiResponse | string)[]) {
  const component = drain("n1");
  const asked: string[] = [];
  const armed: string[] = [];
  let state = component.stopped;
  const hear = (input: Input): void => {
    const reaction = component.react(state, input, new ObjectView([]), { nowMs: 0 });
    state = reaction.state;
    for (const effect of reaction.effects) {
      if (effect.type === "arm") armed.push(`${effect.timer} ${effect.afterMs}`);
      if (effect.type !== "request") continue;
      const { verb, resource } = effect.request;
      asked.push([verb, resource, "name" in effect.request ? effect.request.name : ""].join(" "));
    }
  };
  hear({ type: "start" });
  for (const answer of answers) {
    if (typeof answer === "string") hear({ type: "timer", timer: answer });
    else {
      expect(component.ready(state)).toBe(true);
      hear({ type: "turn" });
      hear({ type: "answer", response: answer });
    }
  }
  return { asked, armed, state, isReady: component.ready(state) };
}

describe("a drain", () => {
  it("cordons the node, lists its pods, evicts them, and waits until they are gone", () => {
    const { asked, armed, state, isReady } = drained(
      ok(),
      listed(stored("a"), stored("b")),
      ok(),
      ok(),
      "poll",
      no(notFound("pods", "a")),
      ok(stored("b")),
      "poll",
      ok(stored("b", { uid: "another" })),
    );
    expect(asked).toEqual([
      ...["patch nodes n1", "list pods ", "create pods a", "create pods b"],
      ...["get pods a", "get pods b", "get pods b"],
    ]);
    expect(new Set(armed)).toEqual(new Set(["poll 1000"]));
    expect([state.stage, state.pods, state.errors, isReady]).toEqual(["done", [], [], false]);
  });

  it("asks again, five seconds later, for a pod that a budget holds back", () => {
    const held = no(tooManyRequests("not now"));
    const waiting = drained(ok(), listed(stored("a")), held);
    expect([waiting.isReady, waiting.armed]).toEqual([false, ["retry 5000"]]);
    expect(waiting.state.pods).toMatchObject([{ stage: "refused", refusal: "not now" }]);
    const { asked, state } = drained(ok(), listed(stored("a")), held, "retry", no(notFound("pods", "a")));
    expect(asked.slice(2)).toEqual(["create pods a", "create pods a"]);
    expect(state.stage).toBe("done");
  });

  it("leaves the pods of DaemonSets and of the node itself, and tells what else went wrong", () => {
    const daemon = {
      ownerReferences: [{ kind: "DaemonSet", controller: true, uid: "d", name: "d", apiVersion: "apps/v1" }],
    };
    const mirror = { annotations: { "kubernetes.io/config.mirror": "x" } };
    expect(drained(ok(), listed(stored("a", daemon), stored("b", mirror))).state.stage).toBe("done");
    const missing = notFound("nodes", "n1");
    expect(drained(no(missing)).state).toMatchObject({ stage: "done", errors: [missing] });
  });
});
