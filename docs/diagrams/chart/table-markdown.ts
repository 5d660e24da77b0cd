import type { Chart, ChartTransition, Trigger } from "./chart.ts";
import { type Cell, stateTable } from "./state-table.ts";

/**
 * A chart as a table in Markdown: a row for each event, a column for each innermost state, and in each cell what the state makes of the
 * event: what it does, `ignored`, or `impossible`. See `stateTable` for what counts as impossible.
 */
export function tableOf(chart: Chart): string {
  const { rows, events } = stateTable(chart);
  const heads = ["", ...rows.map(({ state }) => `**${escaped(state.path || state.name)}**`)];
  const reasons = new Set<string>();
  const lines = events.map((trigger, index) => {
    const cells = rows.map(({ cells }) => {
      const cell = cells[index];
      if (cell?.kind === "impossible") reasons.add(cell.why);
      return cell ? cellText(cell) : "";
    });
    return [eventHead(trigger), ...cells];
  });
  return `${[
    row(heads),
    row(heads.map(() => "---")),
    ...lines.map(row),
    "",
    `*ignored*: no transition takes it there. *impossible*: ${[...reasons].join("; ") || "nothing is"}.`,
  ].join("\n")}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** What states and actors tell says whose it is, as several may. */
function eventHead({ kind, text, event }: Trigger): string {
  const of = kind === "event" || kind === "any" || kind === "after" ? undefined : event.split(".").slice(3).join(".");
  return `**${escaped(of && !text.includes(" of ") ? `${text} of ${of}` : text)}**`;
}

function cellText(cell: Cell): string {
  if (cell.kind !== "handled") return `*${cell.kind}*`;
  const last = cell.by.at(-1);
  const otherwise = last?.guard === undefined ? [] : ["else *ignored*"];
  return [...cell.by.map(alternative), ...otherwise].join("<br>");
}

/** `[isReady] → running / report`; a transition that stays has no arrow. */
function alternative({ guard, targets, actions, reenter, forbids }: ChartTransition): string {
  if (forbids) return `${guard === undefined ? "" : `[${escaped(guard)}] `}*ignored*`;
  return [
    ...(guard === undefined ? [] : [`[${escaped(guard)}]`]),
    ...(targets.length > 0 ? [`→ ${targets.map((target) => escaped(target || "itself")).join(", ")}`] : []),
    ...(reenter ? ["(reenter)"] : []),
    ...(actions.length > 0 ? [`/ ${escaped(actions.join(", "))}`] : []),
  ].join(" ");
}

/** What Markdown would take for its own. */
function escaped(text: string): string {
  return text.replaceAll(/[\\|*_`<>[\]]/g, (sign) => (sign === "<" ? "&lt;" : sign === ">" ? "&gt;" : `\\${sign}`));
}
