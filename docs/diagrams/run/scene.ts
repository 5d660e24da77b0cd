import { formatDuration } from "../../../actors/duration.ts";
import type { Counterexample, Heard, Move, StoryStep } from "../../../properties/report.ts";

/**
 * How closely a run is looked at. `components`: who asks for what, and what their runtimes are told. `store`: what is stored of it too, what
 * watches tell, and on how old a cache somebody acted. `machines`: what exactly had not been heard, and where the machines went.
 */
export const details = ["components", "store", "machines"] as const;
/** One of them. */
export type Detail = (typeof details)[number];

/** In what form a run can be had. `json`: its steps, told. `trace`: the run itself, for `orrery replay`. */
export const runFormats = ["mermaid", "svg", "json", "trace"] as const;
export type RunFormat = (typeof runFormats)[number];

/** Something with a line of its own. */
export interface Lane {
  /** `actor/kubelet/n1`, `runtime/kubelet/n1`, `api`, `store`. */
  readonly id: string;
  readonly name: string;
  readonly sort: "person" | "api" | "store" | "component" | "runtime";
}

/** What goes from one lane to another. */
export interface Message {
  readonly from: string;
  readonly to: string;
  readonly sort: "request" | "answer" | "refusal" | "lost" | "write" | "event" | "order" | "news";
  readonly text: string;
  /** Of an event: the row that brought it about. */
  readonly cause?: number;
}

/** Something to be said of a lane. */
export interface Note {
  readonly lane: string;
  readonly sort: "act" | "fault" | "stale" | "moves";
  readonly text: string;
}

/** What happens at one moment. */
export interface Row {
  /** From 1. */
  readonly number: number;
  /** The lane of who acts. */
  readonly lane: string;
  /** How long after the beginning, in words, where time passes. */
  readonly at?: string;
  readonly heard: readonly Message[];
  readonly messages: readonly Message[];
  /** The fault comes first, then what was not known. */
  readonly notes: readonly Note[];
  /** Numbers of the rows that the actor has not heard of. */
  readonly missed: readonly number[];
}

/** A run laid out in lanes and rows: what its pictures are drawn from. */
export interface Scene {
  readonly title: string;
  /** What is wrong with it, if anything is. */
  readonly verdict: readonly string[];
  readonly lanes: readonly Lane[];
  readonly rows: readonly Row[];
  /** Index of the first row of the cycle in which it ends. */
  readonly cycleFrom?: number;
}

/** A run to be drawn: a counterexample, or any other that was told. */
export interface DrawnRun extends Pick<Counterexample, "steps" | "cycleFrom"> {
  /** What it is, where it breaks nothing. */
  readonly title?: string;
  readonly property?: string;
  readonly reason?: string;
}

/** Lays a run out. The same run gives the same scene. */
export function sceneOf(run: DrawnRun, detail: Detail): Scene {
  const { steps, cycleFrom, property = "", reason = "", title } = run;
  const verdict = property === "" ? [] : [`broken: ${property}`, `because: ${reason}`];
  const stage = new Stage(run, detail);
  return {
    title: title ?? (property === "" ? "a run" : property),
    verdict,
    lanes: stage.lanes,
    rows: steps.map((step, index) => stage.row(step, index + 1)),
    ...(cycleFrom !== undefined && { cycleFrom }),
  };
}

/** Which of a row's messages it is about: what was asked, or what a runtime has done. */
export function mainOf(messages: readonly Message[]): Message | undefined {
  const sorts = messages.map(({ sort }) => sort);
  return messages[Math.max(0, sorts.includes("request") ? sorts.indexOf("request") : sorts.indexOf("news"))];
}

const level = (detail: Detail): number => details.indexOf(detail);

/** Words for the user at the other end, who is no component. */
const people: Readonly<Record<string, string>> = { user: "kubectl" };

const api: Lane = { id: "api", name: "kube-apiserver", sort: "api" };
const store: Lane = { id: "store", name: "etcd", sort: "store" };

class Stage {
  readonly lanes: readonly Lane[];
  readonly #steps: readonly StoryStep[];
  readonly #level: number;
  readonly #names: ReadonlySet<string>;

