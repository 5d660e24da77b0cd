import { type Chart, type ChartState, type ChartTransition, isWithin, statesOf } from "./chart.ts";
import { idsOf } from "./ids.ts";
import { activities, reactions, reactionText, transitionText } from "./labels.ts";

/**
 * A chart as Mermaid `stateDiagram-v2`. Labels read as in UML: `event [guard] / actions`.
 *
 * Mermaid cannot draw an edge between a state and one that contains it. Such a transition is drawn from each state inside that inherits it,
 * which is what it means; one that leads from a state to one around it is written into the state. It has no history either: such a
 * state is called one.
 */
export function mermaidOf(chart: Chart): string {
  const { root } = chart;
  const drawing: Drawing = { root, idOf: idsOf(root), forks: [] };
  const isBoxed = root.kind === "parallel" || descriptions(root).length > 0;
  const inner = isBoxed ? box(drawing, root) : inside(drawing, root);
  const edges = statesOf(root).flatMap((state) => edgesOf(drawing, state));
  const forks = drawing.forks.map((id) => `state ${id} <<fork>>`);
  const lines = [...forks, ...inner, ...edges].map((line) => `  ${line}`);
  return `${["stateDiagram-v2", ...lines].join("\n")}\n`;
}

interface Drawing {
  readonly root: ChartState;
  readonly idOf: (path: string) => string;
  /** The names of the bars at which transitions part, filled as they are met. */
  readonly forks: string[];
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

/** Mermaid ends a label at a colon or semicolon, and takes brackets for HTML. */
function escaped(text: string): string {
  return text
    .replaceAll("#", "#35;")
    .replaceAll(/(?<!#\d+);/g, "#59;")
    .replaceAll(":", "#58;")
    .replaceAll('"', "#quot;")
    .replaceAll("<", "#lt;")
    .replaceAll(">", "#gt;")
    .replaceAll("%%", "#37;#37;");
}

/** What is inside a state: its first state, then each, and what belongs to it, in the order of the definition. */
function inside(drawing: Drawing, state: ChartState): readonly string[] {
  if (state.kind === "parallel") {
    const regions = state.states.filter(({ kind }) => !kind.endsWith("history"));
    const histories = state.states.filter(({ kind }) => kind.endsWith("history"));
    return [
      ...histories.flatMap((history) => stateLines(drawing, history)),
      ...regions.flatMap((region, index) => [...(index > 0 ? ["--"] : []), ...stateLines(drawing, region)]),
    ];
  }
  const first = state.initial?.targets.map((target) => {
    const actions = state.initial?.actions.join(", ");
    return `[*] --> ${drawing.idOf(target)}${actions ? ` : / ${escaped(actions)}` : ""}`;
  });
  return [...(first ?? []), ...state.states.flatMap((child) => stateLines(drawing, child))];
}

function stateLines(drawing: Drawing, state: ChartState): readonly string[] {
  const { path, name, kind, states, initial } = state;
  if (states.length > 0) return box(drawing, state);
  const id = drawing.idOf(path);
  const shown = kind.endsWith("history") ? `${name} (${kind})` : name;
  const own = descriptions(state).map((text) => `${id} : ${escaped(text)}`);
  const end = kind === "final" ? [`${id} --> [*]`] : [];
  const first = (initial?.targets ?? []).map((target) => `${id} --> ${drawing.idOf(target)} : at first`);
  return [`state "${escaped(shown)}" as ${id}`, ...own, ...end, ...first];
}

/** A state with states inside. What it does itself goes into a note, as only innermost states can carry text. */
function box(drawing: Drawing, state: ChartState): readonly string[] {
  const id = drawing.idOf(state.path);
  const own = descriptions(state).map(escaped);
  const note = own.length === 0 ? [] : [`note right of ${id}`, ...indented(own), "end note"];
  return [`state "${escaped(state.name)}" as ${id} {`, ...indented(inside(drawing, state)), "}", ...note];
}

/** What a state does without leaving, or to get to a state around it. */
function descriptions(state: ChartState): readonly string[] {
  const outwards = state.transitions.flatMap((transition) =>
    transition.targets
      .filter((target) => target !== state.path && isWithin(state.path, target) && target !== "")
      .map((target) => `${transitionText(transition)} → ${target}`),
  );
  return [...activities(state), ...reactions(state).map(reactionText), ...outwards];
}

function edgesOf(drawing: Drawing, state: ChartState): readonly string[] {
  const { idOf } = drawing;
  return state.transitions.flatMap((transition) => {
    const { targets } = transition;
    const [only] = targets;
    if (only === undefined) return [];
    const label = escaped(transitionText(transition));
    if (targets.length === 1) {
      return sourcesOf(state, transition, only).map((source) => `${idOf(source)} --> ${idOf(only)} : ${label}`);
    }
    const fork = `fork_${drawing.forks.length + 1}`;
    drawing.forks.push(fork);
    return [`${idOf(state.path)} --> ${fork} : ${label}`, ...targets.map((target) => `${fork} --> ${idOf(target)}`)];
  });
}

/** Where the edge of a transition starts: its state, or, if that contains the target, the states in it that inherit the transition. */
function sourcesOf(state: ChartState, transition: ChartTransition, target: string): readonly string[] {
  const { path } = state;
  if (path !== "" && target !== path && isWithin(path, target)) return [];
  if (path !== "" && (path === target || !isWithin(target, path))) return [path];
  return state.states.flatMap((child): readonly string[] => {
    if (child.kind === "final" || child.kind.endsWith("history") || handlesForSure(child, transition)) return [];
    return child.path !== target && isWithin(target, child.path) ? sourcesOf(child, transition, target) : [child.path];
  });
}

/** Whether the event never reaches the states around this one. */
function handlesForSure(state: ChartState, { trigger }: ChartTransition): boolean {
  return state.transitions.some((own) => own.trigger.event === trigger.event && own.guard === undefined);
}
