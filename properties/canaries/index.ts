import type { ListedCanary } from "./catalogue.ts";
import { recreateBesideTerminating } from "./recreate-beside-terminating.ts";
import { replicaSetWithoutExpectations } from "./replica-set-without-expectations.ts";

/** All canaries, each with the name of its file, by which they are sorted. */
export const canaries: readonly ListedCanary[] = [
  { file: "recreate-beside-terminating", ...recreateBesideTerminating },
  { file: "replica-set-without-expectations", ...replicaSetWithoutExpectations },
];
