import type { UserController } from "../actors/define-controller.ts";
import { type SemanticsOptions, semanticsAssumptions } from "./checker/reductions.ts";
import { timingAssumptions } from "./checker/timing.ts";
import { type Searching, searchingAssumptions } from "./searching.ts";

/** What every verdict rests on. */
const always: readonly string[] = [
  ...timingAssumptions,
  "A component's informers are at one position, but for one that lags by the fault skew; it makes its plan before the first request.",
  "Resource versions are digests of content: a change and its undoing between a read and a write go unnoticed.",
  "Fairness: what can happen again and again happens; conflicts and other faults end when their budget is spent.",
  "Container runtimes do their work at once; containers end only as their behaviour says.",
];

const aboutControllers =
  "A controller of the user's own keeps nothing to itself: told the same, it does the same; each of its runs was tried twice. One in generator style reads its cache anew after each request.";

/** How something was explored, as far as its verdicts rest on it. */
type Explored = SemanticsOptions & Searching & { readonly controllers?: readonly UserController[] };

/** What a verdict rests on, in sentences: abstractions and assumptions. */
export function assumptionsOf(options: Explored): readonly string[] {
  const ofControllers = (options.controllers ?? []).length > 0 ? [aboutControllers] : [];
  return [...always, ...semanticsAssumptions(options), ...searchingAssumptions(options), ...ofControllers];
}
