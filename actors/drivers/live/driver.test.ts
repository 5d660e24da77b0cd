import { describe, expect, it } from "vitest";
import type { Selection } from "../../../machines/api/request.ts";
import type { Effect } from "../../../machines/effects.ts";
import { creation, deployment, pod } from "../../apiserver/server.fixture.ts";
import { bootstrapStore } from "../../bootstrap.ts";
import { clusterComponents } from "../../cluster.ts";
import type { Component, Input } from "../../component.ts";
import { StoreView } from "../../store-view.ts";
import { realNature, World } from "../../world.ts";
import { LiveDriver, type Ticker } from "./driver.ts";

const startMs = Date.UTC(2025, 0, 1);

/** A clock that only the test moves. */
class HandTicker implements Ticker {
  #nowMs = startMs;
  readonly #alarms = new Set<{ readonly atMs: number; readonly ring: () => void }>();

  get alarms(): number {
    return this.#alarms.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, ring: () => void): () => void {
    const alarm = { atMs: this.#nowMs + delayMs, ring };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const [next] = [...this.#alarms].sort((a, b) => a.atMs - b.atMs);
      if (!next || next.atMs > untilMs) break;
      this.#alarms.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.ring();
    }
    this.#nowMs = untilMs;
  }

  /** As when somebody sets the machine's clock. */
  setBack(ms: number): void {
    this.#nowMs -= ms;
  }
}

function driven(components: readonly Component[] = []) {
  const store = bootstrapStore(realNature.numbering, startMs);
  const world = World.create({ components, nature: realNature, startMs, seed: 1, store });
  const ticker = new HandTicker();
  const steps: string[] = [];
  const failures: string[] = [];
  const driver = new LiveDriver(world, ticker, 1, {
    onStep: (choice, atMs) => steps.push(`${atMs - startMs} ${choice.do} ${choice.actor}`),
    onFailure: (actor, { message }) => failures.push(`${actor}: ${message}`) > 0 && actor !== "ours",
  });
  return { world, ticker, driver, steps, failures };
}

/** What a watcher hears, as `ADDED web@12`. */
function hearing(
  driver: LiveDriver,
  selection: Selection,
  fromRevision?: number,
): { heard: string[]; stop: () => void } {
  const heard: string[] = [];
  const subscription = driver.watch(selection, fromRevision).subscribe({
    next: ({ revision, event }) => heard.push(`${event.type} ${event.object.metadata.name}@${revision}`),
    error: (status: { code: number; reason: string }) => heard.push(`${status.code} ${status.reason}`),
  });
  return { heard, stop: () => subscription.unsubscribe() };
}

const pods: Selection = { resource: "pods", namespace: "default" };

describe("a watch of a live cluster", () => {
  it("without a revision begins with all that exists, then goes on with what happens", async () => {
    const { driver } = driven();
    await driver.request(creation(pod("web")));
    const { revision } = driver;
    const { heard } = hearing(driver, pods);
    await driver.request(creation(pod("db")));
    expect(heard).toEqual([`ADDED web@${revision}`, `ADDED db@${revision + 1}`]);
  });

  it("from a revision hears what came after it, in order and nothing twice, and then what happens", async () => {
    const { driver } = driven();
    const before = driver.revision;
    for (const name of ["a", "b", "c"]) await driver.request(creation(pod(name)));
    const { heard } = hearing(driver, pods, before + 1);
    await driver.request({
      verb: "delete",
      resource: "pods",
      namespace: "default",
      name: "a",
      options: { gracePeriodSeconds: 0 },
    });
    expect(heard).toEqual([
      `ADDED b@${before + 2}`,
      `ADDED c@${before + 3}`,
      `MODIFIED a@${before + 4}`,
      `DELETED a@${before + 5}`,
    ]);
  });

  it("selects in what it replays as in what it follows", async () => {
    const { driver } = driven();
    const before = driver.revision;
    for (const name of ["a", "b"]) await driver.request(creation(pod(name, {}, { labels: { app: name } })));
    const { heard } = hearing(driver, { ...pods, labelSelector: "app=b" }, before);
    await driver.request(creation(pod("c", {}, { labels: { app: "c" } })));
    expect(heard).toEqual([`ADDED b@${before + 2}`]);
  });

  it("from a revision that is compacted, or older than the cluster, is answered 410 Expired", () => {
    const { driver } = driven();
    expect(hearing(driver, pods, driver.revision - 1).heard).toEqual(["410 Expired"]);
    expect(hearing(driver, pods, driver.revision).heard).toEqual([]);
  });

  it("from a revision that has not come yet waits for it", async () => {
    const { driver } = driven();
    const { revision } = driver;
    const { heard } = hearing(driver, pods, revision + 1);
    await driver.request(creation(pod("early")));
    await driver.request(creation(pod("late")));
    expect(heard).toEqual([`ADDED late@${revision + 2}`]);
  });

  it("tells each of many objects that one request deletes at a revision of its own, so that a watch can go on between them", async () => {
    const { driver } = driven();
    for (const name of ["a", "b", "c"]) await driver.request(creation(pod(name)));
    const { revision } = driver;
    const live = hearing(driver, pods, revision);
    await driver.request({ verb: "deletecollection", ...pods, options: { gracePeriodSeconds: 0 } });
    const changes = ["a", "b", "c"].flatMap((name) => [`MODIFIED ${name}`, `DELETED ${name}`]);
    const all = changes.map((change, at) => `${change}@${revision + at + 1}`);
    expect(live.heard).toEqual(all);
    expect(driver.revision).toBe(revision + 6);
    expect(hearing(driver, pods, revision + 3).heard).toEqual(all.slice(3));
  });

  it("misses nothing that its own watcher makes happen while it is still hearing of the past", async () => {
    const { driver } = driven();
    const before = driver.revision;
    await driver.request(creation(pod("first")));
    const heard: string[] = [];
    driver.watch(pods, before).subscribe(({ event }) => {
      heard.push(event.object.metadata.name);
      if (event.object.metadata.name === "first") void driver.request(creation(pod("second")));
    });
    expect(heard).toEqual(["first", "second"]);
  });

  it("that is given up hears nothing more", async () => {
    const { driver } = driven();
    const { heard, stop } = hearing(driver, pods);
    stop();
    await driver.request(creation(pod("web")));
    expect(heard).toEqual([]);
  });

  it("with a selector that cannot be parsed fails", () => {
    const { driver } = driven();
    let failure: unknown;
    driver.watch({ ...pods, fieldSelector: "spec.nosuch=1" }).subscribe({ error: (error) => (failure = error) });
    expect(failure).toMatchObject({ message: "field label not supported: spec.nosuch" });
  });
});

