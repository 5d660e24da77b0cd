import { randomInt } from "node:crypto";
import type { KubeObject } from "../../../machines/api/object.ts";
import type { BehaviourRule } from "../../behaviour.ts";
import type { Choice } from "../../choice.ts";
import type { Component } from "../../component.ts";
import { type Conditions, worldOf } from "../../conditions.ts";
import { creation } from "../../creation.ts";
import type { UserController } from "../../define-controller.ts";
import { registryOfObjects } from "../../registry-of-objects.ts";
import type { Topology } from "../../topology.ts";
import type { ApiPort } from "./api-port.ts";
import { LiveDriver, type Ticker } from "./driver.ts";
import { serve } from "./http.ts";
import type { Inspect } from "./inspection.ts";

export type { Inspect };

/** What a live cluster is made of. */
export interface ClusterOptions {
  /** `n1` to `nN`; 3 when unset. */
  readonly nodes?: number;
  /** Labels of single nodes: which zone each is in, say. */
  readonly topology?: Topology;
  /** Of the apiserver, on loopback; 0 (when unset) is a free one. */
  readonly port?: number;
  /** What somebody creates at the start. */
  readonly objects?: readonly KubeObject[];
  /** How containers behave that do not say so themselves. */
  readonly behaviours?: readonly BehaviourRule[];
  /** Components to take the place of built-in ones, or to be added. */
  readonly replace?: readonly Component[];
  /** The user's own. */
  readonly controllers?: readonly UserController[];
  /** Of names, uids and ties; random when unset. */
  readonly seed?: number;
  /** Told of every step: a trace that the other drivers replay. */
  readonly onStep?: (choice: Choice, atMs: number) => void;
  /**
   * Shown every machine as an actor of XState, and what becomes of it: the `inspect` of an inspector of `@statelyai/inspect`, or of any other.
   * Machines of all clusters of one process share their observers: inspect one at a time.
   */
  readonly inspect?: Inspect;
  /**
   * Told of one of `controllers` that threw: it has hidden state (`HiddenStateError`), or another mistake in it. Its process has ended, and stays
   * down; the cluster goes on. Unset, the process of Node warns.
   */
  readonly onControllerFailure?: (failure: ControllerFailure) => void;
}

/** A user's controller that threw. */
export interface ControllerFailure {
  /** Its name. */
  readonly controller: string;
  readonly error: Error;
}

/** A cluster that runs in this process, in real time. */
export interface LiveCluster extends ApiPort {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** How it began: with the steps that `onStep` tells, a trace. */
  readonly conditions: Conditions;
  /** YAML, as kubectl reads it. */
  readonly kubeconfig: string;
  /** Ends it: connections are closed, the clock stops. */
  close(): Promise<void>;
}

const machineTicker: Ticker = {
  nowMs: () => Date.now(),
  after: (delayMs, callback) => (delayMs > 0 ? timer(delayMs, callback) : immediate(callback)),
};

function timer(delayMs: number, callback: () => void): () => void {
  // Longer delays overflow to none; waking early is harmless.
  const handle = setTimeout(callback, Math.min(delayMs, 0x7fffffff));
  return () => clearTimeout(handle);
}

function immediate(callback: () => void): () => void {
  const handle = setImmediate(callback);
  return () => clearImmediate(handle);
}

/** Brings a cluster up on loopback. It runs until it is closed. */
export async function createCluster(options: ClusterOptions = {}): Promise<LiveCluster> {
  const { nodes = 3, port = 0, objects = [], controllers = [], seed = randomInt(0x7fffffff) } = options;
  const replace = [...(options.replace ?? []), ...controllers];
  const registry = registryOfObjects(objects);
  const conditions: Conditions = {
    nature: "real",
    nodes,
    ...(options.topology && { topology: options.topology }),
    given: [],
    operations: objects.map((object) => creation(object, registry)),
    seed,
    startMs: machineTicker.nowMs(),
    ...(options.behaviours && { behaviours: options.behaviours }),
    ...(replace.length > 0 && { replaced: replace.map(({ id }) => id) }),
  };
  const world = worldOf(conditions, replace);
  const { onStep, inspect, onControllerFailure: tell = warn } = options;
  const onFailure = (controller: string, error: Error) => {
    if (!controllers.some(({ id }) => id === controller)) return false;
    tell({ controller, error });
    return true;
  };
  const driver = new LiveDriver(world, machineTicker, seed, { onStep, inspect, onFailure });
  const server = await serve(driver, { port });
  return {
    url: server.url,
    conditions,
    kubeconfig: kubeconfig(server.url),
    request: (request) => driver.request(request),
    watch: (selection, fromRevision) => driver.watch(selection, fromRevision),
    get revision() {
      return driver.revision;
    },
    get registry() {
      return driver.registry;
    },
    nowMs: () => driver.nowMs(),
    async close() {
      driver.close();
      await server.close();
    },
  };
}

function warn({ controller, error }: ControllerFailure): void {
  process.emitWarning(`${controller} has ended: ${error.message}`, { type: error.name });
}

function kubeconfig(url: string): string {
  return `apiVersion: v1
kind: Config
current-context: orrery
clusters:
  - name: orrery
    cluster:
      server: ${url}
      # There is no TLS to verify; without this line some clients refuse plain HTTP.
      insecure-skip-tls-verify: true
contexts:
  - name: orrery
    context:
      cluster: orrery
      user: orrery
users:
  - name: orrery
    user: {}
`;
}
