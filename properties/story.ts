import type { Cell } from "../actors/cell.ts";
import { type Choice, type FaultBudget, type FaultName, faultOf, type RequestFault } from "../actors/choice.ts";
import { step } from "../actors/step.ts";
import type { World } from "../actors/world.ts";
import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import type { WatchEvent } from "../machines/watch.ts";
import type { MacroStep } from "./checker/semantics.ts";
import type { StoryStep } from "./report.ts";
import { changesOf } from "./store-changes.ts";

/**
 * Tells a run: who acted, how far behind the truth its cache was, what it asked, what was answered, what became of the store.
 * Replays it for that, from the world in which it begins.
 *
 * @param world is moved along; give a fork.
 * @param settling what brings the world to rest before the first step.
 */
export function tell(world: World, settling: readonly Choice[], steps: readonly MacroStep[]): StoryStep[] {
  for (const choice of settling) step(world, choice);
  return steps.map((macro) => tellStep(world, macro));
}

function tellStep(world: World, { choices, settledFrom, fault }: MacroStep): StoryStep {
  const main = choices.slice(0, settledFrom);
  const events: WatchEvent[] = [];
  world.onCommit = (event) => events.push(event);
  const [first] = main as [Choice, ...Choice[]];
  const words: string[] = [];
  let behind = 0;
  for (const choice of main) {
    // Who asks from outside is no component.
    const cell = () => (choice.do === "ask" ? undefined : world.cells[world.indexOf(choice.actor)]);
    const before = cell();
    if (choice.do === "turn") behind = before?.inbox.length ?? 0;
    step(world, choice);
    const text =
      choice.do === "travel" || choice.do === "list"
        ? listText(before, cell())
        : wordsFor(choice, cell()?.call ?? null);
    if (text) words.push(text);
  }
  for (const choice of choices.slice(settledFrom)) step(world, choice);
  world.onCommit = undefined;
  const decisive =
    main.find((choice) => faultOf(choice)) ??
    main.find(({ do: what }) => what === "turn" || what === "handle") ??
    first;
  return {
    choice: decisive,
    actor: decisive.actor,
    text: words.join("; ") || decisive.do,
    changes: events.flatMap(changesOf),
    behind,
    ...(fault && { fault }),
  };
}

/** Where a list was answered, if that does not go without saying. */
function listText(before: Cell | undefined, after: Cell | undefined): string | undefined {
  if (before?.stream === "past") return "comes to an apiserver that is up to date, and lists";
  if (after?.stream !== "past") return undefined;
  const how = before?.frozen?.fault === "rewind" ? "lists" : "restarts, its memory lost, and lists";
  return `${how} from an apiserver that lacks ${after.inbox.length} changes`;
}

type CallInWords = { readonly request: ApiRequest; readonly response?: ApiResponse } | null;

function aside(fault: RequestFault | undefined): string {
  if (fault === "lost") return " (the answer is lost)";
  if (fault === "fork") return " (on the past that it knows, which wins)";
  return fault === "merge" ? " (on the past that it knows, and merged)" : "";
}

/** What a choice did, in words; nothing for those that go without saying. */
function wordsFor(choice: Choice, call: CallInWords): string | undefined {
  switch (choice.do) {
    case "handle":
      if (!call) return undefined;
      return `${requestText(call.request)} → ${answerText(call.response)}${aside(choice.fault)}`;
    case "ask":
      return `asks: ${requestText(choice.request)}`;
    case "crash":
      return "crashes and starts anew, its memory lost, its cache listed afresh";
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

/** Tells a random walk: each choice is a step of its own; those that go without saying are left out. */
export function tellWalk(world: World, faults: FaultBudget, choices: readonly Choice[]): StoryStep[] {
  world.faults = faults;
  return choices
    .map((choice) => tellStep(world, { choices: [choice], settledFrom: 1, ...faultField(choice) }))
    .filter(isWorthTelling);
}

function faultField(choice: Choice): { fault?: FaultName } {
  const fault = faultOf(choice);
  return fault ? { fault } : {};
}

function isWorthTelling({ choice, changes, fault }: StoryStep): boolean {
  return changes.length > 0 || fault !== undefined || choice.do === "fire" || choice.do === "travel";
}
