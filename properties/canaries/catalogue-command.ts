import { ProgressLine } from "../../actors/drivers/progress-line.ts";
import { exitCodes, type Shell, UsageError, writeFile } from "../../actors/drivers/shell.ts";
import { count as counted } from "../../actors/drivers/text.ts";
import { verdictText } from "../counterexamples/verdict-file.ts";
import type { ReportTools } from "../shown-check.ts";
import type { ModuleFiles } from "../user-modules.ts";
import { shownCanary } from "./canary-verdict.ts";
import {
  type CanaryWorkers,
  type CatalogueOptions,
  type CatalogueReport,
  type ListedCanary,
  selectCanaries,
} from "./catalogue.ts";
import { catalogueText } from "./catalogue-text.ts";

/** What `orrery check --catalogue` does its work with. */
export interface CatalogueTools extends ReportTools {
  readonly version: string;
  canaries(): Promise<readonly ListedCanary[]>;
  runCatalogue(options: CatalogueOptions): Promise<CatalogueReport>;
  /** Threads that search, so many at most. @param modules files of the user's. */
  checkWorkers(count: number, modules: ModuleFiles): Promise<CanaryWorkers & Closable>;
}

/** What somebody must end: it would keep the process alive. */
export interface Closable {
  close(): Promise<void>;
}

interface Flags {
  readonly json?: true;
  readonly report?: string;
  readonly out?: string;
  readonly workers?: number;
}

const exits = { ok: exitCodes.ok, wrong: exitCodes.violated, interrupted: exitCodes.bounded } as const;

/**
 * `orrery check --catalogue`: every documented failure that Orrery knows is looked for, in the machine as it was and in the repaired one.
 *
 * @param word those canaries only whose reference, file or name contains it, each with its story; true: all, without.
 */
export async function runCatalogueCommand(
  word: string | true,
  { json, report: page, out, workers: count = 1 }: Flags,
  shell: Shell,
  tools: CatalogueTools,
): Promise<void> {
  const all = await tools.canaries();
  const canaries = word === true ? all : selectCanaries(all, word);
  if (word !== true && canaries.length === 0) throw new UsageError(`no failure in the catalogue is called "${word}"`);
  if (page !== undefined) requireOne("a report", canaries);
  if (out !== undefined) requireOne("a verdict file", canaries);
  const line = new ProgressLine(shell.err, shell.nowMs);
  const workers = count > 1 ? await tools.checkWorkers(count, {}) : undefined;
  const options: CatalogueOptions = {
    canaries,
    ...(workers && { workers }),
    nowMs: shell.nowMs,
    breathe: shell.breathe,
    signal: shell.interrupt(),
    onProgress: ({ done, all: of, canary, form, states }) =>
      line.show(`${done + 1}/${of} ${canary} · ${form} · ${counted(states)} states`),
  };
  const report = await tools.runCatalogue(options).finally(() => workers?.close());
  line.clear();
  shell.out.write(
    json ? `${JSON.stringify(report, null, 2)}\n` : catalogueText(report, word !== true, shell.out.paint),
  );
  shell.exitCode = exits[report.outcome];
  const [canary] = canaries;
  if (!canary || (page ?? out) === undefined) return;
  const shown = shownCanary(canary, tools.version);
  if (page !== undefined) writeFile(shell, page, await tools.reportPage(shown));
  if (out !== undefined) writeFile(shell, out, verdictText(shown.verdict));
}

/** @param what is written. */
function requireOne(what: string, canaries: readonly ListedCanary[]): void {
  if (canaries.length === 1) return;
  const names = canaries.map(({ file }) => file).join(", ");
  throw new UsageError(`${what} is about one failure, and these are ${canaries.length}: name one of ${names}`);
}
