import { valueAtPath, withValueAt } from "../../machines/api/custom/json-path.ts";
import type { CustomResourceSubresourceScale, LabelSelector, Scale } from "../../machines/api/generated/types.ts";
import { formatSelector, selectorFromMap, selectorOf } from "../../machines/api/labels.ts";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import type { WriteOptions } from "../../machines/api/request.ts";
import { conflict, invalidObject } from "../../machines/api/status.ts";
import { validateScale } from "../../machines/api/validation/index.ts";
import type { Call, Handled } from "./call.ts";
import { Refusal } from "./refusal.ts";
import { replace } from "./update.ts";

/** The parts of a workload that its Scale shows. */
interface Scalable {
  readonly spec: { readonly replicas?: number; readonly selector?: LabelSelector | Readonly<Record<string, string>> };
  readonly status: { readonly replicas?: number };
}

/** The autoscaling/v1 Scale of a workload. Upstream: scaleFromDeployment and its like in pkg/registry/apps. */
export function scaleOf(call: Call, object: Stored): Scale {
  const custom = call.resource.custom?.scale;
  if (custom) return customScale(custom, object);
  const { spec, status } = object as unknown as Scalable;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  // A ReplicationController's selector is a plain map.
  const selector = formatSelector(
    call.resource.group === ""
      ? selectorFromMap((spec.selector ?? {}) as Readonly<Record<string, string>>)
      : selectorOf(spec.selector as LabelSelector | undefined),
  );
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion, creationTimestamp },
    // Go leaves out a desired zero, but not an actual one.
    spec: spec.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status.replicas ?? 0, ...(selector !== "" && { selector }) },
  };
}

/** By the paths that the definition names (apiextensions-apiserver, pkg/registry/customresource/etcd.go, scaleFromCustomResource). */
function customScale(paths: CustomResourceSubresourceScale, object: Stored): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = valueAtPath(object, paths.specReplicasPath);
  const selector = paths.labelSelectorPath && valueAtPath(object, paths.labelSelectorPath);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: typeof replicas === "number" && replicas !== 0 ? { replicas } : {},
    status: {
      replicas: Number(valueAtPath(object, paths.statusReplicasPath) ?? 0),
      ...(typeof selector === "string" && selector !== "" && { selector }),
    },
  };
}

/** Writes the number of replicas of a Scale to its workload; the answer is the Scale afterwards. */
export function rescale(call: Call, existing: Stored, scale: KubeObject, options: WriteOptions | undefined): Handled {
  const { name } = existing.metadata;
  const replicas = (scale as unknown as Scale).spec?.replicas ?? 0;
  const errors = validateScale({ ...scale, metadata: { ...existing.metadata, ...scale.metadata } } as unknown as Scale);
  if (errors.length > 0) throw new Refusal(invalidObject("Scale", "autoscaling", name, errors));
  const { uid, resourceVersion } = scale.metadata;
  if (uid && uid !== existing.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${existing.metadata.uid}`;
    throw new Refusal(conflict(call.resource.name, name, why));
  }
  // A Scale without a version is written over whatever is there.
  const metadata = { ...existing.metadata, resourceVersion: resourceVersion || existing.metadata.resourceVersion };
  const path = call.resource.custom?.scale?.specReplicasPath ?? ".spec.replicas";
  const wanted = withValueAt({ ...existing, metadata } as KubeObject, path, replicas);
  const handled = replace(call, existing, wanted, { part: "main", ...(options && { options }) });
  if (!handled.response.ok || handled.response.object === undefined) return handled;
  const object = scaleOf(call, handled.response.object as Stored) as unknown as KubeObject;
  return { ...handled, response: { ok: true, code: 200, object } };
}
