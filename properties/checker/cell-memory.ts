import type { ArmedTimer, Cell } from "../../actors/cell.ts";
import type { HashConsing } from "./hash-consing.ts";
import { Interner } from "./interner.ts";
import { PairMap } from "./pair-map.ts";

/** Makes another cell of a cell. */
type Change = (cell: Cell) => Cell;

/** The cells of one component by number, and what became of each that is known. */
export class CellMemory {
  readonly cells: Interner<Cell>;
  /** Cell and sight, with an action → cell. */
  readonly #local = new PairMap();
  /** Cell and event → cell. */
  readonly #told = new PairMap();
  /** Cell and response → cell. */
  readonly #answered = new PairMap();
  /** Cell → its request, by number. */
  readonly #asks: number[] = [];

  constructor(numbers: HashConsing) {
    this.cells = new Interner(numbers);
  }

  /** The cell after an action of its component. @param key what the component sees, and the action. */
  local(cellId: number, key: number, change: Change): number {
    return this.#remembered(this.#local, cellId, key, change);
  }

  /** The cell with one more event to hear. */
  told(cellId: number, eventId: number, change: Change): number {
    return this.#remembered(this.#told, cellId, eventId, change);
  }

  /** The cell with the answer to its request. */
  answered(cellId: number, responseId: number, change: Change): number {
    return this.#remembered(this.#answered, cellId, responseId, change);
  }

  /** The number of the cell's request. */
  request(cellId: number, find: (cell: Cell) => number): number {
    this.#asks[cellId] ??= find(this.cells.value(cellId));
    return this.#asks[cellId];
  }

  #remembered(known: PairMap, cellId: number, key: number, change: Change): number {
    let next = known.get(cellId, key);
    if (next < 0) {
      next = this.cells.id(change(this.cells.value(cellId)));
      known.add(cellId, key, next);
    }
    return next;
  }
}

/** The cell with its timers in the order of their names: time stands still, and each may go off at any moment, whichever was armed first. */
export function withTimersSorted(cell: Cell): Cell {
  const { timers } = cell;
  if (timers.every(({ timer }, at) => at === 0 || (timers[at - 1] as ArmedTimer).timer < timer)) return cell;
  return { ...cell, timers: timers.toSorted((a, b) => (a.timer < b.timer ? -1 : 1)) };
}
