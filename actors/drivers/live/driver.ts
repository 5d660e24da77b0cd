import { filter, Observable } from "rxjs";
import type { Registry } from "../../../machines/api/custom/registry.ts";
import { objectKey } from "../../../machines/api/object.ts";
import type { ApiRequest, ApiResponse, Selection } from "../../../machines/api/request.ts";
import { expired } from "../../../machines/api/status.ts";
import { registryOf } from "../../apiserver/custom-resources.ts";
import type { Choice } from "../../choice.ts";
import { ask } from "../../commit.ts";
import type { ComponentId } from "../../component.ts";
import { History, type LoggedEvent } from "../../history.ts";
import { Random } from "../../random.ts";
import { step } from "../../step.ts";
import { WatchHub } from "../../watch-hub.ts";
import { type WatchSelection, watchSelection } from "../../watch-selection.ts";
import type { World } from "../../world.ts";
import { type Latencies, Schedule } from "../schedule.ts";
import type { ApiPort } from "./api-port.ts";
import { type Inspect, Inspection } from "./inspection.ts";

/** Where a live cluster gets its time from; the machine's own clock, or a test's. */
export interface Ticker {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Calls back once, after so long (0: as soon as others have had their turn). The answer cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Who watches a live cluster from within its process. */
export interface LiveObserver {
  /** Told of every step as it is taken: a recorded trace. */
  readonly onStep?: ((choice: Choice, atMs: number) => void) | undefined;
  /** Shown the machines, and what becomes of them. */
  readonly inspect?: Inspect | undefined;
  /**
   * Told what a component threw, which is a mistake of whoever wrote it: its process dies and does not come back, and the cluster goes on. Unset,
   * or where it answers false: whoever drives gets the error.
   */
  readonly onFailure?: ((actor: ComponentId, error: Error) => boolean) | undefined;
}

/** In a live cluster the network is real, and within the process there is none. */
const noLatencies: Latencies = { request: 0, answer: 0, watch: 0, list: 0, turn: 0, start: 0 };

/** After so many steps in a row others get the processor: sockets, timers. */
const stepsAtOnce = 200;

/** How many events the log keeps for watches that come back; older revisions are compacted. */
const keptEvents = 50_000;

/**
 * The third driver: takes what the clock brings and what clients outside ask, as it comes. Requests from outside are handled at once;
 * the components' own steps follow in small batches. Watchers outside follow the log by `watch`.
 */
export class LiveDriver implements ApiPort {
  readonly #world: World;
  readonly #schedule: Schedule;
  readonly #ticker: Ticker;
  readonly #hub = new WatchHub();
  readonly #history: History;
  readonly #observer: LiveObserver;
  /** Components that failed. */
  readonly #failed = new Set<ComponentId>();
  readonly #inspection: Inspection | undefined;
  #cancel: (() => void) | undefined;
  #wakesAtMs = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(world: World, ticker: Ticker, seed: number, observer: LiveObserver = {}) {
    const { inspect } = observer;
    this.#world = world;
    this.#ticker = ticker;
    this.#observer = observer;
    this.#inspection = inspect && new Inspection(world, inspect);
    this.#history = new History(world.store.revision);
    world.nowMs = ticker.nowMs();
    world.onCommit = (event) => {
      // One request can commit several revisions; each event has its own.
      const revision = Number(event.object.metadata.resourceVersion);
      this.#history.append(revision, [event]);
      if (this.#history.length > 2 * keptEvents) this.#history.compact(revision - keptEvents);
      this.#hub.publish(event, revision);
    };
    this.#schedule = new Schedule(world, Random.seeded(seed), noLatencies);
    this.#sleep();
  }

  get revision(): number {
    return this.#world.store.revision;
  }

