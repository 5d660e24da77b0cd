import type { AnyStateMachine } from "xstate";
import { catalogue, type MachineName } from "../../machines/catalogue.ts";

/** A machine to draw. */
export interface DrawnMachine {
  /** As commands have it. */
  readonly name: string;
  /** What it is, in a line. */
  readonly title: string;
  readonly machine: AnyStateMachine;
}

const titles: Readonly<Record<MachineName, string>> = {
  pod: "A pod, as the kubelet of its node sees it",
  container: "A container, as its kubelet sees it",
  node: "A node, as the node lifecycle controller sees it",
  informer: "List and watch of one selection",
  worker: "The worker of a controller: one key, one plan, one request at a time",
  workItem: "One key of a controller's work queue",
};

/** All of our machines, in the order in which a newcomer would want them. */
export const machines: readonly DrawnMachine[] = (Object.keys(titles) as MachineName[]).map((name) => ({
  name,
  title: titles[name],
  machine: catalogue[name].machine,
}));
