/** Words and how they look. */
export interface Mark {
  readonly text: string;
  /** Classes of `styles`. */
  readonly style: string;
}

/** The width of a letter of the small type, in pixels, rounded up: nothing measures text here. */
export const letterWidth = 7.2;

const light = {
  ground: "#ffffff",
  ink: "#1f2328",
  dim: "#656d76",
  stripe: "#f6f8fa",
  line: "#d0d7de",
  head: "#ddf4ff",
  api: "#dafbe1",
  request: "#0969da",
  event: "#8c959f",
  good: "#1a7f37",
  warn: "#9a6700",
  bad: "#cf222e",
} as const;

const dark: Readonly<Record<keyof typeof light, string>> = {
  ground: "#0d1117",
  ink: "#e6edf3",
  dim: "#8d96a0",
  stripe: "#161b22",
  line: "#30363d",
  head: "#0c2d6b",
  api: "#04260f",
  request: "#4493f8",
  event: "#6e7681",
  good: "#3fb950",
  warn: "#d29922",
  bad: "#f85149",
};

function variables(colours: Readonly<Record<keyof typeof light, string>>): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}

const styles = `
svg{${variables(light)};font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme: dark){svg{${variables(dark)}}}
.ground{fill:var(--ground)} .stripe{fill:var(--stripe)} .head{fill:var(--head);stroke:var(--line)} .head.api{fill:var(--api)}
text{fill:var(--ink)} text.dim{fill:var(--dim)} text.warn{fill:var(--warn)} text.bad{fill:var(--bad)}
.strong{font-weight:600} .middle{text-anchor:middle}
.lane{stroke:var(--line);stroke-width:1.5} .request{stroke:var(--request);stroke-width:1.8} .answer{stroke:var(--request);stroke-width:1.2;stroke-dasharray:5 3}
.answer.refused{stroke:var(--bad)} .event{stroke:var(--event);stroke-width:.9} .missed{stroke:var(--warn);stroke-width:1.4;stroke-dasharray:2 3}
.dot{fill:var(--request);stroke:var(--ground);stroke-width:1.5} .stored{fill:var(--good)} .cross{stroke:var(--bad);stroke-width:2.6;fill:none}
.round{stroke:var(--warn);stroke-width:1.6;fill:none} .tip{fill:var(--request)} .eventTip{fill:var(--event)} .roundTip{fill:var(--warn)}
.missedTip{stroke:var(--warn);stroke-width:1.6;fill:none}`;

function arrowTip(name: string): string {
  return `<marker id="${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="${name}" d="M0 0L8 4L0 8z"/></marker>`;
}

const crossTip = `<marker id="missedTip" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse"><path class="missedTip" d="M1 1L7 7M7 1L1 7"/></marker>`;

/** An SVG file that needs no other: its own colours, for light and dark, and no script. @param title read out, and shown by browsers. */
export function svgDocument(width: number, height: number, title: string, body: readonly string[]): string {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${styles}\n</style>`,
    `<defs>${["tip", "eventTip", "roundTip"].map(arrowTip).join("")}${crossTip}</defs>`,
    `<rect class="ground" width="${w}" height="${h}"/>`,
    ...body.filter((part) => part !== ""),
    "</svg>",
  ].join("\n")}\n`;
}

export function svgText(x: number, y: number, text: string, style: string): string {
  return `<text class="${style}" x="${x}" y="${y}" xml:space="preserve">${escaped(text)}</text>`;
}

/** A text in lines of at most so many letters, broken at blanks; what goes on is indented. A word that is too long is cut. */
export function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > letters) {
    const blank = rest.lastIndexOf(" ", letters);
    const end = blank > letters / 2 ? blank : letters;
    lines.push(rest.slice(0, end));
    rest = `   ${rest.slice(end).trimStart()}`;
  }
  return [...lines, rest];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
