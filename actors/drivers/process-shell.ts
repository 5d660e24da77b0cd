import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { emitKeypressEvents, type Key } from "node:readline";
import { text } from "node:stream/consumers";
import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import { type Output, type Paint, plain, type Shell, type Sink } from "./shell.ts";

/** The shell of this process. */
export function processShell(): Shell {
  return {
    out: output(process.stdout),
    err: output(process.stderr),
    in: { isTty: process.stdin.isTTY === true, keys },
    env: (name) => process.env[name] || undefined,
    files: {
      read: (path) => (path === "-" ? text(process.stdin) : readFile(path, "utf8")),
      bytes: (path) => readFile(path),
      replace,
      list: listFolder,
      exists: async (path) => existsSync(path),
      open: openFile,
      append: (path, chunk) => appendFileSync(path, chunk),
      remove: (path) => rmSync(path, { force: true }),
      folder: (path) => void mkdirSync(path, { recursive: true }),
      absolute: (path) => resolve(path),
    },
    nowMs: () => performance.now(),
    memoryBytes: () => {
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    interrupt,
    exitCode: 0,
  };
}

function output(stream: WriteStream): Output {
  // `orrery check | head` is no fault: whoever read has seen enough.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  // Set to anything but the empty string, as https://no-color.org says.
  const isColoured = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  return {
    write: (chunk) => void stream.write(chunk),
    isTty: stream.isTTY === true,
    columns: stream.columns ?? 100,
    paint: isColoured ? paint : plain,
  };
}

const paint: Paint = (style, chunk) => styleText(style, chunk);

async function listFolder(path: string): Promise<readonly string[] | undefined> {
  if (path === "-" || !(await stat(path)).isDirectory()) return undefined;
  const entries = await readdir(path, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return files.sort().map((name) => join(path, name));
}

/** Chunks are gathered to this size before they are written. */
const bufferLength = 1 << 16;

function openFile(path: string, secret = false): Sink {
  const file = openSync(path, "w", secret ? 0o600 : 0o666);
  let buffered = "";
  const flush = () => {
    writeSync(file, buffered);
    buffered = "";
  };
  return {
    write(chunk) {
      buffered += chunk;
      if (buffered.length >= bufferLength) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** By renaming, which takes the one name from the old file to the new one; both are in one folder, as that asks for. */
function replace(path: string, bytes: Uint8Array): void {
  const beside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(beside, bytes, { flush: true });
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}

function interrupt(): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  // `once`: the second signal finds no listener, and the process ends as usual.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, abort);
  return controller.signal;
}

async function* keys(): AsyncIterable<string> {
  const { stdin } = process;
  const pressed: string[] = [];
  let wake: (() => void) | undefined;
  const onKey = (chunk: string | undefined, { name, ctrl, sequence }: Key) => {
    const isEnd = ctrl === true && (name === "c" || name === "d");
    const isPrintable = chunk !== undefined && chunk.length === 1 && chunk > " " && chunk <= "~";
    pressed.push(isEnd ? "end" : isPrintable ? chunk : (name ?? sequence ?? ""));
    wake?.();
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode?.(true);
  stdin.on("keypress", onKey);
  stdin.resume();
  try {
    for (;;) {
      const key = pressed.shift();
      if (key === "end") return;
      if (key !== undefined) yield key;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stdin.off("keypress", onKey);
    stdin.setRawMode?.(false);
    stdin.pause();
  }
}
