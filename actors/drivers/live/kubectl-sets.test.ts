import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadManifests } from "../../manifests.ts";
import { createCluster } from "./cluster.ts";

interface Run {
  readonly code: number;
  readonly out: string;
}

/** Where kubectl keeps what it has discovered. */
const home = mkdtempSync(join(tmpdir(), "orrery-kubectl-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function kubectl(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: "/dev/null" };
    execFile("kubectl", args, { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out: out + err }),
    );
  });
}

const installed = (await kubectl("version", "--client")).code === 0;
const file = "docs/examples/stateful.yaml";
const text = readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
const { objects } = loadManifests([{ file, text }]);

/** Everybody is quick, so that the test is. */
const behaviours = [{ behaviour: { pullMs: 10, startMs: 10, stopMs: 10 } }];

it.skipIf(!installed)(
  `kubectl rolls out, scales, updates and rolls back a StatefulSet and a DaemonSet${installed ? "" : " (there is no kubectl here)"}`,
  async () => {
    const cluster = await createCluster({ nodes: 2, seed: 1, objects, behaviours });
    const done = async (...args: readonly string[]): Promise<string> => {
      const { code, out } = await kubectl(`--server=${cluster.url}`, ...args);
      expect(out, `kubectl ${args.join(" ")}`).not.toContain("rror");
      expect(code, `kubectl ${args.join(" ")}`).toBe(0);
      return out;
    };
    const images = (what: string) =>
      done("get", "pods", "-l", `app=${what}`, "-o=jsonpath={.items[*].spec.containers[0].image}");
    try {
      expect(await done("rollout", "status", "sts/db", "--timeout=30s")).toMatch(
        /partitioned roll out complete: 3 new pods|roll.*complete 3 pods/,
      );
      expect(await done("rollout", "status", "ds/log", "--timeout=30s")).toContain(
        'daemon set "log" successfully rolled out',
      );
      expect(await done("get", "sts,ds")).toMatch(
        /statefulset.apps\/db +3\/3 [\s\S]*daemonset.apps\/log +2 +2 +2 +2 +2 +<none> /,
      );
      expect(await done("get", "pods", "-l", "app=db", "-o=name")).toBe("pod/db-0\npod/db-1\npod/db-2\n");
      expect(await done("get", "pvc", "-o=name")).toContain("persistentvolumeclaim/data-db-2\n");

      await done("scale", "sts/db", "--replicas=1");
      await done("wait", "--for=delete", "pod/db-1", "pod/db-2", "--timeout=30s");
      await done("set", "image", "sts/db", "db=postgres:18");
      await done("set", "image", "ds/log", "log=fluent/fluent-bit:4.1");
      await done("rollout", "status", "sts/db", "--timeout=30s");
      await done("rollout", "status", "ds/log", "--timeout=30s");
      expect(await images("db")).toBe("postgres:18");
      expect(await images("log")).toBe("fluent/fluent-bit:4.1 fluent/fluent-bit:4.1");

      expect(await done("rollout", "undo", "ds/log")).toContain("rolled back");
      await done("rollout", "status", "ds/log", "--timeout=30s");
      expect(await images("log")).toBe("fluent/fluent-bit:4.0 fluent/fluent-bit:4.0");
      expect(await done("rollout", "history", "ds/log")).toMatch(/REVISION +CHANGE-CAUSE\n2 +<none>\n3 /);
      expect(await done("get", "controllerrevisions")).toMatch(
        /^NAME +CONTROLLER +REVISION +AGE\ndb-\w+ +statefulset.apps\/db +[12] /,
      );
    } finally {
      await cluster.close();
    }
  },
  60_000,
);
