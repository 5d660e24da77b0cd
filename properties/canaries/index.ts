import type { ListedCanary } from "./catalogue.ts";
import { nodeNamePastTheScheduler } from "./node-name-past-the-scheduler.ts";
import { recreateBesideTerminating } from "./recreate-beside-terminating.ts";
import { replicaSetWithoutExpectations } from "./replica-set-without-expectations.ts";
import { statefulSetMendedTemplate } from "./stateful-set-mended-template.ts";
import { statefulSetWaitsForAll } from "./stateful-set-waits-for-all.ts";
import { taintTimerByName } from "./taint-timer-by-name.ts";
import { toleratedForAWhile } from "./tolerated-for-a-while.ts";

/** All canaries, each with the name of its file, by which they are sorted. */
export const canaries: readonly ListedCanary[] = [
  { file: "node-name-past-the-scheduler", ...nodeNamePastTheScheduler },
  { file: "recreate-beside-terminating", ...recreateBesideTerminating },
  { file: "replica-set-without-expectations", ...replicaSetWithoutExpectations },
  { file: "stateful-set-mended-template", ...statefulSetMendedTemplate },
  { file: "stateful-set-waits-for-all", ...statefulSetWaitsForAll },
  { file: "taint-timer-by-name", ...taintTimerByName },
  { file: "tolerated-for-a-while", ...toleratedForAWhile },
];
