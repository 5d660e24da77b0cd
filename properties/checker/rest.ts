import type { Cell } from "../../actors/cell.ts";
import type { Component } from "../../actors/component.ts";
import { deepEqual } from "../../machines/api/equality.ts";
import type { Action } from "./actions.ts";
import { conditionOf, dueSoon, type Outlook, Outlooks } from "./outlook.ts";
import type { PackedWorld } from "./packed-world.ts";
import { PairMap } from "./pair-map.ts";

/**
 * What a component that comes to rest hears. `everything`: so that its cache is fresh, also in the middle of a plan; `whenIdle`: only
 * while it has nothing to do; `nothing`: its cache stays as it is.
 */
type Hearing = "everything" | "whenIdle" | "nothing";

/** The everyday actions of one component, made once. */
interface Everyday {
  readonly deliver: Action;
  readonly turn: Action;
  readonly handle: Action;
  readonly answer: Action;
  readonly start: Action;
  readonly list: Action;
}

/** What was found for one component. */
class Memory {
  /** Cell and sight → the cell at rest, everything heard. */
  readonly fresh = new PairMap();
  /** The same, where a busy component hears nothing. */
  readonly lagging = new PairMap();
}

/**
 * How components come to rest between steps, which nobody else can tell. A: one with nothing to do hears events until something is
 * queued. B: a queued key that leads to no request is worked off at once: whatever could change that decision queues the key again.
 * What becomes of a component depends on its cell, on what it sees of the store and on nothing else, and is remembered by these.
 */
export class Rest {
  readonly #packed: PackedWorld;
  readonly #everyday: readonly Everyday[];
  readonly #outlooks: Outlooks;
  readonly #memories: readonly Memory[];

  constructor(packed: PackedWorld) {
    this.#packed = packed;
    this.#outlooks = new Outlooks(packed);
    this.#memories = packed.components.map(() => new Memory());
    this.#everyday = packed.components.map(({ id: actor }, index) => ({
      deliver: packed.action({ do: "deliver", actor }, index),
      turn: packed.action({ do: "turn", actor }, index),
      handle: packed.action({ do: "handle", actor }, index),
      answer: packed.action({ do: "answer", actor }, index),
      start: packed.action({ do: "start", actor }, index),
      list: packed.action({ do: "list", actor }, index),
    }));
  }

  /** What can happen to a component in this condition. */
  outlook(index: number, cellId: number): Outlook {
    return this.#outlooks.at(index, cellId);
  }

  everyday(index: number): Everyday {
    return this.#everyday[index] as Everyday;
  }

  /** Brings one component to rest. @param log gets what was done. */
  settle(storeId: number, index: number, cellId: number, hearing: "everything" | "whenIdle", log?: Action[]): number {
    if (log) return this.#settleAfresh(storeId, index, cellId, hearing, log);
    const memory = this.#memories[index] as Memory;
    const known = hearing === "everything" ? memory.fresh : memory.lagging;
    const sight = this.#packed.sight(storeId, index);
    let settled = known.get(cellId, sight);
    if (settled < 0) {
      settled = this.#settleAfresh(storeId, index, cellId, hearing, undefined);
      known.add(cellId, sight, settled);
    }
    return settled;
  }

  #settleAfresh(storeId: number, index: number, cellId: number, hearing: Hearing, log: Action[] | undefined): number {
    return this.#packed.intern(
      index,
      this.comeToRest(storeId, index, this.#packed.cellOf(index, cellId), hearing, log),
    );
  }

  /** The same for a cell that has no number yet, and without a memory. */
  comeToRest(storeId: number, index: number, start: Cell, hearing: Hearing, log?: Action[]): Cell {
    const { deliver, turn } = this.everyday(index);
    const component = this.#packed.components[index] as Component;
    const fired: Cell[] = [];
    let cell = start;
    const go = (action: Action): void => {
      cell = this.#packed.stepCell(storeId, index, cell, action.choice);
      log?.push(action);
    };
    for (;;) {
      const { up, isAsking, isReady, isMidway, unheard } = conditionOf(component, cell);
      if (!up) return cell;
      const retry = fired.some((before) => deepEqual(before, cell)) ? undefined : dueSoon(cell);
      const isIdle = !isAsking && !isReady && retry === undefined;
      const hears = hearing === "everything" || (hearing === "whenIdle" && isIdle);
      if (unheard > 0 && hears) go(deliver);
      else if (isAsking) return cell;
      else if (isReady) {
        // What a reconcile reads in its middle is part of what it does next: nothing queues that again.
        if (isMidway) return cell;
        // The first key's turn is taken if it leads to no request.
        const after = this.#packed.stepCell(storeId, index, cell, turn.choice);
        if (conditionOf(component, after).isAsking) return cell;
        log?.push(turn);
        cell = after;
      } else {
        // A retry that is due soon is due: how long its component then takes to get to it is open anyway.
        if (!retry) return cell;
        fired.push(cell);
        go(this.#packed.action({ do: "fire", actor: component.id, timer: retry.timer }, index));
      }
    }
  }
}
