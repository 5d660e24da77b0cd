import { recreateBesideTerminating } from "./recreate-beside-terminating.ts";
import { replicaSetWithoutExpectations } from "./replica-set-without-expectations.ts";

/** All canaries, each with the name of its file. */
export const canaries = [
  { file: "replica-set-without-expectations", ...replicaSetWithoutExpectations },
  { file: "recreate-beside-terminating", ...recreateBesideTerminating },
] as const;
