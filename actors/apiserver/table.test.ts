import { describe, expect, it } from "vitest";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import { resourceOf } from "../../machines/api/registry.ts";
import { humanDuration } from "./printers/duration.ts";
import { deployment, node, pod, TestServer } from "./server.fixture.ts";
import { tableOfList, tableOfObject } from "./table.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The row of an object, by column. */
function row(object: Stored, nowMs: number): Record<string, unknown> {
  const resource = resourceOf(object);
  if (resource === undefined) throw new Error("no such kind");
  const { columnDefinitions, rows } = tableOfObject(resource, object, { nowMs });
  expect(rows[0]?.cells).toHaveLength(columnDefinitions.length);
  return Object.fromEntries(columnDefinitions.map(({ name }, index) => [name, rows[0]?.cells[index]]));
}

/** The row of a new object with a status, so and so long after its creation. */
function rowOf(object: KubeObject, status: object = {}, ageMs = 0): Record<string, unknown> {
  const server = new TestServer();
  const created = server.create(object);
  return row({ ...created, status: { ...(created.status as object), ...status } } as Stored, server.nowMs + ageMs);
}

describe("an age (duration.HumanDuration)", () => {
  it("has at most two units", () => {
    const ages: [number, string][] = [
      [-5 * second, "<invalid>"],
      [-1 * second, "0s"],
      [0, "0s"],
      [119 * second, "119s"],
      [2 * minute, "2m"],
      [5 * minute + 7 * second, "5m7s"],
      [10 * minute + 7 * second, "10m"],
      [179 * minute, "179m"],
      [3 * hour, "3h"],
      [7 * hour + 59 * minute, "7h59m"],
      [47 * hour, "47h"],
      [2 * day, "2d"],
      [2 * day + 4 * hour, "2d4h"],
      [8 * day + 4 * hour, "8d"],
      [729 * day, "729d"],
      [730 * day, "2y"],
      [3 * 365 * day + 40 * day, "3y40d"],
      [9 * 365 * day, "9y"],
    ];
    expect(ages.map(([span]) => humanDuration(span))).toEqual(ages.map(([, text]) => text));
  });
});

describe("a pod's row (printPod)", () => {
  const running = { ready: true, restartCount: 0, state: { running: {} }, name: "app", image: "", imageID: "" };
  const status = (...containerStatuses: object[]) => ({ phase: "Running", containerStatuses });
  const shown = (pods: KubeObject, statuses: object) => {
    const { Ready, Status, Restarts } = rowOf(pods, statuses, 5 * minute);
    return [Ready, Status, Restarts];
  };

  it("counts what is ready and says how it is", () => {
    expect(rowOf(pod("web"), status(running), 5 * minute)).toEqual({
      Name: "web",
      Ready: "1/1",
      Status: "Running",
      Restarts: "0",
      Age: "5m",
      IP: "<none>",
      Node: "<none>",
      "Nominated Node": "<none>",
      "Readiness Gates": "<none>",
    });
    expect(shown(pod("web"), {})).toEqual(["0/1", "Pending", "0"]);
    expect(shown(pod("web"), { reason: "Evicted", phase: "Failed" })).toEqual(["0/1", "Evicted", "0"]);
  });

  it("names what a container waits for or ended with, and when it was last restarted", () => {
    const waiting = (reason: string) => ({ ...running, ready: false, state: { waiting: { reason } } });
    expect(shown(pod("web"), status(waiting("ErrImagePull")))).toEqual(["0/1", "ErrImagePull", "0"]);
    const lastState = { terminated: { exitCode: 1, finishedAt: "2025-01-01T12:03:00Z" } };
    const looping = { ...waiting("CrashLoopBackOff"), restartCount: 2, lastState };
    expect(shown(pod("web"), status(looping))).toEqual(["0/1", "CrashLoopBackOff", "2 (2m ago)"]);
    const ended = (terminated: object) => ({ ...running, ready: false, state: { terminated } });
    expect(shown(pod("web"), status(ended({ exitCode: 3 })))).toEqual(["0/1", "ExitCode:3", "0"]);
    expect(shown(pod("web"), status(ended({ exitCode: 1, signal: 9 })))).toEqual(["0/1", "Signal:9", "0"]);
    expect(shown(pod("web"), status(ended({ exitCode: 0, reason: "Completed" })))).toEqual(["0/1", "Completed", "0"]);
    const two = pod("web", {
      containers: [
        { name: "a", image: "a" },
        { name: "b", image: "b" },
      ],
    });
    const half = status({ ...ended({ exitCode: 0, reason: "Completed" }), name: "a" }, { ...running, name: "b" });
    expect(shown(two, half)).toEqual(["1/2", "NotReady", "0"]);
    expect(shown(two, { ...half, conditions: [{ type: "Ready", status: "True" }] })).toEqual(["1/2", "Running", "0"]);
  });

  it("shows how far its init containers have come", () => {
    const init = pod("web", {
      initContainers: [
        { name: "i1", image: "i" },
        { name: "i2", image: "i" },
      ],
    });
    const state = (name: string, value: object) => ({ ...running, name, ready: false, state: value });
    const initStatus = (...initContainerStatuses: object[]) => ({ phase: "Pending", initContainerStatuses });
    const done = state("i1", { terminated: { exitCode: 0 } });
    expect(shown(init, initStatus(state("i1", { running: {} })))).toEqual(["0/1", "Init:0/2", "0"]);
    expect(shown(init, initStatus(done, state("i2", { waiting: { reason: "PodInitializing" } })))).toEqual([
      "0/1",
      "Init:1/2",
      "0",
    ]);
    expect(shown(init, initStatus(state("i1", { terminated: { exitCode: 1, reason: "Error" } })))).toEqual([
      "0/1",
      "Init:Error",
      "0",
    ]);
    expect(shown(init, initStatus(state("i1", { waiting: { reason: "CrashLoopBackOff" } })))).toEqual([
      "0/1",
      "Init:CrashLoopBackOff",
      "0",
    ]);
    expect(shown(init, initStatus(state("i1", { terminated: { exitCode: 7 } })))).toEqual([
      "0/1",
      "Init:ExitCode:7",
      "0",
    ]);
    const sidecar = pod("web", { initContainers: [{ name: "side", image: "i", restartPolicy: "Always" }] });
    const both = { ...status(running), initContainerStatuses: [{ ...running, name: "side", started: true }] };
    expect(shown(sidecar, both)).toEqual(["2/2", "Running", "0"]);
  });

  it("says Terminating once it is deleted", () => {
    const server = new TestServer();
    server.create(pod("web"));
    server.bind("web", "n1");
    expect(row(server.delete("pods", "web"), server.nowMs)).toMatchObject({ Status: "Terminating", Node: "n1" });
  });

  it("says when it has ended, for clients that show that in another way", () => {
    const server = new TestServer();
    const created = { ...server.create(pod("web")), status: { phase: "Succeeded" } } as Stored;
    const pods = resourceOf(created);
    if (pods === undefined) throw new Error("no pods");
    expect(tableOfObject(pods, created, { nowMs: 0 }).rows[0]).toMatchObject({
      conditions: [
        { type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." },
      ],
      object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: { name: "web" } },
    });
    expect(tableOfObject(pods, created, { nowMs: 0, includeObject: "Object" }).rows[0]?.object).toBe(created);
    expect(tableOfObject(pods, created, { nowMs: 0, includeObject: "None" }).rows[0]).not.toHaveProperty("object");
  });
});

