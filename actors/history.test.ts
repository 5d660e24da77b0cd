import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WatchEvent } from "../machines/watch.ts";
import { History } from "./history.ts";
import { keyOf, stored } from "./stored.fixture.ts";

const event = (name: string): WatchEvent => ({
  type: "ADDED",
  resource: "pods",
  key: keyOf({ name }),
  object: stored({ name }),
});

/** `a@5 b@6`. */
const told = (history: History, revision: number) =>
  history
    .since(revision)
    ?.map(({ revision: at, event: { object } }) => `${object.metadata.name}@${at}`)
    .join(" ");

describe("a history", () => {
  it("replays what came after a revision, all events of one revision together", () => {
    const history = new History(4);
    history.append(5, [event("a"), event("b")]);
    history.append(6, []);
    history.append(7, [event("c")]);
    expect(told(history, 4)).toBe("a@5 b@5 c@7");
    expect(told(history, 5)).toBe("c@7");
    expect(told(history, 7)).toBe("");
    expect(told(history, 99)).toBe("");
  });

  it("has no answer for revisions before it began, or that are compacted: the 410 case", () => {
    const history = new History(4);
    history.append(5, [event("a")]);
    history.append(6, [event("b")]);
    expect(history.since(3)).toBeUndefined();
    history.compact(5);
    expect(history.since(4)).toBeUndefined();
    expect(told(history, 5)).toBe("b@6");
    expect(history.length).toBe(1);
    history.compact(3);
    expect(history.compactedRevision).toBe(5);
  });

  it("is the naive log, cut off at the compacted revision", () => {
    const action = fc.oneof(
      fc.record({ append: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ compact: fc.integer({ min: 0, max: 40 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), fc.integer({ min: 0, max: 45 }), (actions, from) => {
        const history = new History(1);
        let revision = 1;
        let floor = 1;
        const log: { revision: number; event: WatchEvent }[] = [];
        for (const each of actions) {
          if ("append" in each) {
            revision++;
            const events = Array.from({ length: each.append }, (_, at) => event(`p${at}`));
            history.append(revision, events);
            log.push(...events.map((one) => ({ revision, event: one })));
          } else {
            const to = Math.min(each.compact, revision);
            history.compact(to);
            floor = Math.max(floor, to);
          }
        }
        expect(history.compactedRevision).toBe(floor);
        expect(history.since(from)).toEqual(from < floor ? undefined : log.filter((entry) => entry.revision > from));
        expect(history.length).toBe(log.filter((entry) => entry.revision > floor).length);
      }),
    );
  });
});
