import type { AnyStateMachine } from "xstate";
import { catalogue, type MachineName } from "../../machines/catalogue.ts";
import type { System } from "../../properties/systems/system.ts";
import { diningPhilosophers } from "../examples/systems/dining-philosophers.ts";
import { incrementWithLock } from "../examples/systems/increment-with-lock.ts";
import { paxos } from "../examples/systems/paxos.ts";
import { pingPong } from "../examples/systems/ping-pong.ts";
import { singleCopyRegister } from "../examples/systems/single-copy-register.ts";
import { twoPhaseCommit } from "../examples/systems/two-phase-commit.ts";

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
  candidate: "A process that works only while it holds a Lease",
};

/** The examples of systems of actors: what their machines are called here, and what they are examples of. */
const systems: readonly (readonly [name: string, example: string, system: Pick<System, "actors">])[] = [
  ["twoPhaseCommit", "two-phase commit", twoPhaseCommit(2)],
  ["paxos", "Paxos", paxos(1, 3)],
  ["register", "a register of one copy", singleCopyRegister(1, 1)],
  ["lock", "a counter behind a lock", incrementWithLock(2)],
  ["philosophers", "dining philosophers", diningPhilosophers(2, false)],
  ["pingPong", "ping-pong", pingPong(2, { order: "ordered" })],
];

function machinesOf(system: string, example: string, { actors: all }: Pick<System, "actors">): readonly DrawnMachine[] {
  const actors = Object.values(all);
  const byId = new Map(
    actors.map((actor) => ("machine" in actor ? actor.machine : actor)).map((each) => [each.id, each]),
  );
  return [...byId].map(([id, machine]) => ({
    name: `${system}.${id}`,
    title: `An actor of the example ${example}`,
    machine,
  }));
}

/** All of our machines, in the order in which a newcomer would want them, and then those of the examples. */
export const machines: readonly DrawnMachine[] = [
  ...(Object.keys(titles) as MachineName[]).map((name) => ({
    name,
    title: titles[name],
    machine: catalogue[name].machine,
  })),
  ...systems.flatMap(([name, example, system]) => machinesOf(name, example, system)),
];
