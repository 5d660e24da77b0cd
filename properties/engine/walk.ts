import type { Compiled } from "./asked.ts";
import { Explorer, type OpenStep } from "./explorer.ts";
import type { Property, Verdict } from "./property.ts";
import type { StateSpace } from "./state-space.ts";
import { Waiting } from "./waiting.ts";

/** How to walk. */
export interface WalkOptions {
  readonly walks: number;
  /** A walk that has not come to an end by then is cut off. */
  readonly maxSteps: number;
  /**
   * Swarm: each walk leaves out a random half of what actors do and of faults, as long as something else can happen. What is rare
   * among all becomes likely among few.
   */
  readonly swarm?: boolean;
  /** A random number from 0 to below `count`. All chance comes from here. */
  readonly pick: (count: number) => number;
}

/** A run that breaks a property. */
export interface WalkViolation {
  readonly property: string;
  readonly reason: string;
  readonly states: readonly Int32Array[];
}

/** What walks have met. They prove nothing: what was not violated is undecided. */
export interface WalkResult {
  readonly walks: number;
  readonly steps: number;
  /** Walks that came to where nothing but faults can happen. */
  readonly ended: number;
  readonly verdicts: readonly { readonly property: string; readonly verdict: Verdict }[];
  readonly violation?: WalkViolation;
}

/**
 * Random runs through a space of any size, until a property is violated. `eventually`, `leadsTo` and convergence are judged where a
 * walk ends because nothing but faults can happen; of walks that were cut off nothing is said. Yields after each walk how many steps were taken.
 */
export function* walkAtRandom(
  space: StateSpace,
  properties: readonly Compiled[],
  options: WalkOptions,
): Generator<number, WalkResult> {
  const happened = new Set<Compiled>();
  let steps = 0;
  let ended = 0;
  for (let number = 1; number <= options.walks; number++) {
    const walk = new Walk(space, properties, options, happened);
    const violation = walk.run();
    steps += walk.explorer.path.length - 1;
    if (walk.hasEnded) ended++;
    if (violation)
      return { walks: number, steps, ended, verdicts: verdicts(properties, happened, violation), violation };
    yield steps;
  }
  return { walks: options.walks, steps, ended, verdicts: verdicts(properties, happened) };
}

function verdicts(properties: readonly Compiled[], happened: ReadonlySet<Compiled>, violation?: WalkViolation) {
  return properties.map((property) => {
    const verdict: Verdict =
      property.name === violation?.property ? "violated" : happened.has(property) ? "holds" : "undecided";
    return { property: property.name, verdict };
  });
}

class Walk {
  readonly explorer: Explorer;
  hasEnded = false;
  readonly #properties: readonly Compiled[];
  readonly #options: WalkOptions;
  /** Those of kind `sometimes` that have come about. */
  readonly #happened: Set<Compiled>;
  readonly #waiting: Waiting<Int32Array>;
  readonly #leftOut = new Map<number, boolean>();

  constructor(space: StateSpace, properties: readonly Compiled[], options: WalkOptions, happened: Set<Compiled>) {
    this.explorer = new Explorer(space);
    this.#properties = properties;
    this.#options = options;
    this.#happened = happened;
    this.#waiting = new Waiting(properties.flatMap(ofRuns));
  }

  run(): WalkViolation | undefined {
    let violation = this.#judge(this.explorer.state);
    while (!violation && this.explorer.path.length <= this.#options.maxSteps) {
      const steps = this.explorer.steps();
      if (steps.every(({ fault }) => fault !== undefined)) {
        this.hasEnded = true;
        return this.#judgeEnd();
      }
      const index = this.#choose(steps);
      const from = this.explorer.state;
      this.explorer.take(index);
      violation = this.#judgeStep(from, steps[index] as OpenStep) ?? this.#judge(this.explorer.state);
    }
    return violation;
  }

  #choose(steps: readonly OpenStep[]): number {
    const { swarm, pick } = this.#options;
    const all = steps.map((step, index) => ({ index, kind: 2 * step.actor + (step.fault === undefined ? 0 : 1) }));
    const some = swarm ? all.filter(({ kind }) => !this.#isLeftOut(kind)) : all;
    const among = some.length > 0 ? some : all;
    return (among[pick(among.length)] as (typeof among)[number]).index;
  }

  #isLeftOut(kind: number): boolean {
    const leftOut = this.#leftOut.get(kind) ?? this.#options.pick(2) === 1;
    this.#leftOut.set(kind, leftOut);
    return leftOut;
  }

  #judge(state: Int32Array): WalkViolation | undefined {
    this.#waiting.see(state);
    for (const property of this.#properties) {
      const { kind, when } = property;
      if (kind !== "always" && kind !== "sometimes") continue;
      if (kind === "always" && when?.ask(state) !== undefined) continue;
      const reason = property.state?.ask(state);
      if (kind === "always" && reason !== undefined) return this.#violation(property, reason);
      if (kind === "sometimes" && reason === undefined) this.#happened.add(property);
    }
    return undefined;
  }

  #judgeStep(from: Int32Array, { to, actor }: OpenStep): WalkViolation | undefined {
    for (const property of this.#properties) {
      const reason = property.step?.ask(from, to, actor);
      if (reason !== undefined) return this.#violation(property, reason);
    }
    return undefined;
  }

  #judgeEnd(): WalkViolation | undefined {
    for (const property of this.#properties) {
      if (property.kind !== "convergence") continue;
      const reason = property.state?.ask(this.explorer.state);
      if (reason !== undefined) return this.#violation(property, `${reason} (it ends here)`);
    }
    const unmet = this.#waiting.unmet(this.explorer.state);
    return unmet && { ...unmet, states: this.explorer.path };
  }

  #violation({ name }: Compiled, reason: string): WalkViolation {
    return { property: name, reason, states: this.explorer.path };
  }
}

/** What is about whole runs, over bare states. */
function ofRuns({ kind, name, when, state }: Compiled): Property<Int32Array>[] {
  if (kind !== "eventually" && kind !== "leadsTo") return [];
  const from = (seen: Int32Array) => when?.ask(seen) === undefined;
  return [{ kind, name, from, objection: (seen) => state?.ask(seen) }];
}
