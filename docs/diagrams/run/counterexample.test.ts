/** A counterexample's pictures: what Mermaid reads, and an SVG that stands for itself. */
import mermaid from "mermaid";
import { describe, expect, it } from "vitest";
import { searchCanary } from "../../../properties/canaries/canary.ts";
import { replicaSetWithoutExpectations as canary } from "../../../properties/canaries/replica-set-without-expectations.ts";
import { outsideOf, overlapsIn, textsIn } from "../style/svg-texts.fixture.ts";
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
        actor a1 as kubectl
        participant api as kube-apiserver
        participant store as etcd
        participant a4 as replicaset-controller
        participant a5 as kubelet/n1
        a1->>api: 1. create replicasets.apps default/web
        api->>store: replicasets.apps/default/web created
        api-->>a1: 201 web
        Note over a5: fault: crash
        Note over a5: 2. crashes and starts anew, its memory lost, its cache listed afresh
        Note over a4: fault: stale, lost<br/>has not heard: replicasets.apps/default/web spec.replicas: 1 → 2 (step 1)<br/>had it heard, it would have asked for: nothing
        a4->>api: 3. create pods default/web-*
        api->>store: pods/default/web-b created
        api->>store: a: 1 → 2
        api->>store: b: 1 → 2
        api->>store: c: 1 → 2
        api->>store: d: 1 → 2
        api--xa4: the answer is lost
        loop for ever
        api--)a4: pods/default/web-b ADDED (3)
        api--)a5: pods/default/web-b ADDED (3)
        a4->>api: 4. update replicasets.apps/status default/web
        api-->>a4: 409 Conflict
        Note over a5: its cache lacks 2 events
        Note over a5: 5. its timer "x" goes off
        end
        Note over a1,a5: broken: pods ≤ replicas#59; always<br/>because: ReplicaSet default/web has 3 pods & asks for #lt;2#gt;
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
    const words = textsIn(svg).map(({ text }) => text);
    for (const { actor } of story.steps) expect(words.join("")).toContain(actor === "user" ? "kubectl" : actor);
    expect(svg.match(/data-step=/g)).toHaveLength(story.steps.length);
  });

  it("keep all that they draw inside, and no two texts in one place", () => {
    expect(outsideOf(svg)).toEqual([]);
    expect(overlapsIn(svg)).toEqual([]);
  });
});

describe("swim lanes", () => {
  const svg = swimLanesOf(eventful);

  it("mark a lost answer, a fault, what is heard and what is not, and where it goes round", () => {
    const lanes = svg.slice(0, svg.indexOf('class="legend"'));
    expect(lanes.match(/class="cross"/g)).toHaveLength(2);
    expect(lanes.match(/<line class="event"/g)).toHaveLength(2);
    expect(lanes.match(/<line class="missed"/g)).toHaveLength(1);
    expect(lanes.match(/<line class="lost"/g)).toHaveLength(1);
    expect(lanes.match(/<line class="refusal"/g)).toHaveLength(1);
    expect(svg).toContain("for ever");
    expect(svg).toContain("✗ had it heard, it would have asked for: nothing");
  });
});
