/** A test that `orrery check --emit-test` writes runs, and breaks as the check did, with code of the user's own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { memoryShell } from "./actors/drivers/memory-shell.fixture.ts";
import { fakeTools } from "./program.fixture.ts";
import { run } from "./program.ts";
import { check } from "./properties/check.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const examples = join(root, "docs/examples/operators");
const yaml = readFileSync(join(examples, "database.yaml"), "utf8");

/** Where the user works. */
const folder = mkdtempSync(join(root, "node_modules", ".emitted-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** With the library that is tested, as a file that the test runner reads itself. */
function put(path: string, code: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  const library = code.replaceAll('"kube-orrery/vitest"', JSON.stringify(join(root, "properties/ci/matchers.ts")));
  writeFileSync(file, library.replaceAll('"kube-orrery"', JSON.stringify(join(root, "index.ts"))));
}

put("operators/database.ts", readFileSync(join(examples, "database.mjs"), "utf8"));
put("operators/database-mended.ts", readFileSync(join(examples, "database-mended.mjs"), "utf8"));
put(
  "must-hold.ts",
  `import { always } from "kube-orrery";
export const bare = always("there is no password", (cluster) => cluster.list("secrets").length > 0 ? "there is" : undefined);
`,
);

const load = (file: string): Promise<unknown> => import(/* @vite-ignore */ join(folder, file));

async function emitted(flags: string): Promise<{ body: () => Promise<void> }> {
  const shell = memoryShell({ "database.yaml": yaml });
  const { tools } = fakeTools({ check, loadModule: load });
  const line = `check database.yaml --nodes 1 --emit-test tests/bug.test.ts ${flags}`;
  expect(await run(line.split(" "), shell, tools), shell.written.err).toBe(1);
  const code = shell.contents.get("tests/bug.test.ts") ?? "";
  const file = `tests/bug-${flags.replaceAll(/\W/g, "")}.ts`;
  // Its body is called here: a test cannot be made in the middle of another.
  const test = "export let body;\nconst test = (_title, _options, run) => { body = run; };";
  put(
    file,
    code.replace("import { expect, test }", "import { expect }").replace("\nconst scenario", `${test}\nconst scenario`),
  );
  return (await load(file)) as { body: () => Promise<void> };
}

it("with a controller that does not do what it is for", async () => {
  const { body } = await emitted("--controllers operators/database.ts");
  await expect(body()).rejects.toThrow("broken: databases.example.com come to what database-operator is for, and stay");
});

it("with a property that does not hold", async () => {
  const { body } = await emitted("--controllers operators/database-mended.ts --properties must-hold.ts");
  await expect(body()).rejects.toThrow("broken: there is no password");
});
