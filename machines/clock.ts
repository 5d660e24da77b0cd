/**
 * The time that a component is told when it takes a turn. Milliseconds since the epoch; the simulator counts them, live
 * reads them off the machine, and in a model world they stand still, so that states repeat.
 */
export interface Clock {
  readonly nowMs: number;
}
