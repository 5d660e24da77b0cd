import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choiceId } from "./choice.ts";
import { worldOf } from "./conditions.ts";
import { creation } from "./creation.ts";
import { enabled } from "./enabled.ts";
import { faultBudget } from "./fault-budget.ts";
import { Random } from "./random.ts";
import { parseChoice, reasonAgainst } from "./reason-against.ts";
import { step } from "./step.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a", namespace: "default" },
  spec: { containers: [{ name: "c", image: "i" }] },
};
const conditions = { nature: "model", nodes: 1, given: [], operations: [creation(pod)], seed: 1, startMs: 0 } as const;
const start = worldOf(conditions);

describe("why a choice cannot happen", () => {
  it("is told of just those that are not enabled, wherever a run has come to", () => {
    const verbs = ["start", "list", "deliver", "turn", "handle", "answer", "crash", "disconnect", "fail"];
    fc.assert(
      fc.property(fc.nat(40), fc.nat(), (steps, seed) => {
        const world = start.fork();
        world.faults = faultBudget({ crash: 1, disconnect: 1, node: 1 });
        const random = Random.seeded(seed);
        for (let at = 0; at < steps; at++) {
          const all = enabled(world);
          if (all.length > 0) step(world, all[random.between(0, all.length - 1)] ?? expect.fail("none"));
        }
        const possible = new Set(enabled(world).map(choiceId));
        for (const { id } of world.components) {
          for (const verb of verbs) {
            const choice = parseChoice(`${verb} ${id}`);
            expect([choiceId(choice), reasonAgainst(world, choice) === undefined]).toEqual([
              choiceId(choice),
              possible.has(choiceId(choice)),
            ]);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ["turn kubelet/n1", "it has nothing to do: nothing is queued"],
    ["handle user", "it has no request under way"],
    ["answer user", "it has no request under way"],
    ["deliver default-scheduler", "nothing waits in its watch: its cache is fresh"],
    ["start user", "it is up already"],
    ["list user", "it has not asked for a list"],
    ["crash kubelet/n1", "the fault budget has no crash left for it"],
    ["fail user", "it is no node"],
    ["fire default-scheduler tea", "no such timer is armed (there is none)"],
    ["complete kubelet/n1 x", "its runtime is not busy with that (there is none)"],
    ["turn nobody", "there is no nobody in this world"],
    ["record user", "it has recorded no event"],
  ])("%s: %s", (text, reason) => {
    expect(reasonAgainst(start, parseChoice(text))).toBe(reason);
  });

  it("tells a request's faults apart from its absence", () => {
    const world = start.fork();
    step(world, { do: "turn", actor: "user" });
    expect(reasonAgainst(world, parseChoice("turn user"))).toBe("it waits for the answer to its request");
    expect(reasonAgainst(world, parseChoice("answer user"))).toBe("its request has not been handled yet");
    expect(reasonAgainst(world, parseChoice("handle!conflict user"))).toBe("this fault cannot befall such a request");
    step(world, { do: "handle", actor: "user" });
    expect(reasonAgainst(world, parseChoice("handle user"))).toMatch(/has been handled/);
  });
});

describe("a choice in a line", () => {
  it("is read as it is written", () => {
    for (const choice of enabled(start)) expect(parseChoice(choiceId(choice))).toEqual(choice);
    expect(parseChoice("handle!lost kubelet/n1")).toEqual({ do: "handle", actor: "kubelet/n1", fault: "lost" });
  });

  it.each(["dance kubelet/n1", "turn", "fire node-controller"])("is refused with the reason: %s", (text) => {
    expect(() => parseChoice(text)).toThrow(RangeError);
  });
});
