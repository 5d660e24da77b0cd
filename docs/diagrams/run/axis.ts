import { formatDuration } from "../../../actors/duration.ts";

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

const second = 1_000;
const [minute, hour, day] = [60 * second, 3_600 * second, 86_400 * second];

/** Steps of time that people count in, in milliseconds. */
const timeSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28].map((count) => count * day),
];

/** Marks on an axis of time from 0 to here, at most so many besides the first. */
export function timeTicks(toMs: number, most: number): Tick[] {
  const step = timeSteps.find((each) => toMs / each <= most) ?? toMs;
  return ticks(toMs, step, (value) => (value === 0 ? "0" : formatDuration(value)));
}

/** Marks on an axis of whole numbers from 0 to at least this, at most so many besides the first. */
export function countTicks(to: number, most: number): Tick[] {
  let step = 1;
  for (const factor of [2, 2.5, 2]) step *= Math.ceil(to / step) > most ? factor : 1;
  while (Math.ceil(to / step) > most) step *= Math.ceil(to / (step * 2)) > most ? 10 : 2;
  const whole = Math.ceil(step);
  return ticks(Math.ceil(Math.max(to, 1) / whole) * whole, whole, (value) => value.toLocaleString("en"));
}

function ticks(to: number, step: number, text: (value: number) => string): Tick[] {
  return Array.from({ length: Math.floor(to / step) + 1 }, (_, index) => ({
    value: index * step,
    text: text(index * step),
  }));
}
