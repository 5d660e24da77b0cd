import { element, escaped, type Markup } from "./markup.ts";
import { rules, type Theme, themeRules } from "./sheet.ts";

/** What every picture can be asked for. */
export interface PictureOptions {
  /** Default: auto. */
  readonly theme?: Theme;
  /** CSS that comes after ours, as it stands: `.orrery{--orrery-accent:#6a3d9a} .orrery .state{stroke-width:3}`. */
  readonly style?: string;
  /**
   * Whether it brings its own style sheet. Default: true. Without, it is for a page that has `pageRules` once for all its pictures.
   */
  readonly standalone?: boolean;
}

/** A picture to be put into an SVG file. */
export interface Picture extends PictureOptions {
  readonly width: number;
  readonly height: number;
  /** Its name: read out, and shown by browsers. */
  readonly title: string;
  /** What is to be seen on it, for those who do not. */
  readonly description: string;
  /** Which sort of picture it is, a class beside `orrery`: `chart`, `lanes`. */
  readonly sort: string;
  /** Rules for what only this sort has, as `rules` takes them. */
  readonly rules: string;
  readonly body: readonly Markup[];
}

/** What all sorts have in common. */
const common = rules(`
&{font:13px $font;background:$ground}
text{fill:$ink;white-space:pre} .dim{fill:$dim} .strong{font-weight:700} .mono{font-family:$mono}
.ground{fill:$ground}`);

/** The style sheet of pictures in a page that are not `standalone`. @param own the rules of each sort of picture in it, which are for that sort alone. */
export function pageRules(theme: Theme, own: Readonly<Record<string, string>>): string {
  return [themeRules(theme), common, ...Object.entries(own).map(([sort, text]) => rules(text, sort))].join("\n");
}

/** An SVG that needs nothing else: its own colours, for light, dark and paper, no script, no id that could meet another's on a page. */
export function svgOf(picture: Picture): Markup {
  const [width, height] = [Math.ceil(picture.width), Math.ceil(picture.height)];
  const { theme = "auto", standalone = true } = picture;
  const sheet = [...(standalone ? [pageRules(theme, { [picture.sort]: picture.rules })] : []), picture.style ?? ""]
    .join("\n")
    .trim();
  const fixed = theme === "auto" ? "" : ` orrery-${theme}`;
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    class: `orrery ${picture.sort}${fixed}`,
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
  };
  const parts = [
    element("title", {}, escaped(picture.title)),
    element("desc", {}, escaped(picture.description)),
    // Markup in the middle of CSS would end it; a quotation mark may stand as it is.
    ...(sheet === "" ? [] : [element("style", {}, escaped(sheet).replaceAll("&quot;", '"').replaceAll("&gt;", ">"))]),
    element("rect", { class: "ground", width, height }),
    ...picture.body,
  ];
  return `${element("svg", attributes, ...parts.map((part) => `\n${part}`), "\n")}\n`;
}
