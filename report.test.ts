import { describe, expect, it } from "vitest";
import { shownCanary } from "./properties/canaries/canary-verdict.ts";
import { canaries } from "./properties/canaries/index.ts";
import { reportPage } from "./report.ts";

describe("kube-orrery/report", () => {
  it("makes a page with its style and its script", async () => {
    const canary = canaries.find(({ file }) => file === "orphan-readopted") ?? expect.fail("not there");
    const page = await reportPage(shownCanary(canary, "1.2.3"));
    expect(page).toContain("<title>VIOLATED: ");
    expect(page).toContain(".lanes-box");
    expect(page).toContain("class Player");
  });
});
