import type { Choice } from "../actors/choice.ts";
import type { Component } from "../actors/component.ts";
import { type Simulator, simulationStartMs, simulator } from "../actors/drivers/simulator.ts";
import { requestFaults } from "../actors/request-fault.ts";
import type { Store } from "../actors/store.ts";
import { StoreView } from "../actors/store-view.ts";
import { resourceOf } from "../machines/api/registry.ts";
import type { ApiRequest } from "../machines/api/request.ts";
import { validateStored } from "../machines/api/validation/index.ts";
import { notDesired } from "../machines/desired-state.ts";
import { isPodActive } from "../machines/pod-state.ts";
import type { Property } from "./property.ts";
import { clusterInvariants, everythingStoredIsValid } from "./standard/invariants.ts";
import { controllersKeepAvailability, controllersKeepSurge } from "./standard/workloads.ts";
import { type Happening, manifestOf, type Turmoil, templateOf, type Workload } from "./turmoil.fixture.ts";

/** What must hold whatever happens, at every commit. */
const invariants = clusterInvariants;

/** What most commits are about, and none of the properties, but that all of it is valid. */
const uneventful: ReadonlySet<string> = new Set(["leases.coordination.k8s.io", "events"]);

/**
 * What the controllers promise. A controller that has not heard of a change yet, or has a plan half done, cannot keep what is promised
 * since; so these are judged while nothing has been done to the cluster from outside for a moment.
 */
const promises: readonly Property[] = [controllersKeepSurge, controllersKeepAvailability];
const momentMs = 5_000;

/**
 * How long after the last fault desired state may take: five minutes for an expectation that was lost, five for pods to be evicted,
 * and a while for both to be made good.
 */
export const convergenceMs = 15 * 60_000;
/** For how long it must stay. */
const restMs = 60_000;
const lookEveryMs = 5_000;

/**
 * Break, heal, require convergence. Throws, saying what does not hold and when.
 * @param replace components to take the place of built-in ones.
 */
export function live(life: Turmoil, replace: readonly Component[] = []): void {
  new Life(life, replace).live();
}

class Life {
  readonly #life: Turmoil;
  readonly #simulation: Simulator;
  readonly #components: readonly string[];
  /** Faults that wait for a request that can meet them. */
  readonly #spoilers: Extract<Happening, { what: "spoil" }>["fault"][] = [];
  /** The most replicas that a set was ever asked for, by uid. */
  readonly #asked = new Map<string, number>();
  /**
   * Creations of pods whose answer was lost. Upstream takes a time-out for a failure: it expects nothing of it and tries again, and
   * if the news is slower than that, there is one pod too many for a moment.
   */
  #lostCreations = 0;
  #disturbedMs = simulationStartMs;

  constructor(life: Turmoil, replace: readonly Component[]) {
    this.#life = life;
    this.#simulation = simulator(life.workloads.map(manifestOf), { ...life, replace });
    this.#components = this.#simulation.world.components.map(({ id }) => id).filter((id) => id !== "user");
  }

  live(): void {
    let atMs = simulationStartMs;
    let healedMs = atMs;
    for (const happening of this.#life.happenings) {
      atMs += happening.afterMs;
      this.#runUntil(atMs);
      this.#happen(happening);
      healedMs = Math.max(healedMs, atMs + ("downMs" in happening ? happening.downMs : 0));
    }
    this.#runUntil(healedMs);
    this.#heal();
    // What was asked for last must have got about before its absence means anything.
    this.#runUntil(healedMs + momentMs);
    const byMs = healedMs + convergenceMs;
    while (this.#objection() !== undefined && this.#nowMs < byMs) this.#runUntil(this.#nowMs + lookEveryMs);
    this.#require(this.#objection(), "not converged");
    for (const endMs = this.#nowMs + restMs; this.#nowMs < endMs; ) {
      this.#runUntil(this.#nowMs + lookEveryMs);
      this.#require(this.#objection(), "did not stay");
    }
  }

  /** Faults stop, and nothing is held up any more. What is down by now is on its way up. */
  #heal(): void {
    this.#spoilers.length = 0;
    const view = new StoreView(this.#simulation.world.store);
    for (const { metadata } of view.list("nodes")) this.#cordon(metadata.name, false);
    for (const { metadata } of view.list("deployments.apps")) {
      const target = { resource: "deployments.apps", namespace: "default", name: metadata.name };
      this.#ask({ verb: "patch", ...target, patchType: "merge", patch: { spec: { paused: false } } });
    }
  }

  #cordon(name: string, unschedulable: boolean): void {
    this.#ask({ verb: "patch", resource: "nodes", name, patchType: "merge", patch: { spec: { unschedulable } } });
  }