  constructor({ steps }: DrawnRun, detail: Detail) {
    this.#steps = steps;
    this.#level = level(detail);
    const runtimes = new Map(steps.flatMap(({ runtime = [] }) => runtime.map(({ actor, node }) => [actor, node])));
    const actors = [...new Set(steps.map(({ actor }) => actor))];
    const lanes = actors.map(
      (actor): Lane => ({
        id: actorLane(actor),
        name: people[actor] ?? actor,
        sort: actor in people ? "person" : "component",
      }),
    );
    const isNode = ({ name }: Lane) => name.startsWith("kubelet/");
    this.#names = new Set(actors);
    this.lanes = [
      ...lanes.filter(({ sort }) => sort === "person"),
      api,
      ...(this.#level > 0 ? [store] : []),
      ...lanes.filter((lane) => lane.sort === "component" && !isNode(lane)),
      ...lanes.filter(isNode).flatMap((lane): Lane[] => {
        const actor = lane.id.slice(actorLane("").length);
        const node = runtimes.get(actor);
        return node === undefined
          ? [lane]
          : [lane, { id: runtimeLane(actor), name: `runtime/${node}`, sort: "runtime" }];
      }),
    ];
  }

  row(step: StoryStep, number: number): Row {
    const { actor, atMs } = step;
    const startMs = this.#steps[0]?.atMs;
    return {
      number,
      lane: actorLane(actor),
      ...(atMs !== undefined && startMs !== undefined && { at: formatDuration(atMs - startMs) }),
      heard: this.#level > 0 ? this.#heard(step) : [],
      messages: [...runtimeMessages(step), ...this.#exchange(step)],
      notes: this.#notes(step),
      missed: this.#level > 0 ? missedBy(step) : [],
    };
  }

  /** What the components that have lanes were told; of one object only the last, and not the echo of what they wrote themselves. */
  #heard({ heard = [] }: StoryStep): Message[] {
    const last = new Map<string, Heard>();
    for (const each of heard) if (this.#isTold(each)) last.set(`${each.actor} ${each.event.split(" ")[0]}`, each);
    const byHearer = new Map<string, Heard[]>();
    for (const each of last.values()) byHearer.set(each.actor, [...(byHearer.get(each.actor) ?? []), each]);
    return [...byHearer.values()].flatMap((all) =>
      all.map(({ actor, event, step }) => ({
        ...message(api.id, actorLane(actor), "event", event),
        ...(step !== undefined && { cause: step }),
      })),
    );
  }

  #isTold({ actor, step }: Heard): boolean {
    if (!this.#names.has(actor)) return false;
    const isEcho = step !== undefined && this.#steps[step - 1]?.actor === actor;
    return !isEcho || this.#level > 1;
  }

  #exchange(step: StoryStep): Message[] {
    const { actor, request, answer, refused, fault, changes } = step;
    const asker = actorLane(actor);
    const writes =
      this.#level > 0 ? written(changes, this.#level > 1).map((text) => message(api.id, store.id, "write", text)) : [];
    if (request === undefined) return writes;
    const ask = message(asker, api.id, "request", request);
    const isLost = fault?.includes("lost") ?? false;
    if (isLost) return [ask, ...writes, message(api.id, asker, "lost", "the answer is lost")];
    const isWorthIt = refused || this.#level > 0;
    const back = message(api.id, asker, refused ? "refusal" : "answer", answer ?? "");
    return [ask, ...writes, ...(isWorthIt ? [back] : [])];
  }

  #notes(step: StoryStep): Note[] {
    const { actor, fault, request, runtime, text, moves = [] } = step;
    const isSaid = request !== undefined || runtime !== undefined;
    const lane = actorLane(actor);
    return [
      ...(fault === undefined ? [] : [{ lane, sort: "fault" as const, text: `fault: ${fault}` }]),
      ...ignorance(step, this.#level).map((each) => ({ lane, sort: "stale" as const, text: each })),
      ...(isSaid ? [] : [{ lane, sort: "act" as const, text }]),
      ...(this.#level > 1 ? this.#moves(moves) : []),
    ];
  }

  #moves(moves: readonly Move[]): Note[] {
    const chains = new Map<string, Move[]>();
    for (const move of moves) {
      if (!this.#names.has(move.actor)) continue;
      const key = `${move.actor} ${move.machine}`;
      chains.set(key, [...(chains.get(key) ?? []), move]);
    }
    return [...chains.values()].flatMap(([first, ...others]) =>
      first === undefined
        ? []
        : [
            {
              lane: actorLane(first.actor),
              sort: "moves" as const,
              text: `${first.machine}: ${wayOf([first, ...others])}`,
            },
          ],
    );
  }
}

function actorLane(actor: string): string {
  return `actor/${actor}`;
}

function runtimeLane(actor: string): string {
  return `runtime/${actor}`;
}

/** Keys of what has no namespace: `nodes//n1`. */
function withoutEmptyNamespace(text: string): string {
  return text.replaceAll(/^(\S+)\/\//g, "$1/");
}

function message(from: string, to: string, sort: Message["sort"], text: string): Message {
  return { from, to, sort, text: withoutEmptyNamespace(text) };
}

function runtimeMessages({ runtime = [] }: StoryStep): Message[] {
  return runtime.map(({ actor, says, operation }) => {
    const [kubelet, runtimeOf] = [actorLane(actor), runtimeLane(actor)];
    return says === "asks"
      ? message(kubelet, runtimeOf, "order", operation)
      : message(runtimeOf, kubelet, "news", `done: ${operation}`);
  });
}

/** At most so many fields of one object, and so many objects, are shown where one does not look too closely. */
const mostFields = 2;
const mostObjects = 3;

/** What was stored, a line an object: `pods/default/web-b status.phase: Pending → Running, and 3 more fields`. */
function written(changes: readonly string[], all: boolean): string[] {
  if (all) return [...changes];
  const fields = new Map<string, string[]>();
  for (const change of changes) {
    const [key = ""] = change.split(" ", 1);
    fields.set(key, [...(fields.get(key) ?? []), change.slice(key.length + 1)]);
  }
  const lines = [...fields].map(([key, told]) => {
    const more = told.length - mostFields;
    const rest = more > 0 ? [`and ${more} more`] : [];
    return `${key} ${[...told.slice(0, mostFields), ...rest].join("; ")}`;
  });
  const more = lines.length - mostObjects;
  return more > 0 ? [...lines.slice(0, mostObjects), `and ${more} more objects`] : lines;
}

function ignorance({ unheard = [], informed, behind }: StoryStep, closeness: number): string[] {
  if (closeness === 0 || behind === 0) return [];
  const lag = `its cache lacks ${behind} ${behind === 1 ? "event" : "events"}`;
  if (closeness === 1 || unheard.length === 0) return [lag];
  const instead = informed === undefined ? [] : [`had it heard, it would have asked for: ${informed}`];
  return [...unheard.map((what) => `has not heard: ${what}`), ...instead];
}

function missedBy({ unheard = [] }: StoryStep): number[] {
  return [...new Set(unheard.flatMap((what) => Number(/\(step (\d+)\)$/.exec(what)?.[1] ?? 0) || []))];
}

/** `queued → processing → absent`; of parallel regions those that changed. */
function wayOf(chain: readonly Move[]): string {
  const places = chain.flatMap(({ from, to }, index) => {
    const [before, after] = [from.split(" | "), to.split(" | ")];
    const changed = before.flatMap((part, at) => (part === after[at] ? [] : [at]));
    const [only, ...others] = changed;
    // Of a single region its name goes without saying.
    const told = (parts: readonly string[]) =>
      only !== undefined && others.length === 0 && parts.length > 1
        ? (parts[only] ?? "").replace(/^[^.]+\./, "")
        : parts.join(" | ");
    const isFirst = index === 0 || chain[index - 1]?.to !== from;
    return isFirst ? [told(before), told(after)] : [told(after)];
  });
  return places.filter((place, index) => place !== places[index - 1]).join(" → ");
}
