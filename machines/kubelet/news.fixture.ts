import type { Stored } from "../api/object.ts";
import type { RuntimeEvent } from "../effects.ts";
import { bound, pod } from "../scheduler/objects.fixture.ts";
import { KubeletBench } from "./bench.fixture.ts";
import type { KubeletOptions } from "./kubelet.ts";

type Parts = Parameters<typeof pod>[2];

/** A kubelet that has registered its node, and a pod `p` bound to it. */
export function benchWith(parts: Parts = {}, options: KubeletOptions = {}): KubeletBench {
  const bench = new KubeletBench(options);
  bench.settle();
  bench.put(podOn("p", parts));
  return bench;
}

/** A pod bound to this kubelet's node. */
export function podOn(name: string, parts: Parts = {}, requests = {}): Stored {
  return bound(pod(name, requests, parts), "n1") as unknown as Stored;
}

/** Of the pod `p`. */
export const uid = "uid-p";
/** What the runtime may tell of `p`. */
export const news = {
  sandbox: { type: "sandboxReady", pod: uid },
  gone: { type: "sandboxGone", pod: uid },
  pulled: (container = "main") => ({ type: "pulled", pod: uid, container }),
  started: (container = "main") => ({ type: "started", pod: uid, container }),
  ready: (container = "main") => ({ type: "becameReady", pod: uid, container }),
  exited: (exitCode: number, container = "main") => ({ type: "exited", pod: uid, container, exitCode }),
  pullFailed: (message: string, container = "main") => ({ type: "pullFailed", pod: uid, container, message }),
} as const satisfies Record<string, RuntimeEvent | ((...args: never[]) => RuntimeEvent)>;

/** The runtime tells, the kubelet takes its turns each time; what it asks for then. */
export function hear(bench: KubeletBench, ...events: RuntimeEvent[]): string[] {
  for (const event of events) {
    bench.tell(event);
    bench.settle();
  }
  return bench.told();
}

/** From bound to running. */
export function run(bench: KubeletBench): void {
  bench.settle();
  hear(bench, news.sandbox, news.pulled(), news.started());
}
