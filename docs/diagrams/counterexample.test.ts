/** A counterexample's pictures: what Mermaid reads, and an SVG that stands for itself. */
import mermaid from "mermaid";
import { describe, expect, it } from "vitest";
import { searchCanary } from "../../properties/canaries/canary.ts";
import { replicaSetWithoutExpectations as canary } from "../../properties/canaries/replica-set-without-expectations.ts";
import { sequenceOf } from "./sequence.ts";
import { eventful } from "./story.fixture.ts";
import { swimLanesOf } from "./swim-lanes.ts";

const { counterexample: found } = searchCanary(canary, "broken");
const stories = [
  ["an eventful story", eventful],
  [canary.name, found ?? expect.fail("not caught")],
] as const;

// Its reader of statecharts needs a browser.
describe("Mermaid itself", () => {
  it.each(stories)("reads the sequence of %s", async (_, story) => {
    expect(await mermaid.parse(sequenceOf(story))).toMatchObject({ diagramType: "sequence" });
  });
});

describe("a sequence diagram", () => {
  it("shows who asks what, what is stored, faults, ignorance, and the round", () => {
    expect(sequenceOf(eventful)).toMatchInlineSnapshot(`
      "sequenceDiagram
        participant a1 as user
        participant a2 as kubelet/n1
        participant a3 as replicaset-controller
        participant api as kube-apiserver
        participant store as etcd
        a1->>api: 1. create replicasets.apps default/web
        api->>store: replicasets.apps/default/web created
        api-->>a1: 201 web
        Note over a2: fault: crash
        Note over a2: 2. crashes and starts anew, its memory lost, its cache listed afresh
        Note over a3: fault: stale, lost<br/>has not heard: replicasets.apps/default/web spec.replicas: 1 → 2 (step 1)<br/>on a fresh cache: nothing
        a3->>api: 3. create pods default/web-*
        api->>store: pods/default/web-b created
        api->>store: a: 1 → 2
        api->>store: b: 1 → 2
        Note over store: and 2 more
        api--xa3: the answer is lost
        loop for ever
        a3->>api: 4. update replicasets.apps/status default/web
        api-->>a3: 409 Conflict
        Note over a2: its cache lacks 2 events
        Note over a2: 5. its timer "x" goes off
        end
        Note over a1,store: broken: pods ≤ replicas#59; always<br/>ReplicaSet default/web has 3 pods & asks for #lt;2#gt;
      "
    `);
  });
});

describe.each(stories)("the swim lanes of %s", (_, story) => {
  const svg = swimLanesOf(story);

  it("are well-formed, the same each time, and need no other file and no script", () => {
    expect(swimLanesOf(story)).toBe(svg);
    const open: string[] = [];
    for (const [, end, name = "", selfClosed] of svg.matchAll(/<(\/?)([a-zA-Z]+)[^<>]*?(\/?)>/g)) {
      if (end) expect(open.pop()).toBe(name);
      else if (!selfClosed) open.push(name);
    }
    expect(open).toEqual([]);
    expect(svg.replaceAll(/&(?:amp|lt|gt|quot);/g, "")).not.toContain("&");
    expect(svg).not.toMatch(/href|<script|url\((?!#)/);
    expect(svg).not.toContain("NaN");
    expect(svg).toContain("prefers-color-scheme:dark");
  });

  it("name every component and every step", () => {
    for (const { actor } of story.steps) expect(svg).toContain(`>${actor}</text>`);
    expect(svg.match(/class="stripe"/g)).toHaveLength(Math.ceil(story.steps.length / 2));
  });

  it("keep all that they draw inside", () => {
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
    for (const [, axis = "", value] of svg.matchAll(/ (x|y|x1|x2|y1|y2|cx|cy)="([^"]+)"/g)) {
      const most = Number(axis.includes("x") ? width : height);
      expect(Number(value)).toBeGreaterThanOrEqual(0);
      expect(Number(value)).toBeLessThanOrEqual(most);
    }
  });
});

describe("swim lanes", () => {
  const svg = swimLanesOf(eventful);

  it("mark a lost answer, a fault, what is heard and what is not, and where it goes round", () => {
    expect(svg.match(/class="cross"/g)).toHaveLength(3);
    expect(svg.match(/class="event"/g)).toHaveLength(2);
    expect(svg.match(/class="missed"/g)).toHaveLength(1);
    expect(svg.match(/class="answer refused"/g)).toHaveLength(2);
    expect(svg).toContain("for ever");
    expect(svg).toContain("✗ had it heard, it would have asked for: nothing");
  });
});
