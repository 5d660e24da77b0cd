/** The report of three canaries in a real browser: what a reader can do with it, and what it may cost. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { shownCanary } from "../../properties/canaries/canary-verdict.ts";
import { canaries } from "../../properties/canaries/index.ts";
import { chromiumPath, launchBrowser, whyNoBrowser } from "./browser.fixture.ts";
import { reportPage } from "./page.ts";

/** One that is short, one with a fault of its own, one that goes round for ever. */
const files = ["replica-set-without-expectations", "kubelet-in-the-past", "stateful-set-mended-template"];

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const assets = { style: read("report.css"), script: read("player.js") };

const folder = mkdtempSync(join(tmpdir(), "orrery-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

if (chromiumPath === undefined) console.warn(`left out: ${whyNoBrowser}`);

describe.skipIf(chromiumPath === undefined).each(files)("the report of %s", (file) => {
  const path = join(folder, `${file}.html`);
  const canary = canaries.find((each) => each.file === file) ?? expect.fail(`no canary ${file}`);
  const check = shownCanary(canary, "1.2.3");
  const steps = check.verdict.report.slices[0]?.counterexample?.steps ?? [];
  let browser: Browser | undefined;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    writeFileSync(path, await reportPage(check, assets));
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  beforeEach(async () => {
    complaints = [];
    page = await (browser ?? expect.fail("no browser")).newPage({ viewport: { width: 1_280, height: 900 } });
    page.setDefaultTimeout(5_000);
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!/^(?:file|data):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
    });
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const open = (hash = "") => page.goto(`${pathToFileURL(path)}${hash}`);
  const step = async () => Number(await page.locator(".moment[data-current]").getAttribute("data-step"));
  const told = () => page.locator(".moment[data-current] .deed").innerText();
  const hash = () => page.evaluate("location.hash");

  // Others have the processor, too: what they take of it is not the page's time.
  it("is small, and painted at once", { retry: 2 }, async () => {
    expect(statSync(path).size).toBeLessThan(2_000_000);
    await open();
    const paintedMs = () =>
      page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime") as Promise<
        number | undefined
      >;
    await expect.poll(paintedMs).toBeDefined();
    expect(await paintedMs()).toBeLessThan(1_000);
  });

  it("begins with the first step, and says at once what is broken", async () => {
    await open();
    expect(await step()).toBe(1);
    expect(await page.locator(".outcome").innerText()).toContain(
      check.verdict.report.slices[0]?.counterexample?.reason,
    );
    expect(await page.locator(".told:visible").count()).toBe(1);
  });

  it("is stepped through by the keys, forward and back, to both ends", async () => {
    await open();
    await page.keyboard.press("Home");
    expect(await step()).toBe(0);
    for (const [index, { text }] of steps.entries()) {
      await page.keyboard.press("ArrowRight");
      expect(await step()).toBe(index + 1);
      expect(await told()).toContain(text);
    }
    await page.keyboard.press("ArrowLeft");
    expect(await step()).toBe(steps.length - 1);
    await page.keyboard.press("End");
    expect(await step()).toBe(steps.length);
    expect(await page.locator(".moment[data-current] .end").innerText()).toContain(canary.violates);
    expect(await hash()).toBe(`#step=${steps.length}`);
  });

  it("is stepped through by its buttons, which Tab comes to, and by its slider", async () => {
    await open();
    await page.getByRole("button", { name: "Step forward" }).click();
    expect(await step()).toBe(2);
    await page.getByRole("button", { name: "To the end" }).click();
    expect(await step()).toBe(steps.length);
    await page.getByRole("button", { name: "To the beginning" }).click();
    expect(await step()).toBe(0);
    expect(await page.getByRole("button", { name: "Step back" }).isDisabled()).toBe(true);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await step()).toBe(1);
    await page.getByRole("slider", { name: "Step" }).press("ArrowRight");
    expect(await step()).toBe(2);
  });

  it("opens at the step that its address names, and goes where the address goes", async () => {
    await open("#step=4");
    expect(await step()).toBe(4);
    expect(await page.locator(".controls").first().isVisible()).toBe(true);
    expect(await page.locator(".controls output").innerText()).toBe(`step 4 of ${steps.length}`);
    await page.evaluate("location.hash = '#step=2'");
    await expect.poll(step).toBe(2);
    await open("#step=4711");
    await expect.poll(step).toBe(steps.length);
  });

  it("goes by its links to other steps, and they are addresses, too", async () => {
    await open(`#run-1-step-${steps.length}`);
    expect(await step()).toBe(steps.length);
    const link = page.locator(".moment[data-current] a[data-go]").first();
    const target = Number(await link.getAttribute("data-go"));
    await link.click();
    expect(await step()).toBe(target);
  });

  it("marks the step in the swim-lanes, and goes to the one that is clicked there", async () => {
    await open("#step=2");
    const marked = page.locator(".lanes-box .row-ground.is-current");
    expect(await marked.count()).toBe(1);
    expect(await marked.getAttribute("data-row")).toBe("2");
    await page.locator('.lanes-box g[data-step="3"] text').first().click();
    expect(await step()).toBe(3);
    expect(await marked.getAttribute("data-row")).toBe("3");
  });

  it("plays by the space bar, from the last step on if the run goes round, else to the end", async () => {
    await page.clock.install();
    await open(`#step=${steps.length - 1}`);
    await page.keyboard.press("Space");
    await page.clock.runFor(2_000);
    expect(await step()).toBe(steps.length);
    const goesRound = (await page.locator(".player").getAttribute("data-cycle")) !== "";
    await page.clock.runFor(2_000);
    expect((await step()) < steps.length).toBe(goesRound);
    await page.keyboard.press("Space");
    const at = await step();
    await page.clock.runFor(5_000);
    expect(goesRound ? await step() : at).toBe(at);
  });

  it("shows the statechart of the machine that is chosen, with its active state", async () => {
    await open("#step=2");
    const machine = page.locator(".moment[data-current] .machine[data-machine=worker]:visible").first();
    await machine.click();
    const active = (await machine.getAttribute("data-active")) ?? "";
    expect(await machine.getAttribute("aria-pressed")).toBe("true");
    const chart = page.locator(".chart-box[data-current]");
    expect(await chart.getAttribute("data-chart")).toBe("worker");
    const states = await chart
      .locator(".active")
      .evaluateAll((all) => all.map((each) => each.getAttribute("data-state")));
    expect(states).toContain(active);
    await page.keyboard.press("ArrowRight");
    expect(await chart.getAttribute("data-chart")).toBe("worker");
    await page.getByRole("button", { name: "Back to the actor" }).click();
    expect(await page.locator(".follow").isVisible()).toBe(false);
    await page.getByRole("button", { name: "Whole chart" }).click();
    expect(await chart.evaluate((box) => box.scrollWidth <= box.clientWidth + 1)).toBe(true);
  });

  it("shows the whole of an object to those who open it", async () => {
    await open(`#step=${steps.length}`);
    const object = page.locator(".moment[data-current] .object details").first();
    await object.locator("summary").click();
    await expect.poll(() => object.locator("pre").innerText()).toMatch(/^apiVersion: /m);
  });

  it("needs no room beside a telephone's screen, and shows every step on paper", async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await open();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(400);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".told:visible").count()).toBe(steps.length + 1);
  });

  it("names all its controls, and has no id twice", async () => {
    await open();
    const unnamed = await page.evaluate(
      "[...document.querySelectorAll('button, input, [role=region]')].filter((each) => !(each.getAttribute('aria-label') ?? each.textContent).trim()).length",
    );
    expect(unnamed).toBe(0);
    const ids = (await page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")) as string[];
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
});
