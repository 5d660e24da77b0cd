/** Whether the colours can be read, told apart by colour-blind readers, and printed: measured, as it cannot be seen by everybody. */
import { describe, expect, it } from "vitest";
import { type Colour, dark, light, type Palette } from "./palette.ts";

type Triple = readonly [number, number, number];

function linear(hex: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const times = (matrix: readonly Triple[], [a, b, c]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;

const luminance = (hex: string): number => times([[0.2126, 0.7152, 0.0722]], linear(hex))[0];

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [more, less] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (more + 0.05) / (less + 0.05);
}

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear colours. */
const blindness: Readonly<Record<string, readonly Triple[]>> = {
  "full colour": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b* under D65. */
function lab(rgb: Triple): Triple {
  const [x, y, z] = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb,
  );
  const f = (value: number) => (value > 216 / 24_389 ? Math.cbrt(value) : (24_389 / 27) * value * (1 / 116) + 16 / 116);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIE 1976: 2.3 is just noticeable. */
function distance(one: string, other: string, eye: readonly Triple[]): number {
  const clamped = (hex: string) => times(eye, linear(hex)).map((value) => Math.min(1, Math.max(0, value)));
  const [a, b] = [lab(clamped(one) as unknown as Triple), lab(clamped(other) as unknown as Triple)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const themes: readonly (readonly [string, Palette])[] = [
  ["light", light],
  ["dark", dark],
];
const pairs = (names: readonly Colour[]) =>
  names.flatMap((a, index) => names.slice(index + 1).map((b) => [a, b] as const));

describe.each(themes)("the %s palette", (_, palette) => {
  const grounds: readonly Colour[] = ["ground", "box", "nest", "stripe"];
  const soft: readonly Colour[] = ["accent-soft", "good-soft", "warn-soft", "bad-soft"];
  const words: readonly Colour[] = ["ink", "dim", "accent", "good", "warn", "bad"];

  it.each(words)("has %s to be read on every ground (4.5:1)", (word) => {
    for (const ground of grounds) expect(contrast(palette[word], palette[ground]), ground).toBeGreaterThanOrEqual(4.5);
  });

  it("has text to be read on every soft colour and every heat (4.5:1)", () => {
    const heats = [1, 2, 3, 4, 5].map((step) => `heat-${step}` as Colour);
    for (const ground of [...soft, ...heats])
      expect(contrast(palette.ink, palette[ground]), ground).toBeGreaterThanOrEqual(4.5);
    for (const word of ["accent", "good", "warn", "bad"] as const)
      expect(contrast(palette[word], palette[`${word}-soft`]), word).toBeGreaterThanOrEqual(4.5);
  });

  it("has lines to be seen (3:1)", () => {
    for (const name of ["edge", "event"] as const)
      for (const ground of grounds) expect(contrast(palette[name], palette[ground]), name).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.entries(blindness))("is told apart with %s", (_eye, matrix) => {
    for (const [a, b] of pairs(["accent", "good", "bad"]))
      expect(distance(palette[a], palette[b], matrix), `${a} ${b}`).toBeGreaterThan(18);
    for (const [a, b] of pairs(["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"]))
      expect(distance(palette[a], palette[b], matrix), `${a} ${b}`).toBeGreaterThan(8);
  });

  it("has heats that go one way, in print too", () => {
    const steps = [1, 2, 3, 4, 5].map((step) => luminance(palette[`heat-${step}` as Colour]));
    const sorted = [...steps].sort((a, b) => (palette === light ? b - a : a - b));
    expect(steps).toEqual(sorted);
    for (const [index, step] of steps.slice(1).entries())
      expect(Math.abs(step - (steps[index] ?? 0))).toBeGreaterThan(0.01);
  });
});
