import { describe, expect, it } from "vitest";
import { container, faults, labels, object, statusFaults, updateFaults, workload } from "./objects.fixture.ts";

const kinds = ["ReplicaSet", "Deployment", "DaemonSet"];

describe.each(kinds)("a %s", (kind) => {
  it("that is fine has nothing wrong with it", () => {
    expect(faults(workload(kind))).toEqual([]);
    expect(updateFaults(workload(kind), workload(kind))).toEqual([]);
  });

  it("needs a selector that finds its own pods", () => {
    expect(faults(workload(kind, { selector: undefined }))).toEqual([
      ...(kind === "DaemonSet" ? [] : ["spec.selector: Required value"]),
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ]);
    expect(faults(workload(kind, { selector: { matchLabels: { app: "db" } } }))).toEqual([
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ]);
    expect(faults(workload(kind, { selector: {} }))[0]).toMatch(
      /^spec\.selector: Invalid value: \{\}: empty selector is invalid for/,
    );
    expect(faults(workload(kind, { selector: { matchExpressions: [{ key: "app", operator: "Near" }] } }))).toEqual([
      'spec.selector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
      ...(kind === "DaemonSet"
        ? []
        : [expect.stringMatching(/^spec\.selector: Invalid value: .*: invalid label selector$/)]),
    ]);
  });

  it("keeps its selector", () => {
    const selector = { matchLabels: labels, matchExpressions: [{ key: "app", operator: "Exists" }] };
    expect(updateFaults(workload(kind), workload(kind, { selector }))).toEqual([
      expect.stringMatching(/^spec\.selector: Invalid value: \{.*\}: field is immutable$/),
    ]);
  });

  it("restarts its pods, for ever", () => {
    const spec = { containers: [container], restartPolicy: "Never", activeDeadlineSeconds: 1 };
    expect(faults(workload(kind, { template: { metadata: { labels }, spec } }))).toEqual([
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      expect.stringMatching(
        /^spec\.template\.spec\.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in \w+ is not Supported$/,
      ),
    ]);
  });

  it("has a template whose faults are its own", () => {
    expect(
      faults(workload(kind, { template: { metadata: { labels }, spec: { containers: [{ name: "web" }] } } })),
    ).toEqual(["spec.template.spec.containers[0].image: Required value"]);
  });

  it("counts no pods below zero", () => {
    expect(faults(workload(kind, { minReadySeconds: -1 }))).toContain(
      "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
    );
  });
});

describe("a Deployment", () => {
  const updating = (rollingUpdate: object): string[] => faults(workload("Deployment", { strategy: { rollingUpdate } }));

  it("must be able to take a step", () => {
    expect(updating({ maxSurge: 0, maxUnavailable: 0 })).toEqual([
      "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0",
    ]);
    expect(updating({ maxSurge: "0%", maxUnavailable: 1 })).toEqual([]);
  });

  it("steps by numbers or percentages", () => {
    expect(updating({ maxSurge: -1, maxUnavailable: "101%" })).toEqual([
      "spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0",
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    ]);
    expect(updating({ maxSurge: "some" })[0]).toMatch(
      /^spec\.strategy\.rollingUpdate\.maxSurge: Invalid value: "some": a valid percent string/,
    );
  });

  it("has a strategy that there is", () => {
    expect(faults(workload("Deployment", { strategy: { type: "BlueGreen" } }))).toEqual([
      'spec.strategy: Unsupported value: {"Type":"BlueGreen","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ]);
    expect(faults(workload("Deployment", { strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } }))).toEqual([
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ]);
  });

  it("gives its pods time to become ready", () => {
    expect(faults(workload("Deployment", { minReadySeconds: 600, replicas: -1 }))).toEqual([
      "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
      "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds",
    ]);
  });

  it("reports counts that contain one another, and forgets no collision", () => {
    const deployment = (status: object): ReturnType<typeof workload> => ({ ...workload("Deployment"), status });
    expect(
      statusFaults(
        deployment({ collisionCount: 1 }),
        deployment({ replicas: 1, readyReplicas: 2, availableReplicas: 3 }),
      ),
    ).toEqual([
      "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
      "status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas",
      "status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas",
      "status.collisionCount: Invalid value: 0: cannot be decremented",
    ]);
  });
});

describe("a ReplicaSet", () => {
  it("reports counts that contain one another", () => {
    const set = (status: object): ReturnType<typeof workload> => ({ ...workload("ReplicaSet"), status });
    expect(statusFaults(set({}), set({ replicas: 1, fullyLabeledReplicas: 2 }))).toEqual([
      "status.fullyLabeledReplicas: Invalid value: 2: cannot be greater than status.replicas",
    ]);
  });
});

describe("a ReplicationController", () => {
  const controller = (spec: object): ReturnType<typeof object> => object("v1", "ReplicationController", { spec });
  const template = { metadata: { labels }, spec: { containers: [container] } };

  it("selects what its template makes", () => {
    expect(faults(controller({ template }))).toEqual([]);
    expect(faults(controller({ template, selector: { app: "db" } }))).toEqual([
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ]);
    expect(faults(controller({}))).toEqual(["spec.selector: Required value", "spec.template: Required value"]);
  });
});

describe("a StatefulSet", () => {
  it("changes in few ways", () => {
    expect(faults(workload("StatefulSet", { serviceName: "web" }))).toEqual([]);
    expect(updateFaults(workload("StatefulSet"), workload("StatefulSet", { replicas: 3 }))).toEqual([]);
    expect(updateFaults(workload("StatefulSet"), workload("StatefulSet", { serviceName: "other" }))[0]).toMatch(
      /^spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template'/,
    );
  });

  it("is refused with a policy that there is not", () => {
    expect(
      faults(workload("StatefulSet", { podManagementPolicy: "Random", updateStrategy: { type: "Never" } })),
    ).toEqual([
      "spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'",
      "spec.updateStrategy: Invalid value: {\"type\":\"Never\"}: must be 'RollingUpdate' or 'OnDelete'",
    ]);
  });
});

describe("a DaemonSet", () => {
  it("surges or takes away, but not both nor neither", () => {
    const updating = (rollingUpdate: object): string[] =>
      faults(workload("DaemonSet", { updateStrategy: { rollingUpdate } }));
    expect(updating({ maxUnavailable: 1, maxSurge: 1 })).toEqual([
      "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero",
    ]);
    expect(updating({ maxUnavailable: 0, maxSurge: 0 })).toEqual([
      "spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0",
    ]);
  });
});
