import { filter, Subject } from "rxjs";
import { bench, describe } from "vitest";
import type { Stored } from "../machines/api/object.ts";
import type { WatchEvent } from "../machines/watch.ts";
import { WatchHub } from "./watch-hub.ts";

/** One kubelet a node, each watching its own pods: what a big cluster's fan-out is made of. */
const watchers = 10_000;

function podOn(node: number): WatchEvent {
  const metadata = { name: "web", namespace: "default", uid: "u", resourceVersion: "1", creationTimestamp: "" };
  const object = { apiVersion: "v1", kind: "Pod", metadata, spec: { nodeName: `n${node}` }, status: {} } as Stored;
  return { type: "MODIFIED", resource: "pods", key: "pods/default/web", object, previous: object };
}

const event = podOn(watchers / 2);
let heard = 0;

describe(`one pod event, ${watchers} kubelets`, () => {
  const hub = new WatchHub();
  for (let n = 0; n < watchers; n++) {
    hub.watch({ resource: "pods", fieldSelector: `spec.nodeName=n${n}` }).subscribe(() => heard++);
  }
  bench("behind the index", () => hub.publish(event, 1));

  const subject = new Subject<WatchEvent>();
  for (let n = 0; n < watchers; n++) {
    const mine = filter(({ object }: WatchEvent) => (object.spec as { nodeName: string }).nodeName === `n${n}`);
    subject.pipe(mine).subscribe(() => heard++);
  }
  bench("a filter in each", () => subject.next(event));
});
