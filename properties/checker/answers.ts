import { type Handled, handle, type Stamp } from "../../actors/apiserver/handle.ts";
import type { Identity } from "../../actors/identity.ts";
import { type AnsweredFault, faultyAnswer } from "../../actors/request-fault.ts";
import type { ApiRequest, ApiResponse } from "../../machines/api/request.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { HashConsing } from "./hash-consing.ts";
import { Interner } from "./interner.ts";
import { PairMap } from "./pair-map.ts";
import type { Sights } from "./sights.ts";
import type { StoreInterner } from "./store-interner.ts";

/** What the apiserver made of a request. */
export interface Outcome {
  readonly store: number;
  readonly response: number;
  readonly events: readonly number[];
}

/** What requests come to, in numbers: each is handled once on each store, and fails once in each way. */
export class Answers {
  readonly requests: Interner<ApiRequest>;
  readonly responses: Interner<ApiResponse>;
  readonly events: Interner<WatchEvent>;
  readonly #nowMs: number;
  readonly #stores: StoreInterner;
  readonly #sights: Sights;
  readonly #outcomes: Outcome[] = [];
  /** Store and request → outcome; of what is created by the identity that it gets, since it depends on that too. */
  readonly #handled = new Map<string, PairMap>();
  readonly #handledUnnamed = new PairMap();
  /** Fault and request → response. */
  readonly #faulty = new Map<AnsweredFault, number[]>();

  /** @param nowMs the world's time, which stands still. */
  constructor(nowMs: number, numbers: HashConsing, stores: StoreInterner, sights: Sights) {
    this.#nowMs = nowMs;
    this.requests = new Interner(numbers);
    this.responses = new Interner(numbers);
    this.events = new Interner(numbers);
    this.#stores = stores;
    this.#sights = sights;
  }

  /** The response to a request that met a fault. */
  faulty(requestId: number, fault: AnsweredFault): number {
    const known = this.#faulty.get(fault) ?? [];
    this.#faulty.set(fault, known);
    known[requestId] ??= this.responses.id(faultyAnswer(this.requests.value(requestId), fault));
    return known[requestId];
  }

  /** What becomes of a store by a request. @param identity what is created by it is named so. */
  outcome(storeId: number, requestId: number, identity: Identity): Outcome {
    const handled = this.#handledAs(identity);
    const known = handled.get(storeId, requestId);
    if (known >= 0) return this.#outcomes[known] as Outcome;
    const stamp: Stamp = { nowMs: this.#nowMs, ...identity };
    const outcome = this.#noted(storeId, handle(this.#stores.value(storeId), this.requests.value(requestId), stamp));
    handled.add(storeId, requestId, this.#outcomes.length);
    this.#outcomes.push(outcome);
    return outcome;
  }

  #handledAs({ uid }: Identity): PairMap {
    if (uid === "") return this.#handledUnnamed;
    const named = this.#handled.get(uid) ?? new PairMap();
    this.#handled.set(uid, named);
    return named;
  }

  #noted(before: number, { response, store, events }: Handled): Outcome {
    const after = this.#stores.after(before, store, events);
    const outcome = {
      store: after,
      response: this.responses.id(response),
      events: events.map((event) => this.events.id(event)),
    };
    this.#sights.inherit(before, after, events);
    return outcome;
  }
}
