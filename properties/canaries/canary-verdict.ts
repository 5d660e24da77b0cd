import { assumptionsOf } from "../assumptions.ts";
import { verdictOf } from "../counterexamples/verdict-file.ts";
import { Coverage } from "../coverage.ts";
import { modelConditions } from "../model.ts";
import { outcomeOf } from "../outcome.ts";
import type { CheckReport, SliceReport } from "../report.ts";
import { modelOf } from "../scenario.ts";
import type { ShownCheck } from "../shown-check.ts";
import { sliceHead } from "../slice-head.ts";
import { scenarioOf, searchCanary } from "./canary.ts";
import type { ListedCanary } from "./catalogue.ts";

/** A canary's broken form, searched, as a check of its scenario would tell of it. @param orrery the version that does it. */
export function shownCanary(canary: ListedCanary, orrery: string): ShownCheck {
  const { name, reference, mechanism, file } = canary;
  const scenario = scenarioOf(canary, "broken");
  const { given = [], operations, components: _, properties, only, asked, ...dials } = scenario;
  const coverage = new Coverage();
  coverage.start();
  const { verdicts, counterexample, ...figures } = searchCanary(canary, "broken");
  coverage.stop();
  const model = modelOf(scenario);
  const replay = { conditions: modelConditions(model), faults: figures.faults };
  const slice: SliceReport = {
    ...sliceHead({ name, given, operations, caps: [] }, scenario.nodes),
    searches: [{ ...figures, elapsedMs: 0 }],
    verdicts,
    ...(counterexample && { counterexample: { ...counterexample, ...replay } }),
  };
  const report: CheckReport = {
    outcome: outcomeOf([slice], undefined),
    slices: [slice],
    coverage: coverage.report(),
    notActedOn: [],
    assumptions: assumptionsOf(dials),
    seed: 0,
    elapsedMs: 0,
  };
  const created = operations.flatMap(({ request }) => (request.verb === "create" ? [request.object] : []));
  const asking = { objects: [...given, ...created], options: { ...dials, faults: [figures.faults] } };
  const verdict = verdictOf(report, { ...asking, orrery, canary: file });
  return { verdict, components: model.replace, canary: { name, reference, mechanism } };
}
