/** One thing that a module exports. */
export interface Exported {
  readonly name: string;
  /** Its doc comment, without stars; empty if it has none. */
  readonly comment: string;
  /** Its declaration, as TypeScript has it. */
  readonly declaration: string;
  /** The file that declares it, from the project's root: `properties/check.ts`. */
  readonly file: string;
}

/** What users import. */
export interface ExportingModule {
  /** `kube-orrery/live`. */
  readonly specifier: string;
  readonly comment: string;
  readonly exports: readonly Exported[];
}

/** Where what is declared in a folder, or a file, is told of; the first that fits counts. */
const topics: readonly (readonly [prefix: string, topic: string])[] = [
  ["actors/drivers/simul", "Simulating"],
  ["actors/drivers/controller-files", "Controllers of your own"],
  ["actors/drivers/live", "Live clusters"],
  ["actors/define-controller", "Controllers of your own"],
  ["actors/", "Objects, clusters and faults"],
  ["machines/api/api-error", "Controllers of your own"],
  ["machines/api/", "Objects, clusters and faults"],
  ["machines/catalogue", "Pictures"],
  ["machines/", "Controllers of your own"],
  ["properties/systems/", "Systems of XState machines"],
  ["properties/counterexamples/", "Reports and counterexamples"],
  ["properties/report", "Reports and counterexamples"],
  ["properties/shown-check", "Reports and counterexamples"],
  ["report.ts", "Reports and counterexamples"],
  ["properties/ci/", "In tests"],
  ["properties/", "Checking"],
  ["docs/", "Pictures"],
];

/** The order in which a newcomer would want them. */
const order: readonly string[] = [
  "Checking",
  "Reports and counterexamples",
  "Simulating",
  "Live clusters",
  "Controllers of your own",
  "Objects, clusters and faults",
  "Systems of XState machines",
  "Pictures",
  "In tests",
];

/** The reference of a library as Markdown: module by module, topic by topic. The same declarations give the same text. */
export function libraryPage(modules: readonly ExportingModule[]): string {
  const head = [
    "# The library",
    "This page is made from the declarations that users import, and their comments; a test writes it (`npx vitest run reference.test.ts -u`) and fails when it is out of date. What a declaration names and is not told of here is found in the file that it is linked to.",
    modules
      .map(({ specifier, exports }) => `- [\`${specifier}\`](#${anchor(specifier)}), ${exports.length} exports`)
      .join("\n"),
  ];
  return `${[...head, ...modules.flatMap(moduleParts)].join("\n\n")}\n`;
}

function moduleParts({ specifier, comment, exports }: ExportingModule): readonly string[] {
  const told = order.flatMap((topic) => {
    const own = exports.filter(({ file }) => topicOf(file) === topic).sort(byKind);
    if (own.length === 0) return [];
    const list = own.map((each) => `[\`${each.name}\`](#${anchor(titleOf(each))})`).join(" · ");
    return [`### ${topic}`, list, ...own.flatMap(exportParts)];
  });
  return [`## ${specifier}`, ...proseOf(comment), ...told];
}

/** What one calls comes before what that is made of. */
const kinds = ["function", "class", "const", "interface", "type"];

function kindOf({ declaration }: Exported): string {
  return /^\w+/.exec(declaration.replace(/^(?:abstract|async) /, ""))?.[0] ?? "";
}

function byKind(a: Exported, b: Exported): number {
  return kinds.indexOf(kindOf(a)) - kinds.indexOf(kindOf(b));
}

/** Of a function and a type the names may differ by a capital only: a link must tell them apart. */
function titleOf(each: Exported): string {
  return `${each.name} (${kindOf(each)})`;
}

function topicOf(file: string): string {
  const found = topics.find(([prefix]) => file.startsWith(prefix));
  if (!found) throw new RangeError(`the reference has no topic for ${file}`);
  return found[1];
}

function exportParts(each: Exported): readonly string[] {
  const { comment, declaration, file } = each;
  return [
    `#### ${titleOf(each)}`,
    ...proseOf(comment),
    fenced("typescript", declaration),
    `<sub>[${file}](../../${file})</sub>`,
  ];
}

/** A doc comment as Markdown: parameters as a list, an example as code. */
function proseOf(comment: string): readonly string[] {
  const [text = "", ...tags] = comment.split(/(?:^|\s)@(?=(?:param|returns|example)\b)/);
  const params = tags.flatMap((tag) => /^param (\S+) ([\s\S]*)$/.exec(tag)?.slice(1) ?? []);
  const list = params.flatMap((each, at) => (at % 2 === 0 ? [`- \`${each}\`: ${flat(params[at + 1] ?? "")}`] : []));
  const returns = tags
    .flatMap((tag) => /^returns ([\s\S]*)$/.exec(tag)?.slice(1) ?? [])
    .map((each) => `- returns ${flat(each)}`);
  const examples = tags.flatMap((tag) => /^example\s*([\s\S]*)$/.exec(tag)?.slice(1) ?? []);
  return [
    escaped(text.trim()),
    [...list, ...returns].join("\n"),
    ...examples.map((code) => fenced("typescript", code.trim())),
  ].filter((part) => part !== "");
}

function flat(text: string): string {
  return escaped(text.replaceAll(/\s+/g, " ").trim());
}

/** Angle brackets outside of code would be HTML. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "&lt;")))
    .join("");
}

function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(" ", "-")
    .replaceAll(/[^\w-]/g, "");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
