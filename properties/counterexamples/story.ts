import type { Call } from "../../actors/cell.ts";
import { allows, type Choice, type FaultBudget, faultOf, spend } from "../../actors/choice.ts";
import { step } from "../../actors/step.ts";
import type { World } from "../../actors/world.ts";
import type { ObjectKey, ResourceName } from "../../machines/api/object.ts";
import type { ApiRequest } from "../../machines/api/request.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { Heard, StoryStep } from "../report.ts";
import { isBehind } from "../walk.ts";
import { type Act, actsOf } from "./acts.ts";
import { type Belief, beliefAt } from "./belief.ts";
import { CloseUp } from "./close-up.ts";
import { changesOf } from "./store-changes.ts";
import { answerText, listText, requestText, wordsFor } from "./story-words.ts";

/** A run that is told from its choices alone, and where in the story a cycle begins. */
export interface Told {
  readonly steps: readonly StoryStep[];
  readonly cycleFrom?: number;
}

/** How a run is told. */
export interface Telling {
  /** The first choice of a cycle, if it ends in one. */
  readonly cycleFrom?: number;
  /** Shown the world after each step that is told. */
  readonly onStep?: (world: World) => void;
  /** When each choice is made, in the world's time; unset: time stands still, as in a model. */
  readonly timesMs?: readonly number[];
  /** Whether to tell too which machines went where, and what kubelets and container runtimes said to one another. Not when unset. */
  readonly closeUp?: boolean;
  /** Resources whose changes are not worth a word: leases, in a cluster whose nodes give signs of life. None when unset. */
  readonly overlooked?: ReadonlySet<ResourceName>;
}

/**
 * Tells a run of any driver: who acted, what it had not heard by then and would have done had it heard, what it asked, what was answered,
 * what became of the store. Replays it for that. What goes without saying is folded into the step after it.
 *
 * @param world the one in which it begins; it is moved along, give a fork.
 */
export function tellRun(world: World, faults: FaultBudget, choices: readonly Choice[], telling: Telling = {}): Told {
  const { cycleFrom, onStep } = telling;
  world.faults = faults;
  const teller = new Teller(world, telling);
  const steps: StoryStep[] = [];
  let folded: Folded = nothingFolded;
  let told = 0;
  let cycleAt: number | undefined;
  for (const act of actsOf(choices, cycleFrom)) {
    if (told === cycleFrom) {
      cycleAt = steps.length;
      foldInto(steps, folded.taken);
      folded = { ...folded, taken: 0 };
    }
    const next = teller.tell(act, steps.length + 1);
    const all = together(folded, next);
    told += act.choices.length;
    // That a timer goes off, and nothing comes of it, is worth telling only where nothing else ever happens.
    const isRound = next.choice.do === "fire" && cycleFrom !== undefined && told > cycleFrom;
    if (act.settledFrom > 0 && (isWorthTelling(next) || isRound)) {
      steps.push({ ...next, ...all });
      onStep?.(world);
      folded = nothingFolded;
    } else folded = all;
  }
  foldInto(steps, folded.taken);
  return { steps, ...(cycleAt !== undefined && cycleAt < steps.length && { cycleFrom: cycleAt }) };
}

/** What went without saying, and is told with the step after it. */
type Folded = Pick<StoryStep, "taken" | "heard" | "moves">;

const nothingFolded: Folded = { taken: 0 };

function together(first: Folded, second: Folded): Folded {
  const heard = [...(first.heard ?? []), ...(second.heard ?? [])];
  const moves = [...(first.moves ?? []), ...(second.moves ?? [])];
  return {
    taken: first.taken + second.taken,
    ...(heard.length > 0 && { heard }),
    ...(moves.length > 0 && { moves }),
  };
}

/** What comes after the last told step belongs to it. */
function foldInto(steps: StoryStep[], folded: number): void {
  const last = steps.at(-1);
  if (last && folded > 0) steps[steps.length - 1] = { ...last, taken: last.taken + folded };
}

/** Something changed, a runtime was asked or answered, something went wrong, somebody was refused, or came back. */
function isWorthTelling({ choice, changes, fault, refused, runtime }: StoryStep): boolean {
  const isSeen = changes.length > 0 || runtime !== undefined;
  return isSeen || fault !== undefined || refused === true || choice.do === "start" || choice.do === "travel";
}

/** Tells steps one after the other, and remembers which step did what. */
class Teller {
  readonly #world: World;
  /** Which step brought a version of an object about. */
  readonly #doneIn = new Map<string, number>();
  /** What components did not know at their last turns. */
  readonly #beliefs = new Map<string, Belief | undefined>();
  readonly #timesMs: readonly number[] | undefined;
  readonly #closeUp: CloseUp | undefined;
  readonly #overlooked: ReadonlySet<ResourceName> | undefined;
  #taken = 0;

  constructor(world: World, { timesMs, closeUp = false, overlooked }: Telling) {
    this.#world = world;
    this.#timesMs = timesMs;
    this.#overlooked = overlooked;
    this.#closeUp = closeUp ? new CloseUp(world) : undefined;
  }

