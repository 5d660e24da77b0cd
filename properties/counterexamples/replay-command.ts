import { Command, InvalidArgumentError, Option } from "commander";
import { type Choice, noFaults } from "../../actors/choice.ts";
import type { Component } from "../../actors/component.ts";
import { type LoadModule, readControllers } from "../../actors/drivers/controller-files.ts";
import { wholeNumber } from "../../actors/drivers/options.ts";
import { type Shell, UsageError, writeFile } from "../../actors/drivers/shell.ts";
import { parseChoice } from "../../actors/reason-against.ts";
import { parseTrace, type Trace, TraceError } from "../../actors/trace.ts";
import type { World } from "../../actors/world.ts";
import { type Canary, scenarioOf, searchCanary } from "../canaries/canary.ts";
import { shownCanary } from "../canaries/canary-verdict.ts";
import type { ListedCanary } from "../canaries/catalogue.ts";
import { canaries } from "../canaries/index.ts";
import { modelConditions } from "../model.ts";
import type { Counterexample } from "../report.ts";
import { modelOf } from "../scenario.ts";
import type { ReportTools } from "../shown-check.ts";
import { type Driven, type DriverName, drivenBy, driverNames } from "./driven.ts";
import { Playback } from "./playback.ts";
import { playByKeys } from "./playback-keys.ts";
import { momentText } from "./playback-text.ts";
import { cycleStart } from "./shrink.ts";
import { storyText } from "./story-text.ts";
import { counterexamplesOf, parseVerdict, traceOfCounterexample, VerdictError } from "./verdict-file.ts";

/** What the command does its work with. */
export interface ReplayTools extends ReportTools {
  readonly version: string;
  /** A counterexample as a Mermaid sequence diagram. */
  sequence(counterexample: Counterexample): Promise<string>;
  /** A counterexample as an SVG with a lane for each component. */
  swimLanes(counterexample: Counterexample): Promise<string>;
  readonly loadModule: LoadModule;
}

interface Flags {
  readonly of?: string;
  readonly to?: number;
  readonly why?: Choice;
  readonly in?: DriverName;
  readonly canary?: string;
  readonly controllers?: readonly string[];
  readonly format?: "story" | "mermaid" | "svg" | "json";
  readonly json?: true;
  readonly report?: string;
}

/** A run to be replayed, and what it was found in. */
interface Subject {
  readonly name: string;
  readonly counterexample: Counterexample;
  /** Where it was read as one: times included. */
  readonly trace?: Trace;
  readonly components: readonly Component[];
}

const examples = `
Examples:
  orrery check app.yaml --out verdict.json          what was found, in a file
  orrery replay verdict.json                        step through it; printed, if this is no terminal
  orrery replay verdict.json --to 4                 what the world looks like after step 4
  orrery replay verdict.json --to 4 --why 'turn kubelet/n1'
  orrery replay verdict.json --in simulator         the same run, driven by the simulator
  orrery replay verdict.json --format svg > run.svg
  orrery replay --canary replica-set-without-expectations
  orrery replay verdict.json --report run.html      a page to step through it in a browser

On a terminal: n or → the next step, p or ← the one before, digits and Enter a step, q the end.

Exit code: 0 it replays; 2 bad input or usage, or it does not replay any more.`;

/** `orrery replay`: steps through a counterexample, forward and back. */
export function replayCommand(shell: Shell, tools: ReplayTools): Command {
  return new Command("replay")
    .description("step through a counterexample of a verdict file, or through a trace")
    .argument("[file]", "a verdict file (orrery check --out), or a trace; - for standard input")
    .option("--of <name|n>", "which counterexample, by slice or number, if there are several")
    .option("--to <n>", "print only what the world looks like after step n; 0 is the beginning", wholeNumber(0))
    .option("--why <choice>", "tell why this cannot happen then, as in 'turn kubelet/n1'", choice)
    .addOption(new Option("--in <driver>", "let this driver take the steps").choices([...driverNames]))
    .option("--canary <name>", "the canary whose components took part; without a file, its own counterexample")
    .option(
      "--controllers <file...>",
      "the user's own controllers that took part; unset: the files that it was checked with",
    )
    .addOption(new Option("--format <format>", "print it whole").choices(["story", "mermaid", "svg", "json"]))
    .option("--report <file>", "write the page that orrery check --report writes, and print nothing")
    .option("--json", "print as JSON: the same as --format json, or with --to the one step")
    .addHelpText("after", examples)
    .action((file: string | undefined, flags: Flags) => runReplay(file, flags, shell, tools));
}

