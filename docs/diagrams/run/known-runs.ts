import { change, creation } from "../../../actors/creation.ts";
import { StoreView } from "../../../actors/store-view.ts";
import type { World } from "../../../actors/world.ts";
import type { KubeObject } from "../../../machines/api/object.ts";
import { isPodReady } from "../../../machines/pod-state.ts";
import type { View } from "../../../machines/view.ts";
import type { RunPlan } from "./recorded-run.ts";

/** A run that is known by name, and what is to be seen in it. */
export interface KnownRun extends RunPlan {
  readonly description: string;
}

const labels = { app: "web" };

function web(replicas: number, image: string): KubeObject {
  const template = { metadata: { labels }, spec: { containers: [{ name: "web", image }] } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

const first = web(1, "nginx:1.28");

/** All of them, the simplest first. */
export const knownRuns: readonly KnownRun[] = [
  {
    title: "a pod's birth",
    description: "from kubectl to a pod that is ready, and back to the Deployment's status",
    nodes: 1,
    operations: [creation(first)],
  },
  {
    title: "a roll-out",
    description: "a Deployment's image changes: a new pod comes, and then the old one goes",
    nodes: 1,
    before: [creation(first)],
    operations: [change(web(1, "nginx:1.29"))],
  },
  {
    title: "a node's death",
    description: "a node falls silent: it is tainted, its pod is evicted, and another takes its place elsewhere",
    nodes: 2,
    before: [creation(first)],
    befalls: (world) => ({ do: "fail", actor: `kubelet/${nodeOfThePod(world)}` }),
    isOver: hasReplacement,
  },
];

/** The run of that name. Throws a RangeError that names all if there is none. */
export function knownRun(name: string): KnownRun {
  const found = knownRuns.find(({ title }) => title === name);
  if (found) return found;
  throw new RangeError(`no run "${name}"; there are: ${knownRuns.map(({ title }) => `"${title}"`).join(", ")}`);
}

function nodeOfThePod({ store }: World): string {
  const [pod] = new StoreView(store).list("pods");
  return pod?.spec.nodeName ?? "n1";
}

/** Whether the pod of the silent node is given up, and another is ready. */
function hasReplacement(view: View): boolean {
  const pods = view.list("pods");
  return (
    pods.some(({ metadata }) => metadata.deletionTimestamp !== undefined) &&
    pods.some((pod) => pod.metadata.deletionTimestamp === undefined && isPodReady(pod))
  );
}
