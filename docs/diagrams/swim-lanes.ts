import type { Counterexample, StoryStep } from "../../properties/report.ts";
import { escaped, rounded } from "./style/markup.ts";
import { svgOf } from "./style/picture.ts";
import { textWidth, wrapped } from "./style/text-width.ts";

/** Words and how they look. */
interface Mark {
  readonly text: string;
  /** Classes of `styles`. */
  readonly style: string;
}

const font = { sizePx: 12, face: "mono" } as const;
/** Pixels. */
const letterWidth = textWidth("m", font);
const textColumnWidth = 116 * letterWidth;
const margin = 24;
const headHeight = 74;
const lineHeight = 16;
const rowPadding = 14;
const numberWidth = 44;
const leastLaneWidth = 96;
const leastTextWidth = 320;

const apiserver = "kube-apiserver";

const styles = `
text{font:12px $mono} text.warn{fill:$warn} text.bad{fill:$bad} .middle{text-anchor:middle}
.stripe{fill:$stripe} .head{fill:$accent-soft;stroke:$line} .head.api{fill:$good-soft}
.lane{stroke:$line;stroke-width:1.5} .request{stroke:$accent;stroke-width:1.8} .answer{stroke:$accent;stroke-width:1.2;stroke-dasharray:5 3}
.answer.refused{stroke:$bad} .event{stroke:$event;stroke-width:.9} .missed{stroke:$warn;stroke-width:1.4;stroke-dasharray:2 3}
.dot{fill:$accent;stroke:$ground;stroke-width:1.5} .stored{fill:$good} .cross{stroke:$bad;stroke-width:2.6;fill:none}
.round{stroke:$warn;stroke-width:1.6;fill:none} .tip{fill:$accent} .eventTip{fill:$event} .roundTip{fill:$warn}
.missedTip{stroke:$warn;stroke-width:1.6;fill:none}`;

function arrowTip(name: string): string {
  return `<marker id="${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="${name}" d="M0 0L8 4L0 8z"/></marker>`;
}

const crossTip = `<marker id="missedTip" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse"><path class="missedTip" d="M1 1L7 7M7 1L1 7"/></marker>`;

interface Row {
  readonly step: StoryStep;
  readonly number: number;
  readonly y: number;
  readonly height: number;
  readonly lines: readonly Mark[];
}

/**
 * A counterexample as an SVG file that needs nothing else: a lane for each component and one for the apiserver, time downwards. Requests
 * go to the apiserver's lane, answers come back, events go from the step that made them to the moment at which a component hears
 * them; beside each step stands what it did, what its actor had not heard, and what it changed. Readable on light and dark.
 * The same counterexample gives the same text.
 */
export function swimLanesOf(counterexample: Counterexample): string {
  return new SwimLanes(counterexample).draw();
}

class SwimLanes {
  readonly #story: Counterexample;
  /** Actor → the middle of its lane. */
  readonly #lanes = new Map<string, number>();
  readonly #rows: readonly Row[];
  readonly #textX: number;
  readonly #textWidth: number;
  readonly #endY: number;

