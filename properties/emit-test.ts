import { type FaultBudget, noFaults } from "../actors/choice.ts";
import type { SemanticsOptions } from "./checker/reductions.ts";
import type { NamedCounterexample } from "./counterexamples/verdict-file.ts";
import { VerdictError } from "./counterexamples/verdict-file.ts";
import type { Counterexample } from "./report.ts";
import type { ModuleFiles } from "./user-modules.ts";

/** What a test says besides the counterexample itself. */
export interface EmitOptions {
  /** The version of Orrery that writes it. */
  readonly orrery: string;
  /** How the world was cut into steps, as far as it is not as usual. */
  readonly semantics?: SemanticsOptions;
  /** Modules with the user's own controllers and properties, as the test is to import them. */
  readonly imports?: ModuleFiles;
}

/**
 * A vitest file that fails as long as a counterexample's bug is there, with its story as the message: it embeds the scenario as data and
 * the schedule. If the schedule is not possible any more, the scenario is explored to the end. Throws a VerdictError if components took part that are
 * code: those a file of data cannot hold.
 */
export function testOf(
  { name, counterexample }: NamedCounterexample,
  { orrery, semantics = {}, imports = {} }: EmitOptions,
): string {
  const { property, choices } = counterexample;
  const title = JSON.stringify(`${name}: ${property}`);
  return `// Written by \`orrery check --emit-test\`, kube-orrery ${orrery}. It fails as long as the bug is there, and its message is the story.
import "kube-orrery/vitest";
import { type Choice, ${readersText(imports)}type Scenario } from "kube-orrery";
import { expect, test } from "vitest";
${importsText(imports)}
const scenario: Scenario = ${scenarioText(counterexample, semantics, imports)};

/** The run that broke it; tried first. */
const schedule: readonly Choice[] = [
${choices.map((choice) => `  ${JSON.stringify(choice)},`).join("\n")}
];

test(${title}, { timeout: 300_000 }, async () => {
  await expect(scenario).toHold(${JSON.stringify(property)}, { schedule });
});
`;
}

function scenarioText(
  { conditions, faults = noFaults }: Counterexample,
  semantics: object,
  imports: ModuleFiles,
): string {
  if (!conditions) throw new VerdictError("a counterexample without conditions: nobody knows how its world begins");
  const { nature: _n, seed: _s, startMs: _t, behaviours: _b, replaced = [], ...scenario } = conditions;
  if (replaced.length > 0 && !imports.controllers?.length)
    throw new VerdictError(
      `${replaced.join(", ")} took part, which are code: write the test beside them, with \`controllers\` in the scenario`,
    );
  const said = Object.entries({ ...scenario, ...semantics }).filter(([, value]) => !isEmpty(value));
  const own = kindsIn(imports).map((kind) => [kind, `@${kind}`]);
  const text = json({ ...Object.fromEntries([...said, ...own]), faults: "@faults" });
  return text.replaceAll(/"@(\w+)"/g, (whole, name: string) => {
    if (name === "faults") return faultsText(faults);
    const files = imports[name as keyof ModuleFiles];
    return files ? `[${files.map((_, index) => `...${name}In(${moduleName(name, index)})`).join(", ")}]` : whole;
  });
}

/** Of which kinds of modules there are some. */
function kindsIn(imports: ModuleFiles): (keyof ModuleFiles)[] {
  return (["controllers", "properties"] as const).filter((kind) => imports[kind]?.length);
}

/** What the library reads such modules with, as names to import. */
function readersText(imports: ModuleFiles): string {
  const names = [...kindsIn(imports).map((kind) => `${kind}In`), "faultBudget"].sort();
  return `${names.join(", ")}, `;
}

function importsText(imports: ModuleFiles): string {
  const lines = kindsIn(imports).flatMap((kind) =>
    (imports[kind] ?? []).map(
      (path, index) => `import * as ${moduleName(kind, index)} from ${JSON.stringify(path)};\n`,
    ),
  );
  return lines.join("");
}

function moduleName(kind: string, index: number): string {
  return `${kind}${index + 1}`;
}

/** Of the fields of conditions, none says anything by being empty. */
function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function faultsText({ total, scopes, ...counts }: FaultBudget): string {
  const used = Object.entries(counts).filter(([, count]) => count > 0);
  const sum = used.reduce((all, [, count]) => all + count, 0);
  const named = used.map(([name, count]) => `${name}: ${count}`).join(", ");
  const inAll = total === sum && !scopes ? "" : `, ${total}`;
  return `faultBudget({${named && ` ${named} `}}${inAll}${scopes ? `, ${JSON.stringify(scopes)}` : ""})`;
}

/** As one would write it: keys without quotes where they need none. */
function json(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, "$1$2:");
}
