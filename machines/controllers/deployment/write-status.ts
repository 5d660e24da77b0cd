import type { PlanStep } from "../../reconcile.ts";
import { asObject } from "../claim.ts";
import type { Deployment } from "./replica-sets.ts";

/** Writes a Deployment's status, and its annotations, which upstream keeps its revision in and sends along. */
export function writeStatusStep(deployment: Deployment): PlanStep {
  const { name, namespace = "" } = deployment.metadata;
  const object = asObject(deployment);
  return { request: { verb: "update", resource: "deployments.apps", namespace, name, subresource: "status", object } };
}
