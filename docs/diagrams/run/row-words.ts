import { type Font, wrapped } from "../style/text-width.ts";
import { type Message, mainOf, type Note, type Row } from "./scene.ts";

/** The types that words are set in. */
export const small: Font = { sizePx: 12 };
export const strong: Font = { sizePx: 12, face: "bold" };

/** A line of words. */
export interface Words {
  readonly text: string;
  readonly style: string;
  readonly font: Font;
}

/** The words beside a row, in lines of at most this width. */
export function wordsOf({ lane: own, messages, notes, heard }: Row, widthPx: number): Words[] {
  const told = (style: string, texts: readonly string[], font = small): Words[] =>
    texts.flatMap((text) => wrapped(text, widthPx, font, "   ").map((line) => ({ text: line, style, font })));
  const of = (sort: Note["sort"]) => notes.flatMap((note) => (note.sort === sort ? [note.text] : []));
  const main = mainOf(messages);
  const answer = messages.find(({ sort }) => ["answer", "refusal", "lost"].includes(sort));
  const said = messages.flatMap((each) => {
    if (each === main && each.sort !== "write")
      return told("strong", [each.sort === "request" && answer ? `${each.text} → ${answer.text}` : each.text], strong);
    if (each.sort === "order") return told("", [`${nameOf(each.from)} asks its runtime to ${each.text}`]);
    return each.sort === "news" ? told("", [each.text]) : [];
  });
  return [
    ...told("strong", of("act"), strong),
    ...said,
    ...told("fault", of("fault")),
    ...told(
      "stale",
      of("stale").map((text) => `✗ ${text}`),
    ),
    ...told(
      "dim",
      messages.flatMap(({ sort, text }) => (sort === "write" ? [`→ ${text}`] : [])),
    ),
    ...told("dim", notes.some(({ sort }) => sort === "moves") ? heardText(heard) : []),
    ...told(
      "dim",
      notes.flatMap(({ sort, lane, text }) =>
        sort === "moves" ? [`◦ ${lane === own ? "" : `${nameOf(lane)} `}${text}`] : [],
      ),
    ),
  ];
}

function nameOf(lane: string): string {
  return lane.slice(lane.indexOf("/") + 1);
}

function heardText(heard: readonly Message[]): string[] {
  return heard.map(
    ({ to, text, cause }) => `${nameOf(to)} hears: ${text}${cause === undefined ? "" : ` (step ${cause})`}`,
  );
}
