import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApiRequest } from "../machines/api/request.ts";
import type { Effect } from "../machines/effects.ts";
import type { Interest } from "../machines/watch.ts";
import { pod } from "./apiserver/server.fixture.ts";
import { bootstrapStore } from "./bootstrap.ts";
import {
  allows,
  type CacheFault,
  type Choice,
  choiceId,
  type FaultBudget,
  type FaultName,
  faultOf,
  noFaults,
  spend,
} from "./choice.ts";
import type { Component, Input } from "./component.ts";
import { enabled } from "./enabled.ts";
import { everyFault, faultBudget } from "./fault-budget.ts";
import { step } from "./step.ts";
import { counted } from "./store.ts";
import { realNature, World } from "./world.ts";

/** A component that notes what it hears; its state is the list of it. It asks for what the test says, at its turns. */
function noter(id: string, interests: readonly Interest[], onTurn: readonly Effect[] = [], until = 4): Component {
  const component: Component<readonly string[]> = {
    id,
    interests,
    stopped: [],
    ready: (heard) => heard.length > 0 && heard.length < until,
    react(heard, input, view) {
      const effects: readonly Effect[] =
        input.type === "start" ? [{ type: "watch", interests }] : input.type === "turn" ? onTurn : [];
      const pods = view.list("pods").map(({ metadata }) => metadata.name);
      return { state: [...heard, `${told(input)} sees ${pods.join("+") || "nothing"}`], effects };
    },
  };
  return component as unknown as Component;
}

function told(input: Input): string {
  if (input.type === "watch") return `${input.event.type} ${input.event.object.metadata.name}`;
  if (input.type === "listed")
    return `listed ${input.events.map(({ type, object }) => `${type} ${object.metadata.name}`).join(",")}`;
  if (input.type === "answer") return `answer ${input.response.ok ? "ok" : input.response.code}`;
  return input.type;
}

const ask = (world: World, request: ApiRequest) => step(world, { do: "ask", actor: "client", request });
const create = (name: string): ApiRequest => ({
  verb: "create",
  resource: "pods",
  namespace: "default",
  object: pod(name),
});

function worldOf(components: readonly Component[], faults: FaultBudget = noFaults): World {
  return World.create({ components, nature: realNature, startMs: 0, faults, store: bootstrapStore(counted, 0) });
}

const pods: readonly Interest[] = [{ resource: "pods" }];
const cell = (world: World, id = "a") => world.cells[world.indexOf(id)];
const heard = (world: World, id = "a") => (cell(world, id)?.state ?? []) as readonly string[];
const can = (world: World) => enabled(world).map(choiceId);
/** Does it, if it may; the choices of a test are all enabled ones. */
function take(world: World, ...choices: readonly Choice[]): void {
  for (const choice of choices) {
    expect(can(world)).toContain(choiceId(choice));
    step(world, choice);
  }
}
const a = (
  what: "start" | "list" | "deliver" | "turn" | "handle" | "answer" | "crash" | "disconnect" | "travel" | "catchUp",
): Choice => ({
  do: what,
  actor: "a",
});

