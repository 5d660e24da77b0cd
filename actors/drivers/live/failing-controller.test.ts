/** A user's controller that throws ends; the live cluster around it goes on. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { HiddenStateError } from "../../../machines/generator/hidden-state.ts";
import { requests } from "../../../machines/requests.ts";
import { deployment } from "../../apiserver/server.fixture.ts";
import { defineController, defineGeneratorController } from "../../define-controller.ts";
import { ReconcileError } from "../../reconcile-error.ts";
import { type ControllerFailure, createCluster, type LiveCluster } from "./cluster.ts";

/** Writes something else each time, and so never asks the same twice. */
function forgetful() {
  let turns = 0;
  return defineGeneratorController({
    name: "forgetful",
    for: "deployments.apps",
    *reconcile(api, { namespace, name }) {
      turns++;
      const metadata = { annotations: { turns: `${turns}` } };
      yield* api.request(requests.patch("deployments.apps", namespace, name, { metadata }));
    },
  });
}

const clumsy = defineController({
  name: "clumsy",
  for: "deployments.apps",
  reconcile() {
    throw new TypeError("no such thing");
  },
});

const running: LiveCluster[] = [];
afterEach(() => Promise.all(running.splice(0).map((cluster) => cluster.close())));

async function clusterOf(options: Parameters<typeof createCluster>[0]): Promise<LiveCluster> {
  const cluster = await createCluster({ nodes: 1, seed: 1, objects: [deployment("web", { replicas: 2 })], ...options });
  running.push(cluster);
  return cluster;
}

async function runningPods(cluster: LiveCluster): Promise<number> {
  const answer = await cluster.request({ verb: "list", resource: "pods", namespace: "default" });
  const items = answer.ok && "list" in answer ? answer.list.items : [];
  return items.filter(({ status }) => (status as { phase?: string } | undefined)?.phase === "Running").length;
}

describe("a controller of the user's own that throws", () => {
  it.each([
    ["with hidden state", forgetful(), HiddenStateError, "forgetful has hidden state: told the same"],
    ["by a mistake", clumsy, ReconcileError, "threw while reconciling default/web: TypeError: no such thing"],
  ])("%s is told of once, and the cluster goes on", async (_how, controller, kind, text) => {
    const failures: ControllerFailure[] = [];
    const cluster = await clusterOf({
      controllers: [controller],
      onControllerFailure: (failure) => void failures.push(failure),
    });
    await expect.poll(() => failures.length, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => runningPods(cluster), { timeout: 20_000 }).toBe(2);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.controller).toBe(controller.id);
    expect(failures[0]?.error).toBeInstanceOf(kind);
    expect(failures[0]?.error.message).toContain(text);
  });

  it("is warned of where nobody listens", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    try {
      await clusterOf({ controllers: [clumsy] });
      const text = "clumsy has ended: clumsy threw while reconciling default/web: TypeError: no such thing";
      await expect.poll(() => warn.mock.calls).toEqual([[expect.stringContaining(text), { type: "ReconcileError" }]]);
    } finally {
      warn.mockRestore();
    }
  });
});
