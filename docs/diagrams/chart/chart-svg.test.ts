/** The SVG of charts, read as a browser would: what is written and drawn in it, not what the layout says of itself. */
import { describe, expect, it } from "vitest";
import { catalogue } from "../../../machines/catalogue.ts";
import { wellFormed } from "../style/xml.fixture.ts";
import { awkward } from "./awkward.fixture.ts";
import { transitionsOf } from "./chart.ts";
import { chartOf } from "./chart-of.ts";
import { draw } from "./draw.ts";
import { elsewhere } from "./elsewhere.fixture.ts";
import { type Box, crossing, type Point } from "./layout.ts";
import { overlap } from "./slide.ts";

const machines = [
  ...Object.entries(catalogue).map(([name, { machine }]) => [name, machine] as const),
  ...Object.entries(elsewhere),
  ["awkward", awkward] as const,
];

const number = (tag: string, name: string): number => Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? 0);

/** Each line of text as the box that its letters fill: capitals above the line, descenders below. */
function textsIn(svg: string): { readonly text: string; readonly box: Box }[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([tag, , text = ""]) => {
    const sizePx = tag.includes('class="name') ? 14 : 12;
    const width = number(tag, "textLength") || sizePx;
    const x = number(tag, "x") - (tag.includes('text-anchor="middle"') ? width / 2 : 0);
    return { text, box: { x, y: number(tag, "y") - 0.72 * sizePx, width, height: 0.92 * sizePx } };
  });
}

/** The straight pieces of all connections, round corners as if they were square. */
function linesIn(svg: string): (readonly [Point, Point])[] {
  return [...svg.matchAll(/<path class="wire" d="([^"]*)"/g)].flatMap(([, path = ""]) =>
    path.split("M").flatMap((part) => {
      const points = [...part.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
      return points.slice(1).map((end, index) => [points[index] ?? end, end] as const);
    }),
  );
}

describe.each(machines)("the SVG of %s", (_, machine) => {
  const drawn = draw(machine);

  it("is well-formed, needs no other file and no script, and has no number that is none", async () => {
    const svg = await drawn;
    expect(wellFormed(svg)).toBe(true);
    expect(svg).not.toMatch(/href|<script|url\(|NaN|undefined|Infinity/);
  });

  it("has a title, and says in words what there is", async () => {
    const svg = await drawn;
    expect(svg).toContain(`<title>Statechart of ${machine.id}</title>`);
    const [, description = ""] = /<desc>([^<]*)<\/desc>/.exec(svg) ?? [];
    expect(description).toContain(`${transitionsOf(chartOf(machine)).length} transitions`);
  });

  it("has every letter on the canvas, on no other, and under no line", async () => {
    const svg = await drawn;
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
    const margin = 12;
    const texts = textsIn(svg);
    expect(texts.length).toBeGreaterThan(3);
    const lines = linesIn(svg);
    expect(lines.length).toBeGreaterThan(2);
    const flaws: string[] = [];
    texts.forEach(({ text, box }, index) => {
      if (box.x < 0 || box.y < 0) flaws.push(`${text} is off the canvas`);
      if (box.x + box.width > Number(width) - 2 * margin || box.y + box.height > Number(height) - 2 * margin)
        flaws.push(`${text} is off the canvas`);
      for (const other of texts.slice(index + 1))
        if (overlap(box, other.box)) flaws.push(`${text} is on ${other.text}`);
      for (const [from, to] of lines) if (crossing(from, to, box)) flaws.push(`a line runs through ${text}`);
    });
    expect(flaws).toEqual([]);
  });

  it("is the same every time", async () => {
    expect(await draw(machine)).toBe(await drawn);
  });
});

describe("the theme of a picture", () => {
  const [machine] = Object.values(elsewhere);
  const svgOf = (options: Parameters<typeof draw>[1]) => draw(machine ?? expect.fail("no machine"), options);

  it("follows the reader, unless one is asked for; paper is white", async () => {
    expect(await svgOf({})).toContain("prefers-color-scheme:dark");
    expect(await svgOf({ theme: "light" })).not.toContain("#0d1117");
    const dark = await svgOf({ theme: "dark" });
    expect(dark).not.toContain("prefers-color-scheme");
    expect(dark).toContain('class="orrery chart orrery-dark"');
    expect(dark).toContain("@media not print");
  });

  it("gives way to a style sheet, which cannot end the picture", async () => {
    const svg = await svgOf({ style: ".orrery{--orrery-accent:#6a3d9a}</style><script>" });
    expect(wellFormed(svg)).toBe(true);
    expect(svg.indexOf("--orrery-accent:#6a3d9a")).toBeGreaterThan(svg.lastIndexOf("--orrery-accent:#0055c4"));
    expect(svg).not.toContain("<script>");
  });

  it("can be the page's", async () => {
    expect(await svgOf({ standalone: false })).not.toContain("<style");
  });
});
