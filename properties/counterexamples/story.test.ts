import { describe, expect, it } from "vitest";
import { pod, TestServer } from "../../actors/apiserver/server.fixture.ts";
import { type Choice, noFaults } from "../../actors/choice.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { step } from "../../actors/step.ts";
import { observeTransitions } from "../../machines/adapter.ts";
import { catalogue } from "../../machines/catalogue.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import { workItemChart } from "../../machines/work-item.ts";
import { Coverage } from "../coverage.ts";
import { modelWorld } from "../model.ts";
import { createWeb, scaleWeb } from "../workload.fixture.ts";
import { actsOf } from "./acts.ts";
import { changesOf } from "./store-changes.ts";
import { tellRun } from "./story.ts";
import { requestText } from "./story-words.ts";

const start = modelWorld({ nodes: 1, given: [], operations: createWeb("Deployment", 1) });
const controller = "deployment-controller";
const user = (what: "turn" | "handle" | "answer"): Choice => ({ do: what, actor: "user" });
const created = [user("turn"), user("handle"), user("answer")];

describe("a story", () => {
  it("tells who asked what, what was answered, and what became of the store", () => {
    const [told] = tellRun(start.fork(), noFaults, created).steps;
    expect(told).toEqual({
      choice: user("turn"),
      actor: "user",
      text: "create deployments.apps default/web → 201 web",
      request: "create deployments.apps default/web",
      answer: "201 web",
      changes: ["deployments.apps/default/web created"],
      behind: 0,
      taken: 3,
    });
  });

  it("says how far behind the truth a turn's cache was", () => {
    const hears: Choice[] = [...created, { do: "deliver", actor: controller }];
    const annotate = {
      verb: "patch",
      resource: "deployments.apps",
      namespace: "default",
      name: "web",
      patchType: "merge",
      patch: { metadata: { annotations: { x: "1" } } },
    } as const;
    const behind: Choice = { do: "ask", actor: "somebody", request: annotate };
    const turn: Choice[] = [
      { do: "turn", actor: controller },
      { do: "handle", actor: controller },
    ];
    const [, ...steps] = tellRun(start.fork(), faultBudget({ stale: 1 }), [...hears, behind, ...turn]).steps;
    expect(steps[0]).toMatchObject({ actor: "somebody", text: "asks: patch deployments.apps default/web", behind: 0 });
    expect(steps[1]).toMatchObject({ actor: controller, behind: 1, fault: "stale" });
    expect(steps[1]?.text).toMatch(/^create replicasets.apps default\/web-\w+ → 201 web-\w+$/);
  });

  it("says which changes a turn had not heard of, when they came about, and what it would have done had it heard", () => {
    const operations = [...createWeb("ReplicaSet", 1), scaleWeb(2, 0, "replicasets.apps")];
    const world = modelWorld({ nodes: 1, given: [], operations });
    const hears: Choice = { do: "deliver", actor: "replicaset-controller" };
    const turn: Choice[] = [
      { do: "turn", actor: "replicaset-controller" },
      { do: "handle", actor: "replicaset-controller" },
    ];
    const { steps } = tellRun(world, faultBudget({ stale: 1 }), [...created, hears, ...created, ...turn]);
    expect(steps.map(({ text }) => text)).toEqual([
      "create replicasets.apps default/web → 201 web",
      "patch replicasets.apps/scale default/web → 200 web",
      "create pods default/web-* → 201 web-b",
    ]);
    expect(steps[2]).toMatchObject({
      behind: 1,
      fault: "stale",
      unheard: ["replicasets.apps/default/web spec.replicas: 1 → 2 (step 2)"],
    });
    expect(steps.reduce((sum, { taken }) => sum + taken, 0)).toBe(9);
  });

  it("puts a timer together with what its component then does, and a crash with the start after it", () => {
    const at = (what: "crash" | "start" | "list" | "turn" | "handle" | "answer", actor: string) =>
      ({ do: what, actor }) as const;
    const fire = { do: "fire", actor: "a", timer: "t" } as const;
    const acts = actsOf([
      at("crash", "a"),
      at("start", "a"),
      at("list", "a"),
      fire,
      at("turn", "a"),
      at("handle", "a"),
      at("answer", "a"),
      fire,
      at("crash", "b"),
      at("turn", "a"),
      at("start", "b"),
    ]);
    expect(acts.map(({ choices }) => choices.map((choice) => choice.do).join(" "))).toEqual([
      "crash start list",
      "fire turn handle answer",
      "fire",
      "crash",
      "turn start",
    ]);
  });

  it("calls faults by what they are", () => {
    const world = start.fork();
    world.faults = faultBudget({ lost: 1, crash: 1, disconnect: 1 });
    const lost = { do: "handle", actor: "user", fault: "lost" } as const;
    const [answer, crash, broken] = tellRun(world, world.faults, [
      user("turn"),
      lost,
      { do: "crash", actor: controller },
      { do: "start", actor: controller },
      { do: "list", actor: controller },
      { do: "disconnect", actor: "kubelet/n1" },
    ]).steps;
    expect(answer?.text).toMatch(/→ 504 Timeout: .*\(the answer is lost\)$/);
    expect(answer?.changes).toEqual(["deployments.apps/default/web created"]);
    expect(crash?.text).toBe("crashes and starts anew, its memory lost, its cache listed afresh");
    expect(broken).toMatchObject({ text: "its watch breaks", actor: "kubelet/n1", fault: "disconnect" });
  });

  it("of a walk leaves out what goes without saying", () => {
    const { steps: told } = tellRun(start.fork(), faultBudget({ disconnect: 1 }), [
      ...created,
      { do: "deliver", actor: controller },
      { do: "disconnect", actor: controller },
    ]);
    expect(told.map(({ choice }) => choice.do)).toEqual(["turn", "disconnect"]);
    expect(told[1]?.fault).toBe("disconnect");
  });

  it("replays: telling leads to the same world as taking the steps", () => {
    const [one, other] = [start.fork(), start.fork()];
    tellRun(one, noFaults, created);
    for (const choice of created) step(other, choice);
    expect([...one.store.entries()]).toEqual([...other.store.entries()]);
    expect(one.cells).toEqual(other.cells);
  });

  it("names requests as kubectl would", () => {
    const at = { resource: "pods", namespace: "default", name: "web" } as const;
    expect(requestText({ verb: "update", ...at, subresource: "status", object: pod("web") })).toBe(
      "update pods/status default/web",
    );
    expect(
      requestText({
        verb: "create",
        resource: "pods",
        namespace: "default",
        object: { ...pod(""), metadata: { generateName: "web-" } },
      }),
    ).toBe("create pods default/web-*");
    expect(requestText({ verb: "list", resource: "nodes" })).toBe("list nodes");
  });
});

