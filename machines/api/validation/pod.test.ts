import { describe, expect, it } from "vitest";
import { container, faults, pod, statusFaults, updateFaults } from "./objects.fixture.ts";

const withContainer = (fields: object): string[] => faults(pod({ containers: [{ ...container, ...fields }] }));

describe("a pod", () => {
  it("that is fine has nothing wrong with it", () => {
    const volumes = [{ name: "data", emptyDir: {} }];
    const rich = {
      ...container,
      ports: [{ containerPort: 80, name: "http" }],
      env: [{ name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }],
      envFrom: [{ configMapRef: { name: "c" } }],
      volumeMounts: [{ name: "data", mountPath: "/data", subPath: "a/b" }],
      resources: { requests: { cpu: "100m", "example.com/gpu": "1" }, limits: { cpu: "1", "example.com/gpu": "1" } },
      livenessProbe: { httpGet: { port: "http" } },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
    };
    expect(
      faults(
        pod({ containers: [rich], volumes, nodeSelector: { disk: "ssd" }, tolerations: [{ operator: "Exists" }] }),
      ),
    ).toEqual([]);
  });

  it("has containers, with names of their own and images", () => {
    expect(faults(pod({ containers: [] }))).toEqual(["spec.containers: Required value"]);
    expect(faults(pod({ containers: [{}] }))).toEqual([
      "spec.containers[0].name: Required value",
      "spec.containers[0].image: Required value",
    ]);
    expect(faults(pod({ containers: [container, container] }))).toEqual([
      'spec.containers[1].name: Duplicate value: "web"',
    ]);
    expect(withContainer({ name: "a.b" })).toEqual([
      'spec.containers[0].name: Invalid value: "a.b": must not contain dots',
    ]);
    expect(withContainer({ image: " nginx" })).toEqual([
      'spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace',
    ]);
  });

  it("has ports that are ports", () => {
    expect(withContainer({ ports: [{ containerPort: 70000 }, { protocol: "HTTP", containerPort: 1 }, {}] })).toEqual([
      "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
      'spec.containers[0].ports[1].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
      "spec.containers[0].ports[2].containerPort: Required value",
    ]);
    const ports = [{ containerPort: 80, hostPort: 80 }];
    expect(
      faults(
        pod({
          containers: [
            { ...container, ports },
            { ...container, name: "b", ports },
          ],
        }),
      ),
    ).toEqual(['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//80"']);
  });

  it("mounts volumes that it has, each at a place of its own", () => {
    const volumeMounts = [
      { name: "no", mountPath: "/a" },
      { name: "data", mountPath: "/a" },
    ];
    expect(
      faults(pod({ containers: [{ ...container, volumeMounts }], volumes: [{ name: "data", emptyDir: {} }] })),
    ).toEqual([
      'spec.containers[0].volumeMounts[0].name: Not found: "no"',
      'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
    ]);
  });

  it("has volumes of one kind each", () => {
    const volumes = [
      { name: "a", emptyDir: {}, configMap: { name: "c" } },
      { name: "b", hostPath: { path: "/../x", type: "Pipe" } },
      { name: "b", persistentVolumeClaim: {} },
    ];
    expect(faults(pod({ volumes }))).toEqual([
      "spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type",
      "spec.volumes[1].hostPath.path: Invalid value: \"/../x\": must not contain '..'",
      expect.stringMatching(
        /^spec\.volumes\[1\]\.hostPath\.type: Unsupported value: "Pipe": supported values: "", "BlockDevice"/,
      ),
      "spec.volumes[2].persistentVolumeClaim.claimName: Required value",
    ]);
  });

  it("sets variables from one source, and from fields that there are", () => {
    const from = (valueFrom: object, value?: string): object => ({ name: "A", valueFrom, ...(value && { value }) });
    expect(
      withContainer({ env: [from({}), from({ secretKeyRef: { name: "s", key: "k" } }, "x"), { name: "A=B" }] }),
    ).toEqual([
      'spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      'spec.containers[0].env[1].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      "spec.containers[0].env[2].name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='",
    ]);
    const fieldPath = (path: string): string[] => withContainer({ env: [from({ fieldRef: { fieldPath: path } })] });
    expect(fieldPath("metadata.labels['app']")).toEqual([]);
    expect(fieldPath("spec.containers")[0]).toContain(
      "error converting fieldPath: field label not supported: spec.containers",
    );
    expect(fieldPath("metadata.labels")[0]).toContain('Unsupported value: "metadata.labels"');
  });

  it("requests no more than its limits, in amounts that make sense", () => {
    const resources = { requests: { cpu: "2", memory: "-1", gpu: "1" }, limits: { cpu: "1" } };
    expect(withContainer({ resources })).toEqual([
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      'spec.containers[0].resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0',
    ]);
    expect(withContainer({ resources: { limits: { "example.com/gpu": "1500m" } } })[0]).toContain("must be an integer");
  });

  it("has probes that do one thing", () => {
    const livenessProbe = { exec: { command: ["a"] }, tcpSocket: { port: 80 }, successThreshold: 2 };
    expect(withContainer({ livenessProbe, readinessProbe: { periodSeconds: -1 } })).toEqual([
      "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type",
      "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
      "spec.containers[0].readinessProbe: Required value: must specify a handler type",
      "spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
    ]);
  });

  it("has init containers without probes, unless they run on", () => {
    const probed = { ...container, name: "init", readinessProbe: { tcpSocket: { port: 80 } } };
    expect(faults(pod({ initContainers: [probed] }))).toEqual([
      "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ]);
    expect(faults(pod({ initContainers: [{ ...probed, restartPolicy: "Always" }] }))).toEqual([]);
    expect(withContainer({ restartPolicy: "Always" })).toEqual([
      "spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers",
    ]);
  });

  it("has a restart policy and a DNS policy that there are", () => {
    expect(faults(pod({ restartPolicy: "Sometimes", dnsPolicy: "Magic" }))).toEqual([
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      'spec.dnsPolicy: Unsupported value: "Magic": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ]);
    expect(faults(pod({ dnsPolicy: "None" }))).toEqual([
      "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
    ]);
  });

  it("tolerates in upstream's grammar", () => {
    const tolerations = [
      { operator: "Equal" },
      { key: "a", operator: "Exists", value: "b" },
      { key: "a", tolerationSeconds: 1, effect: "NoSchedule" },
    ];
    expect(faults(pod({ tolerations }))).toEqual([
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      "spec.tolerations[1].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'",
      "spec.tolerations[2].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
    ]);
  });

  it("has affinities and constraints that can be understood", () => {
    const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms: [] };
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: "zone" } }],
      },
    };
    const topologySpreadConstraints = [{ maxSkew: 0, topologyKey: "zone", whenUnsatisfiable: "Panic" }];
    expect(faults(pod({ affinity, topologySpreadConstraints }))).toEqual([
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
      "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100",
      "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Panic": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ]);
  });

  it("on the node's network takes the ports that its containers have", () => {
    const ports = [{ containerPort: 80, hostPort: 81 }];
    expect(faults(pod({ hostNetwork: true, containers: [{ ...container, ports }] }))).toEqual([
      "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
    ]);
  });

  it("is not bound while it waits at a gate", () => {
    expect(faults(pod({ nodeName: "n1", schedulingGates: [{ name: "a.com/x" }] }))).toEqual([
      "spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared",
    ]);
  });
});

