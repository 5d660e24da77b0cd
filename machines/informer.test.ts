import { describe, expect, it } from "vitest";
import { type InformerEvent, type InformerOutput, type InformerState, informerChart } from "./informer.ts";

const start: InformerEvent = { type: "START" };
const listed: InformerEvent = { type: "LISTED" };
const expired: InformerEvent = { type: "WATCH_EXPIRED", quietMs: 0 };
const refused = (quietMs = 0): InformerEvent => ({ type: "WATCH_REFUSED", quietMs });

function run(informer: InformerState, ...inputs: readonly (InformerEvent | "relist" | "rewatch")[]) {
  let effects: readonly InformerOutput[] = [];
  for (const input of inputs) {
    [informer, effects] =
      typeof input === "string" ? informerChart.fire(informer, input) : informerChart.step(informer, input);
  }
  return { informer, effects: effects.filter(({ type }) => type !== "cancel"), path: informerChart.path(informer) };
}

const { informer: watching } = run(informerChart.initial, start, listed);
const backoff = (timer: string, afterMs: number) => [{ type: "arm", timer, afterMs }];

describe("An informer", () => {
  it("lists, is synced, and watches", () => {
    expect(run(informerChart.initial, start)).toMatchObject({ path: "listing", effects: [{ type: "list" }] });
    expect(run(informerChart.initial, start, listed)).toMatchObject({
      path: "watching",
      effects: [{ type: "synced" }, { type: "watch" }],
    });
  });

  it("goes on watching at once when the stream closes in good order", () => {
    expect(run(watching, { type: "WATCH_CLOSED" })).toMatchObject({ path: "watching", effects: [{ type: "watch" }] });
  });

  it("lists anew after 410, and says only once that it is synced", () => {
    expect(run(watching, expired)).toMatchObject({ path: "waitingToList", effects: backoff("relist", 800) });
    expect(run(watching, expired, "relist").effects).toEqual([{ type: "list" }]);
    expect(run(watching, expired, "relist", listed).effects).toEqual([{ type: "watch" }]);
    expect(run(watching, expired).informer.context.synced).toBe(true);
  });

  it("watches again from where it stood when the apiserver could not be reached", () => {
    expect(run(watching, refused())).toMatchObject({ path: "waitingToWatch", effects: backoff("rewatch", 800) });
    expect(run(watching, refused(), "rewatch")).toMatchObject({ path: "watching", effects: [{ type: "watch" }] });
  });

  it("backs off 800 ms doubling to 30 s, and from the beginning after two quiet minutes", () => {
    let informer = watching;
    const delays: number[] = [];
    for (let i = 0; i < 8; i++) {
      const failed = run(informer, refused());
      delays.push(...failed.effects.map((effect) => (effect.type === "arm" ? effect.afterMs : -1)));
      ({ informer } = run(failed.informer, "rewatch"));
    }
    expect(delays).toEqual([800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
    expect(run(informer, refused(120_000)).effects).toEqual(backoff("rewatch", 30_000));
    expect(run(informer, refused(120_001)).effects).toEqual(backoff("rewatch", 800));
  });

  it("tries its list again when that fails", () => {
    const failed = run(informerChart.initial, start, { type: "LIST_FAILED", quietMs: 0 });
    expect(failed).toMatchObject({ path: "waitingToList", effects: backoff("relist", 800) });
    expect(run(failed.informer, "relist").path).toBe("listing");
  });

  it("that crashes has lost its cache", () => {
    expect(run(watching, { type: "CRASH" }).informer).toBe(informerChart.initial);
  });
});
