import type { DrawnMachine } from "../machines.ts";
import { draw } from "./draw.ts";

/** A file of the gallery: its name, and what is in it. */
export interface GalleryFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The pictures of machines as files for a folder: of each the statechart, and a page with it, what every state makes of every event, and the
 * chart as Mermaid; and a page for all.
 */
export async function galleryOf(machines: readonly DrawnMachine[]): Promise<readonly GalleryFile[]> {
  const files: GalleryFile[] = [{ name: "README.md", text: index(machines) }];
  for (const drawn of machines) {
    files.push({ name: `${drawn.name}.svg`, text: await draw(drawn.machine) });
    files.push({ name: `${drawn.name}.md`, text: await page(drawn) });
  }
  return files;
}

function index(machines: readonly DrawnMachine[]): string {
  const pictures = machines.map(
    ({ name, title }) =>
      `## ${name}\n\n${title}; [as a table and as Mermaid](${name}.md).\n\n![${title}](${name}.svg)\n`,
  );
  return `# The machines

Drawn by \`npm run diagrams\` from the machines themselves; \`orrery draw\` draws them, and yours.

A box is a state, a box around others a state that has states inside; a dot shows where it begins, a second line around it that it is
final, a dashed border that it is one of several that are active together. What a state does by itself stands in it: on entry, on exit,
and about events that lead nowhere. An arrow's words read \`event [guard] / actions\`; a clock marks what time brings about.

${pictures.join("\n")}`;
}

async function page({ name, title, machine }: DrawnMachine): Promise<string> {
  const table = await draw(machine, { format: "table" });
  const mermaid = await draw(machine, { format: "mermaid" });
  return `# ${name}

${title}.

![${title}](${name}.svg)

## What every state makes of every event

${table}
## As Mermaid

\`\`\`mermaid
${mermaid}\`\`\`
`;
}
