import { findCondition } from "../../api/condition.ts";
import { objectKey } from "../../api/object.ts";
import { recordsEvents } from "../../permissions.ts";
import { isPodFinished } from "../../pod-state.ts";
import { nothingToDo, type Plan, type PlanStep, type Reconciler } from "../../reconcile.ts";
import type { ObjectOf, View } from "../../view.ts";
import { type ClaimOptions, claim, claimable } from "../claim.ts";
import { desiredReplicas } from "../replica-set-status.ts";
import { type Claimed, hasProgressDeadline, newCondition, withCondition } from "./conditions.ts";
import { concernsDeployments, deployments, wokenBy } from "./events.ts";
import { isRollingUpdate } from "./fenceposts.ts";
import { historySteps } from "./history.ts";
import { createSteps, revisionSteps } from "./new-replica-set.ts";
import { active, type Deployment, findNew, type ReplicaSet, sum, totalReplicas } from "./replica-sets.ts";
import { resizeSteps } from "./resize.ts";
import { newestSize, shrinkOld } from "./rolling-update.ts";
import { isScaled, type NeedsScaling, onlyOtherSizes, scalingSteps } from "./scaling.ts";
import {
  countedStatus,
  isComplete,
  isStatusOf,
  type Observed,
  progressCheck,
  rolloutStatus,
  type Status,
} from "./status.ts";
import { writeStatusStep } from "./write-status.ts";

/** What may be replaced in the controller, to see what becomes of it; upstream's when unset. */
export interface DeploymentOptions extends ClaimOptions {
  /** How many available pods a ReplicaSet has: what its status says. */
  readonly availableReplicas?: (replicaSet: ReplicaSet, view: View) => number;
  /** Whether Recreate waits for an old pod: until it has finished or is gone. One that is terminating runs (kubernetes/kubernetes#27362 forgot that). */
  readonly isRunning?: (pod: ObjectOf<"pods">) => boolean;
  /** Upstream's is `onlyOtherSizes`; `otherSizesAndAnnotations` repairs it. */
  readonly needsScaling?: NeedsScaling;
  /** Whether a name that is taken makes it try another: since Kubernetes 1.7 (kubernetes/kubernetes#29735). */
  readonly avoidsCollisions?: boolean;
}

/** Rolls a pod template out over ReplicaSets (pkg/controller/deployment). Keys are `namespace/name`; there is nothing to remember. */
export function deploymentController(options: DeploymentOptions = {}): Reconciler<null> {
  const settings: Required<DeploymentOptions> = {
    availableReplicas: ({ status }) => status.availableReplicas ?? 0,
    isRunning: (pod) => !isPodFinished(pod),
    needsScaling: onlyOtherSizes,
    rechecks: true,
    avoidsCollisions: true,
    ...options,
  };
  return {
    name: "deployment-controller",
    watches: [{ resource: "deployments.apps" }, { resource: "replicasets.apps" }, { resource: "pods" }],
    permissions: {
      // Dry, before it adopts.
      "deployments.apps": ["update"],
      "deployments.apps/status": ["update"],
      "replicasets.apps": ["create", "update", "patch", "delete"],
      ...recordsEvents,
    },
    memory: null,
    predicate: concernsDeployments,
    observe: (memory, event, view) => ({ memory, wake: wokenBy(event, view) }),
    reconcile(view, key, _memory, { nowMs }) {
      const [namespace = "", name = ""] = key.split("/");
      const deployment = view.get("deployments.apps", namespace, name);
      return deployment === undefined ? nothingToDo : planFor(deployment, view, settings, nowMs);
    },
  };
}

/** Upstream: syncDeployment. */
function planFor(deployment: Deployment, view: View, settings: Required<DeploymentOptions>, nowMs: number): Plan<null> {
  const { metadata, spec } = deployment;
  if (Object.keys(spec.selector).length === 0) return refuseEverything(deployment);
  const candidates = claimable(view, "replicasets.apps", deployment);
  const { claimed, steps } = claim(deployment, deployments, candidates, "replicasets.apps", settings);
  // What was adopted or released has a new version: to be written, it must be seen first.
  if (steps.length > 0) return { steps };
  const leaving = metadata.deletionTimestamp !== undefined;
  const pausing = leaving ? [] : pauseSteps(deployment, nowMs);
  if (pausing.length > 0) return { steps: pausing };

  const newest = findNew(deployment, claimed);
  const old = claimed.filter((replicaSet) => replicaSet !== newest);
  const revising = newest ? revisionSteps(deployment, newest, old, nowMs) : [];
  if (revising.length > 0) return { steps: revising };
  const sync = new DeploymentSync(deployment, newest, old, view, settings, nowMs);
  if (leaving) return sync.statusOnly();
  if (spec.paused || isScaled(deployment, claimed)) return sync.scale();
  return isRollingUpdate(deployment) ? sync.rollingUpdate() : sync.recreate();
}

/** A selector without conditions would take every ReplicaSet there is. */
function refuseEverything(deployment: Deployment): Plan<null> {
  const { metadata, status } = deployment;
  const record = {
    regarding: objectKey("deployments.apps", metadata.namespace, metadata.name),
    type: "Warning",
    reason: "SelectingAll",
    message: "This deployment is selecting all pods. A non-empty selector is required.",
  } as const;
  const { generation = 0 } = metadata;
  const seen = (status.observedGeneration ?? 0) >= generation;
  const observed = { ...deployment, status: { ...status, observedGeneration: generation } };
  return { records: [record], steps: seen ? [] : [writeStatusStep(observed)] };
}

