import { fnv1a } from "../machines/api/hash.ts";
import { objectKey, parseKey, type Stored } from "../machines/api/object.ts";
import { resourceByName } from "../machines/api/registry.ts";
import type { ApiRequest } from "../machines/api/request.ts";
import { formatTime } from "../machines/api/time.ts";
import type { EventRecord } from "../machines/effects.ts";
import type { Store } from "./store.ts";

/**
 * The request that writes a component's Event record: a new Event, or, when the same thing was recorded about the same object
 * before, one more on that Event's count (client-go's EventCorrelator, without its rate limits). The object's uid and version are
 * the current ones; about an object that is gone nothing is recorded.
 *
 * @param component reported as `source.component` and `reportingComponent`.
 */
export function eventRequest(
  store: Store,
  record: EventRecord,
  component: string,
  nowMs: number,
): ApiRequest | undefined {
  const { resource, namespace, name } = parseKey(record.regarding);
  const regarding = store.get(record.regarding);
  if (!regarding) return undefined;
  const eventNamespace = namespace || "default";
  // Upstream names Events by their time; named by what they say, the same one is found again without a memory of its own.
  const digest = fnv1a([component, record.type, record.reason, record.message, regarding.metadata.uid].join("\n"));
  const eventName = `${name}.${digest.toString(16).padStart(8, "0")}`;
  const known = store.get(objectKey("events", eventNamespace, eventName));
  const [source, host] = component.split("/");
  const lastTimestamp = formatTime(nowMs);
  if (known) return counted(known, eventNamespace, eventName, lastTimestamp);
  const { apiVersion, kind } = regarding;
  const { uid, resourceVersion } = regarding.metadata;
  if (!resourceByName(resource)) return undefined;
  return {
    verb: "create",
    resource: "events",
    namespace: eventNamespace,
    object: {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: eventName, namespace: eventNamespace },
      involvedObject: { apiVersion, kind, name, uid, resourceVersion, ...(namespace && { namespace }) },
      type: record.type,
      reason: record.reason,
      message: record.message,
      source: { component: source, ...(host && { host }) },
      reportingComponent: source,
      reportingInstance: host ?? "",
      firstTimestamp: lastTimestamp,
      lastTimestamp,
      count: 1,
    },
  };
}

function counted(known: Stored, namespace: string, name: string, lastTimestamp: string): ApiRequest {
  const count = ((known.count as number | undefined) ?? 1) + 1;
  return { verb: "patch", resource: "events", namespace, name, patchType: "merge", patch: { count, lastTimestamp } };
}
