import type { Shell } from "../../actors/drivers/shell.ts";
import type { ClusterExplorer } from "./cluster-explorer.ts";
import { placeText, takenText } from "./explorer-text.ts";

/** What somebody at the keys has typed, and what is to be told besides where they stand. */
export interface Typing {
  readonly typed: string;
  readonly told?: string;
  /** Whether every fault is to be listed. */
  readonly all?: true;
}

const backwards: ReadonlySet<string> = new Set(["b", "p", "left", "up"]);
const ends: ReadonlySet<string> = new Set(["q", "escape"]);
const enters: ReadonlySet<string> = new Set(["return", "enter"]);

/** Keys after which a text is typed: why a choice cannot happen, an object, a choice by its name. */
const asking = ["?", "o", "t"] as const;

const help = [
  "  a number and Enter   that choice; Enter alone: the first",
  "  n, →, space          all up to the next change of the store, without faults",
  "  b, ←                 back",
  "  a                    every fault that can happen",
  "  t NAME               a choice by its name: t crash kubelet/n1",
  "  ? NAME               why it cannot happen: ? turn kubelet/n1",
  "  o KEY                an object: o pods/default/web-b",
  "  q                    the end",
].join("\n");

/** Lets somebody at a terminal explore a cluster. */
export async function exploreByKeys(explorer: ClusterExplorer, shell: Shell): Promise<void> {
  const { out } = shell;
  out.write(`\n${help}\n\n${placeText(explorer, out.paint)}${prompt(explorer, "", shell)}`);
  let typed = "";
  for await (const key of shell.in.keys()) {
    if (ends.has(key) && !isText(typed)) return;
    const next = pressed(explorer, typed, key, shell);
    typed = next.typed;
    if (next.told !== undefined) out.write(`\n\n${next.told}\n${placeText(explorer, out.paint, next.all)}`);
    out.write(prompt(explorer, typed, shell));
  }
}

/** What a key does. */
export function pressed(explorer: ClusterExplorer, typed: string, key: string, { out }: Pick<Shell, "out">): Typing {
  if (isText(typed)) return inText(explorer, typed, key, out.paint);
  if (/^\d$/.test(key)) return { typed: typed + key };
  if (key === "backspace") return { typed: typed.slice(0, -1) };
  if (enters.has(key)) return { typed: "", told: takeNumbered(explorer, typed === "" ? 1 : Number(typed), out.paint) };
  if (asking.some((each) => each === key)) return { typed: key };
  if (key === "h") return { typed: "", told: help };
  if (key === "a") return { typed: "", told: "", all: true };
  if (backwards.has(key)) return { typed: "", told: explorer.back() ? "  back" : "  this is the beginning" };
  if (key === "n" || key === "right" || key === "down" || key === "space")
    return { typed: "", told: goneOn(explorer, out.paint) };
  return { typed: "" };
}

function isText(typed: string): boolean {
  return asking.some((each) => typed.startsWith(each));
}

function inText(explorer: ClusterExplorer, typed: string, key: string, paint: Shell["out"]["paint"]): Typing {
  if (key === "escape") return { typed: "" };
  if (key === "backspace") return { typed: typed.slice(0, -1) };
  if (!enters.has(key)) return { typed: typed + (key === "space" ? " " : key.length === 1 ? key : "") };
  const text = typed.slice(1).trim();
  try {
    return { typed: "", told: answered(explorer, typed[0] as (typeof asking)[number], text, paint) };
  } catch (error) {
    if (error instanceof RangeError) return { typed: "", told: `  ${paint("yellow", error.message)}` };
    throw error;
  }
}

function answered(
  explorer: ClusterExplorer,
  what: (typeof asking)[number],
  text: string,
  paint: Shell["out"]["paint"],
): string {
  if (what === "t") return takenText(explorer.take(text), explorer.taken.length, paint);
  if (what === "o") {
    const object = explorer.object(text);
    return object ? JSON.stringify(object, null, 2) : `  ${paint("yellow", `there is no ${text}`)}`;
  }
  const reason = explorer.whyNot(text);
  return `  ${text} ${reason === undefined ? "can happen here" : `cannot happen here: ${reason}`}`;
}

function takeNumbered(explorer: ClusterExplorer, number: number, paint: Shell["out"]["paint"]): string {
  const open = explorer.choices[number - 1];
  if (!open) return `  ${paint("yellow", `there is no choice ${number}`)}`;
  return takenText(explorer.take(open.choice), explorer.taken.length, paint);
}

function goneOn(explorer: ClusterExplorer, paint: Shell["out"]["paint"]): string {
  const before = explorer.taken.length;
  const taken = explorer.goOn();
  if (taken.length === 0) return `  ${paint("yellow", "nothing can happen but faults: all is at rest")}`;
  return taken.map((each, index) => takenText(each, before + index + 1, paint)).join("");
}

function prompt({ taken }: ClusterExplorer, typed: string, { out }: Shell): string {
  return `\r\u001b[2K${out.paint("dim", `after ${taken.length} · h for the keys ·`)} ${typed}`;
}
