import { noFaults } from "../actors/choice.ts";
import { describeFaults } from "../actors/fault-budget.ts";
import type { ListedCanary } from "../properties/canaries/catalogue.ts";
import { requestText } from "../properties/counterexamples/story-words.ts";
import type { Scenario } from "../properties/scenario.ts";

/** A canary, and how many steps its shortest counterexample has. */
export interface FoundCanary {
  readonly canary: ListedCanary;
  readonly steps: number;
}

const head = `# Failures that the checker finds

Each of these happened, to Kubernetes or to somebody who ran it. Orrery has the machine as it was and the machine repaired, in the smallest cluster in
which they differ: it finds the first broken, by the shortest run there is, and the second whole, in every run there is.

\`\`\`sh
orrery check --catalogue          # all of them
orrery check --catalogue 42639    # one of them, and its story
\`\`\`

This page is made from [properties/canaries](../properties/canaries), one file each; a test writes it, with \`npx vitest run docs -u\`, and fails when it is out of date.
`;

/** The catalogue as a page of documentation. The same canaries give the same page. */
export function cataloguePage(found: readonly FoundCanary[]): string {
  return `${[head, overview(found), ...found.map(section)].join("\n")}`;
}

function overview(found: readonly FoundCanary[]): string {
  const rows = found.map(
    ({ canary, steps }) =>
      `| [${heading(canary.name)}](#${anchor(canary.name)}) | ${linked(canary.reference)} | ${steps} |`,
  );
  return ["| failure | reported as | found in steps |", "| --- | --- | --: |", ...rows, ""].join("\n");
}

function section({ canary, steps }: FoundCanary): string {
  const { name, reference, mechanism, violates, file, scenario, broken } = canary;
  return [
    `## ${heading(name)}`,
    "",
    mechanism,
    "",
    `- **reported as** ${linked(reference)}`,
    `- **scenario** ${scenarioText({ ...scenario, ...broken })}`,
    `- **broken** *${violates}*: found in ${steps} steps, which are [a story](../properties/canaries/stories/${file}.txt)`,
    `- **source** [${file}.ts](../properties/canaries/${file}.ts)`,
    "",
  ].join("\n");
}

function scenarioText({ nodes, given = [], operations, faults = noFaults }: Scenario): string {
  const things = given.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const deeds = operations.map(({ request }) => `\`${requestText(request)}\``);
  return [
    nodes === 1 ? "one node" : `${nodes} nodes`,
    ...(things.length > 0 ? [`at the beginning ${things.join(", ")}`] : []),
    ...(deeds.length > 0 ? [`the user: ${deeds.join(", ")}`] : []),
    describeFaults(faults),
  ].join("; ");
}

/** `kubernetes/kubernetes#42639` becomes a link; `#65200` after it is of the same repository. */
function linked(reference: string): string {
  let repository = "";
  return reference.replace(/([\w.-]+\/[\w.-]+)?#(\d+)/g, (text, named: string | undefined, number: string) => {
    repository = named ?? repository;
    const shown = named === "kubernetes/kubernetes" ? `k8s#${number}` : text;
    return repository ? `[${shown}](https://github.com/${repository}/issues/${number})` : text;
  });
}

function heading(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** As GitHub makes them of headings. */
function anchor(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
