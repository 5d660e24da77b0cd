import { machines } from "./machines.ts";
import { mermaidOf } from "./mermaid.ts";

/** A machine's statechart as Mermaid. Throws a RangeError if there is none of that name. */
export function draw(name: string): string {
  const drawn = machines.find((each) => each.name === name);
  if (drawn === undefined) {
    throw new RangeError(`no machine "${name}"; there are: ${machines.map((each) => each.name).join(", ")}`);
  }
  return mermaidOf(drawn.machine);
}
