import { element, type Markup, textLine } from "../style/markup.ts";
import { type PictureOptions, svgOf } from "../style/picture.ts";
import { type Font, textWidth, wrapped } from "../style/text-width.ts";
import { arrow } from "./arrow.ts";
import { laneHead, laneRules, laneWidth } from "./lane-head.ts";
import { legendOf, legendRules, tips } from "./legend.ts";
import { small, strong, type Words, wordsOf } from "./row-words.ts";
import { type Detail, type DrawnRun, type Lane, type Message, mainOf, type Row, type Scene, sceneOf } from "./scene.ts";

/** Pixels. */
const margin = 20;
const titleHeight = 22;
const headHeight = 40;
const lineHeight = 16;
const slotHeight = 15;
const rowPadding = 12;
const textColumnWidth = 430;
/** With every transition of every machine there is more to say. */
const wideTextColumnWidth = 620;
/** A picture higher than this has its heads below, too. */
const tall = 900;

const titleFont: Font = { sizePx: 16, face: "bold" };

/** The style sheet of swim lanes, as `rules` takes it: for a page that shows pictures which are not standalone. */
export const swimLaneRules = `${laneRules}${legendRules}
.title{font-size:16px} .words,.number{font-size:12px} .stale{fill:$warn} .fault,.verdict{fill:$bad} .stripe{fill:$stripe}
.row-ground{fill:none;pointer-events:all} .row-ground.is-current{fill:$accent-soft}
line,path{fill:none;stroke:$edge;stroke-width:1.4}
.request{stroke:$accent;stroke-width:1.7} .answer{stroke:$accent;stroke-dasharray:5 3} .refusal,.lost{stroke:$bad;stroke-dasharray:5 3}
.write{stroke:$good;stroke-width:1.7} .event{stroke:$event;stroke-width:1} .missed{stroke:$warn;stroke-dasharray:2 3}
.order{stroke:$ink} .news{stroke:$ink;stroke-dasharray:5 3} path.open{stroke-dasharray:none} path.tip{stroke:none}
.request.tip,.answer.tip{fill:$accent} .refusal.tip{fill:$bad} .write.tip{fill:$good} .order.tip,.news.tip{fill:$ink}
.dot{fill:$accent;stroke:$ground;stroke-width:1.5} .stored{fill:$good} .cross{stroke:$bad;stroke-width:2.6}
.round{stroke:$warn;stroke-width:1.6} .round.tip{fill:$warn}`;

/** A row with its place. */
interface PlacedRow extends Row {
  readonly y: number;
  readonly height: number;
  readonly words: readonly Words[];
  /** Its messages, from above; all that is stored is one. What is heard is heard before. */
  readonly arrows: readonly Message[];
  readonly firstAt: number;
  readonly actsAt: number;
  readonly storesAt: number;
}

/** How swim lanes are to look. */
export interface SwimLaneOptions extends PictureOptions {
  /** How closely to look; as closely as can be when unset. */
  readonly detail?: Detail;
}

/**
 * A run as an SVG file that needs nothing else: a lane for each component, time downwards. Requests go to the apiserver's lane, answers
 * come back, what is stored goes on to etcd; events go from the step that made them to the moment at which a component hears them, and
 * those that were not heard in time end on the way; beside each step stands what it did. The same run gives the same text.
 */
export function swimLanesOf(run: DrawnRun, { detail = "machines", ...options }: SwimLaneOptions = {}): string {
  return new SwimLanes(sceneOf(run, detail), detail === "machines" && run.steps.some(({ moves }) => moves)).draw(
    options,
  );
}

class SwimLanes {
  readonly #scene: Scene;
  /** Lane → its middle. */
  readonly #lanes = new Map<string, { readonly x: number; readonly lane: Lane }>();
  readonly #rows: readonly PlacedRow[];
  readonly #textX: number;
  readonly #width: number;
  readonly #title: readonly string[];
  readonly #headTop: number;
  readonly #endY: number;

