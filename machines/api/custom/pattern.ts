const compiled = new Map<string, RegExp>();

/**
 * A schema's pattern as a regular expression. Go's flags within a pattern, `(?i)`, become flags of the whole, which is the same for patterns that
 * begin with them. Throws a SyntaxError if it cannot be read.
 */
export function patternOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const flags = new Set(Array.from(pattern.matchAll(/\(\?([ims]+)\)/g), ([, given = ""]) => given).join(""));
  const plain = pattern.replace(/\(\?[ims]+\)/g, "");
  const expression = readable(plain, [...flags].join(""));
  compiled.set(pattern, expression);
  return expression;
}

/** By code points if it can be; Go allows escapes that are errors then. */
function readable(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, `${flags}u`);
  } catch {
    return new RegExp(pattern, flags);
  }
}
