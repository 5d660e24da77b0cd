/** How a piece of text is to look on a terminal. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Paints a text for a terminal; for anything else it leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** For pipes, files and tests. */
export const plain: Paint = (_style, text) => text;

/** Standard output, or standard error. */
export interface Output {
  write(text: string): void;
  readonly isTty: boolean;
  /** Characters in a line. */
  readonly columns: number;
  readonly paint: Paint;
}

/** A file that is being written. */
export interface Sink {
  write(text: string): void;
  close(): void;
}

/** The file system, as far as commands need it. Paths are as the user typed them. */
export interface Files {
  /** The text of a file; of standard input for `-`. */
  read(path: string): Promise<string>;
  /** All bytes of a file. */
  bytes(path: string): Promise<Uint8Array>;
  /** Puts a file in the place of another, or where there was none, in one step: nobody sees half of it. */
  replace(path: string, bytes: Uint8Array): void;
  /** The paths of a folder's files, sorted; undefined if it is no folder. */
  list(path: string): Promise<readonly string[] | undefined>;
  exists(path: string): Promise<boolean>;
  /** Empties the file, or makes it, readable by its owner alone if it is `secret`. */
  open(path: string, secret?: boolean): Sink;
  /** Adds to the end of a file, or makes it. */
  append(path: string, text: string): void;
  remove(path: string): void;
  /** Makes a folder, and those around it; nothing if it is there. */
  folder(path: string): void;
  absolute(path: string): string;
}

/** Writes a text to a file, which it empties or makes. */
export function writeFile({ files }: Pick<Shell, "files">, path: string, text: string): void {
  const sink = files.open(path);
  sink.write(text);
  sink.close();
}

/** Ends of a command, as the shell sees them. */
export const exitCodes = { ok: 0, violated: 1, usage: 2, bounded: 3 } as const;

/** Standard input, as far as commands need it. */
export interface Input {
  readonly isTty: boolean;
  /** Keys as they are pressed: `n`, `return`, `left`, `escape`. Ctrl-C and Ctrl-D end them. The terminal is as before once nobody asks for more. */
  keys(): AsyncIterable<string>;
}

/** The place in which a command runs: the one door through which commands reach terminal, files, clock and signals. */
export interface Shell {
  readonly out: Output;
  readonly err: Output;
  readonly in: Input;
  /** A variable of the environment; undefined where it is unset or empty. */
  env(name: string): string | undefined;
  readonly files: Files;
  /** Milliseconds, from anywhere. */
  readonly nowMs: () => number;
  /** What the process holds, in bytes: the heap and what buffers lie beside it; garbage counts until it is collected. */
  readonly memoryBytes: () => number;
  /** Lets signals and sockets be heard. */
  breathe(): Promise<void>;
  /** Aborted at the first Ctrl-C. A second one ends the process at once. Only then is anybody listening for it. */
  interrupt(): AbortSignal;
  /** What the command will exit with. */
  exitCode: number;
}

/** The user asked for something that cannot be: told in one line, exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Bad input that has been told already; exit 2. */
export class ToldError extends UsageError {
  constructor() {
    super("");
  }
}
