import type { Argument, Command, Option } from "commander";

/**
 * The reference of a program as Markdown, from the definition of its commands alone: a heading for each, with its arguments, its options and
 * what its help says after them. The same program gives the same text.
 */
export function commandPage(program: Command): string {
  const head = [
    `# \`${program.name()}\``,
    "This page is made from the commands' own definitions; a test writes it (`npx vitest run reference.test.ts -u`) and fails when it is out of date.",
    program.description(),
    optionTable(program),
    `Commands: ${program.commands.map((command) => `[${command.name()}](#${anchor(titleOf(command))})`).join(", ")}.`,
  ];
  return `${[...head, ...program.commands.flatMap((command) => commandParts(command))].join("\n\n")}\n`;
}

function commandParts(command: Command): readonly string[] {
  const parts = [
    `## ${titleOf(command)}`,
    sentence(command.description()),
    fenced("text", `${pathOf(command).join(" ")} ${command.usage()}`),
    argumentTable(command.registeredArguments),
    optionTable(command),
    ...moreOf(command),
  ];
  return [...parts.filter((part) => part !== ""), ...command.commands.flatMap((inner) => commandParts(inner))];
}

/** `orrery draw sequence`. */
function pathOf(command: Command): readonly string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [command.name()];
}

function titleOf(command: Command): string {
  return pathOf(command).join(" ");
}

function anchor(title: string): string {
  return title.replaceAll(" ", "-");
}

function argumentTable(all: readonly Argument[]): string {
  if (all.length === 0) return "";
  const name = (each: Argument) => {
    const dots = each.variadic ? "..." : "";
    return each.required ? `<${each.name()}${dots}>` : `[${each.name()}${dots}]`;
  };
  return tableOf(
    "argument",
    all.map((each) => [name(each), each.description]),
  );
}

function optionTable(command: Command): string {
  const all: readonly Option[] = command.createHelp().visibleOptions(command);
  return tableOf(
    "option",
    all.map((option) => [option.flags, describe(option)]),
  );
}

function describe({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const isTold = defaultValue !== undefined && typeof defaultValue !== "boolean";
  const usual = isTold ? ` (default: ${defaultValueDescription ?? defaultValue})` : "";
  const choices = argChoices ? `: ${argChoices.map((choice) => `\`${choice}\``).join(", ")}` : "";
  return `${description}${choices}${usual}`;
}

function tableOf(what: string, rows: readonly (readonly [name: string, text: string])[]): string {
  const lines = rows.map(([name, text]) => `| \`${cell(name)}\` | ${cell(text).replaceAll("<", "&lt;")} |`);
  return [`| ${what} | |`, "| --- | --- |", ...lines].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** What the help says after the options: examples as code, the rest as text. */
function moreOf(command: Command): readonly string[] {
  const written: string[] = [];
  const { writeOut } = command.configureOutput();
  command.configureOutput({ writeOut: (text) => written.push(text) });
  command.outputHelp();
  command.configureOutput({ ...(writeOut && { writeOut }) });
  const paragraphs = written.join("").slice(command.helpInformation().length).trim().split("\n\n");
  return paragraphs.filter((text) => text !== "").map(paragraph);
}

function paragraph(text: string): string {
  const [first = "", ...lines] = text.split("\n");
  if (!/^\w+:$/.test(first)) return text;
  return `${first}\n\n${fenced("text", lines.map((line) => line.replace(/^ {2}/, "")).join("\n"))}`;
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
