/**
 * A machine as what there is to draw: plain data, read from the definition alone (`chartOf`), from which each format is written. All texts
 * are as a reader wants them, nothing in them is escaped for any format.
 */
export interface Chart {
  /** The machine's id. */
  readonly name: string;
  readonly root: ChartState;
}

export interface ChartState {
  /** From the root: `running.ready`; empty for the root. Unique. */
  readonly path: string;
  /** The last part of the path; the machine's id for the root. */
  readonly name: string;
  readonly kind: "atomic" | "compound" | "parallel" | "final" | "shallow history" | "deep history";
  readonly description?: string;
  readonly tags: readonly string[];
  /** Names of actions, in order. */
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  /** The actors that run as long as the state is active: names of their logic, and their ids where those are the user's. */
  readonly invokes: readonly string[];
  /** Where it begins, of a compound state; where it goes while there is no history yet, of a history state. */
  readonly initial?: { readonly targets: readonly string[]; readonly actions: readonly string[] };
  /** What it does about events: in the order of the definition, `always` last. */
  readonly transitions: readonly ChartTransition[];
  /** The states inside, in the order of the definition. */
  readonly states: readonly ChartState[];
  readonly marks?: Marks;
}

/** What is to be seen of a state or a transition besides what it is. */
export interface Marks {
  /** Whether it was visited; unset: nobody knows. */
  readonly visits?: "some" | "none";
  /** What is written behind it: `12×`, `never`. */
  readonly note?: string;
  /** From 1, seldom, to 5, often. */
  readonly heat?: number;
  readonly isHighlighted?: boolean;
}

/** What brings a transition about. */
export interface Trigger {
  readonly kind: "event" | "after" | "always" | "done" | "error" | "snapshot" | "any";
  /** As labels have it: `DELETE`, `after patience (90 s)`, `always`, `done`, `error of fetchUser`, `any event`. */
  readonly text: string;
  /** As coverage names it: an event's type, or `after NAME`. */
  readonly event: string;
}

export interface ChartTransition {
  /** As coverage names it: `running on DELETE`, with a number where guards choose between several: `pending on BOUND (2)`. */
  readonly name: string;
  /** The same without the number. */
  readonly pair: string;
  /** The path of the state whose it is. */
  readonly source: string;
  readonly trigger: Trigger;
  /** `isReady and not isLast`. */
  readonly guard?: string;
  readonly actions: readonly string[];
  /** Paths. None: the state stays. Several: one in each of several regions. */
  readonly targets: readonly string[];
  /** Whether it leaves its state and enters it anew though its target is that state, or within it. */
  readonly reenter: boolean;
  /** Whether it does nothing at all: it only keeps the states around from handling the event. */
  readonly forbids: boolean;
  readonly description?: string;
  readonly marks?: Marks;
}

/** All states, the outer before the inner, in the order of the definition; the root first. */
export function statesOf(state: ChartState): readonly ChartState[] {
  return [state, ...state.states.flatMap(statesOf)];
}

/** All transitions of a chart, state by state. */
export function transitionsOf(chart: Chart): readonly ChartTransition[] {
  return statesOf(chart.root).flatMap(({ transitions }) => transitions);
}

/** Whether a state is another, or within it; by their paths. */
export function isWithin(path: string, container: string): boolean {
  return container === "" || path === container || path.startsWith(`${container}.`);
}

/** The path of the state around; of the root none. */
export function parentOf(path: string): string | undefined {
  if (path === "") return undefined;
  return path.slice(0, Math.max(0, path.lastIndexOf(".")));
}
