import { dark, light, type Palette } from "./palette.ts";

/** `auto` follows the reader's setting, and a page's (see `themeRules`). */
export type Theme = "auto" | "light" | "dark";

/** The themes, for options. */
export const themes: readonly Theme[] = ["auto", "light", "dark"];

/** The fonts whose widths text-width.ts knows, and what stands in for them. Custom properties `--orrery-font` and `--orrery-mono`. */
const fonts = {
  font: 'Helvetica,Arial,"Liberation Sans","Nimbus Sans",sans-serif',
  mono: '"Liberation Mono","DejaVu Sans Mono",Menlo,Consolas,monospace',
} as const;

/**
 * The custom properties of all pictures. A picture is an element of class `orrery`: it is light or dark as the reader's system is, always
 * light or dark with the class `orrery-light` or `orrery-dark`, and as the page says where something around it has `data-theme="light"`
 * or `data-theme="dark"`. Paper is always white.
 *
 * A style sheet that comes later, in the picture or in the page, changes what it likes: `.orrery{--orrery-accent:#6a3d9a}`. What it says
 * by the class alone holds for light, dark and print.
 */
export function themeRules(theme: Theme = "auto"): string {
  const root = `:where(.orrery){${variables(fonts)};${variables(light)}}`;
  if (theme === "light") return root;
  const whenDark = `:where(.orrery){${variables(dark)}}`;
  const onPaper = `@media print{:where(.orrery){${variables(light)}}}`;
  if (theme === "dark") return [root, `@media not print{${whenDark}}`].join("\n");
  const unlessLight = `:where(.orrery:not(.orrery-light,[data-theme=light] *))`;
  const saidDark = `:where(.orrery-dark,[data-theme=dark] .orrery)`;
  return [
    root,
    `@media (prefers-color-scheme:dark){${unlessLight}{${variables(dark)}}}`,
    `${saidDark}{${variables(dark)}}`,
    onPaper,
  ].join("\n");
}

function variables(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `--orrery-${name}:${value}`)
    .join(";");
}

/**
 * Rules of CSS in which `$accent` stands for a colour and `$font` for a font: as a custom property, after its value in the light theme
 * for programs that know none (many converters to PDF). Every rule is confined to pictures: `.lane{}` becomes
 * `.orrery .lane{}`, and `&` is the picture itself.
 *
 * @param sort the one sort of picture that they are for, where several are in one page; all, when unset.
 */
export function rules(text: string, sort?: string): string {
  const values: Readonly<Record<string, string>> = { ...(light as Palette), ...fonts };
  const declaration = (property: string, value: string): string => {
    const plain = value.replaceAll(/\$([a-z0-9-]+)/g, (_, name: string) => known(values, name));
    const themed = value.replaceAll(/\$([a-z0-9-]+)/g, (_, name: string) => `var(--orrery-${name})`);
    return plain === themed ? `${property}:${plain}` : `${property}:${plain};${property}:${themed}`;
  };
  return [...text.matchAll(/([^{}]+)\{([^{}]*)\}/g)]
    .map(([, selectors = "", body = ""]) => {
      const confined = selectors.split(",").map((selector) => confine(selector.trim(), sort));
      const declared = body.split(";").flatMap((each) => {
        const [property = "", ...value] = each.split(":");
        return value.length === 0 ? [] : [declaration(property.trim(), value.join(":").trim())];
      });
      return `${confined.join(",")}{${declared.join(";")}}`;
    })
    .join("\n");
}

/** No more specific for its sort: what comes later, of the user, wins. */
function confine(selector: string, sort: string | undefined): string {
  const picture = sort === undefined ? ".orrery" : `.orrery:where(.${sort})`;
  return selector.startsWith("&") ? `${picture}${selector.slice(1)}` : `${picture} ${selector}`;
}

function known(values: Readonly<Record<string, string>>, name: string): string {
  const value = values[name];
  if (value === undefined) throw new RangeError(`the palette has no ${name}`);
  return value;
}
