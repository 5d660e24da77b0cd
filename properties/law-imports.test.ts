/** What of the laws can be read off the sources: who reaches the store, and which components share what. */
import { describe, expect, it } from "vitest";
import { readSources, resolveImport, type Source, type SyntaxNode, walk } from "./sources.fixture.ts";

const sources = readSources().filter(({ path }) => !/\.(test|bench|fixture)\.ts$/.test(path));
const byPath = new Map(sources.map((source) => [source.path, source]));

/** The files that a file imports, what is only a type left out. */
function imported(source: Source): string[] {
  return source.imports.flatMap((each) => (each.isTypeOnly ? [] : (resolveImport(source, each) ?? [])));
}

describe("law 1: only the apiserver touches the store", () => {
  /** Where a node of the sources' trees is of some sort. */
  const filesWith = (isIt: (node: SyntaxNode) => boolean): string[] =>
    sources
      .filter(({ program }) => {
        let found = false;
        walk(program, (node) => {
          found ||= isIt(node);
        });
        return found;
      })
      .map(({ path }) => path);
  const member = (node: unknown): string | undefined => {
    const { type, property } = node as { type?: string; property?: { type: string; name?: string } };
    return type === "MemberExpression" && property?.type === "Identifier" ? property.name : undefined;
  };

  it("transactions are made in actors/apiserver alone", () => {
    const callers = filesWith((node) => node.type === "CallExpression" && member(node.callee) === "commit");
    expect(callers.length).toBeGreaterThan(0);
    expect(callers.filter((path) => !path.startsWith("actors/apiserver/"))).toEqual([]);
  });

  it("a world gets another store by a step, in the checker's copy of it, or before it begins", () => {
    const setters = filesWith((node) => node.type === "AssignmentExpression" && member(node.left) === "store");
    expect(setters).toEqual([
      "actors/commit.ts",
      "actors/conditions.ts",
      "actors/step.ts",
      "actors/world.ts",
      "properties/checker/packed-world.ts",
    ]);
  });

  it("the apiserver is asked by a step, or on a store that no world has yet", () => {
    const askers = sources
      .filter((source) => imported(source).includes("actors/apiserver/handle.ts"))
      .map(({ path }) => path);
    const steps = ["actors/commit.ts", "properties/checker/answers.ts"];
    const beginnings = [
      "actors/bootstrap.ts",
      "actors/conditions.ts",
      "actors/manifests.ts",
      "actors/registry-of-objects.ts",
      "properties/refusal.ts",
    ];
    expect(askers.filter((path) => !path.startsWith("actors/apiserver/")).sort()).toEqual(
      [...steps, ...beginnings].sort(),
    );
  });
});

describe("law 3: components never call one another", () => {
  const cluster = byPath.get("actors/cluster.ts") as Source;
  const components = imported(cluster).filter((path) => path.startsWith("machines/"));

  /** All files that a file reaches by imports, itself included. */
  function reach(from: string): ReadonlySet<string> {
    const seen = new Set([from]);
    for (const path of seen) {
      const source = byPath.get(path);
      // Generated files are tables, and import nothing.
      if (source) for (const next of imported(source)) seen.add(next);
    }
    return seen;
  }

  /** What several components are made of: pure functions about pods, owners, nodes. None of them is a component, or knows of one. */
  const shared = [
    "machines/controllers/claim.ts",
    "machines/controllers/deadline.ts",
    "machines/controllers/expectations.ts",
    "machines/controllers/keyed.ts",
    "machines/controllers/pod-control.ts",
    "machines/controllers/pod-removal.ts",
    "machines/controllers/replaced.ts",
    "machines/controllers/replica-set-events.ts",
    "machines/controllers/replica-set-status.ts",
    "machines/controllers/revisions.ts",
    "machines/scheduler/filters.ts",
    "machines/scheduler/node-affinity.ts",
    "machines/scheduler/node-info.ts",
    "machines/scheduler/pod-request.ts",
    "machines/scheduler/topology-spread.ts",
  ];

  it("there are thirteen files of them, and none imports another, through however many files", () => {
    expect(components).toHaveLength(13);
    for (const component of components) {
      expect(
        components.filter((other) => other !== component && reach(component).has(other)),
        component,
      ).toEqual([]);
    }
  });

  it("of their own folders, they have these files in common, and no others", () => {
    const reaches = components.map(reach);
    const own = (path: string) => /^machines\/(controllers|scheduler|kubelet)\//.test(path);
    const common = [...byPath.keys()].filter(
      (path) => own(path) && reaches.filter((files) => files.has(path)).length > 1,
    );
    expect(common.sort()).toEqual(shared);
  });

  it("no file of theirs has a variable that outlives a call: there is no shared memory to meet in", () => {
    const variables = sources
      .filter(({ path }) => /^machines\/(controllers|scheduler|kubelet)\//.test(path))
      .flatMap(({ path, program }) =>
        topLevel(program)
          .filter(isMutable)
          .map(() => path),
      );
    expect(variables).toEqual([]);
    expect(isMutable({ type: "VariableDeclaration", kind: "let", start: 0, end: 0 })).toBe(true);
  });
});

function topLevel(program: SyntaxNode): SyntaxNode[] {
  const statements = program.body as readonly SyntaxNode[];
  return statements.map(
    (statement) =>
      (statement.type === "ExportNamedDeclaration" && (statement.declaration as SyntaxNode | null)) || statement,
  );
}

/** `let`, or a collection that can be filled later; what is remembered by identity (a WeakMap) is a cache, and tells nobody anything. */
function isMutable({ type, kind, declarations = [] }: SyntaxNode): boolean {
  if (type !== "VariableDeclaration") return false;
  if (kind !== "const") return true;
  return (
    declarations as readonly {
      readonly init?: {
        readonly type: string;
        readonly callee?: { readonly name?: string };
        readonly arguments?: readonly unknown[];
      } | null;
    }[]
  ).some(
    ({ init }) =>
      init?.type === "NewExpression" && /^(Map|Set)$/.test(init.callee?.name ?? "") && init.arguments?.length === 0,
  );
}
