import { describe, expect, test } from "vitest";
import {
  BehaviourError,
  type BehaviourRule,
  behaviourAnnotation,
  behaviourOf,
  parseBehaviour,
  usualInitBehaviour,
} from "./behaviour.ts";

const podWith = (annotation?: string) => ({
  metadata: {
    labels: { app: "web" },
    ...(annotation !== undefined && { annotations: { [behaviourAnnotation]: annotation } }),
  },
  spec: {
    initContainers: [{ name: "init", image: "busybox" }],
    containers: [{ name: "main", image: "example.com/web:1" }],
  },
});

describe("how containers behave", () => {
  const init = usualInitBehaviour;

  test("is as usual when nobody says anything: only init containers end", () => {
    expect(behaviourOf(podWith())).toEqual({ init });
  });

  test("is to run for ever for a sidecar, though it stands among the init containers", () => {
    const { metadata, spec } = podWith();
    const sidecar = { name: "proxy", image: "envoy", restartPolicy: "Always" };
    expect(behaviourOf({ metadata, spec: { ...spec, initContainers: [sidecar] } })).toEqual({});
  });

  test("is said by the pod's annotation, in YAML or JSON, by container or for all", () => {
    const yaml = "main: {runMs: 500, exitCode: 3}\n'*': {startMs: {minMs: 1, maxMs: 2}}";
    expect(behaviourOf(podWith(yaml))).toEqual({
      init: { ...init, startMs: { minMs: 1, maxMs: 2 } },
      main: { startMs: { minMs: 1, maxMs: 2 }, runMs: 500, exitCode: 3 },
    });
    expect(behaviourOf(podWith('{"main": {"crashes": 2}}'))).toEqual({ init, main: { crashes: 2 } });
  });

  test("is said by the first rule of a table that matches, which the annotation overrides", () => {
    const rules: BehaviourRule[] = [
      { labels: { app: "db" }, behaviour: { runMs: 1 } },
      { image: "example.com/*", labels: { app: "web" }, behaviour: { runMs: 2, exitCode: 1 } },
      { container: "main", behaviour: { runMs: 3 } },
    ];
    expect(behaviourOf(podWith(), rules)).toEqual({ init, main: { runMs: 2, exitCode: 1 } });
    expect(behaviourOf(podWith("main: {runMs: 9}"), rules)).toEqual({ init, main: { runMs: 9, exitCode: 1 } });
  });
});

describe("a behaviour that cannot be understood is refused with its place and reason", () => {
  const a = "orrery.dev/behaviour";
  test.each([
    ["main: {runMS: 5}", `${a}.main: unknown field "runMS" (known: crashAfterMs, crashExitCode, crashes, exitCode, `],
    ["main: {runMs: -1}", `${a}.main.runMs: must be a whole number of 0 or more, is -1`],
    ["main: {runMs: soon}", `${a}.main.runMs: must be milliseconds or {minMs, maxMs}, is "soon"`],
    ["main: {pullMs: {minMs: 5}}", `${a}.main.pullMs.maxMs: must be a whole number of 0 or more, is missing`],
    ["main: {pullMs: {minMs: 5, maxMs: 2}}", `${a}.main.pullMs: minMs 5 is more than maxMs 2`],
    ["main: {exitCode: 256}", `${a}.main.exitCode: must be a whole number from 0 to 255, is 256`],
    ["main: 5", `${a}.main: must be a mapping, is 5`],
    ["[]", `${a}: must be a mapping, is []`],
    ["main: {", `${a}: `],
  ])("%s", (text, message) => {
    expect(() => parseBehaviour(text)).toThrow(BehaviourError);
    expect(() => parseBehaviour(text)).toThrow(message);
  });

  test("a container that the pod does not have", () => {
    expect(() => behaviourOf(podWith("mian: {runMs: 5}"))).toThrow(`${a}: the pod has no container "mian"`);
  });
});
