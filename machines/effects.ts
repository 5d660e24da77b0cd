import type { ObjectKey } from "./api/object.ts";
import type { ApiRequest } from "./api/request.ts";
import type { Interest } from "./watch.ts";

/** A Kubernetes Event to be recorded about an object (core/v1 Event: type, reason, message). */
export interface EventRecord {
  readonly regarding: ObjectKey;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  /** `{name}` stands for the name in the response, when the record belongs to a request. */
  readonly message: string;
}

/** What a kubelet asks of its container runtime. The answer comes back as a `RuntimeEvent`, after a while or at once. */
export type RuntimeCommand =
  | { readonly op: "createSandbox"; readonly pod: string }
  | { readonly op: "removeSandbox"; readonly pod: string }
  | { readonly op: "pull"; readonly pod: string; readonly container: string; readonly image: string }
  | { readonly op: "start"; readonly pod: string; readonly container: string; readonly attempt: number }
  | { readonly op: "probe"; readonly pod: string; readonly container: string; readonly attempt: number }
  | {
      readonly op: "stop";
      readonly pod: string;
      readonly container: string;
      /** SIGTERM now, SIGKILL after this many seconds. */
      readonly gracePeriodSeconds: number;
    };

/** What the runtime tells its kubelet. `pod` is the pod's uid. */
export type RuntimeEvent =
  | { readonly type: "sandboxReady" | "sandboxGone"; readonly pod: string }
  | { readonly type: "pulled" | "started" | "becameReady"; readonly pod: string; readonly container: string }
  | { readonly type: "pullFailed"; readonly pod: string; readonly container: string; readonly message: string }
  | { readonly type: "exited"; readonly pod: string; readonly container: string; readonly exitCode: number };

/**
 * Everything that a machine or a reconciler may ask for. Nothing else leaves them: a driver reads these and acts.
 * The order of effects is the order in which they were emitted, and drivers keep it.
 */
export type Effect =
  /** To the apiserver. One request of a component is in flight at a time. */
  | { readonly type: "request"; readonly request: ApiRequest }
  /** List and watch these, from now on. */
  | { readonly type: "watch"; readonly interests: readonly Interest[] }
  /** Wake me by this name after so long; arming an armed timer sets it anew. */
  | { readonly type: "arm"; readonly timer: string; readonly afterMs: number }
  | { readonly type: "cancel"; readonly timer: string }
  | { readonly type: "run"; readonly command: RuntimeCommand }
  | { readonly type: "record"; readonly record: EventRecord };
