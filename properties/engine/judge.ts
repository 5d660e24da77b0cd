import type { Asked, Compiled } from "./asked.ts";
import { BitList } from "./bit-list.ts";
import { bottomComponents } from "./components.ts";
import { cycleThrough, wayTo } from "./graph.ts";
import { lingering } from "./liveness.ts";
import type { Objection, PropertyKind, Verdict, Violation } from "./property.ts";
import type { Edge, Edges, Explored, SearchListener } from "./search.ts";

/** What is said of one property. */
export interface Judged {
  readonly property: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  /** How many states (or steps, or final components) it was evaluated on: those that look alike to it count once. */
  readonly evaluated: number;
}

/** What is remembered of one property. */
interface Record {
  readonly property: Compiled;
  /** For each state whether it holds there, as far as the finished graph is asked about it. */
  readonly good: BitList;
  /** For `leadsTo`: for each state whether an answer is due. */
  readonly due: BitList;
  /** Of convergence: changes that must not be made for ever. */
  changes: Change[];
  happened: boolean;
  violated: boolean;
  components: number;
}

/** An edge, and what there is to object if it is gone along again and again. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

const onGraph: ReadonlySet<PropertyKind> = new Set(["eventually", "leadsTo", "convergence"]);

/**
 * Puts properties to states and steps as a search finds them, and to the graph when it is finished. What is said of the graph needs
 * all edges: nothing is said of an unfinished one.
 */
export class Judge implements SearchListener<Violation> {
  readonly needsEdges: boolean;
  readonly onEdge?: (edge: Edge) => Violation | undefined;
  readonly #records: readonly Record[];
  readonly #recorded: readonly Record[];
  readonly #steps: readonly Record[];
  /** Convergences that object to changes which go on for ever. */
  readonly #lasting: readonly Record[];
  readonly #always: readonly Record[];
  readonly #sometimes: readonly Record[];
  readonly #goesOn: boolean;
  #violations: Violation[] = [];

  /** @param goesOn whether a violation does not end the search: of each property the first is kept. */
  constructor(properties: readonly Compiled[], goesOn = false) {
    this.#records = properties.map((property) => ({
      property,
      good: new BitList(),
      due: new BitList(),
      changes: [],
      happened: false,
      violated: false,
      components: 0,
    }));
    this.#recorded = this.#records.filter(({ property }) => onGraph.has(property.kind));
    this.#steps = this.#records.filter(({ property }) => property.kind === "step");
    this.#lasting = this.#recorded.filter(({ property }) => property.kind === "convergence" && property.step);
    this.#always = this.#records.filter(({ property }) => property.kind === "always");
    this.#sometimes = this.#records.filter(({ property }) => property.kind === "sometimes");
    this.#goesOn = goesOn;
    this.needsEdges = this.#recorded.length > 0;
    if (this.#steps.length > 0 || this.#lasting.length > 0) this.onEdge = (edge) => this.#onEdge(edge);
  }

  /** All that was found, in the order in which it was. */
  get violations(): readonly Violation[] {
    return this.#violations;
  }

  onState(state: Int32Array, index: number): Violation | undefined {
    for (const record of this.#recorded) {
      record.good.push(asking(record).ask(state) === undefined);
      if (record.property.when) record.due.push(record.property.when.ask(state) === undefined);
    }
    let found: Violation | undefined;
    for (let at = 0; at < this.#always.length; at++) {
      const record = this.#always[at] as Record;
      if (record.violated || record.property.when?.ask(state) !== undefined) continue;
      const reason = record.property.state?.ask(state);
      if (reason !== undefined) found ??= this.#violation(record, { reason, state: index });
    }
    for (let at = 0; at < this.#sometimes.length; at++) {
      const record = this.#sometimes[at] as Record;
      if (!record.happened) record.happened = asking(record).ask(state) === undefined;
    }
    return this.#goesOn ? undefined : found;
  }

  requireAlike(state: Int32Array, representative: Int32Array): void {
    for (const { property } of this.#records) {
      for (const asked of [property.when, property.state]) {
        if (!asked || (asked.ask(state) === undefined) === (asked.ask(representative) === undefined)) continue;
        throw new RangeError(`"${property.name}" tells symmetric states apart: it cannot be checked with symmetry`);
      }
    }
  }

  #onEdge({ from, to, fromIndex, toIndex, actor }: Edge): Violation | undefined {
    let found: Violation | undefined;
    for (const record of this.#steps) {
      if (record.violated) continue;
      const reason = record.property.step?.ask(from, to, actor);
      if (reason !== undefined) found ??= this.#violation(record, { reason, state: toIndex, from: fromIndex });
    }
    for (const { property, changes } of this.#lasting) {
      const reason = property.step?.ask(from, to, actor);
      if (reason !== undefined) changes.push({ from: fromIndex, to: toIndex, reason });
    }
    return this.#goesOn ? undefined : found;
  }

  /**
   * Judges the finished graph. The first violation found counts, unless the judge goes on; of convergence that of the component which
   * comes first.
   * @param reasonAt why a property does not hold in a state: the judge itself remembers only that it does not.
   */
  onGraph(
    explored: Explored<unknown>,
    reasonAt: (property: Compiled, state: number) => Objection,
  ): Violation | undefined {
    const { edges, bound, found } = explored;
    if (!edges || this.#recorded.length === 0) return undefined;
    if (bound !== undefined || found !== undefined) throw new Error("nothing can be said of an unfinished graph");
    const bottoms = bottomComponents({ size: explored.states.size, ...edges }).sort(
      (a, b) => (a[0] ?? 0) - (b[0] ?? 0),
    );
    return this.#converged(edges, bottoms, reasonAt) ?? this.#lingered(explored, bottoms, reasonAt);
  }

  #converged(
    edges: Edges,
    bottoms: readonly (readonly number[])[],
    reasonAt: (property: Compiled, state: number) => Objection,
  ): Violation | undefined {
    for (const component of bottoms) {
      for (const record of this.#recorded) {
        if (record.property.kind !== "convergence" || record.violated) continue;
        record.components++;
        const where = undesired(record, component, edges, reasonAt) ?? restless(record, component, edges);
        if (!where) continue;
        const violation = this.#violation(record, where);
        if (!this.#goesOn) return violation;
      }
    }
    return undefined;
  }

  #lingered(
    explored: Explored<unknown>,
    bottoms: readonly (readonly number[])[],
    reasonAt: (property: Compiled, state: number) => Objection,
  ): Violation | undefined {
    for (const record of this.#recorded) {
      const { kind, fairness } = record.property;
      if (kind === "convergence") continue;
      const starts = kind === "leadsTo" ? record.due : undefined;
      const run = lingering(explored, bottoms, record.good, starts, fairness);
      if (!run) continue;
      const end = run.way.at(-1) ?? run.state;
      const how = run.cycle ? "for ever" : "it ends here";
      const reason = `${reasonAt(record.property, end) ?? ""} (${how})`;
      const violation = this.#violation(record, { reason, ...run });
      if (!this.#goesOn) return violation;
    }
    return undefined;
  }

  /** One verdict for each property. @param complete whether everything reachable was seen. */
  verdicts(complete: boolean): Judged[] {
    return this.#records.map((record) => {
      const { name, kind } = record.property;
      const evaluated = evaluations(record);
      return { property: name, kind, verdict: verdictOf(record, complete, evaluated), evaluated };
    });
  }

  snapshot(): unknown {
    return {
      violations: [...this.#violations],
      records: this.#records.map(({ property, good, due, changes, happened, violated }) => ({
        good: good.plain,
        due: due.plain,
        changes: [...changes],
        happened,
        violated,
        answers: [property.when, property.state, property.step].map((asked) => asked?.snapshot?.()),
      })),
    };
  }

  restore(snapshot: unknown): void {
    const { violations, records } = snapshot as ReturnType<Judge["snapshot"]> & {
      violations: Violation[];
      records: {
        good: BitList["plain"];
        due: BitList["plain"];
        changes: readonly Change[];
        happened: boolean;
        violated: boolean;
        answers: unknown[];
      }[];
    };
    this.#violations = [...violations];
    this.#records.forEach((record, at) => {
      const saved = records[at];
      if (!saved) throw new Error("the checkpoint is of a search for other properties");
      record.good.plain = saved.good;
      record.due.plain = saved.due;
      record.changes = [...saved.changes];
      record.happened = saved.happened;
      record.violated = saved.violated;
      const { when, state, step } = record.property;
      [when, state, step].forEach((asked, which) => {
        if (saved.answers[which] !== undefined) asked?.restore?.(saved.answers[which]);
      });
    });
  }

  #violation(record: Record, where: Omit<Violation, "property">): Violation {
    const violation = { property: record.property.name, ...where };
    record.violated = true;
    this.#violations.push(violation);
    return violation;
  }
}

