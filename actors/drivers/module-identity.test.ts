import { describe, expect, it } from "vitest";
import { memoryShell } from "./memory-shell.fixture.ts";
import { identityOf } from "./module-identity.ts";

const files = {
  "ops/a.mjs": 'import { b } from "./lib/b.mjs";\nimport "kube-orrery";\nexport const a = b;',
  "ops/lib/b.mjs": 'export const b = await import("../c.mjs");',
  "ops/c.mjs": "import './a.mjs'; export * from './gone.mjs';",
  "ops/d.mjs": "export const d = 1;",
};
const of = (changed: Record<string, string> = {}, path = "ops/a.mjs") =>
  identityOf([path], memoryShell({ ...files, ...changed }).files);

describe("the identity of a module", () => {
  it("is by its name, as it was typed, and changes with its text and with what it imports, however far", async () => {
    const before = await of();
    expect(Object.keys(before)).toEqual(["ops/a.mjs"]);
    expect(await of()).toEqual(before);
    for (const file of ["ops/a.mjs", "ops/lib/b.mjs", "ops/c.mjs"] as const)
      expect(await of({ [file]: `${files[file]} // changed` }), file).not.toEqual(before);
    expect(await of({ "ops/gone.mjs": "" })).not.toEqual(before);
  });

  it("does not change with what it does not import, nor with the place from where it is named", async () => {
    expect(await of({ "ops/d.mjs": "" })).toEqual(await of());
    expect(Object.values(await of({}, "./ops/a.mjs"))).toEqual(Object.values(await of()));
  });
});
