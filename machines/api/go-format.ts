/**
 * How Go prints values, since upstream's messages are made with `%q`, `%v` and json.Marshal and clients compare them literally.
 */

const escapes: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** A string as Go's `%q` writes it. */
export function goQuote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is to be escaped.
  const escaped = text.replace(/[\u0000-\u001f\u007f"\\]/g, (character) => {
    return escapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return `"${escaped}"`;
}

/** A value as Go's json.Marshal writes it: maps sorted by key, `<`, `>` and `&` escaped. */
export function goJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => (isStringMap(part) ? sortKeys(part) : part)) ?? "null";
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Go sorts maps, not structs; on the wire the two look alike, but only maps have nothing but strings in them. */
function isStringMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((part) => typeof part === "string")
  );
}

function sortKeys(map: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