describe("a step", () => {
  it("lists when a component starts, and delivers what happens after that, one event at a time and in order", () => {
    const world = worldOf([noter("a", pods)]);
    ask(world, create("old"));
    take(world, a("start"), a("list"));
    ask(world, create("x"));
    ask(world, create("y"));
    take(world, a("deliver"), a("deliver"));
    expect(cell(world)?.state).toEqual([
      "start sees old",
      "listed ADDED old sees old",
      "ADDED x sees old+x",
      "ADDED y sees old+x+y",
    ]);
  });

  it("tells those who watch, and says whom", () => {
    const world = worldOf([noter("a", pods), noter("b", [{ resource: "nodes" }]), noter("c", pods)]);
    take(world, a("start"), a("list"));
    expect(ask(world, create("x"))).toEqual([0]);
    expect(cell(world, "b")?.inbox).toEqual([]);
    expect(cell(world, "c")?.inbox).toEqual([]);
  });

  it("lets a component go on with an old cache when its watch is broken, and tells it the difference when it lists again", () => {
    const relists = noter("a", pods, [{ type: "watch", interests: pods }]);
    const world = worldOf([relists], faultBudget({ disconnect: 1 }));
    ask(world, create("old"));
    take(world, a("start"), a("list"), a("disconnect"));
    ask(world, create("new"));
    ask(world, {
      verb: "delete",
      resource: "pods",
      namespace: "default",
      name: "old",
      options: { gracePeriodSeconds: 0 },
    });
    expect(can(world)).not.toContain("deliver a");
    take(world, a("turn"), a("list"));
    expect(heard(world).slice(2)).toEqual([
      "disconnected sees old",
      "turn sees old",
      "listed ADDED new,DELETED old sees new",
    ]);
  });

  it("carries a request to the apiserver and its answer back; in between the store has moved already", () => {
    const world = worldOf([noter("a", pods, [{ type: "request", request: create("mine") }])]);
    take(world, a("start"), a("list"), a("turn"));
    expect(can(world)).toEqual(["handle a"]);
    take(world, a("handle"));
    expect(world.store.list("pods")).toHaveLength(1);
    expect(can(world)).toEqual(["deliver a", "answer a"]);
    take(world, a("answer"));
    expect(heard(world).at(-1)).toBe("answer ok sees nothing");
  });

  it.each([
    ["conflict", 409, 0],
    ["unavailable", 503, 0],
    ["lost", 504, 1],
  ] as const)("with the fault %s answers %d, and %d pods are written", (fault, code, written) => {
    const request: ApiRequest = { ...create("mine"), object: { ...pod("mine") } } as ApiRequest;
    const world = worldOf([noter("a", pods, [{ type: "request", request }])], everyFault);
    take(world, a("start"), a("list"), a("turn"));
    step(world, { do: "handle", actor: "a", fault });
    take(world, a("answer"));
    expect(heard(world).at(-1)).toContain(`answer ${code}`);
    expect(world.store.list("pods")).toHaveLength(written);
    expect(world.faults[fault]).toBe(0);
  });

  it("that crashes a component leaves nothing of it, and it starts from the beginning", () => {
    const world = worldOf(
      [
        noter("a", pods, [
          { type: "arm", timer: "t", afterMs: 5 },
          { type: "request", request: create("mine") },
        ]),
      ],
      faultBudget({ crash: 1 }),
    );
    take(world, a("start"), a("list"), a("turn"));
    expect(can(world)).toEqual(["handle a", "fire a t", "crash a"]);
    take(world, a("crash"));
    expect(cell(world)).toMatchObject({ up: false, state: [], stream: "closed", inbox: [], call: null, timers: [] });
    expect(can(world)).toEqual(["start a"]);
  });

  it("arms a timer anew in place of the old one, and fires it once", () => {
    const world = worldOf([
      noter("a", pods, [
        { type: "arm", timer: "t", afterMs: 5 },
        { type: "arm", timer: "t", afterMs: 9 },
      ]),
    ]);
    take(world, a("start"), a("list"), a("turn"));
    expect(cell(world)?.timers).toEqual([{ timer: "t", afterMs: 9, dueMs: 9 }]);
    take(world, { do: "fire", actor: "a", timer: "t" });
    expect(can(world)).toEqual([]);
  });

  it("is refused when it is not enabled", () => {
    const world = worldOf([noter("a", pods)]);
    for (const choice of [
      a("list"),
      a("deliver"),
      a("handle"),
      a("answer"),
      { do: "fire", actor: "a", timer: "t" } as const,
      { do: "record", actor: "a" } as const,
    ]) {
      expect(() => step(world, choice)).toThrow("not enabled");
    }
    take(world, a("start"));
    expect(() => step(world, a("start"))).toThrow("not enabled");
    expect(() => step(world, { do: "start", actor: "nobody" })).toThrow("no component nobody");
  });

  it("does not touch a fork", () => {
    const world = worldOf([noter("a", pods)]);
    const fork = world.fork();
    take(world, a("start"), a("list"));
    ask(world, create("x"));
    expect(cell(fork)?.up).toBe(false);
    expect(fork.store.list("pods")).toEqual([]);
  });
});