  constructor(scene: Scene, isWide: boolean) {
    this.#scene = scene;
    const textWidthPx = isWide ? wideTextColumnWidth : textColumnWidth;
    const times = scene.rows.map(({ number, at }) => textWidth(numberText(number, at), small));
    let x = margin + Math.max(24, ...times) + 14;
    for (const lane of scene.lanes) {
      const width = laneWidth(lane);
      this.#lanes.set(lane.id, { x: x + width / 2, lane });
      x += width;
    }
    this.#textX = x + 14;
    this.#width = this.#textX + textWidthPx + margin;
    this.#title = wrapped(scene.title, this.#width - 2 * margin, titleFont);
    this.#headTop = margin + this.#title.length * titleHeight;
    let y = this.#headTop + headHeight + 12;
    this.#rows = scene.rows.map((row) => {
      const placed = placedAt(y, row, textWidthPx);
      y += placed.height;
      return placed;
    });
    this.#endY = y + 6;
  }

  draw(options: PictureOptions): string {
    const { title, verdict, rows } = this.#scene;
    const [width, headTop] = [this.#width, this.#headTop];
    const feet = this.#endY > tall ? headHeight + 8 : 0;
    const legend = legendOf(this.#scene, width - 2 * margin);
    const told = verdict.flatMap((text) => wrapped(text, width - 2 * margin, strong, "   "));
    const bottom = this.#endY + feet + 26;
    const legendY = bottom + told.length * lineHeight + (told.length > 0 ? 8 : 0);
    const heads = (y: number) => [...this.#lanes.values()].map(({ x, lane }) => laneHead(lane, x, y, headHeight));
    const body = [
      ...this.#title.map((line, index) =>
        textLine(line, { x: margin, y: 30 + index * titleHeight, class: "title strong", ...titleFont }),
      ),
      ...this.#stripes(width),
      ...[...this.#lanes.values()].map(({ x, lane }) =>
        element("line", { class: `lane ${lane.sort}`, x1: x, y1: headTop + headHeight, x2: x, y2: this.#endY }),
      ),
      ...this.#rows.flatMap((row) => this.#events(row)),
      ...this.#rows.flatMap((row) => this.#absences(row)),
      ...this.#rows.map((row) => this.#row(row)),
      ...this.#cycle(),
      // A page that scrolls can let them come along: their ground hides what is behind.
      element(
        "g",
        { class: "heads" },
        element("rect", { class: "ground", x: 0, y: headTop - 4, width, height: headHeight + 4 }),
        ...heads(headTop),
      ),
      ...(feet > 0 ? heads(this.#endY) : []),
      ...told.map((text, index) =>
        textLine(text, { x: margin, y: bottom + index * lineHeight, class: "verdict strong words", ...strong }),
      ),
      ...legend.draw(margin, legendY),
    ];
    return svgOf({
      ...options,
      width,
      height: legendY + legend.height,
      title: verdict.length > 0 ? verdict.join("; ") : title,
      description: `${rows.length} steps, time downwards, a lane for each of: ${this.#scene.lanes.map(({ name }) => name).join(", ")}.`,
      sort: "lanes",
      rules: swimLaneRules,
      body,
    });
  }

  /**
   * Every other row is shaded, so that the eye finds its way from the lanes to the words. Each has a ground that is not to be seen, by which a
   * page can mark it and let readers click it.
   */
  #stripes(width: number): Markup[] {
    return this.#rows.flatMap(({ y, height, number }) => {
      const place = { x: margin, y, width: width - 2 * margin, height };
      const ground = element("rect", { class: "row-ground", "data-row": number, ...place });
      return number % 2 === 0 ? [ground] : [element("rect", { class: "stripe", ...place }), ground];
    });
  }

  #row(row: PlacedRow): Markup {
    const { number, at, lane, y, words, arrows, firstAt, actsAt, notes } = row;
    const x = this.#middle(lane);
    const isFault = notes.some(({ sort }) => sort === "fault");
    const mark = isFault ? cross(x, actsAt) : element("circle", { class: "dot", cx: x, cy: actsAt, r: 4.5 });
    return element(
      "g",
      { class: "row", "data-step": number },
      textLine(numberText(number, at), { x: margin + 6, y: y + rowPadding / 2 + 12, class: "number dim", ...small }),
      ...arrows.map((message, index) => this.#message(message, firstAt + index * slotHeight)),
      ...this.#stored(row),
      mark,
      ...words.map(({ text, style, font }, index) =>
        textLine(text, {
          x: this.#textX,
          y: y + rowPadding / 2 + 12 + index * lineHeight,
          class: `words ${style}`,
          ...font,
        }),
      ),
    );
  }

  #message({ from, to, sort }: Message, y: number): Markup {
    const [start, end] = [this.#middle(from), this.#middle(to)];
    const gap = end > start ? 5 : -5;
    // A lost answer does not come half the way.
    const goal = sort === "lost" ? start + (end - start) * 0.4 : end - gap;
    return arrow({ x: start + gap, y }, { x: goal, y }, sort, tips[sort] ?? "full");
  }

  /** What is on the apiserver's lane, or etcd's, while something is stored. */
  #stored({ arrows, storesAt }: PlacedRow): Markup[] {
    const write = arrows.find(({ sort }) => sort === "write");
    return write
      ? [
          element("rect", {
            class: "stored",
            x: this.#middle(write.to) - 4,
            y: storesAt - 5,
            width: 8,
            height: 10,
            rx: 2,
          }),
        ]
      : [];
  }

  /** What is heard: from the row that made it to where it is heard. */
  #events({ heard, y }: PlacedRow): Markup[] {
    const heardBy = new Map<string, number>();
    return heard.flatMap(({ to, cause }) => {
      const made = cause === undefined ? undefined : this.#rows[cause - 1];
      if (!made) return [];
      const before = heardBy.get(to) ?? 0;
      heardBy.set(to, before + 1);
      const start = { x: this.#source(), y: made.storesAt };
      const gap = this.#middle(to) > start.x ? -3 : 3;
      const end = { x: this.#middle(to) + gap, y: y + 6 + Math.min(before, 2) * 4 };
      return [arrow(start, end, "event", "open")];
    });
  }

  /** What is not heard in time: it sets out and does not arrive. */
  #absences({ missed, lane, actsAt }: PlacedRow): Markup[] {
    return missed.flatMap((number) => {
      const made = this.#rows[number - 1];
      if (!made) return [];
      const start = { x: this.#source(), y: made.storesAt };
      // Two thirds of the way, and there it ends.
      const end = { x: start.x + (this.#middle(lane) - start.x) * 0.66, y: start.y + (actsAt - start.y) * 0.66 };
      return [arrow(start, end, "missed", "cross")];
    });
  }

  #cycle(): Markup[] {
    const { cycleFrom } = this.#scene;
    const first = cycleFrom === undefined ? undefined : this.#rows[cycleFrom];
    if (!first) return [];
    const [x, top, bottom] = [margin - 8, first.y + 8, this.#endY - 2];
    const path = element("path", { class: "round", d: `M${x + 8} ${bottom}H${x}V${top}` });
    const back = arrow({ x, y: top }, { x: x + 12, y: top }, "round");
    return [path, back, textLine("for ever", { x: x + 14, y: bottom + 4, class: "stale words", ...small })];
  }

  /** Where events come from: what watches tell has been stored. */
  #source(): number {
    return this.#lanes.has("store") ? this.#middle("store") : this.#middle("api");
  }

  #middle(lane: string): number {
    return this.#lanes.get(lane)?.x ?? 0;
  }
}

function numberText(number: number, at: string | undefined): string {
  return at === undefined ? String(number) : `${number}  ${at}`;
}

function placedAt(y: number, row: Row, widthPx: number): PlacedRow {
  const { heard, messages } = row;
  const words = wordsOf(row, widthPx);
  const perHearer = new Map<string, number>();
  for (const { to } of heard) perHearer.set(to, (perHearer.get(to) ?? 0) + 1);
  const listening = Math.min(3, Math.max(0, ...perHearer.values())) * 4;
  const firstAt = y + rowPadding / 2 + 7 + listening;
  const write = messages.find(({ sort }) => sort === "write");
  const arrows = messages.filter((each) => each.sort !== "write" || each === write);
  const slot = (message: Message | undefined) =>
    firstAt + Math.max(0, message ? arrows.indexOf(message) : 0) * slotHeight;
  const slots = Math.max(1, arrows.length) * slotHeight + listening;
  const height = Math.max(slots, words.length * lineHeight) + rowPadding;
  return { ...row, y, height, words, arrows, firstAt, actsAt: slot(mainOf(arrows)), storesAt: slot(write) };
}

function cross(x: number, y: number): Markup {
  return element("path", {
    class: "cross",
    d: `M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x + 5} ${y - 5}L${x - 5} ${y + 5}`,
  });
}
