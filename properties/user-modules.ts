import { type LoadModule, loadedModule, readControllers } from "../actors/drivers/controller-files.ts";
import { UsageError } from "../actors/drivers/shell.ts";
import type { CheckOptions } from "./check-options.ts";
import type { Property } from "./property.ts";

/** Files with code of the user's own that takes part in a check, as they were named. */
export interface ModuleFiles {
  readonly controllers?: readonly string[];
  readonly properties?: readonly string[];
}

/** What modules bring into a check. Throws a UsageError for what cannot be loaded, or has nothing of its kind in it. */
export async function readModules(
  { controllers = [], properties = [] }: ModuleFiles,
  load: LoadModule,
): Promise<Pick<CheckOptions, "controllers" | "properties">> {
  const own = await readControllers(controllers, load);
  const asked: Property[] = [];
  for (const file of properties) {
    const found = propertiesIn(await loadedModule(file, load));
    if (found.length === 0)
      throw new UsageError(`${file} exports no property; export what always or converges answers`);
    asked.push(...found);
  }
  return { ...(own.length > 0 && { controllers: own }), ...(asked.length > 0 && { properties: asked }) };
}

const kinds: ReadonlySet<unknown> = new Set<Property["kind"]>([
  "always",
  "step",
  "sometimes",
  "eventually",
  "leadsTo",
  "convergence",
]);

/** The properties that a module exports, by any name, one by one or in lists, each once. */
export function propertiesIn(module: unknown): Property[] {
  const exported = Object.values((module ?? {}) as Record<string, unknown>).flat();
  return [...new Set(exported)].filter(isProperty);
}

function isProperty(value: unknown): value is Property {
  const { kind, name, objection, holds } = (value ?? {}) as Partial<Record<string, unknown>>;
  return (
    kinds.has(kind) && typeof name === "string" && typeof (kind === "sometimes" ? holds : objection) === "function"
  );
}
