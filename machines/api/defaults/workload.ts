/** What makes pods from templates. Upstream: pkg/apis/{core,apps,batch}/v1/defaults.go. */
import type {
  CronJob,
  DaemonSet,
  Deployment,
  DeploymentStrategy,
  Job,
  JobSpec,
  PersistentVolumeClaim,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from "../generated/types.ts";
import { fill, within, withStruct } from "./fill.ts";
import { defaultPodTemplate } from "./pod.ts";

function defaultTemplate<S extends { template?: PodTemplateSpec | undefined }>(spec: S): S {
  return within(
    withStruct(spec, "template"),
    "template",
    defaultPodTemplate as (template: NonNullable<S["template"]>) => NonNullable<S["template"]>,
  );
}

/** Selector and labels are the template's, if there are none. */
export function defaultReplicationController(controller: ReplicationController): ReplicationController {
  const filled = within(withStruct(controller, "spec"), "spec", (spec) =>
    fill(within(spec, "template", defaultPodTemplate), { replicas: 1 }),
  );
  const labels = filled.spec?.template?.metadata?.labels;
  if (labels === undefined) return filled;
  const isNone = (map: object | undefined): boolean => Object.keys(map ?? {}).length === 0;
  const selecting = within(filled, "spec", (spec) => (isNone(spec.selector) ? { ...spec, selector: labels } : spec));
  return within(selecting, "metadata", (metadata) => (isNone(metadata.labels) ? { ...metadata, labels } : metadata));
}

export function defaultReplicaSet(set: ReplicaSet): ReplicaSet {
  return within(withStruct(set, "spec"), "spec", (spec) => fill(defaultTemplate(spec), { replicas: 1 }));
}

export function defaultDeployment(deployment: Deployment): Deployment {
  return within(withStruct(deployment, "spec"), "spec", (spec) => {
    const filled = fill(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    return within(defaultTemplate(filled), "strategy", defaultStrategy);
  });
}

function defaultStrategy(strategy: DeploymentStrategy): DeploymentStrategy {
  const typed = fill(strategy, { type: "RollingUpdate" });
  if (typed.type !== "RollingUpdate") return typed;
  return within(fill(typed, { rollingUpdate: {} }), "rollingUpdate", (update) =>
    fill(update, { maxUnavailable: "25%", maxSurge: "25%" }),
  );
}

export function defaultDaemonSet(set: DaemonSet): DaemonSet {
  return within(withStruct(set, "spec"), "spec", (spec) => {
    const filled = defaultTemplate(fill(spec, { updateStrategy: {}, revisionHistoryLimit: 10 }));
    return within(filled, "updateStrategy", (strategy) => {
      const typed = fill(strategy, { type: "RollingUpdate" });
      if (typed.type !== "RollingUpdate") return typed;
      return within(fill(typed, { rollingUpdate: {} }), "rollingUpdate", (update) =>
        fill(update, { maxUnavailable: 1, maxSurge: 0 }),
      );
    });
  });
}

export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  return within(withStruct(set, "spec"), "spec", (spec) => {
    const untyped = !spec.updateStrategy?.type;
    const filled = fill(spec, {
      podManagementPolicy: "OrderedReady",
      updateStrategy: {},
      persistentVolumeClaimRetentionPolicy: {},
      replicas: 1,
      revisionHistoryLimit: 10,
    });
    let result = within(filled, "updateStrategy", (strategy) => {
      const typed = fill(strategy, { type: "RollingUpdate", ...(untyped && { rollingUpdate: {} }) });
      if (typed.type !== "RollingUpdate") return typed;
      return within(typed, "rollingUpdate", (update) => fill(update, { partition: 0 }));
    });
    result = within(result, "persistentVolumeClaimRetentionPolicy", (policy) => {
      return fill(policy, { whenDeleted: "Retain", whenScaled: "Retain" });
    });
    return within(defaultTemplate(result), "volumeClaimTemplates", (claims) => claims.map(defaultClaimTemplate));
  });
}

function defaultClaimTemplate(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const filled = fill(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim", status: {} });
  const phased = within(filled, "status", (status) => fill(status, { phase: "Pending" }));
  return within(phased, "spec", (spec) => fill(spec, { volumeMode: "Filesystem" }));
}

export function defaultJob(job: Job): Job {
  const filled = within(job, "spec", defaultJobSpec);
  const labels = filled.spec?.template.metadata?.labels;
  if (labels === undefined) return filled;
  return within(filled, "metadata", (metadata) =>
    Object.keys(metadata.labels ?? {}).length === 0 ? { ...metadata, labels } : metadata,
  );
}

function defaultJobSpec(spec: JobSpec): JobSpec {
  const single = spec.completions === undefined && spec.parallelism === undefined;
  const perIndex = spec.backoffLimitPerIndex !== undefined;
  const filled = fill(spec, {
    ...(single && { completions: 1 }),
    parallelism: 1,
    backoffLimit: perIndex ? 2 ** 31 - 1 : 6,
    completionMode: "NonIndexed",
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed",
  });
  return defaultTemplate(filled);
}

export function defaultCronJob(cronJob: CronJob): CronJob {
  return within(cronJob, "spec", (spec) => {
    const filled = fill(spec, {
      concurrencyPolicy: "Allow",
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    // The jobs' own defaults are set when they are made; the pods' are set here.
    return within(filled, "jobTemplate", (template) =>
      within(template, "spec", (jobSpec) => within(jobSpec, "template", defaultPodTemplate)),
    );
  });
}
