import { type KubeObject, objectKey } from "../../api/object.ts";
import type { EventRecord } from "../../effects.ts";
import { isPodAvailable, isPodFinished } from "../../pod-state.ts";
import type { PlanStep } from "../../reconcile.ts";
import type { View } from "../../view.ts";
import { asObject } from "../claim.ts";
import { hasStaleClaim, missingClaims, retentionSteps } from "./claims.ts";
import type { History } from "./history.ts";
import {
  hasIdentity,
  hasStorage,
  identityLabels,
  isInRange,
  newPod,
  ordinalOf,
  type Pod,
  podName,
  revisionOf,
  type StatefulSet,
  startOrdinal,
  volumesOf,
  wantedReplicas,
} from "./identity.ts";
import { isRunningAndReady, isTerminating, isUnavailable } from "./pod-stage.ts";

/** What may be changed about how pods are brought about. */
export interface StatefulSetSettings {
  /** Whether a pod is made only when all others are ready, those after it included, as until 1.5 (kubernetes/kubernetes#38418). */
  readonly waitsForAll: boolean;
  /** Whether a pod of an old revision that is not ready is replaced at once, and not waited for: upstream's is stuck then (kubernetes/kubernetes#67250). */
  readonly replacesOutdated: boolean;
}

/** What is to be done about the pods. */
export interface PodWork {
  readonly steps: readonly PlanStep[];
  /** Whether the last of it deletes a pod for its update. */
  readonly updating: boolean;
}

/** What is to be done about one pod, and whether the others wait for it. */
interface Turn {
  readonly steps: readonly PlanStep[];
  readonly blocks: boolean;
}

const pass: Turn = { steps: [], blocks: false };
const wait: Turn = { steps: [], blocks: true };

/** One look at the pods of a StatefulSet. Upstream: updateStatefulSet in stateful_set_control.go. */
export class PodSync {
  readonly #set: StatefulSet;
  readonly #history: History;
  readonly #view: View;
  readonly #settings: StatefulSetSettings;
  readonly #nowMs: number;
  readonly #minReadySeconds: number;
  /** By ordinal, from the first on; what is missing is undefined. */
  readonly #replicas: readonly (Pod | undefined)[];
  /** Too many, highest ordinals first. */
  readonly #condemned: readonly Pod[];
  /** One pod after the other, each when the one before is there (OrderedReady). */
  readonly #isOrdered: boolean;

