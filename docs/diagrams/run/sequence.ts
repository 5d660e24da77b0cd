import { type Detail, type DrawnRun, type Lane, type Message, mainOf, type Note, type Row, sceneOf } from "./scene.ts";

const arrows: Readonly<Record<Message["sort"], string>> = {
  request: "->>",
  answer: "-->>",
  refusal: "-->>",
  lost: "--x",
  write: "->>",
  event: "--)",
  order: "->>",
  news: "-->>",
};

/**
 * A run as a Mermaid `sequenceDiagram`: who asks the apiserver for what, what is stored, what watches tell whom, and notes for faults and
 * for what somebody had not heard. The same run gives the same text.
 * @param detail how closely; what was not heard is told only at `machines`.
 */
export function sequenceOf(run: DrawnRun, detail: Detail = "machines"): string {
  const { title, verdict, lanes, rows, cycleFrom } = sceneOf(run, detail);
  const names = new Map(lanes.map(({ id, sort }, index) => [id, id === sort ? id : `a${index + 1}`]));
  const name = (lane: string) => names.get(lane) ?? lane;
  const lines = lanes.map((lane) => `${participant(lane)} ${name(lane.id)} as ${escaped(lane.name)}`);
  rows.forEach((row, index) => {
    if (index === cycleFrom) lines.push("loop for ever");
    lines.push(...rowLines(row, name));
  });
  if (cycleFrom !== undefined) lines.push("end");
  const [first, last] = [lanes[0], lanes.at(-1)];
  if (verdict.length > 0 && first && last)
    lines.push(`Note over ${name(first.id)},${name(last.id)}: ${verdict.map(escaped).join("<br/>")}`);
  const head = verdict.length > 0 ? [] : ["---", `title: ${JSON.stringify(title)}`, "---"];
  return `${[...head, "sequenceDiagram", ...lines.map((line) => `  ${line}`)].join("\n")}\n`;
}

function participant({ sort }: Lane): string {
  return sort === "person" ? "actor" : "participant";
}

function rowLines({ number, at, heard, messages, notes }: Row, name: (lane: string) => string): string[] {
  const when = at === undefined ? "" : ` (${at})`;
  const numbered = (text: string) => `${number}. ${text}${when}`;
  const act = notes.filter(({ sort }) => sort === "act");
  const main = act.length > 0 ? undefined : mainOf(messages);
  return [
    ...heard.map((each) => arrow(each, cause(each), name)),
    ...noteLines(
      notes.filter(({ sort }) => sort === "fault" || sort === "stale"),
      name,
    ),
    ...act.map(({ lane, text }) => note(name(lane), [numbered(text)])),
    ...messages.map((each) => arrow(each, each === main ? numbered(each.text) : each.text, name)),
    ...noteLines(
      notes.filter(({ sort }) => sort === "moves"),
      name,
    ),
  ];
}

function cause({ text, cause: step }: Message): string {
  return step === undefined ? text : `${text} (${step})`;
}

function arrow({ from, to, sort }: Message, text: string, name: (lane: string) => string): string {
  return `${name(from)}${arrows[sort]}${name(to)}: ${escaped(text)}`;
}

/** One for each lane. */
function noteLines(notes: readonly Note[], name: (lane: string) => string): string[] {
  const lanes = [...new Set(notes.map(({ lane }) => lane))];
  return lanes.map((lane) =>
    note(
      name(lane),
      notes.flatMap((each) => (each.lane === lane ? [each.text] : [])),
    ),
  );
}

function note(name: string, lines: readonly string[]): string {
  return `Note over ${name}: ${lines.map(escaped).join("<br/>")}`;
}

/** Mermaid ends a statement at a semicolon and starts an entity at a hash; brackets would be HTML. */
function escaped(text: string): string {
  return text
    .replaceAll("#", "#35;")
    .replaceAll(/(?<!#\d+);/g, "#59;")
    .replaceAll("<", "#lt;")
    .replaceAll(">", "#gt;");
}