  constructor(story: Counterexample) {
    this.#story = story;
    let x = margin + numberWidth;
    for (const actor of [...new Set(story.steps.map(({ actor }) => actor)), apiserver]) {
      const width = Math.max(leastLaneWidth, actor.length * letterWidth + 18);
      this.#lanes.set(actor, x + width / 2);
      x += width;
    }
    this.#textX = x + 8;
    let y = headHeight;
    this.#rows = story.steps.map((step, index) => {
      const lines = linesOf(step);
      const height = Math.max(2, lines.length) * lineHeight + rowPadding;
      const row = { step, number: index + 1, y, height, lines };
      y += height;
      return row;
    });
    this.#endY = y + 8;
    const letters = Math.max(0, ...this.#rows.flatMap(({ lines }) => lines.map(({ text }) => text.length)));
    this.#textWidth = Math.max(leastTextWidth, letters * letterWidth + 8);
  }

  draw(): string {
    const { property, reason } = this.#story;
    const verdict = [`broken: ${property}`, `because: ${reason}`].flatMap((text) => linesIn(text));
    const body = [
      `<defs>${["tip", "eventTip", "roundTip"].map(arrowTip).join("")}${crossTip}</defs>`,
      ...this.#head(),
      ...this.#stripes(),
      ...[...this.#lanes.values()].map((x) => line(x, headHeight - 10, x, this.#endY, "lane")),
      ...this.#rows.flatMap((row) => this.#events(row)),
      ...this.#absences(),
      ...this.#rows.flatMap((row) => this.#row(row)),
      ...this.#cycle(),
      ...(property === ""
        ? []
        : verdict.map((text, index) =>
            svgText(margin, this.#endY + 24 + index * lineHeight, text, index === 0 ? "bad strong" : "bad"),
          )),
    ];
    const height = this.#endY + 24 + verdict.length * lineHeight + margin / 2;
    return svgOf({
      width: this.#textX + this.#textWidth + margin,
      height,
      title: `${property}: ${reason}`,
      description: `A counterexample in ${this.#rows.length} steps, time downwards, a lane for each component.`,
      sort: "lanes",
      rules: styles,
      body: body.filter((part) => part !== ""),
    });
  }

  #head(): string[] {
    return [...this.#lanes].map(([actor, x]) => {
      const width = Math.max(leastLaneWidth, actor.length * letterWidth + 18) - 8;
      const box = `<rect class="${actor === apiserver ? "head api" : "head"}" x="${x - width / 2}" y="24" width="${width}" height="28" rx="6"/>`;
      return `${box}${svgText(x, 42, actor, "strong middle")}`;
    });
  }

  /** Every other row is shaded, so that the eye finds its way from the lanes to the words. */
  #stripes(): string[] {
    const width = this.#textX + this.#textWidth - margin;
    return this.#rows.flatMap(({ y, height, number }) =>
      number % 2 === 0 ? [] : [`<rect class="stripe" x="${margin}" y="${y}" width="${width}" height="${height}"/>`],
    );
  }

  #row({ step, number, y, lines }: Row): string[] {
    const x = this.#laneOf(step.actor);
    const at = y + rowPadding;
    const words = lines.map(({ text, style }, index) =>
      svgText(this.#textX, y + rowPadding / 2 + 12 + index * lineHeight, text, style),
    );
    const mark = step.fault === undefined ? `<circle class="dot" cx="${x}" cy="${at}" r="5"/>` : cross(x, at);
    return [svgText(margin + 8, at + 4, String(number), "dim"), ...this.#arrows(step, x, at), mark, ...words];
  }

  #arrows(step: StoryStep, x: number, at: number): string[] {
    if (step.request === undefined) return [];
    const api = this.#laneOf(apiserver);
    const back = at + 14;
    const isLost = step.fault?.includes("lost") ?? false;
    // A lost answer comes half the way.
    const answerX = isLost ? (x + api) / 2 : x;
    const answer = line(api - 5, back, answerX, back, step.refused ? "answer refused" : "answer", isLost ? "" : "tip");
    const stored =
      step.changes.length > 0
        ? `<rect class="stored" x="${api - 5}" y="${at - 5}" width="10" height="24" rx="3"/>`
        : "";
    return [line(x, at, api - 6, at, "request", "tip"), answer, ...(isLost ? [cross(answerX, back)] : []), stored];
  }

  /** What is heard: from the step that made it to where it is heard. */
  #events({ step, y }: Row): string[] {
    const heard = new Map<string, string>();
    for (const { actor, step: from } of step.heard ?? []) {
      const made = from === undefined ? undefined : this.#rows[from - 1];
      const x = this.#lanes.get(actor);
      if (!made || x === undefined) continue;
      const startY = made.y + rowPadding + 14;
      const endY = Math.max(startY + 6, y + rowPadding - (actor === step.actor ? 8 : 2));
      heard.set(`${actor} ${from}`, line(this.#laneOf(apiserver), startY, x, endY, "event", "eventTip"));
    }
    return [...heard.values()];
  }

  /** What is not heard in time: it sets out and does not arrive. */
  #absences(): string[] {
    return this.#rows.flatMap(({ step, y }) => {
      const x = this.#laneOf(step.actor);
      const missed = (step.unheard ?? []).flatMap((what) => Number(/\(step (\d+)\)$/.exec(what)?.[1] ?? 0) || []);
      return [...new Set(missed)].map((from) => {
        const startY = (this.#rows[from - 1]?.y ?? y) + rowPadding + 14;
        const api = this.#laneOf(apiserver);
        // Two thirds of the way, and there it ends.
        return line(
          api,
          startY,
          api + (x - api) * 0.66,
          startY + (y + rowPadding - startY) * 0.66,
          "missed",
          "missedTip",
        );
      });
    });
  }

  #cycle(): string[] {
    const { cycleFrom } = this.#story;
    const first = cycleFrom === undefined ? undefined : this.#rows[cycleFrom];
    if (!first) return [];
    const [x, top, bottom] = [margin - 6, first.y + 4, this.#endY - 8];
    const path = `<path class="round" d="M ${x + 8} ${bottom} H ${x} V ${top} H ${x + 8}" marker-end="url(#roundTip)"/>`;
    return [path, svgText(x + 12, bottom - 2, "for ever", "warn")];
  }

  #laneOf(actor: string): number {
    return this.#lanes.get(actor) ?? 0;
  }
}

/** The words beside a step. */
function linesOf(step: StoryStep): Mark[] {
  const { text, fault, unheard = [], informed, behind, changes } = step;
  const mark = (style: string, texts: readonly string[]) =>
    texts.flatMap((each) => linesIn(each).map((line) => ({ text: line, style })));
  const lag = behind > 0 && unheard.length === 0 ? [`✗ its cache lacks ${behind} events`] : [];
  return [
    ...mark("strong", [text]),
    ...mark("bad", fault === undefined ? [] : [`fault: ${fault}`]),
    ...mark("warn", [...lag, ...unheard.map((what) => `✗ has not heard: ${what}`)]),
    ...mark("warn", informed === undefined ? [] : [`✗ had it heard, it would have asked for: ${informed}`]),
    ...mark(
      "dim",
      changes.map((change) => `→ ${change}`),
    ),
  ];
}

function line(x1: number, y1: number, x2: number, y2: number, style: string, tip = ""): string {
  const marker = tip === "" ? "" : ` marker-end="url(#${tip})"`;
  return `<line class="${style}" x1="${rounded(x1)}" y1="${rounded(y1)}" x2="${rounded(x2)}" y2="${rounded(y2)}"${marker}/>`;
}

function cross(x: number, y: number): string {
  return `<path class="cross" d="M ${x - 5} ${y - 5} L ${x + 5} ${y + 5} M ${x + 5} ${y - 5} L ${x - 5} ${y + 5}"/>`;
}

function linesIn(text: string): string[] {
  return wrapped(text, textColumnWidth, font, "   ");
}

function svgText(x: number, y: number, text: string, style: string): string {
  return `<text class="${style}" x="${x}" y="${y}">${escaped(text)}</text>`;
}
