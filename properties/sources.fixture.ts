/** The project's own source files, parsed: what the style test looks at. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, visitorKeys } from "oxc-parser";

/** A node of the syntax tree; ESTree with TypeScript's additions. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** One import, re-export or `import()`. */
export interface Import {
  readonly specifier: string;
  readonly start: number;
  /** Gone when the types are. */
  readonly isTypeOnly: boolean;
  /** The exported names that are imported; `*` for all of them. */
  readonly names: readonly string[];
}

export interface Source {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly program: SyntaxNode;
  readonly imports: readonly Import[];
  /** Line of an offset, from 1. */
  lineOf(offset: number): number;
}

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The four rooms, lowest first: each imports from itself and those before it. */
export const rooms = ["machines", "actors", "properties", "docs"] as const;

/** All TypeScript that is written by hand: the rooms' and the roof's. */
export function readSources(): readonly Source[] {
  const inRooms = rooms.flatMap((room) => {
    const paths = readdirSync(join(projectRoot, room), { recursive: true, encoding: "utf8" });
    return paths.map((path) => `${room}/${path.replaceAll("\\", "/")}`);
  });
  const paths = [...readdirSync(projectRoot), ...inRooms].filter(
    (path) => path.endsWith(".ts") && !path.includes("/generated/"),
  );
  return paths.sort().map((path) => parseSource(path, readFileSync(join(projectRoot, path), "utf8")));
}

export function parseSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new Error(`${path}: ${error.message}`);
  const fromImports = module.staticImports.map(({ moduleRequest, entries, start }) => ({
    specifier: moduleRequest.value,
    start,
    isTypeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    names: entries.map(({ importName }) => importName.name ?? (importName.kind === "Default" ? "default" : "*")),
  }));
  const fromExports = module.staticExports.flatMap(({ entries, start }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ specifier: moduleRequest.value, start, isTypeOnly: isType, names: ["*"] }] : [],
    ),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest, start }) => ({
    specifier: text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    start,
    isTypeOnly: false,
    names: ["*"],
  }));
  const lineOf = (offset: number) => text.slice(0, offset).split("\n").length;
  const tree = program as unknown as SyntaxNode;
  return { path, text, program: tree, imports: [...fromImports, ...fromExports, ...dynamic], lineOf };
}

/** The path of the file that a relative import names; undefined for packages. */
export function resolveImport(source: Source, { specifier }: Import): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return relative(projectRoot, join(projectRoot, dirname(source.path), specifier)).replaceAll("\\", "/");
}

/** Visits a node and all below it; `parents` are innermost last. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode, parents: readonly SyntaxNode[]) => void): void {
  const parents: SyntaxNode[] = [];
  const enter = (current: SyntaxNode): void => {
    visit(current, parents);
    parents.push(current);
    for (const key of visitorKeys[current.type] ?? []) {
      const child = current[key];
      for (const each of Array.isArray(child) ? child : [child]) if (isNode(each)) enter(each);
    }
    parents.pop();
  };
  enter(node);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";
}