  constructor(
    set: StatefulSet,
    pods: readonly Pod[],
    history: History,
    view: View,
    settings: StatefulSetSettings,
    nowMs: number,
  ) {
    this.#set = set;
    this.#history = history;
    this.#view = view;
    this.#settings = settings;
    this.#nowMs = nowMs;
    this.#minReadySeconds = set.spec.minReadySeconds ?? 0;
    const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
    this.#replicas = Array.from({ length: wantedReplicas(set) }, (_, index) =>
      byOrdinal.get(startOrdinal(set) + index),
    );
    this.#condemned = pods
      .filter((pod) => ordinalOf(pod) >= 0 && !isInRange(set, ordinalOf(pod)))
      .sort((a, b) => ordinalOf(b) - ordinalOf(a));
    this.#isOrdered = set.spec.podManagementPolicy !== "Parallel";
  }

  /** First the pods that are wanted, then those that are too many, then those that are of an old revision. */
  plan(): PodWork {
    const isBlockedByAny = this.#settings.waitsForAll && this.#isOrdered && this.#someIsNotReady();
    const replicas = this.#replicas.map((pod, index) => () => this.#replica(pod, index, isBlockedByAny));
    const retained = this.#condemned.map((pod) => () => ({ ...pass, steps: this.#retention(pod) }));
    const condemned = this.#condemned.map((pod) => () => this.#condemn(pod));
    const done: PlanStep[] = [];
    for (const turn of [...replicas, ...retained, ...condemned]) {
      const { steps, blocks } = turn();
      done.push(...steps);
      if (blocks && this.#isOrdered) return { steps: done, updating: false };
    }
    const outdated = this.#outdated();
    return { steps: outdated ? [...done, ...this.#deletion(outdated)] : done, updating: outdated !== undefined };
  }

  /** Upstream: processReplica. */
  #replica(pod: Pod | undefined, index: number, isBlockedByAny: boolean): Turn {
    if (pod === undefined) return isBlockedByAny ? wait : this.#create(startOrdinal(this.#set) + index);
    // Whatever it ended with: the next of its name is made when this one is gone.
    if (isPodFinished(pod)) return isTerminating(pod) ? wait : { steps: this.#deletion(pod), blocks: true };
    const isPending = pod.status.phase === "Pending";
    const { steps = [], problem } = isPending ? missingClaims(this.#set, pod, this.#view) : {};
    const missing = [...steps, ...(isPending ? this.#retention(pod) : [])];
    if (problem !== undefined) return { steps: missing, blocks: true };
    if (this.#isOrdered && !this.#isThere(pod)) {
      const replaced = this.#settings.replacesOutdated && !isTerminating(pod) && this.#isOld(pod, index);
      return { steps: [...missing, ...(replaced ? this.#deletion(pod) : [])], blocks: true };
    }
    return { steps: [...missing, ...this.#conformed(pod)], blocks: false };
  }

  /** The others may go on: it is ready, for as long as it must, and stays. */
  #isThere(pod: Pod): boolean {
    const isAvailable = isPodAvailable(pod, this.#minReadySeconds, this.#nowMs);
    return !isTerminating(pod) && isRunningAndReady(pod) && isAvailable;
  }

  #someIsNotReady(): boolean {
    return [...this.#replicas, ...this.#condemned].some((pod) => pod !== undefined && !this.#isThere(pod));
  }

  /** Claims first, then the pod (CreateStatefulPod). A name that is taken is tried again. */
  #create(ordinal: number): Turn {
    const set = this.#set;
    if (hasStaleClaim(set, ordinal, this.#view)) return wait;
    const name = podName(set, ordinal);
    const { steps, problem } = missingClaims(set, { metadata: { name } }, this.#view);
    if (problem !== undefined) return { steps, blocks: true };
    const { name: revision, template } = this.#isOfCurrent(ordinal) ? this.#history.current : this.#history.update;
    const { namespace = "" } = set.metadata;
    const object: KubeObject = newPod(set, template, revision, ordinal);
    const create: PlanStep = {
      request: { verb: "create", resource: "pods", namespace, object },
      ...this.#records("Create", name),
      silent: ["AlreadyExists"],
    };
    return { steps: [...steps, create, ...this.#retention({ metadata: { name } })], blocks: true };
  }

  /** Whether the pod of this ordinal is not to be updated yet (isCurrentRevisionNeeded). */
  #isOfCurrent(ordinal: number): boolean {
    const { updateStrategy } = this.#set.spec;
    if (updateStrategy?.type !== "RollingUpdate") return false;
    const { partition } = updateStrategy.rollingUpdate ?? { partition: this.#set.status.currentReplicas };
    return ordinal < startOrdinal(this.#set) + (partition ?? 0);
  }

  /** A pod that has lost its identity, its volumes or its claims' owner gets them back (UpdateStatefulPod). */
  #conformed(pod: Pod): readonly PlanStep[] {
    const set = this.#set;
    const claims = this.#retention(pod);
    if (hasIdentity(pod) && hasStorage(set, pod)) return claims;
    const ordinal = ordinalOf(pod);
    const { name, namespace = "" } = pod.metadata;
    const labels = { ...pod.metadata.labels, ...identityLabels(name, ordinal) };
    const stored = hasStorage(set, pod);
    const spec = stored ? pod.spec : { ...pod.spec, volumes: volumesOf(set, pod.spec.volumes, ordinal) };
    const object = asObject({ ...pod, metadata: { ...pod.metadata, labels }, spec } as Pod);
    return [
      ...(stored ? [] : missingClaims(set, pod, this.#view).steps),
      ...claims,
      { request: { verb: "update", resource: "pods", namespace, name, object }, ...this.#records("Update", name) },
    ];
  }

  #retention(pod: Pick<Pod, "metadata"> | { readonly metadata: { readonly name: string } }): readonly PlanStep[] {
    return retentionSteps(this.#set, pod, this.#view);
  }

  /** Upstream: processCondemned. In order, no pod goes while one before it is not there; but one that is not there itself may. */
  #condemn(pod: Pod): Turn {
    if (isTerminating(pod)) return wait;
    if (this.#isOrdered && !this.#isThere(pod) && pod !== this.#firstUnavailable()) return wait;
    return { steps: this.#deletion(pod), blocks: true };
  }

  #firstUnavailable(): Pod | undefined {
    const all = [...this.#replicas, ...[...this.#condemned].reverse()];
    return all.find((pod) => pod === undefined || isUnavailable(pod, this.#minReadySeconds, this.#nowMs));
  }

  /** The next to be updated: the last one of an old revision, when all after it are there; by default one at a time. */
  #outdated(): Pod | undefined {
    const { updateStrategy } = this.#set.spec;
    if (updateStrategy?.type === "OnDelete") return undefined;
    const { partition = 0 } = updateStrategy?.rollingUpdate ?? {};
    for (let index = this.#replicas.length - 1; index >= partition; index--) {
      const pod = this.#replicas[index];
      if (pod && revisionOf(pod) !== this.#history.update.name && !isTerminating(pod)) return pod;
      if (pod === undefined || isUnavailable(pod, this.#minReadySeconds, this.#nowMs)) return undefined;
    }
    return undefined;
  }

  #isOld(pod: Pod, index: number): boolean {
    const wanted = this.#isOfCurrent(startOrdinal(this.#set) + index) ? this.#history.current : this.#history.update;
    return this.#set.spec.updateStrategy?.type === "RollingUpdate" && revisionOf(pod) !== wanted.name;
  }

  #deletion(pod: Pod): readonly PlanStep[] {
    const { name, namespace = "" } = pod.metadata;
    return [
      {
        request: { verb: "delete", resource: "pods", namespace, name },
        tolerate: ["NotFound"],
        ...this.#records("Delete", name),
      },
    ];
  }

  /** Upstream: recordPodEvent. */
  #records(verb: "Create" | "Update" | "Delete", pod: string): Pick<PlanStep, "record" | "recordFailure"> {
    const { name, namespace } = this.#set.metadata;
    const regarding = objectKey("statefulsets.apps", namespace, name);
    const what = `${verb.toLowerCase()} Pod ${pod} in StatefulSet ${name}`;
    const failure: EventRecord = {
      regarding,
      type: "Warning",
      reason: `Failed${verb}`,
      message: `${what} failed error: {error}`,
    };
    return {
      record: { regarding, type: "Normal", reason: `Successful${verb}`, message: `${what} successful` },
      recordFailure: failure,
    };
  }
}
