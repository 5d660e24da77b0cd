import { candidateChart } from "./candidate.ts";
import { containerChart } from "./container.ts";
import { informerChart } from "./informer.ts";
import { nodeChart } from "./node.ts";
import { podChart } from "./pod.ts";
import { workItemChart } from "./work-item.ts";
import { workerChart } from "./worker.ts";

/** Every machine of the project, by the name that commands, coverage and diagrams use. */
export const catalogue = {
  pod: podChart,
  container: containerChart,
  node: nodeChart,
  informer: informerChart,
  worker: workerChart,
  workItem: workItemChart,
  candidate: candidateChart,
} as const;

/** The name of a machine. */
export type MachineName = keyof typeof catalogue;
