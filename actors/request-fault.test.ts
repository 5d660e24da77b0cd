import { describe, expect, it } from "vitest";
import type { ApiRequest } from "../machines/api/request.ts";
import { pod } from "./apiserver/server.fixture.ts";
import { faultyAnswer, requestFaults } from "./request-fault.ts";

const at = { resource: "pods", namespace: "default", name: "web" } as const;
const versioned = { ...pod("web"), metadata: { name: "web", resourceVersion: "7" } };

describe("what can go wrong with a request", () => {
  it.each<[string, ApiRequest, readonly string[]]>([
    ["a get", { verb: "get", ...at }, ["unavailable"]],
    ["a list", { verb: "list", resource: "pods" }, ["unavailable"]],
    ["a creation", { verb: "create", resource: "pods", object: pod("web") }, ["unavailable", "lost"]],
    ["an update that names no version", { verb: "update", ...at, object: pod("web") }, ["unavailable", "lost"]],
    ["an update that names one", { verb: "update", ...at, object: versioned }, ["conflict", "unavailable", "lost"]],
    ["a patch", { verb: "patch", ...at, patchType: "merge", patch: { spec: {} } }, ["unavailable", "lost"]],
    [
      "a patch that names a version",
      { verb: "patch", ...at, patchType: "merge", patch: versioned },
      ["conflict", "unavailable", "lost"],
    ],
    ["a deletion", { verb: "delete", ...at, options: { preconditions: { uid: "u" } } }, ["unavailable", "lost"]],
    [
      "a deletion of one version",
      { verb: "delete", ...at, options: { preconditions: { resourceVersion: "7" } } },
      ["conflict", "unavailable", "lost"],
    ],
  ])("%s", (_, request, faults) => {
    expect(requestFaults(request)).toEqual(faults);
  });

  it("is told as upstream words it", () => {
    const request: ApiRequest = { verb: "update", ...at, object: versioned };
    expect(faultyAnswer(request, "conflict")).toMatchObject({
      ok: false,
      code: 409,
      status: {
        reason: "Conflict",
        message:
          'Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
      },
    });
    expect(faultyAnswer(request, "unavailable")).toMatchObject({
      ok: false,
      code: 503,
      status: { reason: "ServiceUnavailable" },
    });
    expect(faultyAnswer(request, "lost")).toMatchObject({ ok: false, code: 504, status: { reason: "Timeout" } });
  });
});