  /** @param number of the step in its story, from 1. */
  tell({ choices, settledFrom }: Act, number: number): StoryStep {
    const world = this.#world;
    const main = choices.slice(0, settledFrom);
    const events: WatchEvent[] = [];
    const words: string[] = [];
    const faults: string[] = [];
    let ignorance: Pick<StoryStep, "behind" | "unheard" | "informed"> = { behind: 0 };
    const heard: Heard[] = [];
    let asked: Pick<StoryStep, "request" | "answer" | "refused"> = {};
    world.onCommit = (event) => {
      if (this.#overlooked?.has(event.resource)) return;
      events.push(event);
      this.#doneIn.set(versionOf(event), number);
    };
    for (const choice of main) {
      this.#arrive();
      if (choice.do === "turn" && this.#isStale(choice)) faults.push("stale");
      const met = faultOf(choice);
      if (met) faults.push(met);
      if (choice.do === "deliver") heard.push(...this.#hears(choice));
      if (choice.do === "turn") this.#beliefs.set(choice.actor, beliefAt(world, world.indexOf(choice.actor)));
      // Who asks from outside is no component.
      const cell = () => (choice.do === "ask" ? undefined : world.cells[world.indexOf(choice.actor)]);
      const before = cell();
      this.#take(choice);
      const call = cell()?.call ?? null;
      if (choice.do === "handle") {
        const belief = this.#beliefs.get(choice.actor);
        if (belief && call) ignorance = this.#ignorance(belief, call.request);
        this.#beliefs.delete(choice.actor);
        if (call) asked = exchangeOf(call);
      }
      const isList = choice.do === "travel" || choice.do === "list";
      const text = isList ? listText(before, cell()) : wordsFor(choice, call, main);
      if (text) words.push(text);
    }
    const atMs = world.nowMs;
    for (const choice of choices.slice(settledFrom)) {
      this.#arrive();
      if (choice.do === "deliver") heard.push(...this.#hears(choice));
      this.#take(choice);
    }
    world.onCommit = undefined;
    const decisive = decisiveOf(main) ?? (choices[0] as Choice);
    return {
      choice: decisive,
      actor: decisive.actor,
      text: words.join("; ") || decisive.do,
      changes: events.flatMap(changesOf),
      ...ignorance,
      ...(faults.length > 0 && { fault: faults.join(", ") }),
      ...asked,
      ...(heard.length > 0 && { heard }),
      ...(this.#timesMs && { atMs }),
      ...this.#closeUp?.seen(),
      taken: choices.length,
    };
  }

  /** The clock comes to the next choice. */
  #arrive(): void {
    this.#world.nowMs = this.#timesMs?.[this.#taken++] ?? this.#world.nowMs;
  }

  #take(choice: Choice): void {
    if (this.#closeUp) this.#closeUp.step(choice);
    else step(this.#world, choice);
  }

  #hears({ actor }: Choice): Heard[] {
    const [event] = this.#world.cells[this.#world.indexOf(actor)]?.inbox ?? [];
    if (!event || this.#overlooked?.has(event.resource)) return [];
    const number = this.#doneIn.get(versionOf(event));
    return [{ actor, event: `${event.key} ${event.type}`, ...(number !== undefined && { step: number }) }];
  }

  /** A turn on a cache that is behind, where that is a fault: in a real cluster, where nothing counts them, it is not. */
  #isStale({ actor }: Choice): boolean {
    const world = this.#world;
    if (!isBehind(world.cells[world.indexOf(actor)])) return false;
    if (!allows(world.faults, "stale", { actor })) return false;
    world.faults = spend(world.faults, "stale");
    return true;
  }

  #ignorance({ behind, unheard, overlooked, informed }: Belief, asked: ApiRequest) {
    const told = unheard.map((event) => this.#unheardText(event));
    if (overlooked > 0)
      told.push(`${overlooked} ${overlooked === 1 ? "change" : "changes"} of what it did not look at`);
    const instead = informed ? requestText(informed) : "nothing";
    return { behind, unheard: told, ...(instead !== requestText(asked) && { informed: instead }) };
  }

  #unheardText(event: WatchEvent): string {
    const [first, ...others] = changesOf(event);
    const number = this.#doneIn.get(versionOf(event));
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return `${first ?? `${event.key} touched`}${more}${number === undefined ? "" : ` (step ${number})`}`;
  }
}

function exchangeOf({ request, response }: Call): Pick<StoryStep, "request" | "answer" | "refused"> {
  return {
    request: requestText(request),
    answer: answerText(response),
    ...(response?.ok === false && { refused: true }),
  };
}

function versionOf({ key, object }: { readonly key: ObjectKey; readonly object: WatchEvent["object"] }): string {
  return `${key} ${object.metadata.resourceVersion}`;
}

/** What a step is about: what went wrong, else the request and the turn that made it, else the last thing that is not a mere delivery. */
function decisiveOf(main: readonly Choice[]): Choice | undefined {
  const request = main.find((choice) => choice.do === "handle");
  return (
    main.find((choice) => faultOf(choice)) ??
    main.find((choice) => choice.do === "turn" && choice.actor === request?.actor) ??
    request ??
    main.findLast(({ do: what }) => what !== "deliver" && what !== "list" && what !== "answer" && what !== "record") ??
    main[0]
  );
}
