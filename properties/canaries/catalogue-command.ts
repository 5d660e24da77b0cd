import { ProgressLine } from "../../actors/drivers/progress-line.ts";
import { exitCodes, type Shell, UsageError } from "../../actors/drivers/shell.ts";
import { count } from "../../actors/drivers/text.ts";
import { type CatalogueOptions, type CatalogueReport, type ListedCanary, selectCanaries } from "./catalogue.ts";
import { catalogueText } from "./catalogue-text.ts";

/** What `orrery check --catalogue` does its work with. */
export interface CatalogueTools {
  canaries(): Promise<readonly ListedCanary[]>;
  runCatalogue(options: CatalogueOptions): Promise<CatalogueReport>;
}

const exits = { ok: exitCodes.ok, wrong: exitCodes.violated, interrupted: exitCodes.bounded } as const;

/**
 * `orrery check --catalogue`: every documented failure that Orrery knows is looked for, in the machine as it was and in the repaired one.
 *
 * @param word those canaries only whose reference, file or name contains it, each with its story; true: all, without.
 */
export async function runCatalogueCommand(
  word: string | true,
  json: boolean,
  shell: Shell,
  tools: CatalogueTools,
): Promise<void> {
  const all = await tools.canaries();
  const canaries = word === true ? all : selectCanaries(all, word);
  if (word !== true && canaries.length === 0) throw new UsageError(`no failure in the catalogue is called "${word}"`);
  const line = new ProgressLine(shell.err, shell.nowMs);
  const report = await tools.runCatalogue({
    canaries,
    nowMs: shell.nowMs,
    breathe: shell.breathe,
    signal: shell.interrupt(),
    onProgress: ({ done, all: of, canary, form, states }) =>
      line.show(`${done + 1}/${of} ${canary} · ${form} · ${count(states)} states`),
  });
  line.clear();
  shell.out.write(
    json ? `${JSON.stringify(report, null, 2)}\n` : catalogueText(report, word !== true, shell.out.paint),
  );
  shell.exitCode = exits[report.outcome];
}
