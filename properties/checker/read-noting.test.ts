import { describe, expect, it } from "vitest";
import type { Component, Reaction } from "../../actors/component.ts";
import { findCondition, isConditionTrue } from "../../machines/api/condition.ts";
import type { Stored } from "../../machines/api/object.ts";
import { ObjectView } from "../../machines/object-view.ts";
import type { View } from "../../machines/view.ts";
import { HashConsing } from "./hash-consing.ts";
import { remembering } from "./reactions.ts";
import { Reads } from "./reads.ts";

type Pod = Stored<{ apiVersion: string; kind: string; metadata: object; spec: PodSpec; status: PodStatus }>;
interface PodSpec {
  readonly nodeName?: string;
  readonly containers: readonly { readonly image: string }[];
}
interface PodStatus {
  readonly phase: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
}

function pod(part: { version?: string; spec?: Partial<PodSpec>; status?: Partial<PodStatus> } = {}): Stored {
  const metadata = {
    name: "web",
    namespace: "default",
    uid: "u",
    resourceVersion: part.version ?? "1",
    labels: { app: "web" },
  };
  const spec = { containers: [{ image: "nginx" }], ...part.spec };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec,
    status: { phase: "Pending", ...part.status },
  } as unknown as Stored;
}

const pods = (view: View) => view.list("pods") as unknown as readonly Pod[];

/** Whether a component that does this with its cache can tell two pods apart, by what it reads of the first. */
function tellsApart(does: (view: View) => unknown, one: Stored, other: Stored): boolean {
  const numbers = new HashConsing();
  const reads = new Reads();
  const react = (_state: unknown, _input: unknown, view: View) =>
    ({ state: does(view) ?? null, effects: [] }) satisfies Reaction<unknown>;
  const component: Component = {
    id: "reader",
    interests: [{ resource: "pods" }],
    stopped: null,
    react,
    ready: () => false,
  };
  const view = new ObjectView([["pods/default/web", one]]);
  remembering(component, numbers, reads).react(null, { type: "turn" }, view, { nowMs: 0 });
  const read = (object: Stored) => numbers.number(reads.projection("pods", object));
  return read(one) !== read(other);
}

const ready = (status: string, reason = "r") => pod({ status: { conditions: [{ type: "Ready", status, reason }] } });

describe("what a component reads of an object is what it can tell", () => {
  it.each<[string, (view: View) => unknown, Stored, Stored, boolean]>([
    ["nothing", () => 1, pod(), pod({ version: "2", spec: { nodeName: "n1" } }), false],
    ["another field", (view) => pods(view)[0]?.status.phase, pod(), pod({ spec: { nodeName: "n1" } }), false],
    ["a field", (view) => pods(view)[0]?.status.phase, pod(), pod({ status: { phase: "Running" } }), true],
    [
      "a field that is not there",
      (view) => pods(view)[0]?.spec.nodeName === undefined,
      pod(),
      pod({ spec: { nodeName: "n1" } }),
      true,
    ],
    [
      "how many there are",
      (view) => pods(view)[0]?.spec.containers.length,
      pod(),
      pod({ spec: { containers: [] } }),
      true,
    ],
    [
      "the names in a record",
      (view) => Object.keys(pods(view)[0]?.spec ?? {}).length,
      pod(),
      pod({ spec: { nodeName: "n1" } }),
      true,
    ],
    [
      "elements of a list",
      (view) => pods(view)[0]?.spec.containers.some(({ image }) => image === "x"),
      pod(),
      pod({ spec: { containers: [{ image: "x" }] } }),
      true,
    ],
    ["the version, in a copy", (view) => ({ ...pods(view)[0], spec: {} }), pod(), pod({ version: "2" }), true],
    ["the whole, handed on", (view) => pods(view)[0], pod(), pod({ spec: { nodeName: "n1" } }), true],
    [
      "who owns it, by the index",
      (view) => view.controlledBy("pods", "x").length,
      pod(),
      { ...pod(), metadata: { ...pod().metadata, ownerReferences: [] } },
      true,
    ],
    [
      "whether a condition is true",
      (view) => isConditionTrue(pods(view)[0]?.status ?? {}, "Ready"),
      pod(),
      ready("False"),
      false,
    ],
    [
      "whether a condition is true, and it is",
      (view) => isConditionTrue(pods(view)[0]?.status ?? {}, "Ready"),
      pod(),
      ready("True"),
      true,
    ],
    [
      "a condition",
      (view) => findCondition(pods(view)[0]?.status.conditions, "Ready")?.reason,
      ready("True"),
      ready("True", "other"),
      true,
    ],
    [
      "another condition",
      (view) => findCondition(pods(view)[0]?.status.conditions, "Disrupted")?.reason,
      ready("True"),
      ready("False"),
      false,
    ],
  ])("%s", (_what, does, one, other, is) => {
    expect(tellsApart(does, one, other)).toBe(is);
  });

  it("all, if it looks at who is the same object: that cannot be noted", () => {
    const spec = { containers: [] };
    const shared = { ...pod(), spec, status: spec } as unknown as Stored;
    const same = (view: View) => (pods(view)[0]?.spec as unknown) === pods(view)[0]?.status;
    expect(tellsApart(same, shared, { ...shared, metadata: { ...shared.metadata, resourceVersion: "2" } })).toBe(true);
  });

  it("all, if it fails where it is noted", () => {
    const clones = (view: View) => structuredClone(pods(view)[0])?.status.phase;
    expect(tellsApart(clones, pod(), pod({ version: "2" }))).toBe(true);
  });

  it("that objects mention a name that something new may get", () => {
    const reads = new Reads();
    const [one, other] = [pod(), pod({ spec: { nodeName: "web-b" } })];
    const read = (object: Stored) => JSON.stringify(reads.projection("pods", object));
    expect(read(one)).toBe(read(other));
    reads.mentionOf("web-b");
    expect(read(one)).not.toBe(read(other));
  });

  it("what was read goes on from what is written down", () => {
    const [reads, again] = [new Reads(), new Reads()];
    reads.of("pods").field("status").ofType("Ready").field("status");
    reads.of("pods").field("status").truthOf("Ready");
    reads.of("nodes").field("spec").names();
    reads.mentionOf("web-b");
    again.learn(JSON.parse(JSON.stringify(reads.plain)));
    expect(again.plain).toEqual(reads.plain);
  });
});
