import type { Container } from "../api/generated/types.ts";
import { goQuote } from "../api/go-format.ts";
import type { ContainerEventReason } from "../container.ts";
import type { EventRecord } from "../effects.ts";
import { formatGoDuration } from "./go-duration.ts";
import type { HostedContainer } from "./memory.ts";

/** What the words of an Event depend on. */
export interface Occasion {
  readonly regarding: EventRecord["regarding"];
  readonly uid: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly container: HostedContainer;
  /** Unset when the pod's object is gone. */
  readonly spec: Container | undefined;
  readonly nowMs: number;
  /** Whether the image was on the node already, so that nobody has to fetch it. */
  readonly imagePresent: boolean;
}

/** The Events for something that a container's machine wants recorded, as upstream words them (pkg/kubelet/kuberuntime, pkg/kubelet/images). */
export function containerRecords(
  type: EventRecord["type"],
  reason: ContainerEventReason,
  occasion: Occasion,
): readonly EventRecord[] {
  const { regarding, container, spec } = occasion;
  const image = goQuote(spec?.image ?? "");
  const record = (message: string, as: Pick<EventRecord, "type" | "reason"> = { type, reason }): EventRecord => ({
    regarding,
    ...as,
    message,
  });
  const error = (reason: string) => record(`Error: ${reason}`, { type: "Warning", reason: "Failed" });
  const present = occasion.imagePresent && spec?.imagePullPolicy !== "Always";
  switch (reason) {
    case "Pulling":
      return present ? [] : [record(`Pulling image ${image}`)];
    case "Pulled":
      return [record(present ? `Container image ${image} already present on machine` : pulledMessage(image, occasion))];
    case "Failed":
      return [record(`Failed to pull image ${image}: ${container.pullError ?? ""}`), error("ErrImagePull")];
    case "BackOff":
      return type === "Normal"
        ? [record(`Back-off pulling image ${image}`), error("ImagePullBackOff")]
        : [record(`Back-off restarting failed container ${container.name} in pod ${podName(occasion)}`)];
    case "Created":
      return [record(`Created container: ${container.name}`)];
    case "Started":
      return [record(`Started container ${container.name}`)];
    case "Killing":
      return [record(`Stopping container ${container.name}`)];
  }
}

/** `web-1_default(uid)`, as upstream names a pod in messages (format.Pod). */
export function podName({ pod, uid }: Pick<Occasion, "pod" | "uid">): string {
  const [namespace, name] = pod.split("/");
  return `${name}_${namespace}(${uid})`;
}

function pulledMessage(image: string, { container, nowMs }: Occasion): string {
  const took = formatGoDuration(nowMs - (container.pullingMs ?? nowMs));
  // A simulated image has no size.
  return `Successfully pulled image ${image} in ${took} (${took} including waiting). Image size: 0 bytes.`;
}
