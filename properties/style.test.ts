/** The house style, as far as a machine can tell; CONTRIBUTING.md gives the reasons. */
import { readdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import { describe, expect, it } from "vitest";
import {
  parseSource,
  projectRoot,
  readSources,
  resolveImport,
  rooms,
  type Source,
  type SyntaxNode,
  walk,
} from "./sources.fixture.ts";

const maxFileLines = 400;
const maxFunctionLines = 60;

/** `path:line: what is wrong`. */
type Violation = string;
type Rule = (source: Source) => readonly Violation[];

const at = (source: Source, offset: number, message: string): Violation =>
  `${source.path}:${source.lineOf(offset)}: ${message}`;
const isTest = ({ path }: Source): boolean => /\.(test|bench|fixture)\.ts$/.test(path);
const isRoof = ({ path }: Source): boolean => !path.includes("/");
const isDriver = (source: Source): boolean => isRoof(source) || source.path.startsWith("actors/drivers/");

/** Globals that bring time, randomness, the network or the process in. */
const effectful: ReadonlySet<string> = new Set([
  "process",
  "performance",
  "crypto",
  "fetch",
  "WebSocket",
  "console",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "require",
]);
const effectfulMembers: ReadonlySet<string> = new Set(["Date.now", "Math.random"]);

const noEffects: Rule = (source) => {
  if (isDriver(source)) return [];
  const found: Violation[] = [];
  walk(source.program, (node, parents) => {
    const name = effectIn(node, parents.at(-1), isTest(source));
    if (name !== undefined)
      found.push(at(source, node.start, `${name} is for drivers only; ask for it by an effect, or have it passed in`));
  });
  // A shorthand property is its own key and value.
  return [...new Set(found)];
};

/** A test may look at the process and the clock, but what it does is to be the same each time. */
function effectIn(node: SyntaxNode, parent: SyntaxNode | undefined, inTest: boolean): string | undefined {
  if (node.type === "MemberExpression") {
    const name = `${nameOf(node.object)}.${nameOf(node.property)}`;
    return effectfulMembers.has(name) ? name : undefined;
  }
  if (node.type === "NewExpression" || node.type === "CallExpression") {
    const isNow =
      nameOf(node.callee) === "Date" && (node.type === "CallExpression" || (node.arguments as []).length === 0);
    return isNow ? "new Date()" : undefined;
  }
  if (inTest || node.type !== "Identifier" || !effectful.has(nameOf(node) ?? "")) return undefined;
  return parent !== undefined && isMereName(node, parent) ? undefined : nameOf(node);
}

/** Whether an identifier names a member or a field, not a variable. */
function isMereName(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.computed === true) return false;
  return parent.property === node || (parent.key === node && parent.shorthand !== true) || parent.type.startsWith("TS");
}

function nameOf(node: unknown): string | undefined {
  const { type, name } = (node ?? {}) as { type?: string; name?: string };
  return type === "Identifier" ? name : undefined;
}

const roomOf = (path: string): number => rooms.findIndex((room) => path.startsWith(`${room}/`));

/** machines ← actors ← properties ← docs; the roof imports all, nobody the roof. */
const importsOneWay: Rule = (source) => {
  if (isRoof(source)) return [];
  return source.imports.flatMap((each) => {
    const target = resolveImport(source, each);
    if (target === undefined) return [];
    const room = roomOf(target);
    if (room >= 0 && room <= roomOf(source.path)) return [];
    return [at(source, each.start, `${rooms[roomOf(source.path)]} may not import ${target}`)];
  });
};

/** Which packages a place may use. */
const noForeignPackages: Rule = (source) => {
  if (isTest(source)) return [];
  return source.imports.flatMap((each) => {
    if (each.specifier.startsWith(".")) return [];
    if (isBuiltin(each.specifier) && !isDriver(source))
      return [at(source, each.start, `${each.specifier} is for drivers and the roof`)];
    if (source.path.startsWith("machines/") && each.specifier !== "xstate") {
      return [at(source, each.start, `machines import xstate and nothing else, not ${each.specifier}`)];
    }
    return [];
  });
};

/** XState's own ways of making a step. */
const stepping: ReadonlySet<string> = new Set([
  "createActor",
  "interpret",
  "transition",
  "initialTransition",
  "getNextSnapshot",
  "getInitialSnapshot",
]);

const oneAdapter: Rule = (source) => {
  if (source.path === "machines/adapter.ts" || isTest(source)) return [];
  return source.imports.flatMap(({ specifier, names, start }) => {
    if (specifier !== "xstate") return [];
    // The adapter's other half needs an actor, never started, as the scope of a step.
    const mayCreate = source.path === "machines/actions.ts";
    const taken = names.filter(
      (name) => name === "*" || (stepping.has(name) && !(mayCreate && name === "createActor")),
    );
    return taken.map((name) =>
      at(source, start, `only machines/adapter.ts steps machines; xstate's ${name} is not for others`),
    );
  });
};

