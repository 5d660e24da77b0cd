import type { UserController } from "../../../actors/define-controller.ts";
import { simulationStartMs, simulator } from "../../../actors/drivers/simulator.ts";
import type { KubeObject } from "../../../machines/api/object.ts";

/** What manifests have become of after a while. */
export interface Becoming {
  readonly nodes: number;
  /** Milliseconds of virtual time. */
  readonly afterMs: number;
  readonly seed: number;
  readonly controllers?: readonly UserController[];
}

/** All objects of a simulated cluster in which somebody has created these, after a while. The same seed gives the same. */
export function convergedObjects(
  objects: readonly KubeObject[],
  { afterMs, ...options }: Becoming,
): readonly KubeObject[] {
  const simulation = simulator(objects, options);
  simulation.runUntil(simulationStartMs + afterMs);
  return [...simulation.world.store.entries()].map(([, object]) => object);
}
