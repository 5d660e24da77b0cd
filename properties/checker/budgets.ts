import { type FaultBudget, type FaultName, spend } from "../../actors/choice.ts";
import { Interner } from "./interner.ts";

/** Fault budgets by number, and what is left of each after each fault. */
export class Budgets extends Interner<FaultBudget> {
  /** By number: the numbers of what is left. */
  readonly #after: (Partial<Record<FaultName, number>> | undefined)[] = [];

  /** The number of a budget when it has paid for a fault. */
  after(id: number, fault: FaultName): number {
    this.#after[id] ??= {};
    const after = this.#after[id];
    after[fault] ??= this.id(spend(this.value(id), fault));
    return after[fault];
  }
}