/** A component that arms timers when it starts, and does with each what the test says. */
function sleeper(onStart: readonly Effect[], onTimer: (timer: string) => readonly Effect[] = () => []): Component {
  const react = (state: unknown, input: Input) => {
    const effects = input.type === "start" ? onStart : input.type === "timer" ? onTimer(input.timer) : [];
    return { state: { last: input.type, before: state }, effects };
  };
  return { id: "sleeper", interests: [], stopped: null, ready: () => false, react };
}

const arm = (timer: string, afterMs: number): Effect => ({ type: "arm", timer, afterMs });

describe("the live driver", () => {
  it("has timers go off when their time has come, and not before", () => {
    const { ticker, steps } = driven([sleeper([arm("a", 100), arm("b", 300)])]);
    ticker.pass(0);
    expect(steps).toEqual(["0 start sleeper"]);
    ticker.pass(99);
    expect(steps).toHaveLength(1);
    ticker.pass(1);
    ticker.pass(1_000);
    expect(steps).toEqual(["0 start sleeper", "100 fire sleeper", "300 fire sleeper"]);
  });

  it("does not take a later timer early when one before it was called off", () => {
    const cancelling = sleeper([arm("a", 100), arm("b", 200), arm("c", 900)], (timer) =>
      timer === "a" ? [{ type: "cancel", timer: "b" }] : [],
    );
    const { ticker, steps } = driven([cancelling]);
    ticker.pass(899);
    expect(steps).toEqual(["0 start sleeper", "100 fire sleeper"]);
    ticker.pass(1);
    expect(steps.at(-1)).toBe("900 fire sleeper");
  });

  it("never goes back in time, even if the machine's clock does", async () => {
    const { ticker, driver, steps, world } = driven([sleeper([arm("a", 100)])]);
    ticker.pass(50);
    ticker.setBack(1_000);
    await driver.request(creation(pod("web")));
    expect(world.nowMs).toBeGreaterThanOrEqual(startMs);
    ticker.pass(2_000);
    expect(steps.at(-1)).toMatch(/fire sleeper$/);
  });

  it("sleeps until the next thing is due, and for ever when closed", () => {
    const { ticker, driver, steps } = driven([sleeper([arm("a", 100)])]);
    ticker.pass(10);
    expect(ticker.alarms).toBe(1);
    driver.close();
    expect(ticker.alarms).toBe(0);
    ticker.pass(1_000);
    expect(steps).toEqual(["0 start sleeper"]);
  });

  it("lets others have the processor between batches of steps", () => {
    let left = 1_000;
    const busy = sleeper([arm("a", 0)], () => (left-- > 0 ? [arm("a", 0)] : []));
    const { ticker, driver, steps } = driven([busy]);
    let asked = -1;
    ticker.after(0, () => {
      asked = steps.length;
      driver.close();
    });
    ticker.pass(0);
    expect(asked).toBe(200);
    expect(steps).toHaveLength(200);
  });

  it("lets a component that throws die, tells of it, and goes on with the others", () => {
    const moody: Component = {
      ...sleeper([arm("a", 10), arm("b", 20)], () => {
        throw new Error("not today");
      }),
      id: "moody",
    };
    let rings = 0;
    const steady = sleeper([arm("a", 15)], () => {
      rings++;
      return [arm("a", 15)];
    });
    const { ticker, steps, failures, world } = driven([moody, steady]);
    ticker.pass(100);
    expect(failures).toEqual(["moody: not today"]);
    expect(steps.filter((line) => line.endsWith("moody"))).toEqual([
      "0 start moody",
      "10 fire moody",
      "10 crash moody",
    ]);
    expect(world.cells[0]).toMatchObject({ up: false, timers: [] });
    expect(rings).toBeGreaterThan(4);
  });

  it("does not hide what nobody answers for", () => {
    const ours: Component = {
      ...sleeper([arm("a", 10)], () => {
        throw new Error("a bug");
      }),
      id: "ours",
    };
    const { ticker } = driven([ours]);
    expect(() => ticker.pass(100)).toThrow("a bug");
  });

  it("brings a Deployment to life: its pods run, by the clock alone", async () => {
    const { ticker, driver, world } = driven(clusterComponents({ nodes: 2 }));
    ticker.pass(5_000);
    const answer = await driver.request(creation(deployment("web", { replicas: 3 })));
    expect(answer).toMatchObject({ ok: true, code: 201 });
    ticker.pass(30_000);
    const running = new StoreView(world.store).list("pods").filter(({ status }) => status.phase === "Running");
    expect(running).toHaveLength(3);
    expect(driver.revision).toBe(world.store.revision);
  });
});
