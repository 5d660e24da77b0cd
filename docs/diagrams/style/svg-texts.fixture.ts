/** A line of text in an SVG, and the room that it takes: as wide as it is fitted into, as high as its capitals and descenders. */
export interface PlacedText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** An element, and how far the groups around it move it aside. */
interface Element {
  readonly name: string;
  readonly attributes: string;
  readonly text: string;
  readonly dx: number;
  readonly dy: number;
}

/** How much of the type size stands above the baseline, and below. */
const [above, below] = [0.74, 0.2];

function elementsIn(svg: string): Element[] {
  const offsets: (readonly [number, number])[] = [[0, 0]];
  const found: Element[] = [];
  for (const [, end, name = "", attributes = "", closed, text = ""] of svg.matchAll(
    /<(\/?)([a-z]+)((?: [^<>]*?)?)(\/?)>([^<]*)/g,
  )) {
    const [dx, dy] = offsets.at(-1) ?? [0, 0];
    if (end) {
      if (name === "g") offsets.pop();
      continue;
    }
    found.push({ name, attributes, text, dx, dy });
    if (name !== "g" || closed) continue;
    const [, x = 0, y = 0] = (/translate\((\S+) (\S+)\)/.exec(attributes) ?? []).map(Number);
    offsets.push([dx + x, dy + y]);
  }
  return found;
}

function attribute({ attributes }: Element, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1];
}

/** All texts of an SVG of ours, whose elements say how wide they are. Type sizes are those of its style sheet. */
export function textsIn(svg: string): PlacedText[] {
  const sizes = typeSizes(svg);
  return elementsIn(svg)
    .filter(({ name }) => name === "text")
    .map((element) => {
      const classes = attribute(element, "class")?.split(" ") ?? [];
      const size = classes.flatMap((name) => sizes.get(name) ?? [])[0] ?? 13;
      const [x, y] = [Number(attribute(element, "x")) + element.dx, Number(attribute(element, "y")) + element.dy];
      const width = Number(attribute(element, "textLength") ?? size * 0.6);
      const anchor = attribute(element, "text-anchor");
      const left = anchor === "middle" ? x - width / 2 : anchor === "end" ? x - width : x;
      return { text: element.text, left, right: left + width, top: y - above * size, bottom: y + below * size };
    });
}

/** The type size of each class, as the style sheet says. */
function typeSizes(svg: string): ReadonlyMap<string, number> {
  const rules = [...svg.matchAll(/([^{}]+)\{[^{}]*font-size:(\d+)px[^{}]*\}/g)];
  return new Map(
    rules.flatMap(([, selectors = "", px]) =>
      selectors.split(",").map((selector) => [/\.([\w-]+)[^.]*$/.exec(selector)?.[1] ?? "", Number(px)] as const),
    ),
  );
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
  const outside = elementsIn(svg).flatMap(({ attributes, dx, dy }) =>
    [...attributes.matchAll(/ (x|y|x1|x2|y1|y2|cx|cy)="([^"]+)"/g)].filter(([, axis = "", value]) => {
      const isX = axis.includes("x");
      const at = Number(value) + (isX ? dx : dy);
      return !(at >= 0 && at <= (isX ? width : height));
    }),
  );
  return [...clipped.map(({ text }) => text), ...outside.map(([found]) => found)];
}
