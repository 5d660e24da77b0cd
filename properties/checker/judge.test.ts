import { describe, expect, it } from "vitest";
import { deployment } from "../../actors/apiserver/server.fixture.ts";
import { creation } from "../../actors/creation.ts";
import { step } from "../../actors/step.ts";
import type { Store } from "../../actors/store.ts";
import { StoreView } from "../../actors/store-view.ts";
import type { World } from "../../actors/world.ts";
import type { Judge } from "../engine/judge.ts";
import type { Edge } from "../engine/search.ts";
import { modelWorld } from "../model.ts";
import type { Always, OnStep, Property, Sometimes } from "../property.ts";
import { judgeOf } from "./judge.ts";
import { PackedWorld, storeAt } from "./packed-world.ts";

const world = modelWorld({ nodes: 1, given: [], operations: [creation(deployment("web", { replicas: 1 }))] });
const packed = new PackedWorld(world.fork());

function after(...choices: readonly ("turn" | "handle" | "answer")[]): World {
  const next = world.fork();
  for (const what of choices) step(next, { do: what, actor: "user" });
  return next;
}

/** Before the Deployment is there; the same store, but the user has asked; and with the Deployment. */
const empty = packed.pack(after());
const asked = packed.pack(after("turn"));
const created = packed.pack(after("turn", "handle"));
const user = world.indexOf("user");

const deployments = (store: Store) => new StoreView(store).list("deployments.apps").length;
const edge = (from: Int32Array, to: Int32Array, actor = user): Edge => ({ from, to, fromIndex: 7, toIndex: 8, actor });

/** A property that counts how often it is asked. */
function counting<P extends Property>(property: P): P & { asked: number } {
  const counted: P & { asked: number } = { ...property, asked: 0 };
  const asks = (name: "objection" | "holds") => {
    const original = (property as unknown as Record<string, (...of: unknown[]) => unknown>)[name];
    if (original)
      Object.assign(counted, {
        [name]: (...of: unknown[]) => {
          counted.asked++;
          return original(...of);
        },
      });
  };
  asks("objection");
  asks("holds");
  return counted;
}

const never: Always = {
  kind: "always",
  name: "there is no Deployment",
  objection: (store) => (deployments(store) > 0 ? "there is one" : undefined),
};
const some: Sometimes = { kind: "sometimes", name: "there is a Deployment", holds: (store) => deployments(store) > 0 };
const onlyUsers: OnStep = {
  kind: "step",
  name: "users create",
  objection: (_before, _after, actor) => (actor === "user" ? undefined : `${actor} did`),
};

const verdictOf = (judge: Judge, complete: boolean) =>
  judge.verdicts(complete).map(({ verdict, evaluated }) => `${verdict} ${evaluated}`);

describe("a judge of states", () => {
  it("asks a property once for each different store", () => {
    const property = counting(never);
    const judge = judgeOf(packed, [property]);
    expect([judge.onState(empty, 0), judge.onState(asked, 1), judge.onState(empty, 2)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(property.asked).toBe(1);
    expect(judge.onState(created, 3)).toEqual({ property: never.name, reason: "there is one", state: 3 });
    expect(verdictOf(judge, false)).toEqual(["violated 2"]);
  });

  it("says of a property that was never put to the test that it was not", () => {
    const judge = judgeOf(packed, [{ ...never, applies: (store) => deployments(store) > 5 }, onlyUsers]);
    judge.onState(created, 0);
    expect(verdictOf(judge, true)).toEqual(["notReached 0", "notReached 0"]);
    expect(verdictOf(judge, false)).toEqual(["undecided 0", "undecided 0"]);
  });

  it("says of what should happen sometime whether it has, and does not ask again then", () => {
    const property = counting(some);
    const judge = judgeOf(packed, [property]);
    judge.onState(empty, 0);
    expect(verdictOf(judge, true)).toEqual(["notReached 1"]);
    expect(verdictOf(judge, false)).toEqual(["undecided 1"]);
    judge.onState(created, 1);
    expect(verdictOf(judge, false)).toEqual(["holds 2"]);
    expect(property.asked).toBe(2);
  });

  it("says that a property holds only when everything was seen", () => {
    const judge = judgeOf(packed, [never]);
    judge.onState(empty, 0);
    expect(verdictOf(judge, true)).toEqual(["holds 1"]);
    expect(verdictOf(judge, false)).toEqual(["undecided 1"]);
  });
});

describe("a judge of steps", () => {
  it("asks once for each different change of the store and actor", () => {
    const property = counting(onlyUsers);
    const judge = judgeOf(packed, [property]);
    expect(judge.onEdge?.(edge(empty, asked))).toBeUndefined();
    expect(property.asked).toBe(0);
    expect([judge.onEdge?.(edge(asked, created)), judge.onEdge?.(edge(empty, created))]).toEqual([
      undefined,
      undefined,
    ]);
    expect(property.asked).toBe(1);
    judge.onEdge?.(edge(created, empty));
    expect(property.asked).toBe(2);
    const violation = judge.onEdge?.(edge(empty, created, world.indexOf("namespace-controller")));
    expect(violation).toEqual({ property: onlyUsers.name, reason: "namespace-controller did", state: 8, from: 7 });
    expect(verdictOf(judge, false)).toEqual(["violated 3"]);
  });

  it("is told the stores before and after", () => {
    const grew: OnStep = {
      kind: "step",
      name: "grows",
      objection: (before, now) => (deployments(now) < deployments(before) ? "shrank" : undefined),
    };
    expect(judgeOf(packed, [grew]).onEdge?.(edge(empty, created))).toBeUndefined();
    expect(judgeOf(packed, [grew]).onEdge?.(edge(created, empty))).toMatchObject({ reason: "shrank" });
  });
});

it("the states that these tests are about differ in what they should", () => {
  expect(empty[storeAt]).toBe(asked[storeAt]);
  expect(created[storeAt]).not.toBe(asked[storeAt]);
});