describe("an informer that lags behind the others of its component", () => {
  const both: readonly Interest[] = [...pods, { resource: "configmaps" }];
  const configMap = (name: string): ApiRequest => ({
    verb: "create",
    resource: "configmaps",
    namespace: "default",
    object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name } },
  });
  const skew: Choice = { do: "skew", actor: "a", resource: "pods" };

  it("hears nothing of its resource, though of later changes of others, and catches up in order", () => {
    const world = worldOf([noter("a", both)], faultBudget({ skew: 1 }));
    take(world, a("start"), a("list"));
    ask(world, create("old"));
    take(world, skew);
    // What was on its way arrives.
    take(world, a("deliver"));
    ask(world, create("x"));
    ask(world, configMap("c"));
    ask(world, create("y"));
    take(world, a("deliver"));
    expect(heard(world).at(-1)).toBe("ADDED c sees old");
    expect(can(world)).not.toContain("deliver a");
    expect(world.faults).toEqual(noFaults);
    take(world, a("catchUp"), a("deliver"), a("deliver"));
    expect(heard(world).slice(-2)).toEqual(["ADDED x sees old+x", "ADDED y sees old+x+y"]);
    expect(cell(world)).toMatchObject({ inbox: [], skewed: null });
  });

  it("is back with the others when its component starts anew, or lists anew", () => {
    const world = worldOf([noter("a", both)], faultBudget({ skew: 1, crash: 1 }));
    take(world, a("start"), a("list"), skew);
    ask(world, create("x"));
    expect(can(world)).toContain("catchUp a");
    take(world, a("crash"), a("start"), a("list"));
    expect(heard(world).at(-1)).toBe("listed ADDED x sees x");
    expect(cell(world)?.skewed).toBeNull();
  });

  it("must have others beside it", () => {
    const world = worldOf([noter("a", pods)], faultBudget({ skew: 1 }));
    take(world, a("start"), a("list"));
    expect(can(world)).not.toContain("skew a pods");
  });
});

describe("an apiserver whose watch cache has stopped", () => {
  const freeze = (fault: CacheFault): Choice => ({ do: "freeze", actor: "a", fault });

  it("shows a component that restarts there what was when it stopped, until that comes to another one", () => {
    const world = worldOf([noter("a", pods)], faultBudget({ timetravel: 1 }));
    take(world, a("start"), a("list"));
    ask(world, create("old"));
    take(world, a("deliver"), freeze("timetravel"));
    expect(can(world)).not.toContain("travel a");
    ask(world, create("new"));
    ask(world, {
      verb: "delete",
      resource: "pods",
      namespace: "default",
      name: "old",
      options: { gracePeriodSeconds: 0 },
    });
    take(world, a("travel"));
    expect(heard(world).at(-1)).toBe("listed ADDED old sees old");
    ask(world, create("newest"));
    expect(can(world)).not.toContain("deliver a");
    take(world, a("list"));
    expect(heard(world).at(-1)).toBe("listed ADDED new,ADDED newest,DELETED old sees new+newest");
    expect(cell(world)).toMatchObject({ stream: "open", inbox: [], frozen: null });
    expect(world.faults).toEqual(noFaults);
  });

  it("answers the list after a broken watch, and tells of what goes back", () => {
    const world = worldOf(
      [noter("a", pods, [{ type: "watch", interests: pods }], 5)],
      faultBudget({ disconnect: 1, rewind: 1 }),
    );
    take(world, a("start"), a("list"), freeze("rewind"));
    ask(world, create("x"));
    take(world, a("deliver"));
    expect(can(world)).not.toContain("travel a");
    take(world, a("disconnect"), a("turn"), a("travel"));
    expect(heard(world).at(-1)).toBe("listed DELETED x sees nothing");
  });

  it("takes one version for another when it comes back: what was deleted and made anew is told as changed", () => {
    const world = worldOf([noter("a", pods)], faultBudget({ timetravel: 1 }));
    ask(world, create("x"));
    take(world, a("start"), a("list"), freeze("timetravel"));
    ask(world, {
      verb: "delete",
      resource: "pods",
      namespace: "default",
      name: "x",
      options: { gracePeriodSeconds: 0 },
    });
    ask(world, create("x"));
    take(world, a("travel"), a("list"));
    expect(heard(world).at(-1)).toBe("listed MODIFIED x sees x");
  });
});

