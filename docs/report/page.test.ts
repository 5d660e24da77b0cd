/** The page as text: what it says, and that nothing of what it shows can become more than text. */
import { describe, expect, it } from "vitest";
import { loadManifests } from "../../actors/manifests.ts";
import { shownCanary } from "../../properties/canaries/canary-verdict.ts";
import { canaries } from "../../properties/canaries/index.ts";
import { check } from "../../properties/check.ts";
import { verdictOf } from "../../properties/counterexamples/verdict-file.ts";
import type { CheckReport } from "../../properties/report.ts";
import type { ShownCheck } from "../../properties/shown-check.ts";
import { reportPage } from "./page.ts";

const assets = { style: "/* the style */", script: "/* the script */" };
const canary = canaries.find(({ file }) => file === "replica-set-without-expectations") ?? expect.fail("not there");
const broken = shownCanary(canary, "1.2.3");
const page = await reportPage(broken, assets);

/** The page without its markup. */
const textOf = (html: string) =>
  html
    .replaceAll(/<(script|style|desc)\b[\s\S]*?<\/\1>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");

/** A check of one pod that cannot run, with whatever options. */
async function checked(text: string, options: Parameters<typeof check>[1]): Promise<ShownCheck> {
  const { objects } = loadManifests([{ file: "a.yaml", text }]);
  const report = await check(objects, options);
  return { verdict: verdictOf(report, { objects, options: options ?? {}, orrery: "1.2.3" }), components: [] };
}

const pod = (name: string, cpu: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, annotations: { note: "</script><script>alert(1)</script>" } }
spec: { containers: [{ name: c, image: i, resources: { requests: { cpu: "${cpu}" } } }] }
`;

describe("the page of a counterexample", () => {
  it("says first what is broken and why, and what the canary is about", () => {
    const text = textOf(page);
    expect(text).toContain(`✗ ${canary.violates}`);
    expect(text).toContain("ReplicaSet default/web has 3 active pods, 2 are wanted");
    expect(text).toContain(canary.mechanism);
  });

  it("has every step, with what was not heard, what changed and who has not heard of that", () => {
    const text = textOf(page);
    for (const number of [1, 2, 3, 4, 5]) expect(text).toContain(`Step ${number} of 5`);
    expect(text).toContain("It had not heard: pods/default/web-c created step 3");
    expect(text).toContain("Had it heard, it would have asked for: update replicasets.apps/status default/web");
    expect(text).toContain("status. observedGeneration unset → 1");
    expect(text).toContain("~ changed · not heard by deployment-controller, replicaset-controller, garbage-collector");
    expect(text).toContain("Pod default/web-d ready 0/1 status Pending restarts 0");
  });

  it("has the machines of each component, where they are and where they were", () => {
    expect(page).toContain(
      'data-machine="worker" data-instance="replicaset-controller worker " data-active="awaiting.planned" data-was="idle"',
    );
    expect(textOf(page)).toContain("key default/web queue › queued, delay › none");
  });

  it("says how far it was explored, what was asked, and what it rests on", () => {
    const text = textOf(page);
    expect(text).toContain("1 stale turn 46 55 4 ended at the violation");
    expect(text).toContain("not broken on 13 states");
    expect(text).toContain("the user does create replicasets.apps default/web");
    for (const assumption of broken.verdict.report.assumptions)
      expect(page).toContain(assumption.replaceAll("'", "&#39;"));
    expect(text).toContain("6 of 8 states");
  });

  it("is the same each time, and asks for nothing from elsewhere", async () => {
    expect(await reportPage(broken, assets)).toBe(page);
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:)|url\(|@import/);
  });

  it("is well-formed", () => {
    const open: string[] = [];
    const markup = page.replaceAll(/<(script|style)\b([^>]*)>[\s\S]*?<\/\1>/g, "<$1$2></$1>");
    for (const [, end, name = "", selfClosed] of markup.matchAll(/<(\/?)([a-zA-Z0-9]+)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (/^(?:meta|link|input|br|wbr)$/.test(name)) continue;
      if (end) expect(open.pop()).toBe(name);
      else if (!selfClosed) open.push(name);
    }
    expect(open).toEqual([]);
  });
});

describe("the page of a check", () => {
  it("that holds says so, and has no player", async () => {
    const shown = await checked(pod("a", "1"), { nodes: 1 });
    const html = await reportPage(shown, assets);
    expect(textOf(html)).toContain("holds Pod default/a Every reachable state of 1 slice was seen");
    expect(html).not.toContain('class="player"');
    expect(textOf(html)).toContain("The whole, uncut no violation met");
  });

  it("that came to a bound says what was not seen", async () => {
    const text = textOf(await reportPage(await checked(pod("a", "1"), { maxStates: 5 }), assets));
    expect(text).toContain("bounds reached Pod default/a Nothing is broken as far as was seen, but not all was seen");
    expect(text).toContain("not all seen: the bound on states was reached");
    expect(text).toContain("undecided: the bound on states was reached");
  });

  it("with several counterexamples has a player for each", async () => {
    const html = await reportPage(await checked(`${pod("a", "900")}---${pod("b", "900")}`, { nodes: 1 }), assets);
    expect(html.match(/class="player"/g)).toHaveLength(2);
    expect(textOf(html)).toContain("Counterexample 1 Counterexample 2 Verdicts");
    expect(html).toContain('id="run-2-step-1"');
  });

  it("takes nothing of the user's for markup", async () => {
    const html = await reportPage(await checked(pod("a", "900"), { nodes: 1 }), assets);
    expect(html).not.toContain("<script>alert");
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });

  it("refuses a counterexample that does not replay", async () => {
    const [slice] = broken.verdict.report.slices;
    const { counterexample } = slice ?? expect.fail("no slice");
    const wrong = { ...counterexample, choices: [{ do: "handle", actor: "user" }] };
    const report = { ...broken.verdict.report, slices: [{ ...slice, counterexample: wrong }] } as CheckReport;
    const shown = { ...broken, verdict: { ...broken.verdict, report } };
    await expect(reportPage(shown, assets)).rejects.toThrow("step 1 of 1 (handle user): cannot happen here");
  });
});
