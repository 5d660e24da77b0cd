/** Points in time on the wire, from and to milliseconds since 1970. */

/** metav1.Time: RFC 3339 in UTC with whole seconds, `2025-01-31T12:00:00Z`. Fractions of a second are cut off, as upstream does. */
export function formatTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds !== lastFormatted.seconds) {
    lastFormatted = { seconds, text: `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z` };
  }
  return lastFormatted.text;
}

/** Most times that are written are the present: the last one is kept. */
let lastFormatted = { seconds: 0, text: "1970-01-01T00:00:00Z" };

/** metav1.MicroTime: exactly six digits of fraction, `2025-01-31T12:00:00.123456Z`; Go clients refuse any other number. */
export function formatMicroTime(ms: number): string {
  const micros = Math.round(ms * 1000);
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = String(micros - seconds * 1_000_000).padStart(6, "0");
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

const rfc3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Reads an RFC 3339 time; milliseconds since 1970 (with a fraction, where the text has microseconds), or undefined. */
export function parseTime(text: string): number | undefined {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const ms = parse(text);
  if (ms === undefined) return undefined;
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(text, ms);
  return ms;
}

/** The same few times are read again and again: a node's last heartbeat, a pod's transitions. */
const parsed = new Map<string, number>();
const mostParsed = 4_096;

function parse(text: string): number | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [, day = "", clock = "", fraction = "0", sign, hours = "0", minutes = "0"] = match;
  const local = Date.parse(`${day}T${clock}Z`);
  // Date.parse rolls over (February 30th is March 2nd); Go refuses.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(day)) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  return local - offset + Number(`0.${fraction}`) * 1000;
}
