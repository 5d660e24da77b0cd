import { type Shell, UsageError } from "../../actors/drivers/shell.ts";
import { parseChoice } from "../../actors/reason-against.ts";
import type { Counterexample } from "../report.ts";
import type { Playback } from "./playback.ts";
import { momentText } from "./playback-text.ts";

/** Where somebody at the keys is, and what is typed so far. */
interface Reader {
  readonly at: number;
  readonly typed: string;
  /** What to tell besides. */
  readonly remark?: string;
}

const forward: ReadonlySet<string> = new Set(["n", "right", "down", "space", "return", "enter", "j"]);
const back: ReadonlySet<string> = new Set(["p", "left", "up", "backspace", "k"]);
const ends: ReadonlySet<string> = new Set(["q", "escape"]);

/** Lets somebody at a terminal step through a run, forward and back. */
export async function playByKeys(
  playback: Playback,
  { property, reason }: Counterexample,
  shell: Shell,
): Promise<void> {
  if (playback.steps.length === 0) throw new UsageError("nothing happens in this run");
  let reader: Reader = { at: 1, typed: "" };
  show(playback, reader, shell, `${property}\n  ${reason}`);
  for await (const key of shell.in.keys()) {
    if (ends.has(key) && !isAsking(reader)) return;
    const next = pressed(reader, key, playback);
    if (next === reader) continue;
    const moved = next.at !== reader.at || next.remark !== undefined;
    reader = { at: next.at, typed: next.typed };
    if (moved) show(playback, reader, shell, next.remark);
    else shell.out.write(prompt(reader, playback, shell));
  }
}

/** What a key does. The same reader: nothing. */
export function pressed(reader: Reader, key: string, playback: Playback): Reader {
  const { at, typed } = reader;
  const last = playback.steps.length;
  if (isAsking(reader)) return asked(reader, key, playback);
  if (/^\d$/.test(key)) return { at, typed: typed + key };
  if (key === "?") return { at, typed: "?" };
  if (typed !== "" && (key === "return" || key === "enter")) {
    const number = Number(typed);
    return number <= last
      ? { at: number, typed: "" }
      : { at, typed: "", remark: `there is no step ${number}; the last one is ${last}` };
  }
  if (forward.has(key)) return at < last ? { at: at + 1, typed: "" } : reader;
  if (back.has(key)) return at > 0 ? { at: at - 1, typed: "" } : reader;
  if (key === "home" || key === "g") return { at: 0, typed: "" };
  if (key === "end" || key === "e") return { at: last, typed: "" };
  return typed === "" ? reader : { at, typed: "" };
}

/** After `?` a choice is typed, and Enter tells why it cannot happen. */
function isAsking({ typed }: Reader): boolean {
  return typed.startsWith("?");
}

function asked({ at, typed }: Reader, key: string, playback: Playback): Reader {
  if (key === "escape") return { at, typed: "" };
  if (key === "backspace") return { at, typed: typed.slice(0, -1) };
  if (key !== "return" && key !== "enter")
    return { at, typed: typed + (key === "space" ? " " : key.length === 1 ? key : "") };
  const text = typed.slice(1).trim();
  try {
    const reason = playback.why(at, parseChoice(text));
    return {
      at,
      typed: "",
      remark: reason === undefined ? `${text}: that can happen here` : `${text}: that cannot happen here: ${reason}`,
    };
  } catch (error) {
    if (error instanceof RangeError) return { at, typed: "", remark: error.message };
    throw error;
  }
}

function show(playback: Playback, reader: Reader, shell: Shell, remark?: string): void {
  const { out } = shell;
  if (remark) out.write(`\n  ${out.paint("yellow", remark)}\n`);
  out.write(`\n${momentText(playback.at(reader.at), playback.steps.length, out.paint)}`);
  if (playback.cycleFrom !== undefined && reader.at === playback.steps.length)
    out.write(`  ${out.paint("yellow", `and back to step ${playback.cycleFrom + 1}, for ever`)}\n`);
  out.write(prompt(reader, playback, shell));
}

function prompt({ at, typed }: Reader, { steps }: Playback, { out }: Shell): string {
  return `\r\u001b[2K${out.paint("dim", `step ${at} of ${steps.length} · n next · p before · number · ? why not · q quit`)} ${typed}`;
}
