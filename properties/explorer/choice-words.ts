import type { Cell } from "../../actors/cell.ts";
import type { Choice } from "../../actors/choice.ts";
import { answerText, listText, requestText, wordsFor } from "../counterexamples/story-words.ts";

/** What a choice that can happen is about; undefined where its name says it all. */
export function aboutChoice(choice: Choice, cell: Cell | undefined): string | undefined {
  switch (choice.do) {
    case "deliver": {
      const [event] = cell?.inbox ?? [];
      return event && `${event.key} ${event.type}`;
    }
    case "handle":
      return cell?.call ? requestText(cell.call.request) : undefined;
    case "answer":
      return answerText(cell?.call?.response);
    case "turn":
      return cell && cell.stream === "open" && cell.inbox.length > 0
        ? `its cache lacks ${cell.inbox.length}`
        : undefined;
    case "catchUp": {
      const { resource, lacks = [] } = cell?.skewed ?? {};
      return `${lacks.length} of ${resource}`;
    }
    case "fire": {
      const armed = cell?.timers.find(({ timer }) => timer === choice.timer);
      return armed && `after ${armed.afterMs / 1_000} s`;
    }
    default:
      return undefined;
  }
}

/** What a choice did, in words. @param before its component's cell, and after it. */
export function tellChoice(choice: Choice, before: Cell | undefined, after: Cell | undefined): string {
  const told =
    choice.do === "list" || choice.do === "travel"
      ? listText(before, after)
      : wordsFor(choice, after?.call ?? null, [choice]);
  return told ?? plainWords(choice, before, after);
}

/** For what goes without saying in a story. */
function plainWords(choice: Choice, before: Cell | undefined, after: Cell | undefined): string {
  switch (choice.do) {
    case "deliver": {
      const [event] = before?.inbox ?? [];
      return event ? `hears ${event.key} ${event.type}` : "hears";
    }
    case "turn":
      return after?.call
        ? `takes a turn, and asks: ${requestText(after.call.request)}`
        : "takes a turn, and asks nothing";
    case "answer":
      return `is answered: ${answerText(before?.call?.response)}`;
    case "list":
      return "lists, and watches";
    case "catchUp":
      return `its informer of ${before?.skewed?.resource} goes on`;
    case "record":
      return "records an event";
    case "start":
      return "starts";
    case "fire":
      return `its timer "${choice.timer}" goes off`;
    default:
      return choice.do;
  }
}
