import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import type { ApiRequest, ApiResponse } from "../../machines/api/request.ts";
import { validateStored } from "../../machines/api/validation/index.ts";
import { run, sequences } from "./requests.fixture.ts";

const seed = Number(process.env.FC_SEED ?? 20250101);
const settings = { seed, numRuns: Number(process.env.FC_RUNS ?? 200) };

describe(`after any sequence of requests (seed ${seed})`, () => {
  it("everything stored is valid (law 2)", () => {
    fc.assert(
      fc.property(sequences, (actions) => {
        run(actions, (_request, _before, { store, events }) => {
          for (const { type, key } of events) {
            const stored = store.get(key);
            if (type !== "DELETED" && stored) expect(validateStored(stored)).toEqual([]);
          }
        });
      }),
      settings,
    );
  });

  it("resource versions have only grown, and each event starts where the last one of its object ended", () => {
    fc.assert(
      fc.property(sequences, (actions) => {
        let last = 0;
        const known = new Map<string, Stored>();
        run(actions, (_request, _before, { events }) => {
          for (const { type, key, object: after, previous } of events) {
            const version = Number(after.metadata.resourceVersion);
            expect(version).toBeGreaterThan(last);
            last = version;
            expect(previous).toBe(known.get(key));
            if (previous) expect(after.metadata.uid).toBe(previous.metadata.uid);
            if (type === "DELETED") known.delete(key);
            else known.set(key, after);
          }
        });
      }),
      settings,
    );
  });

  it("a refused or dry request has left no trace, and one that was carried out answered with what is stored", () => {
    fc.assert(
      fc.property(sequences, (actions) => {
        run(actions, (sent, before, { response, store, events }) => {
          const dry = "options" in sent && sent.options?.dryRun === true;
          if (!response.ok || dry || sent.verb === "get" || sent.verb === "list") {
            expect(store).toBe(before);
            expect(events).toEqual([]);
          }
          const shown = shownObject(sent, response);
          const key = shown && `${sent.resource}/${shown.metadata.namespace ?? ""}/${shown.metadata.name}`;
          if (key && !dry && !events.some(({ type }) => type === "DELETED")) expect(store.get(key)).toBe(shown);
        });
      }),
      settings,
    );
  });

  it("a pod has never changed its node, nor anything its uid", () => {
    fc.assert(
      fc.property(sequences, (actions) => {
        run(actions, (_request, _before, { events }) => {
          for (const { object: after, previous } of events) {
            const [now, then] = [after, previous].map(
              (state) => (state?.spec as { nodeName?: string } | undefined)?.nodeName,
            );
            if (previous?.kind === "Pod" && then) expect(now).toBe(then);
          }
        });
      }),
      settings,
    );
  });

  it("the same has come of values sent again as of copies of them (recognising is only faster)", () => {
    fc.assert(
      fc.property(sequences, (actions) => {
        const answers: ApiResponse[] = [];
        const store = run(actions, (_request, _before, { response }) => answers.push(response));
        const copied: ApiResponse[] = [];
        const copy = run(actions, (_request, _before, { response }) => copied.push(response), true);
        expect(copied).toEqual(answers);
        expect([...copy.entries()]).toEqual([...store.entries()]);
      }),
      settings,
    );
  });
});

describe("the sequences", () => {
  it("sometimes do each of these, so that nothing above holds for want of trying", () => {
    const seen = new Set<string>();
    for (const actions of fc.sample(sequences, settings)) {
      run(actions, (sent, _before, { response, events }) => {
        const subresource = "subresource" in sent ? `/${sent.subresource ?? ""}` : "";
        seen.add(response.ok ? `${sent.verb} ${sent.resource}${subresource}` : `${response.status.reason}`);
        for (const { type, resource: of } of events) seen.add(`${type} ${of}`);
      });
    }
    const wanted = [
      ...[
        "create pods",
        "create pods/binding",
        "update pods/status",
        "patch deployments.apps",
        "patch deployments.apps/scale",
      ],
      ...["delete pods", "delete namespaces", "deletecollection pods"],
      ...[
        "ADDED pods",
        "MODIFIED pods",
        "DELETED pods",
        "DELETED deployments.apps",
        "ADDED services",
        "MODIFIED nodes",
      ],
      ...["AlreadyExists", "NotFound", "Invalid", "BadRequest", "Conflict", "Forbidden", "MethodNotAllowed"],
    ];
    expect(wanted.filter((happening) => !seen.has(happening))).toEqual([]);
  });
});

/** The object of an answer that shows one as it is stored. */
function shownObject(sent: ApiRequest, response: ApiResponse): KubeObject | undefined {
  if (!response.ok || response.object === undefined) return undefined;
  const whole = !("subresource" in sent) || sent.subresource === undefined || sent.subresource === "status";
  return whole && sent.verb !== "delete" && sent.verb !== "list" ? response.object : undefined;
}
