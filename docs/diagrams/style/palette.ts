/**
 * The colours of all pictures, by what they mean. Hues are those of Okabe and Ito, which colour-blind readers can tell apart, darkened
 * or lightened until they can be read on the ground; palette.test.ts measures both. No picture tells anything by colour alone: what is
 * good or bad, visited or not also differs by a mark, a word or a dash, so that it survives a black-and-white printer.
 *
 * In a picture each colour is a custom property of CSS, `--orrery-NAME` (`soft accent` is `--orrery-accent-soft`), which a style sheet
 * can change; see sheet.ts.
 */
export type Colour = keyof typeof light;

/** A name for each theme's value of every colour. */
export type Palette = Readonly<Record<Colour, string>>;

/** On white: for day, and for print. */
export const light = {
  /** Behind everything. */
  ground: "#ffffff",
  /** Text, and the outlines of what matters. */
  ink: "#1b1f24",
  /** Text of less weight. */
  dim: "#57606a",
  /** Rules, outlines of frames, separators. */
  line: "#c4cbd3",
  /** A stripe or a shade that helps the eye along. */
  stripe: "#f5f7f9",
  /** The inside of a box, and of one around other boxes. */
  box: "#ffffff",
  nest: "#f1f4f7",
  /** Connections: transitions, requests of no special meaning. */
  edge: "#4b5560",
  /** What is in the centre of attention: active, asked for, chosen. */
  accent: "#0055c4",
  "accent-soft": "#dceafa",
  /** It worked, it is stored, it was visited. */
  good: "#00703c",
  "good-soft": "#d8f1e8",
  /** Late, stale, not yet. */
  warn: "#8a5a00",
  "warn-soft": "#fcefd0",
  /** Broken, refused, a fault. */
  bad: "#b83f00",
  "bad-soft": "#fce3d6",
  /** Told in passing: events on their way. */
  event: "#77808a",
  /** Series of a chart, in this order. */
  "series-1": "#0072b2",
  "series-2": "#c77700",
  "series-3": "#00805c",
  "series-4": "#b0568a",
  "series-5": "#56a8dc",
  "series-6": "#5b3a29",
  /** From seldom to often. */
  "heat-1": "#e3eef6",
  "heat-2": "#c2dbec",
  "heat-3": "#97c3e0",
  "heat-4": "#66a7d0",
  "heat-5": "#4590c1",
} as const;

/** On near-black. */
export const dark: Palette = {
  ground: "#0d1117",
  ink: "#e8edf2",
  dim: "#9aa4af",
  line: "#3d4651",
  stripe: "#141a21",
  box: "#1a2129",
  nest: "#12181f",
  edge: "#a9b3be",
  accent: "#7ab2ff",
  "accent-soft": "#0f3350",
  good: "#66e39d",
  "good-soft": "#0d3529",
  warn: "#eab54a",
  "warn-soft": "#3b2c0c",
  bad: "#ff7a45",
  "bad-soft": "#45200f",
  event: "#7d8894",
  "series-1": "#4fa9e2",
  "series-2": "#eaa02f",
  "series-3": "#2fb88c",
  "series-4": "#d98ab6",
  "series-5": "#9ad3f7",
  "series-6": "#a38266",
  "heat-1": "#14293a",
  "heat-2": "#17384f",
  "heat-3": "#1c4a69",
  "heat-4": "#225e85",
  "heat-5": "#286f9d",
};
