/** One step of a path: a field, an index, or those items whose field has a value. */
type Segment =
  | { readonly field: string }
  | { readonly index: number }
  | { readonly where: readonly string[]; readonly is: string };

const segmentPattern =
  /\.([A-Za-z_$][\w$/-]*)|\['([^']+)'\]|\[(-?\d+)\]|\[\?\(@((?:\.[\w-]+)+)\s*==\s*(?:"([^"]*)"|'([^']*)')\)\]/y;

const compiled = new Map<string, readonly Segment[] | undefined>();

/**
 * The steps of a simple JSON path, as printer columns and scales use them: `.spec.replicas`, `.metadata.annotations['a.b/c']`, `.list[0]`,
 * `.status.conditions[?(@.type=="Ready")].status`. Undefined if it is none of these.
 */
function segmentsOf(path: string): readonly Segment[] | undefined {
  if (!compiled.has(path)) compiled.set(path, parse(path));
  return compiled.get(path);
}

function parse(path: string): readonly Segment[] | undefined {
  // In keys a dot may be escaped.
  const text = path.replace(/\\\./g, "\u0000");
  const segments: Segment[] = [];
  const pattern = new RegExp(segmentPattern);
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text.replaceAll("\u0000", "_"));
    if (!match) return undefined;
    const [, name, quoted, index, where, double, single] = match;
    if (index !== undefined) segments.push({ index: Number(index) });
    else if (where !== undefined) segments.push({ where: where.slice(1).split("."), is: double ?? single ?? "" });
    else if (quoted !== undefined) segments.push({ field: quoted });
    else {
      const start = match.index + 1;
      segments.push({ field: text.slice(start, start + (name as string).length).replaceAll("\u0000", ".") });
    }
  }
  return segments.length > 0 ? segments : undefined;
}

/** Whether a path is one of those that can be followed. */
export function isSimplePath(path: string): boolean {
  return segmentsOf(path) !== undefined;
}

/** What a path leads to in a value, the first of several; undefined if it leads nowhere. */
export function valueAtPath(value: unknown, path: string): unknown {
  const segments = segmentsOf(path);
  if (segments === undefined) return undefined;
  let found: readonly unknown[] = [value];
  for (const segment of segments) found = found.flatMap((one) => stepInto(one, segment));
  return found[0];
}

function stepInto(value: unknown, segment: Segment): readonly unknown[] {
  if ("field" in segment) {
    const inner = (value as Readonly<Record<string, unknown>> | null | undefined)?.[segment.field];
    return inner === undefined ? [] : [inner];
  }
  if (!Array.isArray(value)) return [];
  if ("index" in segment) {
    const item: unknown = value.at(segment.index);
    return item === undefined ? [] : [item];
  }
  return value.filter((item: unknown) => {
    const inner = segment.where.reduce<unknown>((one, field) => (one as Record<string, unknown> | null)?.[field], item);
    return String(inner) === segment.is;
  });
}

/** The object with another value where a path of fields leads; what is missing on the way is made. */
export function withValueAt<T extends object>(object: T, path: string, value: unknown): T {
  const fields = (segmentsOf(path) ?? []).flatMap((segment) => ("field" in segment ? [segment.field] : []));
  const set = (inner: unknown, [field, ...rest]: readonly string[]): unknown =>
    field === undefined
      ? value
      : {
          ...(inner as object | undefined),
          [field]: set((inner as Record<string, unknown> | undefined)?.[field], rest),
        };
  return set(object, fields) as T;
}
