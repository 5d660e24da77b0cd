import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memcached, memcachedDefinition } from "../../apiserver/memcached.fixture.ts";
import { type Listening, serve } from "./http.ts";
import { MemoryPort } from "./memory-port.fixture.ts";

/** What a run of kubectl came to. */
interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const installed = await run(["version", "--client"], {}).then(({ code }) => code === 0);

function run(args: readonly string[], env: Readonly<Record<string, string>>, input = ""): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile("kubectl", args, { env: { PATH: process.env.PATH, ...env } }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

const port = new MemoryPort();
const home = mkdtempSync(join(tmpdir(), "orrery-kubectl-"));
let server: Listening;
const kubectl = (args: string, input?: string): Promise<Run> =>
  run([`--server=${server.url}`, ...args.split(" ")], { HOME: home, KUBECONFIG: "/dev/null" }, input);

/** The output of a run that must succeed. */
async function output(args: string, input?: string): Promise<string> {
  const { code, out, err } = await kubectl(args, input);
  expect(err, `kubectl ${args}`).toBe("");
  expect(code, `kubectl ${args}`).toBe(0);
  return out;
}

beforeAll(async () => {
  server = await serve(port);
});
afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true, force: true });
});

const web = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: "nginx:1.27"}]}
`;

const autoscaler = `apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 5
  targetCPUUtilizationPercentage: 50
