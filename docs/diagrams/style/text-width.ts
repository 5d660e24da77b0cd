/** A face of which the widths are known: Helvetica's, which Arial, Liberation Sans and Nimbus Sans share, or a typewriter's. */
export type Face = "regular" | "bold" | "mono";

/** How a text is set. */
export interface Font {
  readonly sizePx: number;
  /** Default: regular. */
  readonly face?: Face;
}

type Widths = readonly (readonly [width: number, letters: string])[];

/*
 * Advance widths in thousandths of the type size, read from the `hmtx` tables of Liberation Sans 2 (SIL Open Font Licence), which was
 * made to have the widths of Arial, as that has Helvetica's.
 */
const regular: Widths = [
  [191, "'"],
  [222, "ijl‘’"],
  [260, "|"],
  [278, " \u00a0!,./:;I[\\]ft"],
  [333, "()-`r·“”"],
  [334, "{}"],
  [350, "•"],
  [355, '"'],
  [389, "*"],
  [469, "^"],
  [500, "Jcksvxyz↑↓"],
  [400, "°"],
  [549, "≤≥≠±"],
  [556, "#$0123456789?L_abdeghnopqu–«»§"],
  [584, "+<=>~¬×"],
  [611, "FTZßø"],
  [667, "&ABEKPSVXY"],
  [722, "CDHNRUw∞"],
  [778, "GOQØ"],
  [833, "Mm"],
  [889, "%"],
  [944, "W"],
  [1000, "—…→←↔"],
  [1015, "@"],
];

const bold: Widths = [
  [238, "'"],
  [278, " \u00a0,./I\\ijl‘’"],
  [280, "|"],
  [333, "!()-:;[]`ft·"],
  [350, "•"],
  [389, "*r{}"],
  [474, '"'],
  [500, "z“”↑↓"],
  [400, "°"],
  [549, "≤≥≠±"],
  [556, "#$0123456789J_acekvxys–«»§"],
  [584, "+<=>^~¬×"],
  [611, "?FLTZbdghnopqußø"],
  [667, "EPSVXY"],
  [722, "&ABCDHKNRU∞"],
  [778, "GOQwØ"],
  [833, "M"],
  [889, "%m"],
  [944, "W"],
  [975, "@"],
  [1000, "—…→←↔"],
];

const tables: Readonly<Record<"regular" | "bold", ReadonlyMap<string, number>>> = {
  regular: byLetter(regular),
  bold: byLetter(bold),
};

/** A later entry for the same letter wins. */
function byLetter(widths: Widths): ReadonlyMap<string, number> {
  return new Map(widths.flatMap(([width, letters]) => [...letters].map((letter) => [letter, width] as const)));
}

/** The typewriter faces that stand first in the list of fonts are 0.6 wide. */
const monoWidth = 600;
/** A letter with an accent is as wide as without, but an i loses its dot and needs a little more. */
const leastAccentedWidth = 278;
/** Ideographs, and what else no table knows. */
const unknownWidth = 1_000;
const emojiWidth = 1_400;

/** The width of a text on one line, in pixels, kerning left out: what is drawn is at most that wide. */
export function textWidth(text: string, { sizePx, face = "regular" }: Font): number {
  let sum = 0;
  for (const letter of text) sum += letterWidth(letter, face);
  return (sum * sizePx) / 1_000;
}

function letterWidth(letter: string, face: Face): number {
  if (/\p{Mark}/u.test(letter)) return 0;
  if (face === "mono") return letter > "\u2fff" ? 2 * monoWidth : monoWidth;
  const width = tables[face].get(letter);
  if (width !== undefined) return width;
  const base = tables[face].get(letter.normalize("NFD").charAt(0));
  if (base !== undefined) return Math.max(base, leastAccentedWidth);
  return letter > "\uffff" || letter.length > 1 ? emojiWidth : unknownWidth;
}

/**
 * A text in lines of at most this width, broken at blanks; what is wider without a blank is cut within. A line after the first begins with
 * `indent`.
 */
export function wrapped(text: string, widthPx: number, font: Font, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  const fits = (candidate: string) => textWidth(candidate, font) <= widthPx;
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line.trim() !== "") lines.push(line);
    line = lines.length > 0 ? `${indent}${word}` : word;
    while (!fits(line) && line.length > indent.length + 1) {
      const end = cut(line, indent.length + 1, fits);
      lines.push(line.slice(0, end));
      line = `${indent}${line.slice(end)}`;
    }
  }
  return [...lines, line];
}

/** How much of a line fits; at least so many letters. */
function cut(line: string, least: number, fits: (text: string) => boolean): number {
  let end = line.length;
  while (end > least && !fits(line.slice(0, end))) end--;
  return end;
}
