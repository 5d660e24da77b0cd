/** A live cluster, looked at through Stately's own inspector. */
import { createInspector, type StatelyInspectionEvent } from "@statelyai/inspect";
import { expect, it } from "vitest";
import { createMachine } from "xstate";
import { pod } from "../../apiserver/server.fixture.ts";
import { worldOf } from "../../conditions.ts";
import { creation } from "../../creation.ts";
import { LiveDriver, type Ticker } from "./driver.ts";

const startMs = Date.UTC(2025, 0, 1);

/** A clock that jumps to the next alarm. */
function jumpingTicker() {
  let nowMs = startMs;
  let alarm: { readonly atMs: number; readonly ring: () => void } | undefined;
  const ticker: Ticker = {
    nowMs: () => nowMs,
    after(delayMs, ring) {
      const set = { atMs: nowMs + delayMs, ring };
      alarm = set;
      return () => {
        if (alarm === set) alarm = undefined;
      };
    },
  };
  const pass = (ms: number) => {
    for (const untilMs = nowMs + ms; alarm && alarm.atMs <= untilMs; ) {
      const { atMs, ring } = alarm;
      alarm = undefined;
      nowMs = atMs;
      ring();
    }
  };
  return { ticker, pass };
}

async function inspected() {
  const events: StatelyInspectionEvent[] = [];
  const inspector = createInspector({ send: (event) => events.push(event) });
  const operations = [creation(pod("web"))];
  const world = worldOf({ nature: "real", nodes: 1, given: [], operations, seed: 1, startMs });
  const { ticker, pass } = jumpingTicker();
  const driver = new LiveDriver(world, ticker, 1, { inspect: inspector.inspect });
  pass(8_000);
  driver.close();
  // The inspector takes what it is given when there is time.
  for (let rounds = 0; rounds < 50; rounds++) await new Promise((resolve) => setTimeout(resolve, 2));
  return events;
}

const events = await inspected();
const of = (name: string) => events.filter(({ sessionId }) => sessionId === name);

it("every component is an actor, and its machines are its children, each told before anything becomes of it", () => {
  const known = new Map<string, string | undefined>();
  for (const event of events) {
    if (event.type === "@xstate.actor") known.set(event.sessionId, event.parentId);
    else expect(known.has(event.sessionId)).toBe(true);
  }
  expect(known.has("default-scheduler")).toBe(true);
  expect(known.get("kubelet/n1 pod default/web")).toBe("kubelet/n1");
  expect(known.get("kubelet/n1 container default/web app")).toBe("kubelet/n1");
  expect(known.get("default-scheduler workItem default/web")).toBe("default-scheduler");
});

it("a pod is seen to go from state to state, by the events that it hears", () => {
  const steps = of("kubelet/n1 pod default/web").flatMap((event) =>
    event.type === "@xstate.snapshot"
      ? [[(event.event as { type: string }).type, (event.snapshot as unknown as { value: unknown }).value]]
      : [],
  );
  expect(steps).toEqual([
    ["xstate.init", "scheduled"],
    ["SANDBOX_READY", "starting"],
    ["READY", { running: "ready" }],
  ]);
  const heard = of("kubelet/n1 pod default/web").filter(({ type }) => type === "@xstate.event");
  expect(heard.every((event) => "sourceId" in event && event.sourceId === "kubelet/n1")).toBe(true);
});

it("comes with its definition, from which the chart can be drawn", () => {
  const [actor] = of("kubelet/n1 pod default/web");
  if (actor?.type !== "@xstate.actor" || actor.definition === undefined) throw new Error("no definition");
  expect(Object.keys(createMachine(JSON.parse(actor.definition)).states)).toContain("running");
});