`;

const kind = "memcacheds.example.com";

const event = `apiVersion: v1
kind: Event
metadata: {name: e}
involvedObject: {kind: Pod, namespace: default, name: p}
type: Normal
reason: Greeted
message: hello
`;

// Without kubectl there is nothing to compare with; the client library's test beside this one needs none.
describe.skipIf(!installed)("kubectl (skipped if it is not installed)", () => {
  it("applies, and applies again without a change", async () => {
    expect(await output("apply -f -", web)).toBe("deployment.apps/web created\n");
    expect(await output("apply -f -", web)).toBe("deployment.apps/web unchanged\n");
    expect(await output("apply -f -", web.replace("1.27", "1.28"))).toBe("deployment.apps/web configured\n");
  });

  it("gets tables, wide tables and YAML", async () => {
    expect(await output("get deployments")).toMatch(/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +0\/2 +0 +0 +0s\n$/);
    expect(await output("get deploy -o wide")).toMatch(
      /CONTAINERS +IMAGES +SELECTOR\nweb .* app +nginx:1.28 +app=web\n/,
    );
    expect(await output("get deploy web -o jsonpath={.spec.template.spec.containers[0].image}")).toBe("nginx:1.28");
    expect(await output("get all -A -o name")).toBe("deployment.apps/web\n");
    expect((await kubectl("get pods")).err).toBe("No resources found in default namespace.\n");
  });

  it("scales", async () => {
    expect(await output("scale deploy/web --replicas=3")).toBe("deployment.apps/web scaled\n");
    expect(await output("scale deploy/web --replicas=0 --current-replicas=3")).toBe("deployment.apps/web scaled\n");
    expect(await output("get deploy/web -o jsonpath={.spec.replicas}")).toBe("0");
    expect((await kubectl("scale deploy/web --replicas=-1")).code).toBe(1);
  });

  it("labels, annotates, sets images, patches", async () => {
    expect(await output("label deploy web tier=front")).toBe("deployment.apps/web labeled\n");
    expect(await output("label deploy web tier-")).toBe("deployment.apps/web unlabeled\n");
    expect(await output("annotate deploy web note=hello")).toBe("deployment.apps/web annotated\n");
    expect(await output("set image deploy/web app=nginx:1.29")).toBe("deployment.apps/web image updated\n");
    expect(await output('patch deploy web -p {"spec":{"replicas":4}}')).toBe("deployment.apps/web patched\n");
    expect(await output('patch deploy web -p {"spec":{"replicas":4}}')).toBe(
      "deployment.apps/web patched (no change)\n",
    );
    const replace = '[{"op":"replace","path":"/spec/replicas","value":1}]';
    expect(await output(`patch deploy web --type=json -p ${replace}`)).toBe("deployment.apps/web patched\n");
    expect(await output("rollout pause deploy/web")).toBe("deployment.apps/web paused\n");
  });

  it("replaces, and loses to a newer version", async () => {
    const old = await output("get deploy web -o yaml");
    await output("label deploy web changed=yes");
    const { err } = await kubectl("replace -f -", old);
    expect(err).toBe(
      'Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again\n',
    );
    expect(await output("replace -f -", web)).toBe("deployment.apps/web replaced\n");
  });

  it("hears that an object is invalid, field by field, and that a field is unknown", async () => {
    const invalid = await kubectl("apply -f -", web.replace("name: web", "name: Web_"));
    expect(invalid.err).toContain(
      'The Deployment "Web_" is invalid: metadata.name: Invalid value: "Web_": a lowercase RFC 1123 subdomain',
    );
    const unknown = await kubectl(
      "create -f -",
      web.replace("replicas: 2", "replicaz: 2").replace("name: web", "name: web2"),
    );
    expect(unknown.err).toContain(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replicaz"',
    );
    expect((await kubectl("get deploy nosuch")).err).toBe(
      'Error from server (NotFound): deployments.apps "nosuch" not found\n',
    );
    expect((await kubectl("get nosuch")).err).toBe('error: the server doesn\'t have a resource type "nosuch"\n');
  });

  it("creates with warnings when it does not insist", async () => {
    const loose = web.replace("replicas: 2", "replicaz: 2").replace("name: web", "name: loose");
    const { out, err } = await kubectl("create --validate=warn -f -", loose);
    expect(err).toBe('Warning: unknown field "spec.replicaz"\n');
    expect(out).toBe("deployment.apps/loose created\n");
  });

  it("is told clearly what is not there yet", async () => {
    const apply = await kubectl("apply --server-side -f -", web);
    expect(apply.err).toContain("Server-side apply not available on the server");
    const protobuf = await kubectl("create configmap settings --from-literal=a=b");
    expect(protobuf.err).toContain("protobuf request bodies are not supported yet");
  });

  it("dry-runs without a trace", async () => {
    expect(await output("create --dry-run=server -f -", web.replace("name: web", "name: dry"))).toBe(
      "deployment.apps/dry created (server dry run)\n",
    );
    expect((await kubectl("get deploy dry")).code).toBe(1);
  });

  it("deletes and waits until it is gone", async () => {
    expect(await output("delete deploy loose")).toBe('deployment.apps "loose" deleted\n');
    expect(await output("delete deploy loose --ignore-not-found")).toBe("");
  });

  it("describes and explains", async () => {
    expect(await output("describe deploy web")).toMatch(/Name: +web\nNamespace: +default\n/);
    expect(await output("explain deploy.spec.replicas")).toContain("FIELD: replicas <integer>");
    expect(await output("api-resources --api-group=apps -o name")).toContain("deployments.apps\n");
    expect(await output("version")).toContain("Server Version: v1.32.0+orrery");
  });

  it("shows an autoscaler in both of its versions", async () => {
    // kubectl forgets the version that a short name is given.
    const v1 = "horizontalpodautoscalers.v1.autoscaling web";
    expect(await output("apply -f -", autoscaler)).toBe("horizontalpodautoscaler.autoscaling/web created\n");
    expect(await output("apply -f -", autoscaler)).toBe("horizontalpodautoscaler.autoscaling/web unchanged\n");
    expect(await output("apply -f -", autoscaler.replace("50", "60"))).toContain("configured");
    expect(await output("get hpa")).toMatch(
      /^NAME +REFERENCE +TARGETS +MINPODS +MAXPODS +REPLICAS +AGE\nweb +Deployment\/web +cpu: <unknown>\/60% +1 +5 +0 +0s\n$/,
    );
    expect(await output("get hpa web -o jsonpath={.apiVersion}")).toBe("autoscaling/v2");
    expect(await output(`get ${v1} -o yaml`)).toMatch(
      /^apiVersion: autoscaling\/v1\n(.*\n)* {2}targetCPUUtilizationPercentage: 60\n/,
    );
    expect(await output("describe hpa web")).toMatch(/Metrics: .*\n +resource cpu on pods .*: +<unknown> \/ 60%\n/);
    expect(await output(`patch ${v1} --type=merge -p {"spec":{"targetCPUUtilizationPercentage":70}}`)).toContain(
      "patched",
    );
    expect(await output("get hpa web -o jsonpath={.spec.metrics[*].resource.target.averageUtilization}")).toBe("70");
    expect(await output(`delete ${v1}`)).toContain('"web" deleted');
  });

  it("finds one event in both groups", async () => {
    await output("apply -f -", event);
    for (const events of ["events", "events.v1.events.k8s.io"]) {
      expect(await output(`get ${events}`)).toMatch(
        /LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n.* Greeted +pod\/p +hello\n/,
      );
    }
    expect(await output("get events.v1.events.k8s.io e -o jsonpath={.regarding.name}:{.note}")).toBe("p:hello");
    expect(await output("delete event e")).toContain("deleted");
  });

  it("defines a kind, applies, shows, scales and explains its objects, and takes it away again", async () => {
    const definition = JSON.stringify(memcachedDefinition());
    expect(await output("apply -f -", definition)).toBe(
      `customresourcedefinition.apiextensions.k8s.io/${kind} created\n`,
    );
    expect(await output(`wait crd/${kind} --for=condition=Established --timeout=5s`)).toContain("condition met");
    expect(await output("api-resources --api-group=example.com --no-headers")).toMatch(
      /^memcacheds +mc +example.com\/v1 +true +Memcached\n$/,
    );
    const object = JSON.stringify({ ...memcached("cache", { size: 2 }) });
    expect(await output("apply -f -", object)).toBe("memcached.example.com/cache created\n");
    expect(await output("apply -f -", object)).toBe("memcached.example.com/cache unchanged\n");
    expect(await output("apply -f -", object.replace('"size":2', '"size":3'))).toContain("configured");
    expect(await output("get mc")).toMatch(/^NAME +SIZE +READY +AGE\ncache +3 +0s\n$/);
    expect(await output("scale memcached/cache --replicas=4")).toBe("memcached.example.com/cache scaled\n");
    expect(await output("get mc cache -o jsonpath={.spec.size}{.spec.image}")).toBe("4memcached:1");
    expect(await output("explain memcacheds.spec.size")).toContain("FIELD: size <integer>");
    const wrong = await kubectl("apply -f -", object.replace('"size":2', '"size":"many"'));
    expect(wrong.err).toContain('spec.size in body must be of type integer: "string"');
    const odd = await kubectl("apply -f -", object.replace('"size":2', '"size":2,"colour":"red"'));
    expect(odd.err).toContain('strict decoding error: unknown field "spec.colour"');
    expect(await output(`delete crd ${kind}`)).toContain("deleted");
    expect((await kubectl("get mc")).err).toContain("the server could not find the requested resource");
  });

  it("waits for a condition that comes", async () => {
    const waiting = output("wait deploy/web --for=jsonpath={.status.readyReplicas}=1 --timeout=20s");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { server: store } = port;
    const object = store.get("deployments.apps", "web");
    store.update({ ...object, status: { replicas: 1, readyReplicas: 1 } }, "status");
    expect(await waiting).toBe("deployment.apps/web condition met\n");
  });

  it("follows what changes with get -w", async () => {
    const args = [`--server=${server.url}`, "get", "deploy", "-w", "--output-watch-events"];
    const child = spawn("kubectl", args, { env: { PATH: process.env.PATH, HOME: home, KUBECONFIG: "/dev/null" } });
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += String(chunk);
    });
    const seen = async (pattern: RegExp): Promise<void> => {
      for (let tries = 0; tries < 100 && !pattern.test(out); tries++)
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect(out).toMatch(pattern);
    };
    await seen(/EVENT +NAME.*\nADDED +web/);
    await output("apply -f -", web.replace("name: web", "name: later"));
    await seen(/ADDED +later/);
    await output("delete deploy later");
    await seen(/DELETED +later/);
    child.kill();
    await new Promise((resolve) => child.once("exit", resolve));
  });
});
