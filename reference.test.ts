/** The reference is made from the code, and is up to date. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { memoryShell } from "./actors/drivers/memory-shell.fixture.ts";
import { commandPage } from "./docs/reference/command-page.ts";
import { readExports } from "./docs/reference/declarations.fixture.ts";
import { libraryPage } from "./docs/reference/library-page.ts";
import { fakeTools } from "./program.fixture.ts";
import { program } from "./program.ts";

it("the reference of the command is up to date", async () => {
  const page = commandPage(program(memoryShell(), fakeTools().tools));
  for (const option of ["--faults <budget>", "--report <file>", "--json"]) expect(page).toContain(option);
  await expect(page).toMatchFileSnapshot("docs/reference/command.md");
});

it("the reference of the library is up to date, and has all that the package exports", async () => {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
    exports: Record<string, { types?: string }>;
  };
  const entries = Object.entries(exports).flatMap(([path, { types }]) =>
    types ? [[path.replace(/^\./, "kube-orrery"), types.replace("./dist/", "").replace(".d.ts", ".ts")] as const] : [],
  );
  const modules = readExports(Object.fromEntries(entries));
  const page = libraryPage(modules);
  const bare = modules.flatMap(({ exports: all }) => all.filter(({ comment }) => comment === ""));
  expect(bare.map(({ file, name }) => `${file} ${name}`)).toEqual([]);
  await expect(page).toMatchFileSnapshot("docs/reference/library.md");
});
