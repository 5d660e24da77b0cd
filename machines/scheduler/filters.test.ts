import { describe, expect, test } from "vitest";
import { candidateOf, portsAreFree, rejection } from "./filters.ts";
import { nodeInfo, type Pod, unused, usageOf } from "./node-info.ts";
import { bound, node, pod } from "./objects.fixture.ts";

const reasonsFor = (candidate: Pod, where = node("n1"), others: readonly Pod[] = []) => {
  const rejected = rejection(candidateOf(candidate), nodeInfo(where, usageOf(others)));
  return rejected && [rejected.plugin, ...rejected.reasons];
};
const taint = { key: "dedicated", value: "gpu", effect: "NoSchedule" };

describe("a node is rejected", () => {
  test("when it is cordoned, unless the pod tolerates that", () => {
    const cordoned = node("n1", {}, { spec: { unschedulable: true } });
    expect(reasonsFor(pod("p"), cordoned)).toEqual(["NodeUnschedulable", "node(s) were unschedulable"]);
    const tolerations = [{ key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" }];
    expect(reasonsFor(pod("p", {}, { spec: { tolerations } }), cordoned)).toBeUndefined();
  });

  test("for the first taint that the pod does not tolerate, key and value named", () => {
    const tainted = node("n1", {}, { spec: { taints: [{ key: "soft", effect: "PreferNoSchedule" }, taint] } });
    expect(reasonsFor(pod("p"), tainted)).toEqual([
      "TaintToleration",
      "node(s) had untolerated taint {dedicated: gpu}",
    ]);
    const equal = pod("p", {}, { spec: { tolerations: [{ key: "dedicated", value: "gpu" }] } });
    const other = pod("p", {}, { spec: { tolerations: [{ key: "dedicated", value: "tpu" }] } });
    const all = pod("p", {}, { spec: { tolerations: [{ operator: "Exists" }] } });
    expect([equal, all, other].map((each) => reasonsFor(each, tainted) === undefined)).toEqual([true, true, false]);
  });

  test("when its labels are not what the pod selects or requires", () => {
    const message = ["NodeAffinity", "node(s) didn't match Pod's node affinity/selector"];
    const fast = node("n1", {}, { metadata: { labels: { disk: "ssd", cores: "8" } } });
    expect(reasonsFor(pod("p", {}, { spec: { nodeSelector: { disk: "ssd" } } }), fast)).toBeUndefined();
    expect(reasonsFor(pod("p", {}, { spec: { nodeSelector: { disk: "hdd" } } }), fast)).toEqual(message);
    const requiring = (...matchExpressions: object[]) =>
      pod(
        "p",
        {},
        {
          spec: {
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
              },
            },
          },
        },
      );
    const verdict = (operator: string, key: string, ...values: string[]) =>
      reasonsFor(requiring({ key, operator, values }), fast) === undefined;
    expect(verdict("In", "disk", "ssd", "nvme")).toBe(true);
    expect(verdict("NotIn", "disk", "ssd")).toBe(false);
    expect(verdict("NotIn", "zone", "a")).toBe(true);
    expect(verdict("Exists", "zone")).toBe(false);
    expect(verdict("DoesNotExist", "zone")).toBe(true);
    expect(verdict("Gt", "cores", "4")).toBe(true);
    expect(verdict("Lt", "cores", "8")).toBe(false);
    expect(reasonsFor(requiring(), fast)).toEqual(message);
  });

  test("when what its pods request leaves too little, each resource named", () => {
    const others = [bound(pod("a", { cpu: "3", memory: "7Gi" }), "n1")];
    expect(reasonsFor(pod("p", { cpu: "1", memory: "1Gi" }), node("n1"), others)).toBeUndefined();
    expect(reasonsFor(pod("p", { cpu: "1001m", memory: "2Gi" }), node("n1"), others)).toEqual([
      "NodeResourcesFit",
      "Insufficient cpu",
      "Insufficient memory",
    ]);
    expect(reasonsFor(pod("p", { "example.com/gpu": "1" }))).toEqual([
      "NodeResourcesFit",
      "Insufficient example.com/gpu",
    ]);
    expect(reasonsFor(pod("p"), node("n1", { pods: "1" }), others)).toEqual(["NodeResourcesFit", "Too many pods"]);
  });

  test("only by pods that have not finished", () => {
    const finished = bound(pod("a", { cpu: "4" }, { status: { phase: "Succeeded" } }), "n1");
    expect(reasonsFor(pod("p", { cpu: "4" }), node("n1"), [finished])).toBeUndefined();
  });

  test("when a host port is taken", () => {
    const serving = (hostIP?: string) =>
      pod(
        "p",
        {},
        {
          spec: {
            containers: [{ name: "c", ports: [{ containerPort: 80, hostPort: 80, ...(hostIP && { hostIP }) }] }],
          },
        },
      );
    expect(reasonsFor(serving(), node("n1"), [bound(serving(), "n1")])?.[1]).toBe(
      "node(s) didn't have free ports for the requested pod ports",
    );
    expect(portsAreFree(["10.0.0.1/TCP/80"], ["10.0.0.2/TCP/80", "10.0.0.1/UDP/80"])).toBe(true);
    expect(portsAreFree(["0.0.0.0/TCP/80"], ["10.0.0.2/TCP/80"])).toBe(false);
  });
});

describe("what a pod requests", () => {
  const requested = (spec: object) => candidateOf(pod("p", {}, { spec: spec as never })).request.requested;
  const asking = (cpu: string, more: object = {}) => ({ name: "c", resources: { requests: { cpu } }, ...more });

  test("is the sum of its containers, or its largest init container", () => {
    expect(requested({ containers: [asking("2"), asking("1")], initContainers: [asking("2"), asking("1")] }).cpu).toBe(
      3000,
    );
    expect(requested({ containers: [asking("2")], initContainers: [asking("5")] }).cpu).toBe(5000);
  });

  test("counts sidecars along with both, and overhead on top", () => {
    const sidecar = asking("1", { restartPolicy: "Always" });
    expect(requested({ containers: [asking("2")], initContainers: [sidecar, asking("5")] }).cpu).toBe(6000);
    expect(requested({ containers: [asking("2")], initContainers: [sidecar], overhead: { cpu: "250m" } }).cpu).toBe(
      3250,
    );
  });

  test("is a little for scoring even if nothing is said", () => {
    expect(candidateOf(pod("p")).request.scored).toEqual({ cpu: 100, memory: 200 * 1024 * 1024 });
    expect(usageOf([])).toEqual(unused);
  });
});
