import { afterAll, beforeAll, expect } from "vitest";
import type { AnyStateMachine, InspectionEvent } from "xstate";
import { processShell } from "../../actors/drivers/process-shell.ts";
import { ActorCoverage } from "../actor-coverage.ts";
import { Coverage } from "../coverage.ts";
import { coverageText } from "../coverage-file.ts";

/**
 * Writes down what the tests of a file visit of machines, for `orrery draw --coverage FOLDER`: of Kubernetes' own whatever steps they take, of
 * others what actors do that are created with `inspect`. Called once in a test file, or in a setup file for all of them.
 *
 * @example
 * const { inspect } = recordCoverage("coverage/machines", [toggle]);
 * const actor = createActor(toggle, { inspect }).start();
 *
 * @param folder is made if it is not there; each test file has a file of its own in it, written when its tests are over.
 * @param machines any of XState 5, told apart by their ids.
 */
export function recordCoverage(
  folder: string,
  machines: readonly AnyStateMachine[] = [],
): { readonly inspect: (event: InspectionEvent) => void } {
  const ours = new Coverage();
  const others = new ActorCoverage(machines);
  beforeAll(() => ours.start());
  afterAll(() => {
    ours.stop();
    // A machine that was not stepped once says nothing about these tests.
    const visited = ours.report().filter(({ states }) => states.visited > 0);
    const { files } = processShell();
    files.folder(folder);
    const sink = files.open(`${folder}/${fileName(expect.getState().testPath ?? "tests")}.json`);
    sink.write(coverageText([...visited, ...others.report()]));
    sink.close();
  });
  return { inspect: others.inspect };
}

/** Of a test file's path what tells it from others, as one name. */
function fileName(path: string): string {
  return path.replaceAll(/[^\w.-]+/g, "_").slice(-120);
}