/** Where in a component that no fair run leaves something is to be desired. */
function undesired(
  { property, good }: Record,
  component: readonly number[],
  edges: Edges,
  reasonAt: (property: Compiled, state: number) => Objection,
): Omit<Violation, "property"> | undefined {
  const state = component.find((member) => !good.at(member));
  if (state === undefined) return undefined;
  const passes = component.some((member) => good.at(member));
  const kind = component.length === 1 ? "stuck" : passes ? "oscillation" : "livelock";
  const reason = `${kind}: ${reasonAt(property, state) ?? ""}`;
  return { reason, state, ...(component.length > 1 && { cycle: cycleThrough(edges, state) }) };
}

/** Where in such a component a change is made for ever that must not be. */
function restless(
  { changes }: Record,
  component: readonly number[],
  edges: Edges,
): Omit<Violation, "property"> | undefined {
  if (component.length === 1 || changes.length === 0) return undefined;
  const members = new Set(component);
  const change = changes.find(({ from, to }) => members.has(from) && members.has(to));
  if (!change) return undefined;
  const { from, to, reason } = change;
  const back = wayTo(
    [edges],
    to,
    () => true,
    (state) => state === from,
  );
  return { reason: `oscillation: ${reason}`, state: from, cycle: [to, ...back] };
}

function asking({ property: { state, name } }: Record): Asked {
  if (!state) throw new Error(`${name} is not about states`);
  return state;
}

function evaluations({ property, components, due }: Record): number {
  if (property.kind === "convergence") return components;
  if (property.kind === "leadsTo") {
    let count = 0;
    for (let index = 0; index < due.length; index++) if (due.at(index)) count++;
    return count;
  }
  return (property.state ?? property.step)?.evaluated ?? 0;
}

function verdictOf(record: Record, complete: boolean, evaluated: number): Verdict {
  if (record.violated) return "violated";
  if (record.property.kind === "sometimes") return record.happened ? "holds" : complete ? "notReached" : "undecided";
  if (!complete) return "undecided";
  return evaluated === 0 ? "notReached" : "holds";
}