describe("other rows", () => {
  it("of workloads", () => {
    const status = { replicas: 3, readyReplicas: 2, updatedReplicas: 3, availableReplicas: 1 };
    expect(rowOf(deployment("web", { replicas: 4 }), status)).toMatchObject({
      Ready: "2/4",
      "Up-to-date": 3,
      Available: 1,
      Containers: "app",
      Images: "nginx:1.27",
      Selector: "app=web",
    });
    expect(rowOf({ ...deployment("web"), kind: "ReplicaSet" }, status)).toMatchObject({
      Desired: 1,
      Current: 3,
      Ready: 2,
    });
  });

  it("of nodes", () => {
    const labels = { "node-role.kubernetes.io/worker": "", "kubernetes.io/role": "db" };
    const worker = { ...node("n1"), metadata: { name: "n1", labels }, spec: { unschedulable: true } };
    const conditions = [{ type: "Ready", status: "True" }];
    const addresses = [{ type: "InternalIP", address: "10.0.0.1" }];
    expect(rowOf(worker, { conditions, addresses })).toMatchObject({
      Status: "Ready,SchedulingDisabled",
      Roles: "db,worker",
      "Internal-IP": "10.0.0.1",
      "External-IP": "<none>",
    });
    expect(rowOf(node("n2"))).toMatchObject({ Status: "Unknown", Roles: "<none>" });
    expect(rowOf(node("n3"), { conditions: [{ type: "Ready", status: "Unknown" }] })).toMatchObject({
      Status: "NotReady",
    });
  });

  it("of services, events, namespaces and plain kinds", () => {
    const ports = [
      { name: "a", port: 80, nodePort: 30001 },
      { name: "b", port: 53, protocol: "UDP", nodePort: 30002 },
    ];
    const spec = { type: "LoadBalancer", ports, selector: { app: "web" } };
    expect(rowOf({ apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec })).toMatchObject({
      Type: "LoadBalancer",
      "External-IP": "<pending>",
      "Port(s)": "80:30001/TCP,53:30002/UDP",
      Selector: "app=web",
    });
    const involvedObject = { kind: "Pod", name: "web", namespace: "default" };
    const event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "e" },
      involvedObject,
      type: "Normal",
      reason: "Started",
    };
    const seen = {
      firstTimestamp: "2025-01-01T11:55:00Z",
      lastTimestamp: "2025-01-01T11:59:00Z",
      count: 4,
      source: { component: "kubelet", host: "n1" },
    };
    expect(rowOf({ ...event, ...seen, message: " it runs " })).toMatchObject({
      "Last Seen": "60s",
      "First Seen": "5m",
      Object: "pod/web",
      Source: "kubelet, n1",
      Message: "it runs",
      Count: 4,
    });
    expect(rowOf({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } })).toMatchObject({
      Status: "Active",
    });
    const role = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "r" },
      rules: [],
    };
    expect(rowOf(role, {}, 3 * hour)).toEqual({ Name: "r", Age: "3h" });
  });

  it("of a list carry its version", () => {
    const server = new TestServer();
    const pods = resourceOf(server.create(pod("web")));
    if (pods === undefined) throw new Error("no pods");
    const list = server.list({ resource: "pods", limit: 1 });
    expect(tableOfList(pods, list, { nowMs: server.nowMs })).toMatchObject({
      kind: "Table",
      metadata: list.metadata,
      rows: [{}],
    });
  });
});
