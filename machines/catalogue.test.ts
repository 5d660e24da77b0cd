import { describe, expect, it } from "vitest";
import { catalogue, type MachineName } from "./catalogue.ts";
import { allStates, pathOf } from "./inventory.ts";

describe.each(Object.keys(catalogue) as MachineName[])("The machine %s", (name) => {
  const chart = catalogue[name];

  it("goes by its name in the catalogue", () => {
    expect(chart.id).toBe(name);
  });

  it("has no state that nothing leads to", () => {
    const { root } = chart.machine;
    const targets = allStates(root).flatMap((node) => [
      ...[...node.transitions.values()].flat().flatMap(({ target }) => target ?? []),
      ...(node.type === "compound" ? node.initial.target : []),
    ]);
    const withAncestors = targets.flatMap((node) =>
      pathOf(node)
        .split(".")
        .map((_, i, keys) => keys.slice(0, i + 1).join(".")),
    );
    const regions = allStates(root)
      .filter(({ parent }) => parent?.type === "parallel")
      .map(pathOf);
    expect(chart.inventory.states.filter((path) => ![...withAncestors, ...regions].includes(path))).toEqual([]);
  });

  it("has no state without a way out but those that are final", () => {
    const stuck = allStates(chart.machine.root).filter((node) => {
      if (Object.keys(node.states).length > 0 || node.type === "final") return false;
      for (let at: typeof node | undefined = node; at; at = at.parent) if (at.transitions.size > 0) return false;
      return true;
    });
    expect(stuck.map(pathOf)).toEqual([]);
  });

  it("has a context that tells no one machine from another: numbers, flags and words, no names and no times", () => {
    const fields = Object.entries(chart.initial.context);
    expect(fields.filter(([field]) => /name|uid|node$|at$|time/i.test(field))).toEqual([]);
    expect(fields.filter(([, value]) => typeof value === "object" && value !== null)).toEqual([]);
  });
});
