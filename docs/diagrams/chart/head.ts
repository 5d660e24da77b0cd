import type { ChartState, ChartTransition } from "./chart.ts";
import { activityTokens, type Line, lineHeight, noteTokens, transitionTokens, typeset, words } from "./typeset.ts";

/** What is written in a state, in lines. Sizes in pixels, with the padding around. */
export interface Head {
  readonly title: readonly Line[];
  /** On entry, on exit, and the actors that run. */
  readonly activities: readonly Line[];
  /** Events that lead nowhere. */
  readonly reactions: readonly { readonly transition: ChartTransition; readonly lines: readonly Line[] }[];
  readonly width: number;
  readonly height: number;
}

export const padding = { x: 12, y: 7 };
/** Between the compartments of a box, with a rule in the middle. */
export const gap = 9;
/** The least that a box is wide. */
const leastWidth = 56;
/** Lines are broken at this width, in pixels. */
const mostWidth = 230;

/** Sets what is written in a state. */
export function headOf(state: ChartState): Head {
  const title = typeset([...words(state.name, "name"), ...noteTokens(state.marks)], mostWidth);
  const activities = [
    ...typeset(activityTokens("entry", state.entry), mostWidth),
    ...typeset(activityTokens("exit", state.exit), mostWidth),
    ...state.invokes.flatMap((invoked) => typeset([...words(`invoke ${invoked}`, "keyword")], mostWidth)),
  ];
  const reactions = state.transitions
    .filter(({ targets }) => targets.length === 0)
    .map((transition) => ({ transition, lines: linesOf(transition, mostWidth) }));
  const compartments = [title, activities, reactions.flatMap(({ lines }) => lines)].filter((lines) => lines.length > 0);
  const widest = Math.max(...compartments.flat().map(({ width }) => width));
  const lines = compartments.flat().length;
  return {
    title,
    activities,
    reactions,
    width: Math.ceil(Math.max(leastWidth, widest + 2 * padding.x)),
    height: lines * lineHeight + (compartments.length - 1) * gap + 2 * padding.y,
  };
}

/** A transition in lines of at most this width. */
export function linesOf(transition: ChartTransition, width: number): Line[] {
  return typeset(transitionTokens(transition), width, transition.trigger.kind === "after");
}
