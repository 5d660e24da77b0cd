import type { Choice } from "../../actors/choice.ts";
import type { Component } from "../../actors/component.ts";
import { isUserController, type UserController } from "../../actors/define-controller.ts";
import { LiveDriver, type Ticker } from "../../actors/drivers/live/driver.ts";
import { Simulator } from "../../actors/drivers/simulator.ts";
import { formatDuration } from "../../actors/duration.ts";
import { Random } from "../../actors/random.ts";
import { StoreView } from "../../actors/store-view.ts";
import { undesired } from "../../actors/user-controllers.ts";
import type { World } from "../../actors/world.ts";
import { notDesired } from "../../machines/desired-state.ts";

/** The drivers in which a run can be replayed, besides a plain world. */
export const driverNames = ["simulator", "live"] as const;
export type DriverName = (typeof driverNames)[number];

/** A driver that makes given choices happen in its own way. */
export interface Driven {
  readonly take: (world: World, choice: Choice) => void;
  /** What becomes of the cluster afterwards, in words, where that can be told. */
  afterwards(): string | undefined;
}

/** How long a simulated cluster is left alone after a run. */
const leftAloneMs = 600_000;

/** Lets a driver take the steps of a trace. @param components those that took built-in ones' places; a user's controllers say what is desired. */
export function drivenBy(name: DriverName, components: readonly Component[] = []): Driven {
  return name === "live" ? drivenLive() : simulated(components.filter(isUserController));
}

function simulated(controllers: readonly UserController[]): Driven {
  let simulator: Simulator | undefined;
  return {
    take(world, choice) {
      simulator ??= new Simulator(world, Random.seeded(1));
      simulator.inject(choice);
    },
    afterwards() {
      if (!simulator) return undefined;
      simulator.runUntil(simulator.world.nowMs + leftAloneMs);
      const view = new StoreView(simulator.world.store);
      const shortfall = [notDesired(view), ...controllers.map((each) => undesired(each, view))].find(Boolean);
      const alone = `left alone for ${formatDuration(leftAloneMs)} of virtual time`;
      return shortfall === undefined
        ? `${alone}, it is as desired`
        : `${alone}, it is still not as desired: ${shortfall}`;
    },
  };
}

function drivenLive(): Driven {
  let driver: LiveDriver | undefined;
  return {
    take(world, choice) {
      driver ??= new LiveDriver(world, stoppedClock(world), 1);
      driver.inject(choice);
    },
    // Its clock stands still: what comes later is for a cluster that somebody keeps up.
    afterwards: () => undefined,
  };
}

/** A clock that shows the world's own time, and on which no alarm goes off: the trace alone says what happens. */
function stoppedClock(world: World): Ticker {
  return { nowMs: () => world.nowMs, after: () => () => {} };
}
