import type { ResourceName } from "../api/object.ts";
import type { ApiRequest } from "../api/request.ts";
import type { EventRecord } from "../effects.ts";

/** What a reconcile in generator style asks of its host. Plain data. */
export type Question =
  /** Of its cache: an object, or none. */
  | { readonly ask: "get"; readonly resource: ResourceName; readonly namespace: string; readonly name: string }
  /** Of its cache: all of a resource, of one namespace, or those that one owner controls. */
  | {
      readonly ask: "list";
      readonly resource: ResourceName;
      readonly namespace?: string;
      readonly controlledBy?: string;
    }
  /** Of the apiserver: anything; a step of its own, and whatever may happen in between does. */
  | { readonly ask: "request"; readonly request: ApiRequest }
  /** An Event to be recorded; answered with nothing. */
  | { readonly ask: "record"; readonly record: EventRecord }
  /** The time, in milliseconds since 1970; in a model world it stands still. */
  | { readonly ask: "now" };

/** A computation that asks on its way to a T: what `yield*` takes. */
export type Asks<T> = Generator<Question, T, unknown>;

/** A question in words, as errors tell it: `get pods default/a from the cache`, `create pods {…}`. */
export function questionText(question: Question): string {
  switch (question.ask) {
    case "get":
      return `get ${question.resource} ${[question.namespace, question.name].filter(Boolean).join("/")} from the cache`;
    case "list": {
      const { resource, namespace, controlledBy } = question;
      const whose = controlledBy === undefined ? "" : ` controlled by ${controlledBy}`;
      return `list ${resource}${namespace === undefined ? "" : ` in ${namespace}`}${whose} from the cache`;
    }
    case "request":
      return `request ${JSON.stringify(question.request)}`;
    case "record":
      return `record ${JSON.stringify(question.record)}`;
    case "now":
      return "ask for the time";
  }
}
