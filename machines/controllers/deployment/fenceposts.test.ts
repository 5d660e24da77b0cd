import { describe, expect, test } from "vitest";
import { deployment } from "../workloads.fixture.ts";
import { maxReplicas, maxSurge, maxUnavailable } from "./fenceposts.ts";

const rolling = (replicas: number, surge: number | string, unavailable: number | string) =>
  deployment("web", {
    replicas,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
  });

// As upstream's TestResolveFenceposts and TestMaxUnavailable.
describe("how many pods more or fewer a roll-out may have", () => {
  test.each([
    ["numbers are taken as they are", 10, 5, 2, 5, 2],
    ["percentages are rounded up for surge, down for unavailability", 10, "25%", "25%", 3, 2],
    ["two zeros by rounding become one unavailable pod", 3, 0, "1%", 0, 1],
    ["no more can be unavailable than there are", 2, 0, 5, 0, 2],
    ["of no pods none can be unavailable", 0, 1, 1, 1, 0],
    ["100% is all", 4, "100%", "100%", 4, 4],
    ["what is neither counts as nothing", 4, "3", "0", 0, 1],
  ])("%s", (_title, replicas, surge, unavailable, expectedSurge, expectedUnavailable) => {
    const subject = rolling(replicas, surge, unavailable);
    expect([maxSurge(subject), maxUnavailable(subject)]).toEqual([expectedSurge, expectedUnavailable]);
    expect(maxReplicas(subject)).toBe(replicas + expectedSurge);
  });

  test("Recreate knows neither", () => {
    const subject = deployment("web", { replicas: 4, strategy: { type: "Recreate" } });
    expect([maxSurge(subject), maxUnavailable(subject)]).toEqual([0, 0]);
  });
});
