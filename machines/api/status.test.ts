import { describe, expect, it } from "vitest";
import * as status from "./status.ts";
import { duplicate, forbidden, invalid, notSupported, required, tooLong, tooMany } from "./validation/field-error.ts";

describe("a refusal", () => {
  it("names what was not found", () => {
    expect(status.notFound("deployments.apps", "web")).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: 'deployments.apps "web" not found',
      reason: "NotFound",
      details: { name: "web", group: "apps", kind: "deployments" },
      code: 404,
    });
  });

  it("of an invalid object lists each cause", () => {
    const errors = [required("spec.selector"), invalid("spec.replicas", -1, "must be greater than or equal to 0")];
    expect(status.invalidObject("Deployment", "apps", "web", errors)).toMatchObject({
      code: 422,
      reason: "Invalid",
      message:
        'Deployment.apps "web" is invalid: [spec.selector: Required value, spec.replicas: Invalid value: -1: must be greater than or equal to 0]',
      details: {
        kind: "Deployment",
        group: "apps",
        causes: [
          { reason: "FieldValueRequired", message: "Required value", field: "spec.selector" },
          {
            reason: "FieldValueInvalid",
            message: "Invalid value: -1: must be greater than or equal to 0",
            field: "spec.replicas",
          },
        ],
      },
    });
  });

  it("of one error has no brackets, and says the same thing once", () => {
    const error = required("spec.x");
    expect(status.invalidObject("Pod", "", "p", [error, error]).message).toBe(
      'Pod "p" is invalid: spec.x: Required value',
    );
    expect(status.invalidObject("Pod", "", "p", []).message).toBe('Pod "p" is invalid');
  });

  it.each([
    [status.alreadyExists("pods", "a"), 409, "AlreadyExists", 'pods "a" already exists'],
    [status.conflict("pods", "a"), 409, "Conflict", `Operation cannot be fulfilled on pods "a": ${status.staleObject}`],
    [status.badRequest("no"), 400, "BadRequest", "no"],
    [status.unauthorized(), 401, "Unauthorized", "Unauthorized"],
    [status.forbiddenRequest("pods", "a", "no"), 403, "Forbidden", 'pods "a" is forbidden: no'],
    [status.forbiddenRequest("pods", "", "no"), 403, "Forbidden", "pods is forbidden: no"],
    [
      status.methodNotAllowed("pods", "put"),
      405,
      "MethodNotAllowed",
      'put is not supported on resources of kind "pods"',
    ],
    [status.gone("x"), 410, "Gone", "x"],
    [status.expired("x"), 410, "Expired", "x"],
    [status.timeout("x"), 504, "Timeout", "Timeout: x"],
    [status.internalError("x"), 500, "InternalError", "Internal error occurred: x"],
    [status.serviceUnavailable("x"), 503, "ServiceUnavailable", "x"],
    [status.unknownPath(), 404, "NotFound", "the server could not find the requested resource"],
  ])("%#: has upstream's code, reason and message", (given, code, reason, message) => {
    expect(given).toMatchObject({ kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message });
  });

  it("tells when to come back", () => {
    expect(status.tooManyRequests("slow down", 5).details).toEqual({ retryAfterSeconds: 5 });
    expect(status.serverTimeout("pods", "list", 1).details).toEqual({
      name: "list",
      kind: "pods",
      retryAfterSeconds: 1,
    });
    expect(status.generateNameConflict("pods", "a").details?.retryAfterSeconds).toBe(1);
  });

  it("of a media type tells which are welcome", () => {
    expect(status.unsupportedMediaType(["application/json"]).message).toBe(
      "the body of the request was in an unknown format - accepted media types include: application/json",
    );
    expect(status.notAcceptable(["application/json"]).code).toBe(406);
  });
});

describe("a success", () => {
  it("of a deletion names what is gone", () => {
    expect(status.deleted("pods", "a", "u1")).toMatchObject({
      status: "Success",
      code: 200,
      details: { name: "a", kind: "pods", uid: "u1" },
    });
  });
});

describe("an objection to a field", () => {
  it.each([
    [duplicate("a", "x"), 'Duplicate value: "x"'],
    [forbidden("a", "not now"), "Forbidden: not now"],
    [notSupported("a", "z", ["x", "y"]), 'Unsupported value: "z": supported values: "x", "y"'],
    [
      invalid("a", { matchLabels: { app: "x" } }, "field is immutable"),
      'Invalid value: {"matchLabels":{"app":"x"}}: field is immutable',
    ],
    [invalid("a", null, "no"), "Invalid value: null: no"],
    [tooLong("a", 63), "Too long: may not be more than 63 bytes"],
    [tooMany("a", 3, 1), "Too many: 3: must have at most 1 item"],
  ])("%#: is worded as upstream's", (error, body) => {
    expect(status.invalidObject("Pod", "", "p", [error]).details?.causes?.[0]?.message).toBe(body);
  });
});
