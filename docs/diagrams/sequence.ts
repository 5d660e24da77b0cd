import type { Counterexample, StoryStep } from "../../properties/report.ts";

/** At most so many changes of one step are drawn. */
const mostChanges = 3;

/**
 * A counterexample as a Mermaid `sequenceDiagram`: who asks the apiserver for what, what is stored, and notes for faults and for what
 * somebody had not heard. The same counterexample gives the same text.
 */
export function sequenceOf(counterexample: Counterexample): string {
  const { steps, property, reason, cycleFrom } = counterexample;
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  const nameOf = new Map(actors.map((actor, index) => [actor, `a${index + 1}`]));
  const lines = [
    ...actors.map((actor) => `participant ${nameOf.get(actor)} as ${escaped(actor)}`),
    "participant api as kube-apiserver",
    "participant store as etcd",
  ];
  steps.forEach((step, index) => {
    if (index === cycleFrom) lines.push("loop for ever");
    lines.push(...stepLines(step, index + 1, nameOf.get(step.actor) ?? "a1"));
  });
  if (cycleFrom !== undefined) lines.push("end");
  const last = nameOf.get(actors[0] ?? "") ?? "api";
  if (property !== "") lines.push(`Note over ${last},store: broken: ${escaped(property)}<br/>${escaped(reason)}`);
  return `${["sequenceDiagram", ...lines.map((line) => `  ${line}`)].join("\n")}\n`;
}

function stepLines(step: StoryStep, number: number, name: string): string[] {
  const { text, request, answer, changes, fault } = step;
  const notes = noteLines(step);
  const lines = notes.length > 0 ? [`Note over ${name}: ${notes.map(escaped).join("<br/>")}`] : [];
  if (request === undefined) return [...lines, `Note over ${name}: ${number}. ${escaped(text)}`, ...storing(changes)];
  lines.push(`${name}->>api: ${number}. ${escaped(request)}`, ...storing(changes));
  const isLost = fault?.includes("lost") ?? false;
  const head = isLost ? "--x" : "-->>";
  return [...lines, `api${head}${name}: ${escaped(isLost ? "the answer is lost" : (answer ?? ""))}`];
}

function storing(changes: readonly string[]): string[] {
  const told = changes.slice(0, mostChanges).map((change) => `api->>store: ${escaped(change)}`);
  const more = changes.length - mostChanges;
  return more > 0 ? [...told, `Note over store: and ${more} more`] : told;
}

function noteLines({ fault, unheard = [], informed, behind }: StoryStep): string[] {
  const lag = behind > 0 && unheard.length === 0 ? [`its cache lacks ${behind} events`] : [];
  const instead = informed === undefined ? [] : [`on a fresh cache: ${informed}`];
  return [
    ...(fault === undefined ? [] : [`fault: ${fault}`]),
    ...unheard.map((what) => `has not heard: ${what}`),
    ...lag,
    ...instead,
  ];
}

/** Mermaid ends a statement at a semicolon and starts an entity at a hash; brackets would be HTML. */
function escaped(text: string): string {
  return text
    .replaceAll("#", "#35;")
    .replaceAll(/(?<!#\d+);/g, "#59;")
    .replaceAll("<", "#lt;")
    .replaceAll(">", "#gt;");
}
