import type { Path } from "../../../machines/api/problem.ts";
import type { PatchRequest } from "../../../machines/api/request.ts";
import { badRequest, unsupportedMediaType } from "../../../machines/api/status.ts";
import { readDocuments } from "../../manifest-text.ts";
import { parseJson } from "./json-text.ts";
import { contentType } from "./media.ts";
import { type Body, Unreadable } from "./wire-request.ts";

/** A request's body as data. */
export interface ParsedBody extends Body {
  /** Keys that stand twice in the same object. */
  readonly duplicates: readonly Path[];
}

const patchTypes: Readonly<Record<string, PatchRequest["patchType"]>> = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
};

const objectTypes = ["application/json", "application/yaml"] as const;

/** Media types that upstream takes and this server does not, yet; each refusal says so. */
const notYet: Readonly<Record<string, string>> = {
  "application/vnd.kubernetes.protobuf": "protobuf request bodies are not supported yet",
  "application/cbor": "CBOR request bodies are not supported",
  "application/apply-patch+yaml": "server-side apply is not supported yet",
  "application/apply-patch+cbor": "server-side apply is not supported yet",
};

/** Reads the body of a write: JSON or YAML, for a patch of the media type that its kind of patch has. Throws Unreadable. */
export function parseBody(text: string, header: string | undefined, isPatch: boolean): ParsedBody {
  const type = contentType(header);
  const patchType = isPatch ? patchTypes[type] : undefined;
  const accepted = isPatch ? Object.keys(patchTypes) : objectTypes;
  if (!(isPatch ? patchType !== undefined : objectTypes.some((candidate) => candidate === type))) {
    throw unsupported(type, accepted);
  }
  if (text.trim() === "") return { value: undefined, duplicates: [] };
  const parsed = type === "application/yaml" ? parseYaml(text) : parseJsonBody(text);
  return patchType === undefined ? parsed : { ...parsed, patchType };
}

function unsupported(type: string, accepted: readonly string[]): Unreadable {
  const status = unsupportedMediaType(accepted);
  const reason = notYet[type];
  if (reason === undefined) return new Unreadable(status);
  return new Unreadable({ ...status, message: `${reason} - accepted media types include: ${accepted.join(", ")}` });
}

function parseJsonBody(text: string): ParsedBody {
  try {
    return parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Unreadable(badRequest(`error decoding the body as JSON: ${reason}`));
  }
}

function parseYaml(text: string): ParsedBody {
  const [document, second] = readDocuments(text);
  const problem = document?.problems[0];
  if (problem !== undefined) {
    throw new Unreadable(badRequest(`error converting YAML to JSON: yaml: line ${problem.line}: ${problem.message}`));
  }
  if (document === undefined || second !== undefined)
    throw new Unreadable(badRequest("the body is not one YAML document"));
  return { value: document.value, duplicates: document.duplicates };
}
