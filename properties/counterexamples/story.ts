import type { Cell } from "../../actors/cell.ts";
import { allows, type Choice, type FaultBudget, faultOf, type RequestFault, spend } from "../../actors/choice.ts";
import { step } from "../../actors/step.ts";
import type { World } from "../../actors/world.ts";
import type { ObjectKey } from "../../machines/api/object.ts";
import type { ApiRequest, ApiResponse } from "../../machines/api/request.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { Heard, StoryStep } from "../report.ts";
import { isBehind } from "../walk.ts";
import { type Act, actsOf } from "./acts.ts";
import { type Belief, beliefAt } from "./belief.ts";
import { changesOf } from "./store-changes.ts";

/** A run that is told from its choices alone, and where in the story a cycle begins. */
export interface Told {
  readonly steps: readonly StoryStep[];
  readonly cycleFrom?: number;
}

/**
 * Tells a run of any driver: who acted, what it had not heard by then and would have done had it heard, what it asked, what was answered,
 * what became of the store. Replays it for that. What goes without saying is folded into the step after it.
 *
 * @param world the one in which it begins; it is moved along, give a fork.
 * @param cycleFrom the first choice of a cycle, if it ends in one.
 * @param onStep shown the world after each step that is told.
 */
export function tellRun(
  world: World,
  faults: FaultBudget,
  choices: readonly Choice[],
  cycleFrom?: number,
  onStep?: (world: World) => void,
): Told {
  world.faults = faults;
  const teller = new Teller(world);
  const steps: StoryStep[] = [];
  let folded = 0;
  let heard: readonly Heard[] = [];
  let told = 0;
  let cycleAt: number | undefined;
  for (const act of actsOf(choices, cycleFrom)) {
    if (told === cycleFrom) {
      cycleAt = steps.length;
      foldInto(steps, folded);
      folded = 0;
    }
    const next = teller.tell(act, steps.length + 1);
    told += act.choices.length;
    // That a timer goes off, and nothing comes of it, is worth telling only where nothing else ever happens.
    const isRound = next.choice.do === "fire" && cycleFrom !== undefined && told > cycleFrom;
    if (act.settledFrom > 0 && (isWorthTelling(next) || isRound)) {
      const all = [...heard, ...(next.heard ?? [])];
      steps.push({ ...next, taken: next.taken + folded, ...(all.length > 0 && { heard: all }) });
      onStep?.(world);
      folded = 0;
      heard = [];
    } else {
      folded += next.taken;
      heard = [...heard, ...(next.heard ?? [])];
    }
  }
  foldInto(steps, folded);
  return { steps, ...(cycleAt !== undefined && cycleAt < steps.length && { cycleFrom: cycleAt }) };
}

/** What comes after the last told step belongs to it. */
function foldInto(steps: StoryStep[], folded: number): void {
  const last = steps.at(-1);
  if (last && folded > 0) steps[steps.length - 1] = { ...last, taken: last.taken + folded };
}

/** Something changed, something went wrong, somebody was refused, or came back. */
function isWorthTelling({ choice, changes, fault, refused }: StoryStep): boolean {
  return (
    changes.length > 0 || fault !== undefined || refused === true || choice.do === "start" || choice.do === "travel"
  );
}

/** Tells steps one after the other, and remembers which step did what. */
class Teller {
  readonly #world: World;
  /** Which step brought a version of an object about. */
  readonly #doneIn = new Map<string, number>();
  /** What components did not know at their last turns. */
  readonly #beliefs = new Map<string, Belief | undefined>();