/** Law 1: only the apiserver touches the store. */
const oneDoor: Rule = (source) => {
  if (isTest(source) || source.path.startsWith("actors/apiserver/")) return [];
  const found: Violation[] = [];
  walk(source.program, (node) => {
    if (node.type !== "CallExpression" || nameOf((node.callee as SyntaxNode).property) !== "commit") return;
    found.push(at(source, node.start, "only the apiserver writes to the store; send it a request"));
  });
  return found;
};

const shortFiles: Rule = (source) => {
  const lines = source.text.trimEnd().split("\n").length;
  return lines > maxFileLines ? [`${source.path}: ${lines} lines; ${maxFileLines} are the most, 300 are plenty`] : [];
};

const shortFunctions: Rule = (source) => {
  if (isTest(source)) return [];
  const found: Violation[] = [];
  walk(source.program, (node) => {
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return;
    const lines = source.lineOf(node.end) - source.lineOf(node.start) + 1;
    if (lines > maxFunctionLines)
      found.push(at(source, node.start, `a function of ${lines} lines; ${maxFunctionLines} are the most`));
  });
  return found;
};

const typed: Rule = (source) => {
  const found: Violation[] = [];
  const lines = source.text.split("\n");
  walk(source.program, (node) => {
    if (node.type !== "TSAnyKeyword") return;
    const before = lines[source.lineOf(node.start) - 2] ?? "";
    if (!/biome-ignore lint\/suspicious\/noExplicitAny: \S/.test(before))
      found.push(at(source, node.start, "`any` without a reason"));
  });
  lines.forEach((line, index) => {
    if (/^\s*(\/\/|\/?\*+)\s*@ts-(ignore|nocheck)\b/.test(line))
      found.push(`${source.path}:${index + 1}: the compiler is not to be silenced`);
  });
  return found;
};

const rules: Readonly<Record<string, Rule>> = {
  noEffects,
  importsOneWay,
  noForeignPackages,
  oneAdapter,
  oneDoor,
  shortFiles,
  shortFunctions,
  typed,
};

/** Law 3: components do not call one another. What a cluster is put together from is known to the cluster alone. */
function componentsThatKnowOthers(sources: readonly Source[]): Violation[] {
  const cluster = sources.find(({ path }) => path === "actors/cluster.ts");
  const values = cluster?.imports.filter((each) => !each.isTypeOnly) ?? [];
  const components = new Set(cluster && values.map((each) => resolveImport(cluster, each)));
  return sources
    .filter((source) => source.path.startsWith("machines/") && !isTest(source))
    .flatMap((source) =>
      source.imports
        .filter((each) => !each.isTypeOnly && components.has(resolveImport(source, each)))
        .map((each) =>
          at(source, each.start, `${each.specifier} is a component of its own; watch and ask the apiserver`),
        ),
    );
}

/** Chains of imports that come back to where they started, each told once. */
function importCycles(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const source = byPath.get(path);
    if (source === undefined || state.get(path) === "done") return;
    if (state.get(path) === "open") return void found.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    state.set(path, "open");
    for (const each of source.imports) if (!each.isTypeOnly) visit(resolveImport(source, each) ?? "", [...trail, path]);
    state.set(path, "done");
  };
  for (const { path } of sources) visit(path, []);
  return found;
}

/** Node built-ins that a file reaches by imports that remain at run time, each with the way to it. */
function builtinsReached(from: string, sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const ways = new Map([[from, from]]);
  const found: string[] = [];
  for (const [path, way] of ways) {
    const source = byPath.get(path);
    for (const each of source?.imports ?? []) {
      if (each.isTypeOnly || !source) continue;
      const target = resolveImport(source, each);
      if (target !== undefined && !ways.has(target)) ways.set(target, `${way} → ${target}`);
      if (isBuiltin(each.specifier)) found.push(`${way} → ${each.specifier}`);
    }
  }
  return found;
}

const sources = readSources();

describe("the house style", () => {
  for (const [name, rule] of Object.entries(rules)) {
    it(name, () => expect(sources.flatMap(rule)).toEqual([]));
  }

  it("keeps components apart", () => {
    expect(sources.find(({ path }) => path === "actors/cluster.ts")?.imports.length).toBeGreaterThan(5);
    expect(componentsThatKnowOthers(sources)).toEqual([]);
  });

  it("has no import cycles", () => expect(importCycles(sources)).toEqual([]));

  it("keeps Node out of the library's core", () => {
    expect(sources.some(({ path }) => path === "index.ts")).toBe(true);
    expect(builtinsReached("index.ts", sources)).toEqual([]);
  });

  it("has four rooms", () => {
    const folders = readdirSync(projectRoot, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith("."),
    );
    const own = folders.map(({ name }) => name).filter((name) => !["node_modules", "dist", "coverage"].includes(name));
    expect(own.sort()).toEqual([...rooms].sort());
  });
});