describe("a change of the store", () => {
  const object = new TestServer().create(pod("web", {}, { labels: { app: "web" } }));
  const changed = (more: object): WatchEvent => ({
    type: "MODIFIED",
    resource: "pods",
    key: "pods/default/web",
    object: { ...object, ...more },
    previous: object,
  });

  it("is told field by field, with what it was and what it is", () => {
    expect(changesOf(changed({ status: { ...(object.status as object), phase: "Running" } }))).toEqual([
      "pods/default/web status.phase: Pending → Running",
    ]);
    expect(changesOf(changed({ spec: { ...(object.spec as object), nodeName: "n1" } }))).toEqual([
      "pods/default/web spec.nodeName: unset → n1",
    ]);
    const { labels: _, ...metadata } = object.metadata;
    expect(changesOf(changed({ metadata }))).toEqual(['pods/default/web metadata.labels: {"app":"web"} → unset']);
  });

  it("goes into lists by the names or types of what is in them", () => {
    const before = { ...object, status: { conditions: [{ type: "Ready", status: "False" }] } };
    const event = {
      ...changed({
        status: {
          conditions: [
            { type: "Ready", status: "True" },
            { type: "More", status: "True" },
          ],
        },
      }),
      previous: before,
    };
    expect(changesOf(event)).toEqual([
      "pods/default/web status.conditions Ready.status: False → True",
      "pods/default/web status.conditions More: unset → True",
    ]);
  });

  it("is silent about versions, brief about long values, and counts what is too much", () => {
    expect(changesOf(changed({ metadata: { ...object.metadata, resourceVersion: "99" } }))).toEqual([]);
    const [long = ""] = changesOf(changed({ status: { ...(object.status as object), message: "x".repeat(100) } }));
    expect(long).toBe(`pods/default/web status.message: unset → ${"x".repeat(57)}…`);
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`field${at}`, at]));
    const told = changesOf(changed({ status: { ...(object.status as object), ...many } }));
    expect(told).toHaveLength(7);
    expect(told[6]).toBe("pods/default/web and 3 more fields");
  });

  it("says of what comes and goes just that", () => {
    expect(changesOf({ type: "ADDED", resource: "pods", key: "pods/default/web", object })).toEqual([
      "pods/default/web created",
    ]);
    expect(changesOf({ type: "DELETED", resource: "pods", key: "pods/default/web", object, previous: object })).toEqual(
      ["pods/default/web deleted"],
    );
  });
});

describe("coverage", () => {
  const workItem = (coverage: Coverage) => coverage.report().find(({ machine }) => machine === workItemChart.id);

  it("counts the states and transitions that are visited between start and stop, against the machine's own definition", () => {
    const coverage = new Coverage();
    workItemChart.step(workItemChart.initial, { type: "ADD" });
    expect(workItem(coverage)).toMatchObject({ states: { visited: 0 }, transitions: { visited: 0 } });
    coverage.start();
    workItemChart.step(workItemChart.initial, { type: "ADD" });
    workItemChart.step(workItemChart.initial, { type: "ADD" });
    const { states, transitions } = workItem(coverage) ?? expect.fail("no work item");
    expect(transitions.visited).toBe(1);
    expect(transitions.never).not.toContain("queue.absent on ADD");
    expect(states.never).toContain("queue.processing");
    expect(states.never).not.toContain("queue.queued");
    expect(states.never).not.toContain("queue");
    expect(states.visited + states.never.length).toBe(states.all);
    // The same step again is the same situation.
    expect(states.counts).toMatchObject({ queue: 1, "queue.queued": 1, "delay.none": 1 });
    expect(transitions.counts).toEqual({ "queue.absent on ADD": 1 });
    coverage.stop();
    const [queued] = workItemChart.step(workItemChart.initial, { type: "ADD" });
    workItemChart.step(queued, { type: "TAKE" });
    expect(workItem(coverage)?.transitions.visited).toBe(1);
  });

  it("tells of every machine of the project, and leaves no listener behind", () => {
    const coverage = new Coverage();
    coverage.start();
    coverage.start();
    coverage.stop();
    expect(coverage.report().map(({ machine }) => machine)).toEqual(Object.values(catalogue).map(({ id }) => id));
    let heard = 0;
    const stop = observeTransitions(() => heard++);
    workItemChart.step(workItemChart.initial, { type: "ADD" });
    stop();
    expect(heard).toBe(1);
    expect(workItem(coverage)?.transitions.visited).toBe(0);
  });
});
