/** What users of the package import, read from the declarations that the compiler writes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import type { Exported, ExportingModule } from "./library-page.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Makes the declarations of the whole project, and reads what these modules export. @param entries specifier → file. */
export function readExports(entries: Readonly<Record<string, string>>): readonly ExportingModule[] {
  const folder = mkdtempSync(join(root, "node_modules", ".declarations-"));
  try {
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    const args = ["-p", "tsconfig.build.json", "--emitDeclarationOnly", "--outDir", folder];
    execFileSync(process.execPath, [tsc, ...args], { cwd: root, stdio: "pipe" });
    const reader = new Reader(folder);
    return Object.entries(entries).map(([specifier, file]) => ({ specifier, ...reader.read(file) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Parsed = ReturnType<typeof parseSync> & { readonly text: string; readonly path: string };

class Reader {
  readonly #folder: string;
  readonly #parsed = new Map<string, Parsed>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(file: string): Pick<ExportingModule, "comment" | "exports"> {
    const module = this.#parse(join(this.#folder, declared(file)));
    const [first] = module.comments;
    const comment = first?.type === "Block" && first.start === 0 ? withoutStars(first.value) : "";
    return { comment, exports: this.#exportsOf(module).sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  #parse(path: string): Parsed {
    const known = this.#parsed.get(path);
    if (known) return known;
    const text = readFileSync(path, "utf8");
    const parsed = Object.assign(parseSync(path, text), { text, path });
    this.#parsed.set(path, parsed);
    return parsed;
  }

  #exportsOf(module: Parsed): Exported[] {
    return module.module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ exportName, importName, localName, moduleRequest }) => {
        if (!moduleRequest) {
          const local = localName.name ?? exportName.name ?? "";
          return this.#local(module, local, exportName.name ?? local);
        }
        const target = this.#parse(join(dirname(module.path), declared(moduleRequest.value)));
        if (importName.kind !== "Name") return this.#exportsOf(target);
        const found = this.#exportsOf(target).find(({ name }) => name === importName.name);
        if (!found) throw new Error(`${target.path} exports no ${importName.name}`);
        return [{ ...found, name: exportName.name ?? found.name }];
      }),
    );
  }

  /** What a module declares itself, or has imported and exports. */
  #local(module: Parsed, local: string, name: string): Exported[] {
    const declarations = module.program.body.filter((node) => namesIn(node).includes(local));
    const file = relative(this.#folder, module.path).replace(/\.d\.ts$/, ".ts");
    const [first] = declarations;
    if (!first) return this.#imported(module, local, name);
    const declaration = declarations.map(({ start, end }) => tidy(module.text.slice(start, end))).join("\n");
    return [{ name, comment: commentBefore(module, first.start), declaration, file }];
  }

  #imported(module: Parsed, local: string, name: string): Exported[] {
    for (const { moduleRequest, entries } of module.module.staticImports) {
      const entry = entries.find(({ localName }) => localName.value === local);
      if (!entry || !moduleRequest.value.startsWith(".")) continue;
      const target = this.#parse(join(dirname(module.path), declared(moduleRequest.value)));
      return this.#exportsOf(target).flatMap((each) =>
        each.name === entry.importName.name ? [{ ...each, name }] : [],
      );
    }
    throw new Error(`${module.path} does not say what ${local} is`);
  }
}

function declared(file: string): string {
  return file.replace(/\.ts$/, ".d.ts");
}

interface Declaring {
  readonly type: string;
  readonly declaration?: Declaring | null;
  readonly id?: { readonly name?: string } | null;
  readonly declarations?: readonly { readonly id: { readonly name?: string } }[];
}

/** The names that a statement declares. */
function namesIn(node: unknown): readonly string[] {
  const { declaration, id, declarations = [] } = node as Declaring;
  if (declaration) return namesIn(declaration);
  return [id, ...declarations.map((each) => each.id)].flatMap((each) => each?.name ?? []);
}

function commentBefore({ comments, text }: Parsed, start: number): string {
  const comment = comments.findLast(({ end }) => end <= start);
  if (comment?.type !== "Block" || text.slice(comment.end, start).trim() !== "") return "";
  return withoutStars(comment.value);
}

function withoutStars(comment: string): string {
  return comment
    .replace(/^\*/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim();
}

/** Indented by two, and without what is nobody's business. */
function tidy(declaration: string): string {
  return declaration
    .replace(/^export (?:declare )?/, "")
    .replaceAll(/^\s*#private;\n/gm, "")
    .replaceAll(/^(?: {4})+/gm, (indent) => " ".repeat(indent.length / 2))
    .replaceAll(/import\("[^"]*"\)\./g, "");
}
