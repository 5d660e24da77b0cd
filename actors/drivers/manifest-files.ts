import type { KubeObject } from "../../machines/api/object.ts";
import { loadManifests, type Manifests, type ManifestText, problemText } from "../manifests.ts";
import { exitCodes, type Shell, ToldError, UsageError } from "./shell.ts";

/** What kubectl takes for a manifest in a folder. */
const manifestName = /\.(?:ya?ml|json)$/;

/**
 * The objects of files and folders. A folder stands for the manifests in it, not for those in folders below it, as with `kubectl -f`.
 * `present` is what is there already, see `loadManifests`. What is wrong with them is told, on standard error or, for machines, as JSON on standard output; then a ToldError is thrown.
 */
export async function readObjects(
  paths: readonly string[],
  shell: Shell,
  asJson = false,
  present: readonly KubeObject[] = [],
): Promise<readonly KubeObject[]> {
  return (await readManifests(paths, shell, asJson, present)).objects;
}

/** The same, with what else is known of them: where each stands. */
export async function readManifests(
  paths: readonly string[],
  shell: Shell,
  asJson = false,
  present: readonly KubeObject[] = [],
): Promise<Manifests> {
  const texts: ManifestText[] = [];
  for (const file of await filesOf(paths, shell)) texts.push({ file, text: await shell.files.read(file) });
  const manifests = loadManifests(texts, present);
  if (manifests.problems.length > 0) {
    tellProblems(manifests, shell, asJson);
    throw new ToldError();
  }
  if (manifests.objects.length === 0 && paths.length > 0) throw new UsageError(`no objects in ${paths.join(", ")}`);
  for (const namespace of manifests.assumedNamespaces) {
    shell.err.write(`namespace ${namespace} is not in the files; it is assumed to be there\n`);
  }
  return manifests;
}

async function filesOf(paths: readonly string[], shell: Shell): Promise<readonly string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (path !== "-" && !(await shell.files.exists(path))) throw new UsageError(`the path "${path}" does not exist`);
    const listed = await shell.files.list(path);
    const found = listed?.filter((file) => manifestName.test(file)) ?? [path];
    if (found.length === 0) throw new UsageError(`no manifests (.yaml, .yml, .json) in the folder ${path}`);
    files.push(...found);
  }
  return files.filter((file, index) => files.indexOf(file) === index);
}

function tellProblems({ problems }: Manifests, shell: Shell, asJson: boolean): void {
  shell.exitCode = exitCodes.usage;
  if (asJson) return shell.out.write(`${JSON.stringify({ outcome: "invalid", problems }, null, 2)}\n`);
  for (const problem of problems) shell.err.write(`${shell.err.paint("red", "error")}: ${problemText(problem)}\n`);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  shell.err.write(`${count}; nothing was done\n`);
}
