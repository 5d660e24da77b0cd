import { describe, expect, it } from "vitest";
import type { Conditions } from "./conditions.ts";
import { replay } from "./replay.ts";
import { parseTrace, Recording, TraceError, type TraceStep, traceOf, traceText } from "./trace.ts";

const startMs = Date.UTC(2025, 0, 1);
const conditions: Conditions = { nature: "real", nodes: 1, given: [], operations: [], seed: 1, startMs };
const model: Conditions = { ...conditions, nature: "model" };

describe("a trace file", () => {
  it("is read back as it was written, one step a line", () => {
    const recording = new Recording(conditions);
    recording.onStep({ do: "start", actor: "user" }, startMs);
    recording.onStep({ do: "start", actor: "kubelet/n1" }, startMs + 5);
    recording.onStep({ do: "list", actor: "kubelet/n1" }, startMs + 5);
    const steps = [
      { choice: { do: "start", actor: "user" } },
      { atMs: startMs + 5, choice: { do: "start", actor: "kubelet/n1" } },
      { choice: { do: "list", actor: "kubelet/n1" } },
    ];
    expect(recording.trace.steps).toEqual(steps);
    const text = traceText(recording.trace);
    expect(text.split("\n")).toHaveLength(steps.length + 3);
    expect(parseTrace(text)).toEqual(recording.trace);
  });

  const head = { format: "orrery-trace", version: 1, conditions };
  it.each([
    ["{", /^not a trace: .*JSON/],
    ["[]", "not a trace: an object is wanted"],
    [{ ...head, format: "har" }, 'not a trace: format is "har", not "orrery-trace"'],
    [{ ...head, version: 2 }, "a trace of version 2; only version 1 is known here"],
    [{ ...head, conditions: null }, "conditions: an object is wanted"],
    [
      { ...head, conditions: { ...conditions, nature: "wild" } },
      'conditions.nature: "real" or "model" is wanted, not "wild"',
    ],
    [{ ...head, conditions: { ...conditions, seed: "1" } }, 'conditions.seed: an integer is wanted, not "1"'],
    [{ ...head, conditions: { ...conditions, operations: {} } }, "conditions.operations: a list is wanted, not {}"],
    [head, "steps: a list is wanted"],
    [{ ...head, steps: [{}] }, "step 1: choice: an object is wanted"],
    [{ ...head, steps: [{ choice: { do: "fly", actor: "user" } }] }, 'step 1: nobody can "fly"'],
    [{ ...head, steps: [{ choice: { do: "turn" } }] }, "step 1 (turn): actor is missing"],
    [{ ...head, steps: [{ choice: { do: "fire", actor: "user" } }] }, "step 1 (fire): timer is missing"],
    [
      { ...head, steps: [{ choice: { do: "ask", actor: "client", request: null } }] },
      "step 1 (ask): request is missing",
    ],
    [{ ...head, steps: [{ atMs: "noon", choice: { do: "turn", actor: "user" } }] }, "step 1: atMs is no number"],
  ])("is refused if it is none: %j", (file, message) => {
    const text = typeof file === "string" ? file : JSON.stringify(file);
    expect(() => parseTrace(text)).toThrow(TraceError);
    expect(() => parseTrace(text)).toThrow(message);
  });
});

describe("a replay refuses", () => {
  const refusal = (steps: readonly TraceStep[], of = conditions) => {
    try {
      replay(traceOf(of, steps));
    } catch (error) {
      expect(error).toBeInstanceOf(TraceError);
      return (error as Error).message;
    }
    return "nothing";
  };
  const start = { choice: { do: "start", actor: "kubelet/n1" } } as const;

  it("a step that is not possible there, and says what is", () => {
    expect(refusal([start, start])).toBe(
      "step 2 of 2 (start kubelet/n1): cannot happen here; what can happen to kubelet/n1: list kubelet/n1, crash kubelet/n1, fail kubelet/n1",
    );
    expect(refusal([{ choice: { do: "deliver", actor: "user" } }])).toMatch(
      /^step 1 of 1 \(deliver user\): cannot happen here/,
    );
    expect(refusal([{ choice: { do: "crash", actor: "user" } }])).toMatch(
      /^step 1 of 1 \(crash user\): cannot happen here/,
    );
  });

  it("a component that is not there", () => {
    expect(refusal([{ choice: { do: "start", actor: "kubelet/n2" } }])).toBe(
      "step 1 of 1 (start kubelet/n2): there is no kubelet/n2 in this world",
    );
  });

  it("time that goes back", () => {
    expect(refusal([{ ...start, atMs: startMs - 1 }])).toBe(
      `step 1 of 1 (start kubelet/n1): time would go back, from ${startMs} to ${startMs - 1} ms`,
    );
  });

  it("a timer that goes off before its time, but in a model, where time stands still", () => {
    const lateUser = { operations: [{ request: { verb: "list", resource: "pods" }, afterMs: 50 }] } as const;
    const fire = { choice: { do: "fire", actor: "user", timer: "operation" } } as const;
    const started = { choice: { do: "start", actor: "user" } } as const;
    const early = { ...conditions, ...lateUser };
    expect(refusal([started, { ...fire, atMs: startMs + 49 }], early)).toBe(
      `step 2 of 2 (fire user operation): is not due before ${startMs + 50} ms, and it is ${startMs + 49} ms`,
    );
    expect(refusal([started, { ...fire, atMs: startMs + 50 }], early)).toBe("nothing");
    expect(refusal([fire], { ...model, ...lateUser })).toBe("nothing");
  });

  it("other components than the trace was made with", () => {
    expect(refusal([], { ...conditions, replaced: ["replicaset-controller"] })).toBe(
      "the trace was made with another replicaset-controller, which must be passed in",
    );
    const stranger = {
      id: "stranger",
      interests: [],
      stopped: {},
      react: () => ({ state: {}, effects: [] }),
      ready: () => false,
    };
    expect(() => replay(traceOf(conditions, []), { replace: [stranger] })).toThrow(
      "the trace was made with the built-in stranger",
    );
  });
});
