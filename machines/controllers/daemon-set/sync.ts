import { objectKey } from "../../api/object.ts";
import type { EventRecord } from "../../effects.ts";
import { isPodFinished } from "../../pod-state.ts";
import type { Key, Plan, PlanStep, Wake } from "../../reconcile.ts";
import type { ObjectOf, View } from "../../view.ts";
import { asObject } from "../claim.ts";
import { type Expectations, expectChanges, isSatisfied } from "../expectations.ts";
import { createPodStep, deletePodStep, podFromTemplate } from "../pod-control.ts";
import type { Revision } from "../revisions.ts";
import { type Backoffs, begun } from "./failed-pods.ts";
import { cleanupSteps, type History, historyOf } from "./history.ts";
import { type NodeWork, nodeWork, noWork } from "./manage.ts";
import { byNode, type DaemonSet, decide, templateFor } from "./placement.ts";
import { rollingUpdate } from "./rolling-update.ts";
import { type Counts, countsOf, statusSteps } from "./status.ts";

type Pod = ObjectOf<"pods">;

/** What may be changed about the controller. */
export interface DaemonSetSettings {
  /** Whether it waits until it has seen what it asked for. Without, a cache that lags makes it ask twice. */
  readonly expectations: boolean;
  /** How many pods it creates, and how many it deletes, at most in one go (upstream BurstReplicas). */
  readonly burstReplicas: number;
}

/** What the controller remembers. */
export interface DaemonSetMemory {
  readonly expectations: Expectations;
  readonly backoffs: Backoffs;
}

/** Finished pods that are to go, and what is to be said and remembered about it. */
interface Failures {
  readonly remove: readonly Pod[];
  readonly records: readonly EventRecord[];
  readonly backoffs: Backoffs;
  readonly wake: readonly Wake[];
}

/** One look at a DaemonSet whose pods and revisions are its own. */
export class DaemonSync {
  readonly #set: DaemonSet;
  readonly #key: Key;
  readonly #pods: readonly Pod[];
  readonly #byNode: ReadonlyMap<string, readonly Pod[]>;
  readonly #nodes: readonly ObjectOf<"nodes">[];
  readonly #history: History;
  readonly #settings: DaemonSetSettings;
  readonly #nowMs: number;

  constructor(
    set: DaemonSet,
    key: Key,
    pods: readonly Pod[],
    revisions: readonly Revision[],
    view: View,
    settings: DaemonSetSettings,
    nowMs: number,
  ) {
    this.#set = set;
    this.#key = key;
    this.#pods = pods;
    this.#byNode = byNode(pods);
    this.#nodes = view.list("nodes");
    this.#history = historyOf(set, revisions, pods, view);
    this.#settings = settings;
    this.#nowMs = nowMs;
  }

