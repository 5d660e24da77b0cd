import { withoutKeptAnnotations } from "../../../machines/api/conversion/autoscaler.ts";
import type { Strategy } from "./strategy.ts";

/** What v1 keeps in annotations has fields here: such annotations are never stored. Upstream: pkg/apis/autoscaling/v2/conversion.go. */
export function autoscalerStrategy(generic: Strategy): Strategy {
  return {
    ...generic,
    prepareForCreate: (object, call) => generic.prepareForCreate(withoutKeptAnnotations(object), call),
    prepareForUpdate: (object, existing, call) =>
      generic.prepareForUpdate(withoutKeptAnnotations(object), existing, call),
    prepareForStatusUpdate: (object, existing) =>
      generic.prepareForStatusUpdate(withoutKeptAnnotations(object), existing),
  };
}
