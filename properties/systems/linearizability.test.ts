import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Calls, callHistory, isLinearizable, type Sequential } from "./linearizability.ts";

type Call = { readonly write: number } | { readonly read: true };
type Result = number;

const register: Sequential<number, Call, Result> = {
  initial: 0,
  apply: (value, call) => ("write" in call ? { value: call.write, result: 0 } : { value, result: value }),
};

const { initial, onSend, onReceive } = callHistory<Call, Result>({
  call: ({ message }) => (message as { call?: Call }).call,
  result: ({ message }) => (message as { result?: Result }).result,
});

type Happening = readonly [caller: string, what: { readonly call: Call } | { readonly result: Result }];

function historyOf(happenings: readonly Happening[]): Calls<Call, Result> {
  return happenings.reduce((calls, [caller, what]) => {
    const message = { type: "message", ...what };
    const after = onSend?.(calls, { from: caller, to: "server", message }) ?? calls;
    return onReceive?.(after, { from: "server", to: caller, message }) ?? after;
  }, initial);
}

const write = (caller: string, value: number): Happening => [caller, { call: { write: value } }];
const read = (caller: string): Happening => [caller, { call: { read: true } }];
const returns = (caller: string, result: number): Happening => [caller, { result }];
const explained = (...happenings: readonly Happening[]) => isLinearizable(historyOf(happenings), register);

describe("a history of calls", () => {
  it("is explained by an order that time allows", () => {
    expect(explained(write("a", 1), returns("a", 0), read("b"), returns("b", 1))).toBe(true);
    expect(explained(write("a", 1), returns("a", 0), read("b"), returns("b", 0))).toBe(false);
    expect(explained(write("a", 1), read("b"), returns("b", 0), returns("a", 0))).toBe(true);
  });

  it("may have been changed by what is still under way", () => {
    expect(explained(write("a", 1), read("b"), returns("b", 1))).toBe(true);
    expect(explained(read("b"), returns("b", 1), write("a", 1))).toBe(false);
  });

  it("does not let a value come back that was overwritten", () => {
    const twoWrites = [write("a", 1), returns("a", 0), write("a", 2), returns("a", 0)] as const;
    expect(explained(...twoWrites, read("b"), returns("b", 2), read("c"), returns("c", 1))).toBe(false);
    expect(explained(write("a", 1), write("b", 2), read("c"), returns("c", 1), read("d"), returns("d", 2))).toBe(true);
  });

  it("with a mistake in it is explained by nothing", () => {
    expect(explained(returns("a", 0))).toBe(false);
    expect(explained(write("a", 1), write("a", 2))).toBe(false);
  });

  it("of callers that wait for one another is explained if and only if the register did as it should", () => {
    const step = fc.record({
      caller: fc.constantFrom("a", "b"),
      value: fc.option(fc.integer({ min: 1, max: 2 })),
      lie: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        let value = 0;
        let honest = true;
        const happenings = steps.flatMap(({ caller, value: written, lie }) => {
          if (written !== null) {
            value = written;
            return [write(caller, written), returns(caller, 0)];
          }
          if (lie !== value) honest = false;
          return [read(caller), returns(caller, lie)];
        });
        expect(explained(...happenings)).toBe(honest);
      }),
    );
  });
});