  constructor(world: World) {
    this.#world = world;
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
      events.push(event);
      this.#doneIn.set(versionOf(event), number);
    };
    for (const choice of main) {
      if (choice.do === "turn" && this.#isStale(choice)) faults.push("stale");
      const met = faultOf(choice);
      if (met) faults.push(met);
      if (choice.do === "deliver") heard.push(...this.#hears(choice));
      if (choice.do === "turn") this.#beliefs.set(choice.actor, beliefAt(world, world.indexOf(choice.actor)));
      // Who asks from outside is no component.
      const cell = () => (choice.do === "ask" ? undefined : world.cells[world.indexOf(choice.actor)]);
      const before = cell();
      step(world, choice);
      const call = cell()?.call ?? null;
      if (choice.do === "handle") {
        const belief = this.#beliefs.get(choice.actor);
        if (belief && call) ignorance = this.#ignorance(belief, call.request);
        this.#beliefs.delete(choice.actor);
        if (call)
          asked = {
            request: requestText(call.request),
            answer: answerText(call.response),
            ...(call.response?.ok === false && { refused: true }),
          };
      }
      const isList = choice.do === "travel" || choice.do === "list";
      const text = isList ? listText(before, cell()) : wordsFor(choice, call, main);
      if (text) words.push(text);
    }
    for (const choice of choices.slice(settledFrom)) {
      if (choice.do === "deliver") heard.push(...this.#hears(choice));
      step(world, choice);
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
      taken: choices.length,
    };
  }

  #hears({ actor }: Choice): Heard[] {
    const [event] = this.#world.cells[this.#world.indexOf(actor)]?.inbox ?? [];
    if (!event) return [];
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

/** Where a list was answered, if that does not go without saying. */
function listText(before: Cell | undefined, after: Cell | undefined): string | undefined {
  if (before?.stream === "past") return "comes to an apiserver that is up to date, and lists";
  if (after?.stream !== "past") return undefined;
  const how = before?.frozen?.fault === "rewind" ? "lists" : "restarts, its memory lost, and lists";
  return `${how} from an apiserver that lacks ${after.inbox.length} changes`;
}

function aside(fault: RequestFault | undefined): string {
  if (fault === "lost") return " (the answer is lost)";
  if (fault === "fork") return " (on the past that it knows, which wins)";
  return fault === "merge" ? " (on the past that it knows, and merged)" : "";
}

type CallInWords = { readonly request: ApiRequest; readonly response?: ApiResponse } | null;

/** What a choice did, in words; nothing for those that go without saying. */
function wordsFor(choice: Choice, call: CallInWords, main: readonly Choice[]): string | undefined {
  switch (choice.do) {
    case "handle":
      if (!call) return undefined;
      return `${requestText(call.request)} → ${answerText(call.response)}${aside(choice.fault)}`;
    case "ask":
      return `asks: ${requestText(choice.request)}`;
    case "crash":
      return main.some(({ do: what }) => what === "start")
        ? "crashes and starts anew, its memory lost, its cache listed afresh"
        : "crashes, its memory lost";
    case "fail":
      return "the node dies, and all containers on it";
    case "disconnect":
      return "its watch breaks";
    case "freeze":
      return "the watch cache of an apiserver stops, to which it will come";
    case "lapse":
      return "the lease that it waits for lapses, though its holder is still at work";
    case "fire":
      return `its timer "${choice.timer}" goes off`;
    case "complete":
      return `a container operation ends: ${choice.operation}`;
    case "start":
      return main.some(({ do: what }) => what === "crash") ? undefined : "starts again, its cache listed afresh";
    case "list":
    case "travel":
    case "deliver":
    case "turn":
    case "answer":
    case "record":
      return undefined;
  }
}

/** `create pods default/web-b`, `update deployments.apps/status default/web`. */
export function requestText(request: ApiRequest): string {
  const subresource = "subresource" in request && request.subresource ? `/${request.subresource}` : "";
  const named = "name" in request && request.name ? request.name : undefined;
  const ofObject =
    request.verb === "create" ? (request.object.metadata.name ?? `${request.object.metadata.generateName ?? ""}*`) : "";
  const name = named ?? ofObject;
  const place = [request.namespace, name].filter(Boolean).join("/");
  return `${request.verb} ${request.resource}${subresource}${place && ` ${place}`}`;
}

function answerText(response: ApiResponse | undefined): string {
  if (!response) return "no answer";
  if (!response.ok) return `${response.code} ${response.status.reason ?? ""}: ${response.status.message ?? ""}`;
  return `${response.code}${response.object?.metadata?.name ? ` ${response.object.metadata.name}` : ""}`;
}
