import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../object.ts";
import { imageTag } from "./container.ts";
import { setDefaults } from "./index.ts";

const container = { name: "c", image: "nginx:1.27" };
const meta = { name: "x" };
const object = (apiVersion: string, kind: string, fields: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: meta,
  ...fields,
});
const deployment = (spec: object): KubeObject => object("apps/v1", "Deployment", { spec });
const pod = (spec: object): KubeObject => object("v1", "Pod", { spec });

const filledContainer = {
  ...container,
  imagePullPolicy: "IfNotPresent",
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
  resources: {},
};
const filledPodSpec = {
  containers: [filledContainer],
  dnsPolicy: "ClusterFirst",
  restartPolicy: "Always",
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  schedulerName: "default-scheduler",
};

describe("defaults", () => {
  it("of a Deployment are upstream's", () => {
    const selector = { matchLabels: { app: "web" } };
    const given = deployment({
      selector,
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [container] } },
    });
    expect(setDefaults(given).spec).toEqual({
      selector,
      replicas: 1,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: { metadata: { labels: { app: "web" } }, spec: filledPodSpec },
    });
  });

  it("leave alone what is set, zero included", () => {
    const strategy = { type: "Recreate" };
    const given = deployment({
      replicas: 0,
      revisionHistoryLimit: 0,
      strategy,
      template: { spec: { containers: [] } },
    });
    expect(setDefaults(given).spec).toMatchObject({ replicas: 0, revisionHistoryLimit: 0, strategy });
  });

  it("of a pod are those of its specification, and its own", () => {
    const resources = { limits: { cpu: "300m", memory: "1Gi" }, requests: { memory: "512Mi" } };
    const given = pod({ containers: [{ ...container, resources }], hostNetwork: true });
    expect(setDefaults(given).spec).toMatchObject({
      enableServiceLinks: true,
      containers: [{ resources: { limits: resources.limits, requests: { cpu: "300m", memory: "512Mi" } } }],
    });
  });

  it("of a template do not request what is limited, nor take ports of the host", () => {
    const ports = [{ containerPort: 80 }];
    const resources = { limits: { cpu: "1" } };
    const given = deployment({
      template: { spec: { hostNetwork: true, containers: [{ ...container, ports, resources }] } },
    });
    expect(setDefaults(given).spec).toMatchObject({
      template: { spec: { containers: [{ resources, ports: [{ containerPort: 80, protocol: "TCP" }] }] } },
    });
    const own = pod({ hostNetwork: true, containers: [{ ...container, ports }] });
    expect(setDefaults(own).spec).toMatchObject({ containers: [{ ports: [{ containerPort: 80, hostPort: 80 }] }] });
  });

  it("of a probe fill in zeros as well", () => {
    const readinessProbe = { httpGet: { port: 80 }, periodSeconds: 0, failureThreshold: 5 };
    expect(setDefaults(pod({ containers: [{ ...container, readinessProbe }] })).spec).toMatchObject({
      containers: [
        {
          readinessProbe: {
            httpGet: { port: 80, path: "/", scheme: "HTTP" },
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 5,
          },
        },
      ],
    });
  });

  it("of a volume make it an empty directory, or its files readable", () => {
    const volumes = [{ name: "a" }, { name: "b", configMap: { name: "c" } }, { name: "d", hostPath: { path: "/x" } }];
    expect(setDefaults(pod({ containers: [container], volumes })).spec).toMatchObject({
      volumes: [{ emptyDir: {} }, { configMap: { defaultMode: 0o644 } }, { hostPath: { type: "" } }],
    });
  });

  it("give a pod's service account both of its names", () => {
    expect(setDefaults(pod({ containers: [container], serviceAccount: "robot" })).spec).toMatchObject({
      serviceAccount: "robot",
      serviceAccountName: "robot",
    });
  });

  it("round amounts up to thousandths", () => {
    const resources = { requests: { cpu: "1500u" } };
    expect(setDefaults(pod({ containers: [{ ...container, resources }] })).spec).toMatchObject({
      containers: [{ resources: { requests: { cpu: "2m" } } }],
    });
  });

  it("of a ReplicationController take selector and labels from the template", () => {
    const labels = { app: "web" };
    const given = object("v1", "ReplicationController", {
      spec: { template: { metadata: { labels }, spec: { containers: [container] } } },
    });
    expect(setDefaults(given)).toMatchObject({
      metadata: { name: "x", labels },
      spec: { replicas: 1, selector: labels },
    });
  });

  it("of a Service depend on its type", () => {
    const ports = [{ port: 80 }];
    expect(setDefaults(object("v1", "Service", { spec: { ports } })).spec).toEqual({
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
      sessionAffinity: "None",
      type: "ClusterIP",
      internalTrafficPolicy: "Cluster",
    });
    expect(setDefaults(object("v1", "Service", { spec: { ports, type: "LoadBalancer" } })).spec).toMatchObject({
      externalTrafficPolicy: "Cluster",
      allocateLoadBalancerNodePorts: true,
    });
    const external = { type: "ExternalName", externalName: "example.com" };
    expect(setDefaults(object("v1", "Service", { spec: external })).spec).toEqual({
      ...external,
      sessionAffinity: "None",
    });
  });

  it("of a Namespace label it with its name and make it active", () => {
    expect(setDefaults(object("v1", "Namespace", {}))).toMatchObject({
      metadata: { labels: { "kubernetes.io/metadata.name": "x" } },
      status: { phase: "Active" },
    });
  });

  it("of a Node allow all of its capacity to be allocated", () => {
    const capacity = { cpu: "4" };
    expect(setDefaults(object("v1", "Node", { status: { capacity } })).status).toEqual({
      capacity,
      allocatable: capacity,
    });
  });

  it("of a StatefulSet and a DaemonSet are upstream's", () => {
    const template = { spec: { containers: [container] } };
    expect(setDefaults(object("apps/v1", "StatefulSet", { spec: { template } })).spec).toMatchObject({
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      replicas: 1,
    });
    expect(setDefaults(object("apps/v1", "DaemonSet", { spec: { template } })).spec).toMatchObject({
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
    });
  });

  it("are none for a kind that has none, or that there is not", () => {
    const lease = object("coordination.k8s.io/v1", "Lease", { spec: {} });
    const widget = object("example.com/v1", "Widget", {});
    expect(setDefaults(lease)).toBe(lease);
    expect(setDefaults(widget)).toBe(widget);
  });

  it("set twice are set once: the second time, the object comes back as it is", () => {
    const image = fc.constantFrom("nginx", "nginx:latest", "nginx:1", "example.com:5000/x");
    const arbitrary = fc.record({
      containers: fc.array(fc.record({ name: fc.constant("c"), image }), { maxLength: 3 }),
      restartPolicy: fc.option(fc.constantFrom("Never", "Always"), { nil: undefined }),
      hostNetwork: fc.option(fc.boolean(), { nil: undefined }),
    });
    fc.assert(
      fc.property(arbitrary, (spec) => {
        for (const given of [
          pod(spec),
          deployment({ template: { spec } }),
          object("apps/v1", "ReplicaSet", { spec: { template: { spec } } }),
        ]) {
          const once = setDefaults(given);
          expect(setDefaults(once)).toBe(once);
        }
      }),
    );
  });
});

describe("the tag of an image", () => {
  it.each([
    ["nginx", "latest"],
    ["nginx:1.27", "1.27"],
    ["example.com:5000/nginx", "latest"],
    ["example.com:5000/nginx:v1", "v1"],
    ["nginx@sha256:abc", ""],
    ["nginx:1@sha256:abc", "1"],
  ])("of %s is %j", (image, tag) => {
    expect(imageTag(image)).toBe(tag);
  });
});
