import { importPath } from "../../actors/drivers/import-path.ts";
import { type Shell, UsageError, writeFile } from "../../actors/drivers/shell.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import type { CheckOptions } from "../check-options.ts";
import {
  counterexamplesOf,
  VerdictError,
  type VerdictFile,
  verdictOf,
  verdictText,
} from "../counterexamples/verdict-file.ts";
import { testOf } from "../emit-test.ts";
import type { CheckReport, Counterexample } from "../report.ts";
import type { ReportTools } from "../shown-check.ts";
import type { ModuleFiles } from "../user-modules.ts";
import { githubAnnotations, githubSummary, type Origins } from "./github.ts";
import { junitXml } from "./junit.ts";

/** What a check is written to, besides the terminal; nothing where unset. Paths are as the user typed them. */
export interface OutputFlags {
  readonly out?: string;
  readonly emitTest?: string;
  readonly junit?: string;
  readonly report?: string;
  /** Unset: as the environment says. */
  readonly github?: boolean;
  readonly json?: true;
}

/** What was checked, and where it came from. */
export interface Checked {
  readonly report: CheckReport;
  readonly objects: readonly KubeObject[];
  readonly options: CheckOptions;
  readonly origins: Origins;
  readonly orrery: string;
  /** The files of the user's own controllers and properties. */
  readonly modules?: ModuleFiles;
}

/** What it is written with. */
export interface OutputTools extends ReportTools {
  /** A counterexample as a Mermaid sequence diagram. */
  sequence(counterexample: Counterexample): Promise<string>;
}

/** Writes whatever was asked for. */
export async function writeOutputs(
  checked: Checked,
  flags: OutputFlags,
  shell: Shell,
  tools: OutputTools,
): Promise<void> {
  const { report, origins } = checked;
  if (flags.out !== undefined) writeFile(shell, flags.out, verdictText(verdictFor(checked)));
  if (flags.report !== undefined) {
    const { controllers: components = [] } = checked.options;
    writeFile(shell, flags.report, await tools.reportPage({ verdict: verdictFor(checked), components }));
  }
  if (flags.junit !== undefined) writeFile(shell, flags.junit, junitXml(report));
  if (flags.emitTest !== undefined) emitTest(checked, flags.emitTest, shell);
  if (!(flags.github ?? shell.env("GITHUB_ACTIONS") === "true")) return;
  // GitHub hears them on either stream; JSON is to stay JSON.
  (flags.json ? shell.err : shell.out).write(githubAnnotations(report, origins));
  const summary = shell.env("GITHUB_STEP_SUMMARY");
  if (summary === undefined) return;
  const sequences: string[] = [];
  for (const { counterexample } of counterexamplesOf(report)) sequences.push(await tools.sequence(counterexample));
  shell.files.append(summary, githubSummary(report, sequences));
}

function verdictFor({ report, objects, options, orrery, modules }: Checked): VerdictFile {
  return verdictOf(report, { objects, options, orrery, ...modules });
}

function emitTest({ report, options, orrery, modules = {} }: Checked, path: string, shell: Shell): void {
  const [first, ...others] = counterexamplesOf(report);
  if (!first) return shell.err.write(`no counterexample was found: ${path} is not written\n`);
  const { granularity, reductions } = options;
  const pathTo = (file: string) => importPath(path, file, shell.files);
  const { controllers = [], properties = [] } = modules;
  const imports = { controllers: controllers.map(pathTo), properties: properties.map(pathTo) };
  const semantics = { ...(granularity && { granularity }), ...(reductions && { reductions }) };
  try {
    writeFile(shell, path, testOf(first, { orrery, semantics, imports }));
  } catch (error) {
    throw error instanceof VerdictError ? new UsageError(`${path}: ${error.message}`) : error;
  }
  if (others.length > 0)
    shell.err.write(`${path} is about ${first.name}; ${others.length} more counterexamples were found\n`);
}