describe("a store without consensus carries a request out on the past that its asker knows", () => {
  const start = (fault: "fork" | "merge") => {
    const asks: ApiRequest = create("x");
    const world = worldOf(
      [noter("a", pods, [{ type: "request", request: asks }]), noter("b", pods)],
      faultBudget({ [fault]: 1 }),
    );
    take(world, a("start"), a("list"), { do: "start", actor: "b" }, { do: "list", actor: "b" });
    ask(world, create("x"));
    ask(world, create("y"));
    take(world, { do: "deliver", actor: "b" }, { do: "deliver", actor: "b" }, a("turn"), {
      do: "handle",
      actor: "a",
      fault,
    });
    return world;
  };

  it("fork: what it had not heard of has never been, and the others are told", () => {
    const world = start("fork");
    expect(cell(world)?.call?.response).toMatchObject({ ok: true, code: 201 });
    expect(world.store.list("pods").map(({ metadata }) => metadata.name)).toEqual(["x"]);
    take(world, { do: "deliver", actor: "b" }, { do: "deliver", actor: "b" });
    expect(heard(world, "b").slice(-2)).toEqual(["MODIFIED x sees x+y", "DELETED y sees x"]);
    take(world, a("answer"), a("deliver"));
    expect(heard(world).at(-1)).toBe("ADDED x sees x");
  });

  it("merge: the last writer wins, and nothing else is lost", () => {
    const world = start("merge");
    expect(cell(world)?.call?.response).toMatchObject({ ok: true, code: 201 });
    expect(world.store.list("pods").map(({ metadata }) => metadata.name)).toEqual(["x", "y"]);
    expect(cell(world)?.inbox.map(({ type, key }) => `${type} ${key}`)).toEqual([
      "ADDED pods/default/x",
      "ADDED pods/default/y",
      "MODIFIED pods/default/x",
    ]);
  });
});

const budget: fc.Arbitrary<FaultBudget> = fc.record({
  stale: fc.nat(2),
  crash: fc.nat(2),
  disconnect: fc.nat(2),
  node: fc.nat(2),
  conflict: fc.nat(2),
  unavailable: fc.nat(2),
  lost: fc.nat(2),
  timetravel: fc.nat(2),
  rewind: fc.nat(2),
  fork: fc.nat(2),
  merge: fc.nat(2),
  lapse: fc.nat(2),
  skew: fc.nat(2),
  total: fc.nat(3),
});
const kinds = Object.keys(noFaults).filter((name): name is FaultName => name !== "total");

describe("a fault budget", () => {
  it("allows what is left of a kind, as long as something is left in all", () => {
    fc.assert(
      fc.property(budget, (given) => {
        for (const kind of kinds) expect(allows(given, kind)).toBe(given.total > 0 && given[kind] > 0);
      }),
    );
  });

  it("has one less of a kind when that is spent, and comes to the same by any order", () => {
    fc.assert(
      fc.property(budget, fc.constantFrom(...kinds), fc.constantFrom(...kinds), (given, one, other) => {
        fc.pre(allows(given, one));
        const left = spend(given, one);
        expect(left.total).toBe(given.total - 1);
        for (const kind of kinds) expect(left[kind]).toBe(Math.min(given[kind] - (kind === one ? 1 : 0), left.total));
        if (!allows(left, other) || !allows(given, other) || !allows(spend(given, other), one)) return;
        expect(spend(left, other)).toEqual(spend(spend(given, other), one));
      }),
    );
  });

  it("is asked for by choices that are faults", () => {
    expect(faultOf(a("crash"))).toBe("crash");
    expect(faultOf({ do: "fail", actor: "a" })).toBe("node");
    expect(faultOf({ do: "handle", actor: "a", fault: "lost" })).toBe("lost");
    for (const choice of [a("handle"), a("start"), a("turn"), { do: "fire", actor: "a", timer: "t" } as const])
      expect(faultOf(choice)).toBeUndefined();
  });
});