function choice(text: string): Choice {
  try {
    return parseChoice(text);
  } catch (error) {
    throw error instanceof RangeError ? new InvalidArgumentError(`${error.message}.`) : error;
  }
}

async function runReplay(file: string | undefined, flags: Flags, shell: Shell, tools: ReplayTools): Promise<void> {
  try {
    if (flags.report !== undefined) return writeFile(shell, flags.report, await pageOf(file, flags, shell, tools));
    const subject = await subjectOf(file, flags, shell, tools);
    await show(subject, flags, shell, tools);
  } catch (error) {
    const isInput = error instanceof VerdictError || error instanceof TraceError || error instanceof RangeError;
    throw isInput ? new UsageError(`${file ?? flags.canary}: ${error.message}`) : error;
  }
}

/** The page of a verdict file, or of a canary's own. */
async function pageOf(file: string | undefined, flags: Flags, shell: Shell, tools: ReplayTools): Promise<string> {
  const named = flags.canary === undefined ? undefined : canaryNamed(flags.canary);
  if (file === undefined) return tools.reportPage(shownCanary(named ?? noSubject(), tools.version));
  const text = await textOf(file, shell);
  if (isTrace(text)) throw new VerdictError("a trace, which knows of no verdicts: a page is made of a verdict file");
  const verdict = parseVerdict(text);
  const { canary = flags.canary, controllers = [] } = verdict.input;
  const used = canary === undefined ? undefined : canaryNamed(canary);
  const own = await readControllers(flags.controllers ?? controllers, tools.loadModule);
  const all = counterexamplesOf(verdict.report).map(({ counterexample }) => componentsFor(counterexample, used, own));
  return tools.reportPage({ verdict, components: [...new Set(all.flat())], ...(used && { canary: used }) });
}

function noSubject(): never {
  throw new UsageError("name a verdict file, or a canary by --canary");
}

async function textOf(file: string, { files }: Shell): Promise<string> {
  if (file !== "-" && !(await files.exists(file))) throw new UsageError(`the path "${file}" does not exist`);
  return files.read(file);
}

function isTrace(text: string): boolean {
  return /"format":\s*"orrery-trace"/.test(text);
}

async function subjectOf(file: string | undefined, flags: Flags, shell: Shell, tools: ReplayTools): Promise<Subject> {
  const named = flags.canary === undefined ? undefined : canaryNamed(flags.canary);
  if (file === undefined) return canarySubject(named ?? noSubject());
  const text = await textOf(file, shell);
  const { canary, controllers, ...read } = isTrace(text) ? ofTrace(file, text) : ofVerdict(text, flags.of);
  const used = named ?? (canary === undefined ? undefined : canaryNamed(canary));
  const own = await readControllers(flags.controllers ?? controllers ?? [], tools.loadModule);
  return { ...read, components: componentsFor(read.counterexample, used, own) };
}

interface Read extends Pick<Subject, "name" | "counterexample" | "trace"> {
  readonly canary?: string | undefined;
  readonly controllers?: readonly string[] | undefined;
}

function ofVerdict(text: string, wanted: string | undefined): Read {
  const { report, input } = parseVerdict(text);
  const all = counterexamplesOf(report);
  if (all.length === 0) throw new VerdictError(`there is no counterexample in it: ${report.outcome}`);
  const found = all.find(({ name }, index) => wanted === undefined || name === wanted || String(index + 1) === wanted);
  if (!found)
    throw new VerdictError(`no counterexample "${wanted}"; there are: ${all.map(({ name }) => name).join(", ")}`);
  return { ...found, canary: input.canary, controllers: input.controllers };
}

/** A trace knows nothing of properties; it is played all the same. */
function ofTrace(file: string, text: string): Read {
  const trace = parseTrace(text);
  const { conditions, steps } = trace;
  const choices = steps.map((step) => step.choice);
  return {
    name: file,
    trace,
    counterexample: { property: "", reason: "", steps: [], choices, conditions, faults: noFaults },
  };
}

function canaryNamed(name: string): ListedCanary {
  const found = canaries.find(({ file }) => file === name);
  if (!found) throw new UsageError(`no canary "${name}"; there are: ${canaries.map(({ file }) => file).join(", ")}`);
  return found;
}

function canarySubject(canary: Canary): Subject {
  const { counterexample, faults } = searchCanary(canary, "broken");
  if (!counterexample) throw new VerdictError("it is not caught any more");
  const model = modelOf(scenarioOf(canary, "broken"));
  const found = { ...counterexample, conditions: modelConditions(model), faults };
  return { name: canary.name, counterexample: found, components: model.replace };
}

