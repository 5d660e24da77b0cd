import type { Path } from "../../../machines/api/problem.ts";

/** A JSON text's value, and the keys that stand twice in one object, which JSON.parse passes over in silence. */
export interface ParsedJson {
  readonly value: unknown;
  readonly duplicates: readonly Path[];
}

/** Throws SyntaxError. */
export function parseJson(text: string): ParsedJson {
  const value: unknown = JSON.parse(text);
  return { value, duplicates: duplicateKeys(text) };
}

/** Where the scan stands inside one object or list. */
interface Level {
  /** Of an object: the keys seen so far. */
  readonly keys: Set<string> | undefined;
  /** The key or index of the value that is being read. */
  at: string | number;
}

/** Strings, and the marks that open, close and part; what lies between them (numbers, words, space) is of no interest. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** The text must be JSON already. */
function duplicateKeys(text: string): Path[] {
  const levels: Level[] = [];
  const duplicates: Path[] = [];
  let previous = "";
  for (const [mark] of text.matchAll(token)) {
    const level = levels.at(-1);
    if (mark === "{" || mark === "[")
      levels.push({ keys: mark === "{" ? new Set() : undefined, at: mark === "{" ? "" : 0 });
    else if (mark === "}" || mark === "]") levels.pop();
    else if (mark === "," && level !== undefined && typeof level.at === "number") level.at += 1;
    else if (mark.startsWith('"') && level?.keys !== undefined && (previous === "{" || previous === ",")) {
      level.at = JSON.parse(mark) as string;
      if (level.keys.has(level.at)) duplicates.push(levels.map(({ at }) => at));
      level.keys.add(level.at);
    }
    previous = mark;
  }
  return duplicates;
}
