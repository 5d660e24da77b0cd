import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { processShell } from "./process-shell.ts";

const folder = mkdtempSync(join(tmpdir(), "orrery-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { files, out } = processShell();

describe("the shell of this process", () => {
  it("writes what is long in order, and whole", async () => {
    const path = join(folder, "long");
    const sink = files.open(path);
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`);
    for (const line of lines) sink.write(line);
    sink.close();
    expect(await files.read(path)).toBe(lines.join(""));
  });

  it("keeps secrets to their owner", () => {
    const path = join(folder, "secret");
    files.open(path, true).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    files.remove(path);
    files.remove(path);
    expect(() => readFileSync(path)).toThrow("ENOENT");
  });

  it("lists the files of a folder, but not the folders in it", async () => {
    const path = join(folder, "listed");
    mkdirSync(join(path, "below"), { recursive: true });
    for (const name of ["b.yaml", "a.yaml", "below/c.yaml"]) writeFileSync(join(path, name), "");
    expect(await files.list(path)).toEqual([join(path, "a.yaml"), join(path, "b.yaml")]);
    expect(await files.list(join(path, "a.yaml"))).toBeUndefined();
    expect(await files.exists(join(path, "z.yaml"))).toBe(false);
  });

  it("does not paint for a pipe", () => {
    if (!out.isTty) expect(out.paint("red", "text")).toBe("text");
  });
});
