import type { Colour } from "../style/palette.ts";

/** Shapes differ, so that nothing is told by colour alone. */
export type Shape = "box" | "round" | "drum" | "cut" | "double";

/** How a node looks. */
export interface Look {
  readonly shape: Shape;
  readonly fill: Colour;
  readonly stroke: Colour;
  readonly isDashed?: true;
  /** What it is, for the legend. */
  readonly meaning: string;
}

/** What nodes can be. */
export const looks = {
  component: { shape: "box", fill: "box", stroke: "edge", meaning: "a component" },
  resource: { shape: "drum", fill: "good-soft", stroke: "good", meaning: "a resource of the apiserver" },
  owner: { shape: "box", fill: "accent-soft", stroke: "accent", meaning: "what owns others" },
  service: { shape: "cut", fill: "box", stroke: "accent", meaning: "what selects pods" },
  other: { shape: "box", fill: "box", stroke: "line", meaning: "another object" },
  ready: { shape: "round", fill: "good-soft", stroke: "good", meaning: "a pod that is ready, or done" },
  pending: { shape: "round", fill: "warn-soft", stroke: "warn", isDashed: true, meaning: "a pod that is not ready" },
  failed: { shape: "double", fill: "bad-soft", stroke: "bad", meaning: "a pod that failed, or is going" },
  state: { shape: "box", fill: "box", stroke: "edge", meaning: "states that look alike" },
  initial: { shape: "round", fill: "accent-soft", stroke: "accent", meaning: "here it begins" },
  final: { shape: "cut", fill: "good-soft", stroke: "good", meaning: "a final component: it is never left" },
  bad: { shape: "double", fill: "bad-soft", stroke: "bad", meaning: "here a property is violated" },
} as const satisfies Readonly<Record<string, Look>>;

export type NodeSort = keyof typeof looks;

/** How a line looks. */
export interface LineLook {
  readonly stroke: Colour;
  readonly isDashed?: true;
  readonly meaning: string;
}

/** What lines can be. */
export const lineLooks = {
  writes: { stroke: "accent", meaning: "asks the apiserver to write" },
  watches: { stroke: "event", isDashed: true, meaning: "is watched by" },
  owns: { stroke: "edge", meaning: "owns" },
  selects: { stroke: "accent", isDashed: true, meaning: "selects" },
  step: { stroke: "edge", meaning: "a step" },
  fault: { stroke: "bad", isDashed: true, meaning: "a fault" },
} as const satisfies Readonly<Record<string, LineLook>>;

export type EdgeSort = keyof typeof lineLooks;

/** The look of a sort of node, with what is not said of it unset. */
export function lookOf(sort: NodeSort): Look {
  return looks[sort];
}

/** That of a line. */
export function lineLookOf(sort: EdgeSort): LineLook {
  return lineLooks[sort];
}