describe("a change of a pod", () => {
  it("may set another image, and add tolerations", () => {
    const next = pod({
      containers: [{ ...container, image: "nginx:1.28", imagePullPolicy: "IfNotPresent" }],
      tolerations: [{ key: "a", operator: "Exists" }],
    });
    expect(updateFaults(pod(), next)).toEqual([]);
  });

  it("may not change what else the pod is", () => {
    const [fault, ...others] = updateFaults(pod(), pod({ restartPolicy: "Never" }));
    expect(others).toEqual([]);
    expect(fault).toBe(
      "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n" +
        '  - spec.restartPolicy: "Always"\n  + spec.restartPolicy: "Never"',
    );
  });

  it("may not add or remove containers", () => {
    expect(updateFaults(pod(), pod({ containers: [container, { ...container, name: "b" }] }))).toEqual([
      "spec.containers: Forbidden: pod updates may not add or remove containers",
    ]);
  });

  it("may not take a toleration away, nor a deadline", () => {
    const before = pod({ tolerations: [{ key: "a", operator: "Exists" }], activeDeadlineSeconds: 10 });
    expect(updateFaults(before, pod({ activeDeadlineSeconds: 20 }))).toEqual([
      "spec.activeDeadlineSeconds: Invalid value: 20: must be less than or equal to previous value",
      "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
    ]);
    expect(updateFaults(pod({ activeDeadlineSeconds: 10 }), pod())).toEqual([
      "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value",
    ]);
  });

  it("may open a gate, and narrow down where a gated pod may go", () => {
    const gated = pod({ schedulingGates: [{ name: "a.com/x" }] });
    expect(updateFaults(gated, pod())).toEqual([]);
    expect(updateFaults(gated, pod({ schedulingGates: [{ name: "a.com/x" }], nodeSelector: { disk: "ssd" } }))).toEqual(
      [],
    );
    expect(updateFaults(gated, pod({ schedulingGates: [{ name: "b.com/y" }] }))).toEqual([
      "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b.com/y'",
    ]);
  });
});

describe("a change of a pod's status", () => {
  const status = (fields: object, spec: object = {}): ReturnType<typeof pod> => pod(spec, { status: fields });
  const terminated = { name: "web", state: { terminated: { exitCode: 0 } } };
  const running = { name: "web", state: { running: {} } };

  it("may report what goes on", () => {
    const reported = {
      phase: "Running",
      podIPs: [{ ip: "10.0.0.1" }],
      hostIP: "192.168.0.1",
      hostIPs: [{ ip: "192.168.0.1" }],
      conditions: [{ type: "Ready", status: "True" }],
    };
    expect(statusFaults(pod(), status(reported))).toEqual([]);
  });

  it("may not bring back a container that has ended for good", () => {
    const ended = status({ containerStatuses: [terminated] }, { restartPolicy: "Never" });
    expect(statusFaults(ended, status({ containerStatuses: [running] }, { restartPolicy: "Never" }))).toEqual([
      "status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state",
    ]);
    expect(statusFaults(status({ containerStatuses: [terminated] }), status({ containerStatuses: [running] }))).toEqual(
      [],
    );
  });

  it("may not change the class of service, nor invent addresses", () => {
    expect(
      statusFaults(status({ qosClass: "Burstable" }), status({ qosClass: "Guaranteed", podIPs: [{ ip: "10.0.0" }] })),
    ).toEqual([
      'status.qosClass: Invalid value: "Guaranteed": field is immutable',
      'status.podIPs[0]: Invalid value: "10.0.0": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ]);
  });
});