/** The components that took built-in ones' places: code, which no file holds. */
function componentsFor(
  { conditions }: Counterexample,
  canary: Canary | undefined,
  own: readonly Component[],
): readonly Component[] {
  const { replaced = [] } = conditions ?? {};
  if (replaced.length === 0) return [];
  const components = [...own, ...(canary ? modelOf(scenarioOf(canary, "broken")).replace : [])];
  const missing = replaced.filter((wanted) => !components.some(({ id }) => id === wanted));
  if (missing.length > 0)
    throw new UsageError(`${missing.join(", ")} took part: give its file by --controllers, or the canary by --canary`);
  return components.filter(({ id }) => replaced.includes(id));
}

async function show(subject: Subject, flags: Flags, shell: Shell, tools: ReplayTools): Promise<void> {
  const { counterexample, components } = subject;
  const driven = flags.in && drivenBy(flags.in, components);
  const cycleFrom = cycleStart(counterexample);
  const playback = new Playback({
    trace: subject.trace ?? traceOfCounterexample(counterexample),
    components,
    ...(counterexample.faults && { faults: counterexample.faults }),
    ...(cycleFrom !== undefined && { cycleFrom }),
    ...(driven && { take: driven.take }),
  });
  const told: Counterexample = {
    ...counterexample,
    steps: playback.steps,
    ...(playback.cycleFrom !== undefined && { cycleFrom: playback.cycleFrom }),
  };
  const print = (text: string) => shell.out.write(text.endsWith("\n") ? text : `${text}\n`);
  if (flags.to !== undefined || flags.why) return print(oneMoment(playback, flags, shell));
  const format = flags.format ?? (flags.json ? "json" : undefined);
  if (format === "json") return print(JSON.stringify({ ...told, moments: momentsOf(playback) }, null, 2));
  if (format === "mermaid") return print(await tools.sequence(told));
  if (format === "svg") return print(await tools.swimLanes(told));
  if (format === "story") return print(storyText(told, shell.out.paint));
  if (shell.in.isTty && shell.out.isTty && !flags.in) return playByKeys(playback, told, shell);
  print(
    `${headText(subject, shell)}\n${momentsOf(playback)
      .map((moment) => momentText(moment, playback.steps.length, shell.out.paint))
      .join("\n")}`,
  );
  if (driven) print(drivenText(flags.in as DriverName, playback, driven));
}

function headText({ name, counterexample: { property, reason } }: Subject, { out }: Shell): string {
  const broken =
    property === ""
      ? []
      : [`  ${out.paint("red", "broken:")} ${property}`, `  ${out.paint("red", "because:")} ${reason}`];
  return [out.paint("bold", name), ...broken, ""].join("\n");
}

function drivenText(driver: DriverName, playback: Playback, driven: Driven): string {
  const told = playback.worldAt(playback.steps.length);
  const same = objectsText(playback.end) === objectsText(told);
  const what = same ? "replays, to the same objects" : "replays, but to other objects";
  // What comes afterwards moves the world on.
  const afterwards = driven.afterwards();
  return `in ${driver === "live" ? "the live driver" : "the simulator"}: it ${what}${afterwards ? `; ${afterwards}` : ""}`;
}

function objectsText({ store }: World): string {
  return JSON.stringify([...store.entries()]);
}

function momentsOf(playback: Playback) {
  return Array.from({ length: playback.steps.length + 1 }, (_, number) => playback.at(number));
}

function oneMoment(playback: Playback, { to = playback.steps.length, why, json }: Flags, { out }: Shell): string {
  const moment = playback.at(to);
  const reason = why && (playback.why(to, why) ?? null);
  if (json) return JSON.stringify({ ...moment, ...(why && { why: { choice: why, reason } }) }, null, 2);
  const answer = why && (reason === null ? "that can happen then" : `that cannot happen then: ${reason}`);
  return `${momentText(moment, playback.steps.length, out.paint)}${answer ? `\n  ${answer}` : ""}`;
}

/** The first run of a verdict file, or a trace, with the components that it needs. Throws a UsageError that says what is wrong with it. */
export async function readRun(file: string, shell: Shell, tools: ReplayTools): Promise<Subject> {
  try {
    return await subjectOf(file, {}, shell, tools);
  } catch (error) {
    const isInput = error instanceof VerdictError || error instanceof TraceError || error instanceof RangeError;
    throw isInput ? new UsageError(`${file}: ${error.message}`) : error;
  }
}
