import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import type { WatchEvent } from "../machines/watch.ts";
import { handle } from "./apiserver/handle.ts";
import { type Cell, hasCache } from "./cell.ts";
import type { Component } from "./component.ts";
import { missed } from "./relist.ts";
import { seenBy } from "./watch-streams.ts";
import type { World } from "./world.ts";

/** What became of a request from outside: the answer, and the components that have something to hear. */
export interface Asked {
  readonly response: ApiResponse;
  readonly touched: readonly number[];
}

/** The apiserver handles a request and commits it at once; whoever watches what it changed will hear of it. */
export function ask(world: World, request: ApiRequest): Asked {
  const identity = world.nature.identity(world, request);
  const { response, store, events } = handle(world.store, request, { nowMs: world.nowMs, ...identity });
  world.store = store;
  const touched = new Set<number>();
  for (const event of events) publish(world, event, touched);
  return { response, touched: [...touched] };
}

/** Tells all who watch what was committed. @param touched gets the components that have something to hear. */
export function publish(world: World, event: WatchEvent, touched: Set<number>): void {
  world.streams.publish(event, (index, seen) => {
    const cell = world.cells[index] as Cell;
    const next = heard(cell, seen);
    if (next === cell) return;
    world.cells[index] = next;
    touched.add(index);
  });
  world.onCommit?.(event);
}

/** The cell of a component after an event of the store: the same if it does not watch, or not this. */
export function told(component: Component, cell: Cell, event: WatchEvent): Cell {
  const seen = hasCache(cell.stream) || cell.frozen ? seenBy(component, event) : undefined;
  return seen ? heard(cell, seen) : cell;
}

/** The cell with one more event to hear; the same if neither it nor an apiserver that stopped for it has a cache that would lack it. */
function heard(cell: Cell, seen: WatchEvent): Cell {
  const frozen = cell.frozen && { ...cell.frozen, lacks: missed([...cell.frozen.lacks, seen]) };
  if (!hasCache(cell.stream)) return frozen ? { ...cell, frozen } : cell;
  const { skewed } = cell;
  if (skewed?.resource === seen.resource)
    return { ...cell, skewed: { ...skewed, lacks: [...skewed.lacks, seen] }, frozen };
  const inbox = [...cell.inbox, seen];
  return { ...cell, inbox: cell.stream === "open" ? inbox : missed(inbox), frozen };
}
