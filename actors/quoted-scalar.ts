import { type Document, YAMLParseError } from "yaml";

/** Deeper than anything is nested. */
const deep = " ".repeat(200);

/**
 * kubectl's parser takes a quoted text whose further lines stand further left than YAML 1.2 allows; the `yaml` library reports its quote
 * as missing. White space at the beginning of such lines means nothing, so they can be indented: this is the text in which the
 * lines of the first such scalar are. Undefined if there is none. Line numbers stay the same.
 */
export function withQuotedLinesIndented(text: string, documents: readonly Document.Parsed[]): string | undefined {
  const error = documents.flatMap(({ errors }) => errors).find(isMissingQuote);
  if (error === undefined) return undefined;
  const quote = error.message.at(-"'quote".length) ?? "";
  const lineEnd = text.indexOf("\n", error.pos[0]);
  const end = lineEnd < 0 ? -1 : closingQuote(text, lineEnd, quote);
  if (end < 0) return undefined;
  const indented = text.slice(lineEnd, end).replaceAll(/\n(?=[ \t]*[^\s])/g, `\n${deep}`);
  return text.slice(0, lineEnd) + lastLineIndented(indented) + text.slice(end);
}

function isMissingQuote(error: unknown): error is YAMLParseError {
  return error instanceof YAMLParseError && error.code === "MISSING_CHAR" && /closing ['"]quote$/.test(error.message);
}

/** The quote itself may be all that is on the last line. */
function lastLineIndented(lines: string): string {
  return lines.replace(/\n([ \t]*)$/, `\n${deep}$1`);
}

/** Where the scalar ends that goes on at `from`; -1 if it never does. */
function closingQuote(text: string, from: number, quote: string): number {
  for (let index = from; index < text.length; index++) {
    if (quote === '"' && text[index] === "\\") index++;
    else if (text[index] === quote) {
      if (quote === '"' || text[index + 1] !== quote) return index;
      index++;
    }
  }
  return -1;
}
