import type { Cell } from "../../actors/cell.ts";
import type { FaultBudget } from "../../actors/choice.ts";
import type { NumberedData } from "./hash-consing.ts";
import type { PlainReads } from "./reads.ts";
import type { SightNumbers } from "./sights.ts";
import type { StoreNumbers } from "./store-interner.ts";

/** All that the numbers in states stand for, as plain data. What was remembered of steps is not in it: it is computed anew. */
export interface PackedNumbers {
  readonly numbers: NumberedData;
  readonly parts: {
    readonly stores: StoreNumbers["objects"];
    readonly faults: readonly FaultBudget[];
    /** By component. */
    readonly cells: readonly (readonly Cell[])[];
  };
  readonly contents: readonly Int32Array[];
  readonly places: StoreNumbers["places"];
  readonly sights: SightNumbers;
  /** By component. */
  readonly reads: readonly PlainReads[];
}