describe("the rules themselves", () => {
  const broken = (rule: Rule, text: string, path = "machines/a.ts") => rule(parseSource(path, text));

  it.each([
    ["Date.now()", "Date.now"],
    ["Math.random()", "Math.random"],
    ["new Date()", "new Date()"],
    ["Date()", "new Date()"],
    ["setTimeout(f, 1)", "setTimeout"],
    ["process.exit(1)", "process"],
    ["const { now } = performance", "performance"],
    ["const a = { fetch }", "fetch"],
    ["globalThis; crypto.randomUUID()", "crypto"],
  ])("find the effect in %s", (text, name) => {
    expect(broken(noEffects, text)).toEqual([expect.stringContaining(`machines/a.ts:1: ${name} is for drivers`)]);
  });

  it.each([
    "new Date(0)",
    "// Date.now()",
    '"Math.random()"',
    "const a = { process: 1 }; a.process",
    "interface A { fetch(): void }",
    "type A = { console: 1 }",
  ])("find nothing in %s", (text) => {
    expect(broken(noEffects, text)).toEqual([]);
  });

  it("let drivers and the roof have effects", () => {
    expect(broken(noEffects, "Date.now()", "actors/drivers/live/a.ts")).toEqual([]);
    expect(broken(noEffects, "Date.now()", "cli.ts")).toEqual([]);
  });

  it("see imports that go the wrong way, by whatever syntax", () => {
    for (const text of [
      'import "../actors/a.ts"',
      'export * from "../docs/a.ts"',
      'import type { A } from "../index.ts"',
      'import("../actors/a.ts")',
    ]) {
      expect(broken(importsOneWay, text)).toHaveLength(1);
    }
    expect(broken(importsOneWay, 'import "../machines/a.ts"; import "../actors/a.ts"', "actors/b.ts")).toEqual([]);
  });

  it("see packages and steps where they do not belong", () => {
    expect(broken(noForeignPackages, 'import "node:fs"', "actors/a.ts")).toHaveLength(1);
    expect(broken(noForeignPackages, 'import "yaml"')).toHaveLength(1);
    expect(broken(oneAdapter, 'import { createActor, setup } from "xstate"')).toHaveLength(1);
    expect(broken(oneAdapter, 'import { setup } from "xstate"')).toEqual([]);
    expect(broken(oneDoor, "store.commit([], [])", "actors/step.ts")).toHaveLength(1);
    expect(broken(oneDoor, "store.commit([], [])", "actors/apiserver/create.ts")).toEqual([]);
  });

  it("measure, and see `any` and silenced compilers", () => {
    expect(broken(shortFiles, "1;\n".repeat(401))).toHaveLength(1);
    expect(broken(shortFunctions, `const f = () => {${"\n".repeat(60)}};`)).toHaveLength(1);
    expect(broken(typed, "let a: any")).toHaveLength(1);
    expect(broken(typed, "// biome-ignore lint/suspicious/noExplicitAny: the library says so\nlet a: any")).toEqual([]);
    expect(broken(typed, "// @ts-ignore\nf()")).toHaveLength(1);
  });

  it("see components that know one another", () => {
    const files = [
      parseSource("actors/cluster.ts", 'import { a } from "../machines/a.ts"; import { b } from "../machines/b.ts"'),
      parseSource("machines/a.ts", 'import { b } from "./b.ts"'),
      parseSource("machines/b.ts", 'import { c } from "./c.ts"'),
    ];
    expect(componentsThatKnowOthers(files)).toEqual([
      expect.stringContaining("machines/a.ts:1: ./b.ts is a component"),
    ]);
  });

  it("see cycles and built-ins through other files", () => {
    const files = [
      parseSource("actors/a.ts", 'import { b } from "./b.ts"'),
      parseSource("actors/b.ts", 'import type { A } from "./a.ts"; export { c } from "./c.ts"'),
      parseSource("actors/c.ts", 'import { a } from "./a.ts"; import "node:fs"'),
    ];
    expect(importCycles(files)).toEqual(["actors/a.ts → actors/b.ts → actors/c.ts → actors/a.ts"]);
    expect(builtinsReached("actors/a.ts", files)).toEqual(["actors/a.ts → actors/b.ts → actors/c.ts → node:fs"]);
  });
});
