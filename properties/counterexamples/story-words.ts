import type { Cell } from "../../actors/cell.ts";
import type { Choice, RequestFault } from "../../actors/choice.ts";
import { userTimer } from "../../actors/user.ts";
import type { ApiRequest, ApiResponse } from "../../machines/api/request.ts";

/** Where a list was answered, if that does not go without saying. */
export function listText(before: Cell | undefined, after: Cell | undefined): string | undefined {
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
export function wordsFor(choice: Choice, call: CallInWords, main: readonly Choice[]): string | undefined {
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
    case "skew":
      return `its informer of ${choice.resource} lags behind its others from here on`;
    case "lapse":
      return "the lease that it waits for lapses, though its holder is still at work";
    case "fire":
      // That a user waited before acting goes without saying.
      return choice.timer === userTimer ? undefined : `its timer "${choice.timer}" goes off`;
    case "complete":
      return `a container operation ends: ${choice.operation}`;
    case "start":
      return main.some(({ do: what }) => what === "crash") ? undefined : "starts again, its cache listed afresh";
    case "list":
    case "catchUp":
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

/** `201 web-b`, `409 Conflict: ...`. */
export function answerText(response: ApiResponse | undefined): string {
  if (!response) return "no answer";
  if (!response.ok) return `${response.code} ${response.status.reason ?? ""}: ${response.status.message ?? ""}`;
  return `${response.code}${response.object?.metadata?.name ? ` ${response.object.metadata.name}` : ""}`;
}
