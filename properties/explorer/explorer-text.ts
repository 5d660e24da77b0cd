import { allows, type FaultBudget, type FaultName, noFaults } from "../../actors/choice.ts";
import { type Paint, plain } from "../../actors/drivers/shell.ts";
import { describeFaults } from "../../actors/fault-budget.ts";
import { lookLines, section } from "../counterexamples/playback-text.ts";
import type { ClusterExplorer, OpenChoice, TakenChoice } from "./cluster-explorer.ts";
import type { PropertyValue } from "./property-value.ts";

/** So many faults are listed unless all are asked for: there is one for every component. */
const mostFaults = 4;

/** Where an explorer stands: what the cluster looks like, what does not hold, and what can happen, numbered. @param all faults too, every one. */
export function placeText(explorer: ClusterExplorer, paint: Paint = plain, all = false): string {
  const { look, properties, choices, faults } = explorer;
  const lines = [
    ...lookLines(look, paint),
    ...section("judged", propertyLines(properties, paint), paint),
    ...choiceLines(choices, all, paint),
    ...section("faults", [faultsText(faults)], paint),
  ];
  return `${lines.join("\n")}\n`;
}

/** Those that are left, or only their kinds where each may happen as often as all together. */
function faultsText(faults: FaultBudget): string {
  const kinds = (Object.keys(noFaults) as (keyof FaultBudget)[]).filter(
    (name): name is FaultName => name !== "total" && name !== "scopes" && allows(faults, name),
  );
  if (faults.total === 0) return "none left";
  const isAny = kinds.every((name) => faults[name] >= faults.total) && faults.scopes === undefined && kinds.length > 1;
  return isAny ? `${faults.total} left, of any of these kinds: ${kinds.join(", ")}` : `${describeFaults(faults)} left`;
}

/** What was done, and what became of it. */
export function takenText({ choice, text, changes, fault }: TakenChoice, number: number, paint: Paint = plain): string {
  const met = fault === undefined ? "" : `  ${paint("red", `[fault: ${fault}]`)}`;
  const head = `  ${paint("bold", String(number).padStart(3))}  ${paint("cyan", choice.actor)}  ${text}${met}`;
  return [head, ...changes.map((change) => `       ${paint("dim", `→ ${change}`)}`), ""].join("\n");
}

/** What is broken or still to come; what holds, and what is about nothing here, is counted. */
function propertyLines(properties: readonly PropertyValue[], paint: Paint): string[] {
  const told = properties.filter(({ value }) => value === "broken" || value === "pending");
  const counted = (wanted: PropertyValue["value"]) => properties.filter(({ value }) => value === wanted).length;
  const [hold, idle] = [counted("holds"), counted("idle")];
  const lines = told.map(({ property, value, reason }) => {
    const mark = value === "broken" ? paint("red", "broken") : paint("yellow", "not yet");
    return `${mark}  ${property}${reason === undefined ? "" : paint("dim", `: ${reason}`)}`;
  });
  const others = [...(hold > 0 ? [`${hold} hold`] : []), ...(idle > 0 ? [`${idle} not put to the test here`] : [])];
  return others.length > 0 ? [...lines, paint("dim", others.join(", "))] : lines;
}

function choiceLines(choices: readonly OpenChoice[], all: boolean, paint: Paint): string[] {
  if (choices.length === 0) return section("possible", ["nothing: all is at rest"], paint);
  const ordinary = choices.filter(({ fault }) => !fault).length;
  const shown = all ? choices : choices.slice(0, ordinary + mostFaults);
  const width = String(shown.length).length;
  const lines = shown.map(({ name, about, fault }, index) => {
    const text = `${String(index + 1).padStart(width)}  ${fault ? paint("red", name) : name}`;
    return about === undefined ? text : `${text}  ${paint("dim", about)}`;
  });
  const more = choices.length - shown.length;
  return section("possible", more > 0 ? [...lines, paint("dim", `… and ${more} more faults`)] : lines, paint, {
    most: lines.length + 1,
  });
}
