import { type Files, type Output, plain, type Shell } from "./shell.ts";

/** A shell that lives in memory, for tests of commands. */
export interface MemoryShell extends Shell {
  /** What was written to standard output and standard error. */
  readonly written: { out: string; err: string };
  readonly contents: Map<string, string>;
  /** Presses Ctrl-C. */
  readonly press: AbortController;
}

/** What a test's shell has besides files. */
export interface Surroundings {
  readonly isTty?: boolean;
  /** Keys that will be pressed, if it is a terminal. */
  readonly keys?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** @param files by path; a folder is what other paths start with. */
export function memoryShell(
  files: Readonly<Record<string, string>> = {},
  { isTty = false, keys = [], env = {} }: Surroundings = {},
): MemoryShell {
  const written = { out: "", err: "" };
  const contents = new Map(Object.entries(files));
  const press = new AbortController();
  let nowMs = 0;
  const output = (name: "out" | "err"): Output => ({
    write: (text) => {
      written[name] += text;
    },
    isTty,
    columns: 80,
    paint: plain,
  });
  return {
    out: output("out"),
    err: output("err"),
    in: {
      isTty,
      keys: async function* () {
        yield* keys;
      },
    },
    env: (name) => env[name],
    files: memoryFiles(contents),
    nowMs: () => (nowMs += 1_000),
    memoryBytes: () => 1_000_000,
    breathe: async () => {},
    interrupt: () => press.signal,
    exitCode: 0,
    written,
    contents,
    press,
  };
}

function memoryFiles(contents: Map<string, string>): Files {
  const below = (path: string) => [...contents.keys()].filter((file) => file.startsWith(`${path}/`));
  return {
    read: async (path) => contents.get(path) ?? "",
    // A character for each byte.
    bytes: async (path) => Buffer.from(contents.get(path) ?? "", "latin1"),
    replace: (path, bytes) => void contents.set(path, Buffer.from(bytes).toString("latin1")),
    list: async (path) => (contents.has(path) ? undefined : below(path).sort()),
    exists: async (path) => contents.has(path) || below(path).length > 0,
    open: (path) => {
      contents.set(path, "");
      return { write: (text) => void contents.set(path, (contents.get(path) ?? "") + text), close: () => {} };
    },
    append: (path, text) => void contents.set(path, (contents.get(path) ?? "") + text),
    remove: (path) => void contents.delete(path),
    // A folder is what files are in.
    folder: () => {},
    absolute: (path) => `/here/${path}`,
  };
}