/** Says that a Deployment is paused, or goes on, so that the time between does not count as lack of progress (upstream checkPausedConditions). */
function pauseSteps(deployment: Deployment, nowMs: number): readonly PlanStep[] {
  const { spec, status } = deployment;
  const { conditions = [] } = status;
  const reason = findCondition(conditions, "Progressing")?.reason;
  const isPaused = reason === "DeploymentPaused";
  const unchanged = Boolean(spec.paused) === isPaused;
  if (!hasProgressDeadline(deployment) || reason === "ProgressDeadlineExceeded" || unchanged) return [];
  const claim: Claimed = spec.paused
    ? { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" }
    : { type: "Progressing", status: "Unknown", reason: "DeploymentResumed", message: "Deployment is resumed" };
  const changed = [...withCondition(conditions, newCondition(claim, nowMs))];
  return [writeStatusStep({ ...deployment, status: { ...status, conditions: changed } })];
}

/** One look at a Deployment whose ReplicaSets are its own and in order. */
class DeploymentSync {
  readonly #deployment: Deployment;
  readonly #newest: ReplicaSet | undefined;
  readonly #old: readonly ReplicaSet[];
  readonly #view: View;
  readonly #settings: Required<DeploymentOptions>;
  readonly #nowMs: number;

  constructor(
    deployment: Deployment,
    newest: ReplicaSet | undefined,
    old: readonly ReplicaSet[],
    view: View,
    settings: Required<DeploymentOptions>,
    nowMs: number,
  ) {
    this.#deployment = deployment;
    this.#newest = newest;
    this.#old = old;
    this.#view = view;
    this.#settings = settings;
    this.#nowMs = nowMs;
  }

  /** Upstream: syncStatusOnly. */
  statusOnly(): Plan<null> {
    return this.#plan([], countedStatus(this.#observed()));
  }

  /** Scaled or paused: sizes change, templates do not (upstream sync). */
  scale(): Plan<null> {
    const scaling = scalingSteps(this.#deployment, this.#newest, this.#old, this.#settings.needsScaling);
    const history = this.#deployment.spec.paused ? historySteps(this.#deployment, this.#old) : [];
    return this.#plan([...scaling, ...history], countedStatus(this.#observed()));
  }

  /** Up if there is room, else down if there are pods to spare (upstream rolloutRolling). */
  rollingUpdate(): Plan<null> {
    const newest = this.#newest;
    if (newest === undefined) return { steps: this.#creation() };
    const size = desiredReplicas(newest);
    const total = totalReplicas(this.#old) + size;
    const growth = resizeSteps(this.#deployment, newest, newestSize(this.#deployment, size, total));
    if (growth.length > 0) return this.#rollout(growth);
    const { steps, isPremature } = shrinkOld(this.#deployment, newest, this.#old, (one) => this.#available(one));
    if (isPremature) return { steps, requeue: "backoff" };
    return this.#rollout(steps.length > 0 ? steps : this.#history());
  }

  /** The old ones go, pods and all, before the new one comes (upstream rolloutRecreate). */
  recreate(): Plan<null> {
    const shrinking = active(this.#old).flatMap((one) => resizeSteps(this.#deployment, one, 0));
    if (shrinking.length > 0) return this.#rollout(shrinking);
    if (this.#oldPodsRun()) return this.#rollout([]);
    if (this.#newest === undefined) return { steps: this.#creation() };
    const growth = resizeSteps(this.#deployment, this.#newest, desiredReplicas(this.#deployment));
    return this.#rollout([...growth, ...this.#history()]);
  }

  #creation(): readonly PlanStep[] {
    const { avoidsCollisions } = this.#settings;
    return createSteps(this.#deployment, this.#old, this.#view, this.#nowMs, avoidsCollisions);
  }

  #oldPodsRun(): boolean {
    if (sum(this.#old, ({ status }) => status.replicas) > 0) return true;
    return this.#old.some(({ metadata }) =>
      this.#view.controlledBy("pods", metadata.uid).some(this.#settings.isRunning),
    );
  }

  #history(): readonly PlanStep[] {
    return isComplete(this.#deployment, this.#deployment.status) ? historySteps(this.#deployment, this.#old) : [];
  }

  #rollout(steps: readonly PlanStep[]): Plan<null> {
    const status = rolloutStatus(this.#observed());
    const requeue = isStatusOf(this.#deployment, status) ? progressCheck(this.#deployment, this.#nowMs) : undefined;
    return { ...this.#plan(steps, status), ...(requeue === undefined ? {} : { requeue }) };
  }

  /** The status is told from the ReplicaSets as they were before these steps. */
  #plan(steps: readonly PlanStep[], status: Status): Plan<null> {
    if (isStatusOf(this.#deployment, status)) return { steps };
    return { steps: [...steps, writeStatusStep({ ...this.#deployment, status })] };
  }

  #observed(): Observed {
    return {
      deployment: this.#deployment,
      newest: this.#newest,
      all: this.#newest ? [...this.#old, this.#newest] : this.#old,
      availableReplicas: (one) => this.#available(one),
      nowMs: this.#nowMs,
    };
  }

  #available(replicaSet: ReplicaSet): number {
    return this.#settings.availableReplicas(replicaSet, this.#view);
  }
}