  get #nowMs(): number {
    return this.#simulation.world.nowMs;
  }

  #objection(): string | undefined {
    return notDesired(new StoreView(this.#simulation.world.store));
  }

  #runUntil(untilMs: number): void {
    const { world } = this.#simulation;
    for (;;) {
      this.#spoil();
      const { nextMs } = this.#simulation;
      if (nextMs === undefined || nextMs > untilMs) break;
      this.#watched(() => this.#simulation.next());
    }
    world.nowMs = Math.max(world.nowMs, untilMs);
  }

  #inject(choice: Choice, downMs?: number): void {
    this.#watched(() => {
      this.#simulation.inject(choice, downMs);
      return choice;
    });
  }

  /** Something happens, and what it makes of the store is judged. */
  #watched(happens: () => Choice | undefined): void {
    const { world } = this.#simulation;
    const before = world.store;
    let isEventful = false;
    world.onCommit = ({ type, resource, object }) => {
      isEventful ||= !uneventful.has(resource);
      if (type !== "DELETED") this.#require(validateStored(object)[0], everythingStoredIsValid.name);
    };
    const choice = happens();
    if (!isEventful || !choice) return;
    if (choice.actor === "user") this.#disturbedMs = world.nowMs;
    for (const property of invariants) this.#judge(property, before, choice.actor);
    this.#require(this.#overshoot(before), "a ReplicaSet never creates more pods than it was ever asked for");
    if (world.nowMs - this.#disturbedMs < momentMs) return;
    for (const property of promises) this.#judge(property, before, choice.actor);
  }

  #judge(property: Property, before: Store, actor: string): void {
    const { store, cells } = this.#simulation.world;
    const runtimes = cells.flatMap(({ runtime }) => runtime ?? []);
    if (property.kind === "always") this.#require(property.objection(store, runtimes), property.name);
    if (property.kind === "step") this.#require(property.objection(before, store, actor), property.name);
  }

  /** Who has lowered `replicas` meets pods that were asked for before; so what counts is the most there ever was. */
  #overshoot(before: Store): string | undefined {
    const { store } = this.#simulation.world;
    for (const resource of ["replicasets.apps", "replicationcontrollers"] as const) {
      for (const { metadata, spec } of new StoreView(store).list(resource)) {
        const asked = Math.max(this.#asked.get(metadata.uid) ?? 0, spec.replicas ?? 1);
        this.#asked.set(metadata.uid, asked);
        const allowed = asked + this.#lostCreations;
        const [was, now] = [before, store].map((one) => activePods(one, metadata.uid)) as [number, number];
        if (now > was && now > allowed)
          return `${resource} ${metadata.name} has ${now} active pods, at most ${allowed} were wanted`;
      }
    }
    return undefined;
  }

  #happen(happening: Happening): void {
    const { world } = this.#simulation;
    switch (happening.what) {
      case "crash": {
        const actor = this.#components[happening.component % this.#components.length] as string;
        if (world.cells[world.indexOf(actor)]?.up) this.#inject({ do: "crash", actor }, happening.downMs);
        return;
      }
      case "disconnect": {
        const actor = this.#components[happening.component % this.#components.length] as string;
        if (world.cells[world.indexOf(actor)]?.stream === "open") this.#inject({ do: "disconnect", actor });
        return;
      }
      case "fail": {
        const actor = `kubelet/n${(happening.node % this.#life.nodes) + 1}`;
        if (world.cells[world.indexOf(actor)]?.up) this.#inject({ do: "fail", actor }, happening.downMs);
        this.#disturbedMs = world.nowMs;
        return;
      }
      case "spoil":
        this.#spoilers.push(happening.fault);
        return;
      case "deletePod": {
        const pods = new StoreView(world.store).list("pods");
        const name = pods[happening.pod % pods.length]?.metadata.name;
        const options = happening.byForce ? { gracePeriodSeconds: 0 } : {};
        if (name !== undefined) this.#ask({ verb: "delete", resource: "pods", namespace: "default", name, options });
        return;
      }
      case "cordon":
        return this.#cordon(`n${(happening.node % this.#life.nodes) + 1}`, true);
      default:
        return this.#ask(requestOf(happening, this.#life.workloads));
    }
  }

  #ask(request: ApiRequest): void {
    this.#inject({ do: "ask", actor: "user", request });
  }

  /** Requests that are on their way meet the faults that wait for them. */
  #spoil(): void {
    const { cells, components } = this.#simulation.world;
    for (const [index, { call }] of this.#spoilers.length === 0 ? [] : cells.entries()) {
      const actor = components[index]?.id ?? "";
      const at =
        call && !call.response && actor !== "user"
          ? this.#spoilers.findIndex((fault) => requestFaults(call.request).includes(fault))
          : -1;
      const [fault] = at < 0 ? [] : this.#spoilers.splice(at, 1);
      if (fault === undefined) continue;
      if (fault === "lost" && call?.request.verb === "create" && call.request.resource === "pods")
        this.#lostCreations++;
      this.#inject({ do: "handle", actor, fault });
    }
  }

  #require(objection: string | undefined, what: string): void {
    if (objection === undefined) return;
    throw new Error(`${what}: ${objection} (at ${(this.#nowMs - simulationStartMs) / 1_000} s)`);
  }
}

type Change = Extract<Happening, { readonly workload: number }>;

/** What the user asks for who changes a workload. */
function requestOf(change: Change, workloads: readonly Workload[]): ApiRequest {
  const n = change.workload % workloads.length;
  const workload = workloads[n] as Workload;
  const object = manifestOf(workload, n);
  const target = { resource: resourceOf(object)?.name ?? "", namespace: "default", name: object.metadata.name ?? "" };
  if (change.what === "delete") return { verb: "delete", ...target, options: { propagationPolicy: change.policy } };
  return { verb: "patch", ...target, patchType: "merge", patch: { spec: specOf(change, workload, n) } };
}

function specOf(change: Exclude<Change, { readonly what: "delete" }>, workload: Workload, n: number): object {
  switch (change.what) {
    case "scale":
      return { replicas: change.replicas };
    case "newImage":
      return { template: templateOf(workload, n, change.image) };
    case "pause":
      return workload.kind === "Deployment" ? { paused: true } : {};
  }
}

function activePods(store: Store, uid: string): number {
  return new StoreView(store).controlledBy("pods", uid).filter(isPodActive).length;
}
