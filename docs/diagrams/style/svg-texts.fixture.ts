/** A line of text in an SVG, and the room that it takes: as wide as it is fitted into, as high as its capitals and descenders. */
export interface PlacedText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How much of the type size stands above the baseline, and below. */
const [above, below] = [0.74, 0.2];

/** All texts of an SVG of ours, whose elements say how wide they are. Type sizes are those of its style sheet. */
export function textsIn(svg: string): PlacedText[] {
  const sizes = new Map(
    [...svg.matchAll(/\.([\w-]+)[^{}]*\{[^}]*?font-size:(\d+)px/g)].map(([, name, px]) => [name, Number(px)]),
  );
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = "", text = ""]) => {
    const of = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];
    const classes = of("class")?.split(" ") ?? [];
    const size = classes.flatMap((name) => sizes.get(name) ?? [])[0] ?? 13;
    const [x, y, width] = [Number(of("x")), Number(of("y")), Number(of("textLength") ?? size * 0.6)];
    const anchor = of("text-anchor");
    const left = anchor === "middle" ? x - width / 2 : anchor === "end" ? x - width : x;
    return { text, left, right: left + width, top: y - above * size, bottom: y + below * size };
  });
}

/** Pairs of texts that share room. */
export function overlapsIn(svg: string): string[] {
  const texts = textsIn(svg).sort((a, b) => a.top - b.top);
  return texts.flatMap((one, index) => {
    const found: string[] = [];
    for (const other of texts.slice(index + 1)) {
      if (other.top >= one.bottom - 0.5) break;
      if (one.left < other.right - 0.5 && other.left < one.right - 0.5) found.push(`${one.text} | ${other.text}`);
    }
    return found;
  });
}

/** Texts and coordinates that are not in the picture. */
export function outsideOf(svg: string): string[] {
  const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
  const clipped = textsIn(svg).filter(
    ({ left, right, top, bottom }) => left < 0 || top < 0 || right > width || bottom > height,
  );
  const outside = [...svg.matchAll(/ (x|y|x1|x2|y1|y2|cx|cy)="([^"]+)"/g)].filter(([, axis = "", value]) => {
    const at = Number(value);
    return !(at >= 0 && at <= (axis.includes("x") ? width : height));
  });
  return [...clipped.map(({ text }) => text), ...outside.map(([found]) => found)];
}
