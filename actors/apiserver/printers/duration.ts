import { parseTime } from "../../../machines/api/time.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** A span as people read it, never more than two units: `45s`, `5m30s`, `12h`, `2d4h`, `3y40d` (duration.HumanDuration). */
export function humanDuration(spanMs: number): string {
  const seconds = Math.trunc(spanMs / second);
  // Clocks differ; two seconds are forgiven.
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(spanMs / minute);
  if (minutes < 10) return twoUnits(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(spanMs / hour);
  if (hours < 8) return twoUnits(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return twoUnits(days, "d", hours % 24, "h");
  if (days < 2 * 365) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? twoUnits(years, "y", days % 365, "d") : `${years}y`;
}

function twoUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`;
}

/** How long ago a point in time was, as tables show it. */
export function since(timestamp: string | undefined, nowMs: number): string {
  const atMs = timestamp === undefined ? undefined : parseTime(timestamp);
  return atMs === undefined ? "<unknown>" : humanDuration(nowMs - atMs);
}
