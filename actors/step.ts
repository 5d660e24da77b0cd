import type { Pod } from "../machines/api/generated/types.ts";
import { objectKey, type Stored } from "../machines/api/object.ts";
import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import type { Effect, RuntimeEvent } from "../machines/effects.ts";
import type { WatchEvent } from "../machines/watch.ts";
import { handleOnPast } from "./apiserver/branch.ts";
import { BehaviourError, behaviourOf, type PodBehaviour } from "./behaviour.ts";
import { Cache } from "./cache.ts";
import { type Cell, hasCache, idleCell, type Stream, unheardBy } from "./cell.ts";
import { type Choice, faultOf, type RequestFault, spend } from "./choice.ts";
import { ask, publish } from "./commit.ts";
import type { Component, Input } from "./component.ts";
import { lapsing } from "./enabled.ts";
import { eventRequest } from "./event-recorder.ts";
import { missed, relist } from "./relist.ts";
import { type AnsweredFault, faultyAnswer } from "./request-fault.ts";
import { accept, complete, inventory, lose, type RuntimeState } from "./runtime.ts";
import { selectionsOf } from "./selections.ts";
import { seenBy } from "./watch-streams.ts";
import type { World } from "./world.ts";

/**
 * Makes one choice happen: the world is the next one afterwards. The choice must be enabled; one that is not throws.
 * The same world and choice give the same next world, whoever drives.
 *
 * @returns the indexes of the components whose cells changed, so that a driver need not look at the others.
 */
export function step(world: World, choice: Choice): readonly number[] {
  if (choice.do === "ask") return ask(world, choice.request).touched;
  const turn = new Step(world, choice);
  turn.run();
  const fault = faultOf(choice);
  if (fault && world.faults.total > 0) world.faults = spend(world.faults, fault);
  return [...turn.touched];
}

type ComponentChoice = Exclude<Choice, { readonly do: "ask" }>;

/** One step under way. */
class Step {
  readonly touched = new Set<number>();
  readonly #world: World;
  readonly #choice: ComponentChoice;
  readonly #index: number;
  readonly #component: Component;

  constructor(world: World, choice: ComponentChoice) {
    this.#world = world;
    this.#choice = choice;
    this.#index = world.indexOf(choice.actor);
    this.#component = world.components[this.#index] as Component;
    this.touched.add(this.#index);
  }

  run(): void {
    const choice = this.#choice;
    switch (choice.do) {
      case "start":
        return this.#start();
      case "list":
        return this.#list();
      case "deliver":
        return this.#deliver();
      case "turn":
        return this.#react({ type: "turn" });
      case "handle":
        return this.#handle(choice.fault);
      case "answer":
        return this.#answer();
      case "record":
        return this.#record();
      case "fire":
        return this.#fire(choice.timer);
      case "complete":
        return this.#complete(choice.operation, choice.exitCode);
      case "crash":
        return this.#stop(this.#cell.runtime);
      case "fail":
        return this.#stop(this.#cell.runtime && lose(this.#cell.runtime));
      case "disconnect":
        this.#change({ stream: "broken", inbox: missed(unheardBy(this.#cell)), skewed: null });
        return this.#react({ type: "disconnected" });
      case "freeze":
        return this.#change({ frozen: { fault: choice.fault, lacks: [] } });
      case "travel":
        return this.#travel();
      case "skew":
        return this.#change({ skewed: { resource: choice.resource, lacks: [] } });
      case "catchUp":
        return this.#change({ inbox: unheardBy(this.#cell), skewed: null });
      case "lapse":
        return this.#fire(lapsing(this.#cell) ?? "");
    }
  }

  get #cell(): Cell {
    return this.#world.cells[this.#index] as Cell;
  }