  /** Revisions; pods, or while something is expected, none; old revisions; the status, told from the pods as they were. */
  plan(memory: DaemonSetMemory): Plan<DaemonSetMemory> {
    const { steps: revising, collisionCount } = this.#history;
    if (collisionCount !== undefined) return { steps: this.#collision(collisionCount) };
    const counts = countsOf(this.#set, this.#nodes, this.#byNode, this.#history.hash, this.#nowMs);
    const again = this.#availabilityCheck(counts);
    if (!isSatisfied(memory.expectations, this.#key, this.#nowMs))
      return { steps: [...revising, ...statusSteps(this.#set, counts, false)], ...again };
    const failures = this.#failures(memory.backoffs);
    const managed = this.#managed(failures.remove);
    const { create, remove } = managed.create.length + managed.remove.length > 0 ? managed : this.#updated();
    const doomed = [...remove].slice(0, this.#settings.burstReplicas).sort(byName);
    const wanted = create.slice(0, this.#settings.burstReplicas);
    const telling = statusSteps(this.#set, counts, true);
    const cleaning = cleanupSteps(this.#set, this.#history, this.#pods);
    return {
      memory: this.#remembering(memory, failures.backoffs, wanted.length, doomed),
      steps: [...revising, ...this.#podSteps(wanted, doomed, telling), ...cleaning, ...telling],
      records: failures.records,
      wake: failures.wake,
      ...again,
    };
  }

  /** Creations first. What fails is told in the status all the same, and does not keep deletions from being sent. */
  #podSteps(nodes: readonly string[], doomed: readonly Pod[], telling: readonly PlanStep[]): readonly PlanStep[] {
    const set = this.#set;
    const guarded = (step: PlanStep, otherwise: readonly PlanStep[]) =>
      otherwise.length > 0 ? { ...step, otherwise } : step;
    const deletions = doomed.map((pod) => guarded(deletePodStep(set, "daemonsets.apps", pod), telling));
    const creations = nodes.map((node, sent) => {
      const pod = podFromTemplate(set, templateFor(set, this.#history.hash, node));
      const step = createPodStep(set, "daemonsets.apps", pod, nodes.length - sent);
      return guarded(step, [...deletions, ...telling]);
    });
    return [...creations, ...deletions];
  }

  #remembering(memory: DaemonSetMemory, backoffs: Backoffs, created: number, doomed: readonly Pod[]): DaemonSetMemory {
    const keys = doomed.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    const expectations = this.#settings.expectations
      ? expectChanges(memory.expectations, this.#key, created, keys, this.#nowMs)
      : memory.expectations;
    const same = expectations === memory.expectations && backoffs === memory.backoffs;
    return same ? memory : { ...memory, expectations, backoffs };
  }

  /** Upstream: manage. */
  #managed(finished: readonly Pod[]): NodeWork {
    const works = this.#nodes.map((node) => {
      const { name } = node.metadata;
      const pods = this.#byNode.get(name) ?? [];
      const living = pods.filter((pod) => !isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined);
      return nodeWork(this.#set, decide(node, this.#set), name, pods, living, this.#history.hash, this.#nowMs);
    });
    const remove = new Set([...finished, ...works.flatMap((work) => work.remove), ...this.#nowhere()]);
    return { create: works.flatMap((work) => work.create), remove: [...remove] };
  }

  /** Pods that wait for a node that is gone: nobody else would delete them (getUnscheduledPodsWithoutNode). */
  #nowhere(): readonly Pod[] {
    const known = new Set(this.#nodes.map(({ metadata }) => metadata.name));
    return [...this.#byNode].flatMap(([node, pods]) =>
      known.has(node) ? [] : pods.filter(({ spec, metadata }) => !spec.nodeName && !metadata.deletionTimestamp),
    );
  }

  #updated(): NodeWork {
    if (this.#set.spec.updateStrategy?.type !== "RollingUpdate") return noWork;
    const wanting = this.#nodes
      .filter((node) => decide(node, this.#set).shouldRun)
      .map(({ metadata }) => metadata.name);
    const empty = wanting.filter((name) => !this.#byNode.has(name)).map((name) => [name, []] as const);
    const nodes = new Map([...this.#byNode, ...empty]);
    return rollingUpdate(this.#set, nodes, wanting.length, this.#history.hash, this.#nowMs);
  }

  /** Daemon pods never end: those that did are deleted, failed ones no faster than their node's back-off allows. */
  #failures(before: Backoffs): Failures {
    const { metadata, status } = this.#set;
    let backoffs = before;
    const remove: Pod[] = [];
    const records: EventRecord[] = [];
    const wake: Wake[] = [];
    for (const node of this.#nodes.filter((one) => decide(one, this.#set).shouldContinueRunning)) {
      for (const pod of this.#byNode.get(node.metadata.name) ?? []) {
        if (!isPodFinished(pod) || pod.metadata.deletionTimestamp !== undefined) continue;
        const failed = pod.status.phase === "Failed";
        const id = `${this.#key}/${metadata.uid}/${status.observedGeneration ?? 0}/${node.metadata.name}`;
        if (failed && backoffs[id]?.waits) continue;
        remove.push(pod);
        records.push(this.#finished(pod, node.metadata.name, failed));
        if (!failed) continue;
        const next = begun(backoffs, id, this.#nowMs);
        backoffs = next.backoffs;
        wake.push(next.wake);
      }
    }
    return { remove, records, backoffs, wake };
  }

  #finished({ metadata }: Pod, node: string, failed: boolean): EventRecord {
    const { name, namespace } = this.#set.metadata;
    const found = `daemon pod ${metadata.namespace}/${metadata.name} on node ${node}, will try to`;
    return {
      regarding: objectKey("daemonsets.apps", namespace, name),
      type: failed ? "Warning" : "Normal",
      reason: failed ? "FailedDaemonPod" : "SucceededDaemonPod",
      message: failed ? `Found failed ${found} kill it` : `Found succeeded ${found} delete it`,
    };
  }

  #collision(collisionCount: number): readonly PlanStep[] {
    const { name, namespace = "" } = this.#set.metadata;
    const object = asObject({ ...this.#set, status: { ...this.#set.status, collisionCount } } as DaemonSet);
    return [
      { request: { verb: "update", resource: "daemonsets.apps", namespace, name, subresource: "status", object } },
    ];
  }

  /** Ready pods become available by time alone, which no event tells. */
  #availabilityCheck({ numberReady, numberAvailable }: Counts): Pick<Plan<DaemonSetMemory>, "requeue"> {
    const { minReadySeconds = 0 } = this.#set.spec;
    return minReadySeconds > 0 && numberReady !== numberAvailable
      ? { requeue: { afterMs: minReadySeconds * 1000 } }
      : {};
  }
}

function byName(a: Pod, b: Pod): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
