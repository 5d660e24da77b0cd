/**
 * Orrery as a library: `check` explores what the cluster does with some objects, `simulate` runs them in virtual time, `draw` shows a machine.
 * Nothing here needs Node: it can be bundled for a browser. The live cluster, which does need Node, is `kube-orrery/live`.
 *
 * @example
 * import { check, loadManifests } from "kube-orrery";
 *
 * const { objects, problems } = loadManifests([{ file: "web.yaml", text }]);
 * const report = await check(objects, { nodes: 2 });
 * console.log(report.outcome);
 */
export type { Choice, FaultBudget, FaultName } from "./actors/choice.ts";
export type { Component } from "./actors/component.ts";
export type { Conditions } from "./actors/conditions.ts";
export type { Consistency } from "./actors/consistency.ts";
export { controller } from "./actors/controller.ts";
export type { Copies } from "./actors/copies.ts";
export { change, creation } from "./actors/creation.ts";
export {
  type ControllerDefinition,
  defineController,
  defineGeneratorController,
  type GeneratorController,
  type PlanController,
  type UserController,
  type UserPlan,
} from "./actors/define-controller.ts";
export { controllersIn } from "./actors/drivers/controller-files.ts";
export type { SimulateOptions, SimulationSummary } from "./actors/drivers/simulation.ts";
export { simulationText } from "./actors/drivers/simulation-text.ts";
export { simulate } from "./actors/drivers/simulator.ts";
export { describeFaults, faultBudget, parseFaultBudget } from "./actors/fault-budget.ts";
export {
  loadManifests,
  type ManifestProblem,
  type Manifests,
  type ManifestText,
  problemText,
} from "./actors/manifests.ts";
export type { Mitigations } from "./actors/mitigations.ts";
export { ReconcileError } from "./actors/reconcile-error.ts";
export { registryOfObjects } from "./actors/registry-of-objects.ts";
export { type Topology, zonedTopology, zonesInTurn } from "./actors/topology.ts";
export type { Operation } from "./actors/user.ts";
export { type VariantOptions, variantOf } from "./actors/variant.ts";
export { type ChartFormat, type DrawOptions, draw } from "./docs/diagrams/chart/draw.ts";
export { architecture } from "./docs/diagrams/map/architecture.ts";
export { clusterMap } from "./docs/diagrams/map/cluster.ts";
export { clusterStates } from "./docs/diagrams/map/cluster-states.ts";
export { type DrawMapOptions, drawMap } from "./docs/diagrams/map/draw-map.ts";
export type { Graph, MapFormat } from "./docs/diagrams/map/graph.ts";
export { snapshotIn } from "./docs/diagrams/map/snapshot.ts";
export { type SeenSpace, type StatesOptions, statesMap } from "./docs/diagrams/map/states.ts";
export { systemStates } from "./docs/diagrams/map/system-states.ts";
export { type DrawRunOptions, drawRun } from "./docs/diagrams/run/draw-run.ts";
export { type KnownRun, knownRuns } from "./docs/diagrams/run/known-runs.ts";
export { type RecordedRun, type RunPlan, recordRun } from "./docs/diagrams/run/recorded-run.ts";
export type { Detail, DrawnRun } from "./docs/diagrams/run/scene.ts";
export { sequenceOf } from "./docs/diagrams/run/sequence.ts";
export { type SwimLaneOptions, swimLanesOf } from "./docs/diagrams/run/swim-lanes.ts";
export { type Timeline, TimelineRecorder, timelineCsv } from "./docs/diagrams/run/timeline.ts";
export { timelineSvg } from "./docs/diagrams/run/timeline-svg.ts";
export type { PictureOptions } from "./docs/diagrams/style/picture.ts";
export type { Theme } from "./docs/diagrams/style/sheet.ts";
export { ApiError } from "./machines/api/api-error.ts";
export type { KubeObject } from "./machines/api/object.ts";
export { catalogue as machines, type MachineName } from "./machines/catalogue.ts";
export { controllerReference } from "./machines/controllers/claim.ts";
export type { ReconcileApi } from "./machines/generator/api.ts";
export { HiddenStateError } from "./machines/generator/hidden-state.ts";
export type { Asks } from "./machines/generator/question.ts";
export type { ObjectName } from "./machines/generator/run.ts";
export { type CustomObject, type Kind, kind } from "./machines/kind.ts";
export { nothingToDo, type Observation, type Plan, type PlanStep, type Reconciler } from "./machines/reconcile.ts";
export { requests } from "./machines/requests.ts";
export type { View } from "./machines/view.ts";
export type { Interest, WatchEvent } from "./machines/watch.ts";
export { ActorCoverage } from "./properties/actor-coverage.ts";
export { type Canary, type CanaryForm, complaint, searchCanary } from "./properties/canaries/canary.ts";
export { check } from "./properties/check.ts";
export type { CheckOptions } from "./properties/check-options.ts";
export { storyText } from "./properties/counterexamples/story-text.ts";
export {
  counterexamplesOf,
  parseVerdict,
  type VerdictFile,
  verdictOf,
  verdictText,
} from "./properties/counterexamples/verdict-file.ts";
export { mergedCoverage, parseCoverage } from "./properties/coverage-file.ts";
export type { SearchOptions } from "./properties/engine/exploration.ts";
export type { PropertyKind } from "./properties/engine/property.ts";
export { ClusterExplorer, type OpenChoice, type TakenChoice } from "./properties/explorer/cluster-explorer.ts";
export type { PropertyValue } from "./properties/explorer/property-value.ts";
export type { ModelOptions } from "./properties/model.ts";
export type { Always, Convergence, OnStep, Property } from "./properties/property.ts";
export { RefusedError } from "./properties/refusal.ts";
export type * from "./properties/report.ts";
export { reportText } from "./properties/report-text.ts";
export { applying, type Scenario, searchScenario } from "./properties/scenario.ts";
export type { SearchResult } from "./properties/slice-search.ts";
export {
  type CheckSystemOptions,
  checkSystem,
  type SystemCounterexample,
  type SystemReport,
  SystemSearch,
} from "./properties/systems/check-system.ts";
export {
  type Calls,
  type CallsOf,
  callHistory,
  isLinearizable,
  type Sequential,
} from "./properties/systems/linearizability.ts";
export type * from "./properties/systems/system.ts";
export { SystemExplorer, type Wish } from "./properties/systems/system-explorer.ts";
export type { SystemStep } from "./properties/systems/system-step.ts";
export { type SystemWalks, type WalkSystemOptions, walkSystem } from "./properties/systems/walk-system.ts";
export {
  type ClusterShape,
  clusterShapes,
  exploreShapes,
  type ShapeBounds,
  type ShapeResult,
  type ShapeSearch,
  smallestFailing,
} from "./properties/topologies.ts";
export { propertiesIn } from "./properties/user-modules.ts";
export { always, converges, eventually, leadsTo, sometimes, step } from "./properties/user-properties.ts";