  get registry(): Registry {
    return registryOf(this.#world.store);
  }

  nowMs(): number {
    return this.#ticker.nowMs();
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    this.#world.nowMs = Math.max(this.#ticker.nowMs(), this.#world.nowMs);
    this.#observer.onStep?.({ do: "ask", actor: "client", request }, this.#world.nowMs);
    const { response, touched } = ask(this.#world, request);
    this.#schedule.update(touched);
    this.#sleep();
    return response;
  }

  /** Something happens that neither the clock nor a client brings, a fault say, now. */
  inject(choice: Choice): void {
    this.#world.nowMs = Math.max(this.#ticker.nowMs(), this.#world.nowMs);
    this.#take(choice);
    this.#sleep();
  }

  /** Whether this choice will get its turn, by the schedule. */
  awaits(choice: Choice): boolean {
    return this.#schedule.has(choice);
  }

  watch(selection: Selection, fromRevision?: number): Observable<LoggedEvent> {
    return new Observable((watcher) => {
      const compiled = watchSelection(selection);
      let revision = fromRevision ?? this.#world.store.revision;
      if (fromRevision === undefined) for (const logged of this.#present(compiled)) watcher.next(logged);
      // What a watcher does on hearing of one thing may make another happen: it has caught up when nothing is left to tell.
      for (let past = this.#history.since(revision); past?.length !== 0; past = this.#history.since(revision)) {
        if (!past)
          return watcher.error(
            expired("too old resource version: The resourceVersion for the provided watch is too old."),
          );
        for (const logged of past) {
          const event = compiled.translate(logged.event);
          if (event) watcher.next({ revision: logged.revision, event });
          ({ revision } = logged);
        }
      }
      return this.#hub
        .watch(selection)
        .pipe(filter((logged) => logged.revision > revision))
        .subscribe(watcher);
    });
  }

  /** Stops the clock. Nothing happens any more. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#inspection?.close();
  }

  /** What exists, as if it had just been added: what a watch without a revision begins with. */
  *#present(selection: WatchSelection): Iterable<LoggedEvent> {
    const { resource, namespace } = selection;
    const { revision } = this.#world.store;
    for (const object of this.#world.store.list(resource, namespace)) {
      const key = objectKey(resource, object.metadata.namespace, object.metadata.name);
      if (selection.holds(object)) yield { revision, event: { type: "ADDED", resource, key, object } };
    }
  }

  /** Sets the alarm for the next thing that is due, unless it is set for then already. */
  #sleep(): void {
    const { nextMs } = this.#schedule;
    if (this.#closed || nextMs === undefined || nextMs >= this.#wakesAtMs) return;
    this.#cancel?.();
    this.#wakesAtMs = nextMs;
    this.#cancel = this.#ticker.after(Math.max(0, nextMs - this.#ticker.nowMs()), () => this.#wake());
  }

  #wake(): void {
    this.#wakesAtMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#ticker.nowMs();
    for (let steps = 0; steps < stepsAtOnce; steps++) {
      const { nextMs } = this.#schedule;
      if (this.#closed || nextMs === undefined || nextMs > nowMs) break;
      const due = this.#schedule.take();
      if (!due) break;
      // Never before its time, even if the machine's clock was set back.
      this.#world.nowMs = Math.max(nowMs, this.#world.nowMs);
      this.#take(due.choice);
    }
    this.#sleep();
  }

  #take(choice: Choice): void {
    if (choice.do === "start" && this.#failed.has(choice.actor)) return;
    this.#inspection?.forget();
    const touched = this.#step(choice);
    this.#inspection?.look(touched);
    this.#schedule.update(touched);
  }

  #step(choice: Choice): readonly number[] {
    try {
      return this.#told(choice);
    } catch (error) {
      if (!(error instanceof Error) || !this.#observer.onFailure?.(choice.actor, error)) throw error;
      this.#failed.add(choice.actor);
      // Whatever it was doing is lost with it, as in any crash. A trace has both: played again, it throws the same.
      return this.#told({ do: "crash", actor: choice.actor });
    }
  }

  #told(choice: Choice): readonly number[] {
    this.#observer.onStep?.(choice, this.#world.nowMs);
    return step(this.#world, choice);
  }
}
