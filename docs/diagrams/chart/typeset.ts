import { type Face, textWidth } from "../style/text-width.ts";
import type { ChartTransition, Marks } from "./chart.ts";

/** What a piece of text on a chart is: it decides how it looks, as a class of the style sheet. */
export type Role = "name" | "trigger" | "guard" | "actions" | "keyword" | "note";

/** Text of one role that is not broken: a word, or a sign with what belongs to it. */
export interface Token {
  readonly text: string;
  readonly role: Role;
}

/** A run of text of one role. */
export interface Span extends Token {
  /** From the start of the line, in pixels. */
  readonly x: number;
  readonly width: number;
}

/** A line of text, ready to be drawn. Sizes in pixels. */
export interface Line {
  readonly spans: readonly Span[];
  readonly width: number;
  /** Whether it begins with the mark of a timer, which the spans leave room for. */
  readonly clock: boolean;
}

/** The type of each role. Sizes in pixels. */
export const type: Readonly<Record<Role, { readonly sizePx: number; readonly face: Face }>> = {
  name: { sizePx: 14, face: "bold" },
  trigger: { sizePx: 12, face: "bold" },
  guard: { sizePx: 12, face: "regular" },
  actions: { sizePx: 12, face: "regular" },
  keyword: { sizePx: 12, face: "regular" },
  note: { sizePx: 11, face: "regular" },
};

export const lineHeight = 16;
/** The mark of a timer, and the blank after it. */
export const clockWidth = 15;
const indent = 10;

/** Breaks tokens into lines of at most this width; what follows the first line is indented. A token that is wider has a line to itself. */
export function typeset(tokens: readonly Token[], mostWidth: number, clock = false): Line[] {
  const lines: Token[][] = [];
  let x = 0;
  for (const token of tokens) {
    const width = widthOf(token);
    const current = lines.at(-1);
    const blank = current?.length ? blankWidth(token) : 0;
    if (current && (x + blank + width <= mostWidth || current.length === 0)) {
      current.push(token);
      x += blank + width;
    } else {
      x = (lines.length === 0 ? (clock ? clockWidth : 0) : indent) + width;
      lines.push([token]);
    }
  }
  return lines.map((each, index) =>
    lineOf(each, index === 0 ? (clock ? clockWidth : 0) : indent, clock && index === 0),
  );
}

function lineOf(tokens: readonly Token[], startX: number, clock: boolean): Line {
  const spans: Span[] = [];
  let x = startX;
  for (const token of tokens) {
    const last = spans.at(-1);
    if (last?.role === token.role) {
      const text = `${last.text} ${token.text}`;
      const joined = { ...last, text, width: widthOf({ ...token, text }) };
      spans[spans.length - 1] = joined;
      x = joined.x + joined.width;
    } else {
      if (last) x += blankWidth(token);
      const width = widthOf(token);
      spans.push({ ...token, x, width });
      x += width;
    }
  }
  return { spans, width: x, clock };
}

function widthOf({ text, role }: Token): number {
  return textWidth(text, type[role]);
}

function blankWidth({ role }: Token): number {
  return textWidth(" ", { sizePx: type[role].sizePx });
}

/** Words of one role, each to be set as one token. */
export function words(text: string, role: Role): Token[] {
  return text.split(" ").map((word) => ({ text: word, role }));
}

/** `event [guard] / actions`, to be broken between words. A reaction that does nothing says so. */
export function transitionTokens({ trigger, guard, actions, reenter, forbids, marks }: ChartTransition): Token[] {
  return [
    ...words(trigger.text, "trigger"),
    ...(reenter ? words("(reenter)", "keyword") : []),
    ...(guard === undefined ? [] : words(`[${guard}]`, "guard")),
    ...actionTokens(actions),
    ...(forbids ? actionTokens(["nothing"]) : []),
    ...noteTokens(marks),
  ];
}

/** What is noted of it, behind it. */
export function noteTokens(marks: Marks | undefined): Token[] {
  return marks?.note ? [{ text: marks.note, role: "note" }] : [];
}

/** `/ one, two`: the sign stays with what follows it. */
function actionTokens(actions: readonly string[]): Token[] {
  if (actions.length === 0) return [];
  const [first, ...rest] = words(actions.join(", "), "actions");
  return [{ text: `/ ${first?.text ?? ""}`, role: "actions" }, ...rest];
}

/** `entry / one, two`. */
export function activityTokens(keyword: string, actions: readonly string[]): Token[] {
  return actions.length === 0 ? [] : [...words(keyword, "keyword"), ...actionTokens(actions)];
}
