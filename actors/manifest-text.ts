import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from "yaml";
import type { Path } from "../machines/api/problem.ts";
import { withQuotedLinesIndented } from "./quoted-scalar.ts";

/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Why a document is not YAML, or not YAML that could be JSON. */
export interface TextProblem extends Position {
  readonly message: string;
}

/** One document of a file: its value, and where each part of it stands. */
export interface TextDocument {
  /** Counts from 1, empty documents included. */
  readonly number: number;
  /** As JSON; meaningless when there are problems. */
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  /** Keys that stand twice in the same map. The last one is the one that counts. */
  readonly duplicates: readonly Path[];
  /** Where a field's name or a list's item stands; for what is not there, where the nearest thing around it stands. */
  at(path: Path): Position;
}

/** The tags of YAML 1.1 that kubectl's parser (sigs.k8s.io/yaml on go-yaml 2) does not know: timestamps and base 60 stay strings. */
const foreignTags = /:(?:timestamp|omap|pairs|set|binary)$/;

/**
 * Reads YAML (and so JSON) as kubectl does: YAML 1.1 scalars, so that `yes`, `on` and `y` are booleans and `0777` is octal.
 * Documents that are empty, or hold but comments, are left out.
 */
export function readDocuments(text: string): readonly TextDocument[] {
  const { documents, lines } = parse(text);
  return documents.flatMap((document, index) => {
    const isEmpty = document.contents === null || (isScalar(document.contents) && document.contents.value === null);
    return isEmpty && document.errors.length === 0 ? [] : [readDocument(document, index + 1, lines)];
  });
}

interface Parsed {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
}

function parse(text: string): Parsed {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    schema: "yaml-1.1",
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === "string" || !(foreignTags.test(tag.tag) || tag.format === "TIME")),
    lineCounter: lines,
    // Found here, with their paths.
    uniqueKeys: false,
    prettyErrors: false,
  });
  // An empty stream is no array of documents in the library's types.
  const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
  const indented = withQuotedLinesIndented(text, documents);
  const lenient = indented === undefined ? undefined : parse(indented);
  // If that does not mend it, the first complaint was the right one.
  return lenient && errorCount(lenient) < errorCount({ documents, lines }) ? lenient : { documents, lines };
}

function errorCount({ documents }: Parsed): number {
  return documents.reduce((sum, { errors }) => sum + errors.length, 0);
}

function readDocument(document: Document.Parsed, number: number, lines: LineCounter): TextDocument {
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const at = (path: Path) => position(offsetOf(document, path));
  const wrong = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    ...position(pos[0]),
    message,
  }));
  // Further errors of a document that has one are mostly its echoes.
  if (wrong.length > 0) return { number, value: undefined, problems: wrong.slice(0, 1), duplicates: [], at };
  const found: Findings = { duplicates: [], problems: [] };
  inspect(document.contents, [], document, found);
  const problems = found.problems.map(({ offset, message }) => ({ ...position(offset), message }));
  return {
    number,
    value: problems.length > 0 ? undefined : document.toJS(),
    problems,
    duplicates: found.duplicates,
    at,
  };
}

interface Findings {
  readonly duplicates: Path[];
  readonly problems: { readonly offset: number; readonly message: string }[];
}

/** Walks the tree once, for what YAML allows and JSON does not. */
function inspect(node: unknown, path: Path, document: Document.Parsed, found: Findings): void {
  if (isAlias(node)) inspectAlias(node, document, found);
  else if (isSeq(node))
    for (const [index, item] of node.items.entries()) inspect(item, [...path, index], document, found);
  else if (isMap(node)) {
    const seen = new Set<string>();
    for (const pair of node.items) {
      const key = keyOf(pair);
      if (key === undefined) {
        found.problems.push({ offset: startOf(pair.key) ?? startOf(node) ?? 0, message: "map keys must be strings" });
        continue;
      }
      if (seen.has(key)) found.duplicates.push([...path, key]);
      seen.add(key);
      inspect(pair.value, [...path, key], document, found);
    }
  }
}

function inspectAlias(alias: Alias, document: Document.Parsed, found: Findings): void {
  if (alias.resolve(document) !== undefined) return;
  found.problems.push({ offset: startOf(alias) ?? 0, message: `unknown anchor '${alias.source}' referenced` });
}

/** A map's key as JSON has it: numbers and booleans become strings, what is neither has none. */
function keyOf(pair: Pair): string | undefined {
  if (!isScalar(pair.key) || pair.key.value === null || typeof pair.key.value === "object") return undefined;
  return String(pair.key.value);
}

function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.findLast((item) => keyOf(item) === String(part));
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (node === undefined) break;
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Partial<Node> | null)?.range?.[0];
}
