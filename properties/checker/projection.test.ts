import { expect, it } from "vitest";
import type { Stored } from "../../machines/api/object.ts";
import { HashConsing } from "./hash-consing.ts";
import { Projection, ToldApart } from "./projection.ts";
import { Reads } from "./reads.ts";

const object = (spec: object): Stored =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "default", uid: "u", resourceVersion: "1" },
    spec,
  }) as unknown as Stored;

const [plain, bound, moved] = [object({}), object({ nodeName: "n1" }), object({ nodeName: "n2" })];

function projection() {
  const reads = new Reads();
  return { reads, projection: new Projection("reader", reads, new HashConsing()) };
}

it("of objects that a component cannot tell apart the first stands for all", () => {
  const { reads, projection: of } = projection();
  reads.of("pods").field("spec").field("priority");
  expect([plain, bound, moved].map((each) => of.standIn("pods", each))).toEqual([plain, plain, plain]);
  const event = {
    type: "MODIFIED",
    resource: "pods",
    key: "pods/default/web",
    object: moved,
    previous: bound,
  } as const;
  expect(of.event(event)).toEqual({ ...event, object: plain, previous: plain });
});

it("what it reads later of them ends it, if they differ there", () => {
  const { reads, projection: of } = projection();
  for (const each of [plain, bound]) of.standIn("pods", each);
  reads.of("pods").field("spec").field("priority");
  expect(() => of.check()).not.toThrow();
  reads.of("pods").field("spec").field("nodeName");
  expect(() => of.check()).toThrow(ToldApart);
});

it("what stands for others goes on doing so when more is read that is the same, and after it was written down", () => {
  const { reads, projection: of } = projection();
  for (const each of [bound, plain]) of.standIn("pods", each);
  reads.of("pods").field("spec").field("priority");
  of.check();
  expect(of.standIn("pods", moved)).toBe(bound);
  const again = new Projection("reader", reads, new HashConsing());
  again.plain = JSON.parse(JSON.stringify(of.plain));
  again.check();
  expect(again.standIn("pods", moved)).toEqual(bound);
});