  set #cell(cell: Cell) {
    this.#world.cells[this.#index] = cell;
  }

  #change(part: Partial<Cell>): void {
    this.#cell = { ...this.#cell, ...part };
  }

  #stop(runtime: RuntimeState | null): void {
    this.#cell = idleCell(this.#component.stopped, runtime, this.#cell.frozen);
  }

  #start(): void {
    this.#require(!this.#cell.up);
    this.#change({ up: true });
    this.#react({ type: "start" });
  }

  /** The list is answered and the watch opened in one: what comes later arrives by the watch. */
  #list(): void {
    const { stream } = this.#cell;
    this.#require(stream === "opening" || stream === "reopening" || stream === "past");
    this.#listed("open", []);
  }

  /** A list from the past, after a restart or a broken watch. */
  #travel(): void {
    const { frozen } = this.#cell;
    this.#require(frozen !== null);
    if (frozen?.fault === "timetravel") {
      if (this.#cell.up) this.#stop(this.#cell.runtime);
      this.#start();
    }
    this.#change({ frozen: null });
    this.#listed("past", frozen?.lacks ?? []);
  }

  #listed(stream: Stream, inbox: readonly WatchEvent[]): void {
    const selections = selectionsOf(this.#component);
    const before = hasCache(this.#cell.stream) && new Cache(this.#world.store, unheardBy(this.#cell), selections);
    const events = relist(
      selections.resourcesIn(this.#world.store),
      before || undefined,
      new Cache(this.#world.store, inbox, selections),
    );
    this.#change({ stream, inbox, skewed: null });
    this.#react({ type: "listed", events });
    // A kubelet learns from its runtime what already runs, once it knows which pods are its own.
    if (this.#cell.runtime) for (const event of inventory(this.#cell.runtime)) this.#react({ type: "runtime", event });
  }

  #deliver(): void {
    const [event, ...inbox] = this.#cell.inbox;
    this.#require(this.#cell.stream === "open" && event !== undefined);
    this.#change({ inbox });
    this.#react({ type: "watch", event: event as WatchEvent });
  }

  #handle(fault: RequestFault | undefined): void {
    const call = this.#cell.call;
    this.#require(call !== null && call.response === undefined);
    const { request } = call as { request: ApiRequest };
    if (fault === "fork" || fault === "merge") return this.#handleOnPast(request, fault);
    // A lost answer is to a request that was carried out; the others never were.
    const answer = fault === undefined || fault === "lost" ? this.#ask(request) : undefined;
    const response = fault || !answer ? faultyAnswer(request, fault as AnsweredFault) : answer;
    this.#change({ call: { request, response } });
  }

  #handleOnPast(request: ApiRequest, how: "fork" | "merge"): void {
    const world = this.#world;
    const stamp = { nowMs: world.nowMs, ...world.nature.identity(world, request) };
    const branched = handleOnPast(world.store, this.#cell.inbox, request, stamp, how);
    world.store = branched.store;
    for (const event of branched.events) publish(world, event, this.touched);
    const { response } = branched;
    this.#change({ call: { request, response } });
    if (how === "merge") return;
    // What it had not heard of was never so.
    const own = branched.own.flatMap((event) => seenBy(this.#component, event) ?? []);
    this.#change({ inbox: this.#cell.stream === "open" ? own : missed(own) });
  }

  #ask(request: ApiRequest): ApiResponse {
    const { response, touched } = ask(this.#world, request);
    for (const index of touched) this.touched.add(index);
    return response;
  }

  #answer(): void {
    const response = this.#cell.call?.response;
    this.#require(response !== undefined);
    this.#change({ call: null });
    this.#react({ type: "answer", response: response as ApiResponse });
  }

  #record(): void {
    const [record, ...outbox] = this.#cell.outbox;
    this.#require(record !== undefined);
    this.#change({ outbox });
    const request = record && eventRequest(this.#world.store, record, this.#component.id, this.#world.nowMs);
    if (request) this.#ask(request);
  }

  #fire(timer: string): void {
    this.#require(this.#cell.timers.some((armed) => armed.timer === timer));
    this.#change({ timers: this.#cell.timers.filter((armed) => armed.timer !== timer) });
    this.#react({ type: "timer", timer });
  }

  #complete(operation: string, exitCode: number | undefined): void {
    const { runtime } = this.#cell;
    if (!runtime) throw new Error(`${this.#component.id} has no container runtime`);
    const done = complete(runtime, operation, exitCode === undefined ? {} : { exitCode });
    this.#change({ runtime: done.state });
    this.#tell(done.events);
    if (this.#world.nature.instantRuntime) this.#completeAtOnce();
  }

  /** Where the runtime takes no time, all that it is busy with ends now, but for exits: those are choices. */
  #completeAtOnce(): void {
    for (;;) {
      const { operations } = this.#cell.runtime as RuntimeState;
      const next = Object.values(operations).find(({ kind }) => kind !== "exit");
      if (!next) return;
      const done = complete(this.#cell.runtime as RuntimeState, next.id);
      this.#change({ runtime: done.state });
      this.#tell(done.events);
    }
  }

  /** The runtime's news reach the kubelet if it runs; if not, it will take stock when it comes back. */
  #tell(events: readonly RuntimeEvent[]): void {
    if (!hasCache(this.#cell.stream)) return;
    for (const event of events) this.#react({ type: "runtime", event });
  }

  #react(input: Input): void {
    const world = this.#world;
    const view = new Cache(world.store, unheardBy(this.#cell), selectionsOf(this.#component));
    const { state, effects } = this.#component.react(this.#cell.state, input, view, world);
    if (state !== this.#cell.state) this.#change({ state });
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    const cell = this.#cell;
    switch (effect.type) {
      case "request":
        if (cell.call) throw new Error(`${this.#component.id} has two requests in flight`);
        return this.#change({ call: { request: effect.request } });
      case "watch":
        return this.#change({ stream: cell.stream === "closed" ? "opening" : "reopening" });
      case "arm": {
        const dueMs = this.#world.nowMs + effect.afterMs;
        const others = cell.timers.filter(({ timer }) => timer !== effect.timer);
        return this.#change({ timers: [...others, { timer: effect.timer, afterMs: effect.afterMs, dueMs }] });
      }
      case "cancel":
        return this.#change({ timers: cell.timers.filter(({ timer }) => timer !== effect.timer) });
      case "run":
        return this.#run(effect);
      case "record":
        if (this.#world.nature.recordsEvents) this.#change({ outbox: [...cell.outbox, effect.record] });
        return;
    }
  }

  #run({ command }: Extract<Effect, { type: "run" }>): void {
    const { runtime } = this.#cell;
    if (!runtime) throw new Error(`${this.#component.id} has no container runtime`);
    this.#change({ runtime: accept(runtime, command, (uid) => this.#behaviour(runtime, uid)).state });
    if (this.#world.nature.instantRuntime) this.#completeAtOnce();
  }

  /** How the containers of a pod behave is written on the pod, or in the world's table. */
  #behaviour({ node }: RuntimeState, uid: string): PodBehaviour {
    const pod = this.#world.store.podsOnNode(node).find(({ metadata }) => metadata.uid === uid);
    if (!pod) return {};
    try {
      return behaviourOf(pod as unknown as Stored<Pod>, this.#world.behaviours);
    } catch (error) {
      if (!(error instanceof BehaviourError)) throw error;
      // Somebody's annotation is wrong: the pod says so and behaves as usual, and the cluster goes on.
      const regarding = objectKey("pods", pod.metadata.namespace, pod.metadata.name);
      this.#perform({
        type: "record",
        record: { regarding, type: "Warning", reason: "InvalidBehaviour", message: error.message },
      });
      return {};
    }
  }

  #require(holds: boolean): void {
    if (!holds) throw new Error(`not enabled: ${JSON.stringify(this.#choice)}`);
  }
}
