import { type ChartState, statesOf } from "./chart.ts";

/** Words that mean something in Mermaid or PlantUML where a state's name may stand. */
const reserved: ReadonlySet<string> = new Set([
  "as",
  "class",
  "classDef",
  "click",
  "default",
  "direction",
  "end",
  "hide",
  "note",
  "scale",
  "skinparam",
  "state",
  "style",
  "title",
]);

/**
 * A name for each state that all languages take: its path in letters, digits and underscores, with a number after it where that would
 * be another's. The root has the machine's.
 */
export function idsOf(root: ChartState): (path: string) => string {
  const ids = new Map<string, string>();
  const taken = new Set<string>(reserved);
  for (const { path, name } of statesOf(root)) {
    const plain = (path === "" ? name : path).replaceAll(/\W+/g, "_").replace(/^(?=\d)/, "_") || "_";
    let id = plain;
    for (let number = 2; taken.has(id); number++) id = `${plain}_${number}`;
    taken.add(id);
    ids.set(path, id);
  }
  return (path) => ids.get(path) ?? path;
}
