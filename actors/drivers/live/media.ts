/** What a client wants to see of an object or a list. */
export type Representation = { readonly as: "object" } | { readonly as: "table" } | { readonly as: "partial" };

/** What the discovery documents can look like. */
export type DiscoveryForm = "v2" | "v2beta1" | "legacy";

/** One media range of an Accept header: `application/json;as=Table;v=v1;g=meta.k8s.io`. */
interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The media types that answers may have. */
export const servedMediaTypes = ["application/json"] as const;

const jsonRanges: ReadonlySet<string> = new Set(["application/json", "application/*", "*/*", "application/json-seq"]);

function parseAccept(accept: string | undefined): MediaRange[] {
  return (accept?.trim() || "*/*").split(",").map((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    const pairs = parameters.map((parameter) => {
      const [key = "", value = ""] = parameter.split("=");
      return [key, value] as const;
    });
    return { type: type.toLowerCase(), parameters: new Map(pairs) };
  });
}

/**
 * The first alternative of an Accept header that can be served; undefined if none can (406). Protobuf and CBOR are passed over,
 * as clients that ask for them always offer JSON too.
 */
export function negotiate(accept: string | undefined): Representation | undefined {
  for (const { type, parameters } of parseAccept(accept)) {
    if (!jsonRanges.has(type)) continue;
    const kind = parameters.get("as");
    if (kind === undefined) return { as: "object" };
    if (parameters.get("g") !== "meta.k8s.io" || parameters.get("v") !== "v1") continue;
    if (kind === "Table") return { as: "table" };
    if (kind === "PartialObjectMetadata" || kind === "PartialObjectMetadataList") return { as: "partial" };
  }
  return undefined;
}

/** Which form of discovery a client prefers: one document for all groups, or one for each group and version. */
export function discoveryForm(accept: string | undefined): DiscoveryForm {
  for (const { type, parameters } of parseAccept(accept)) {
    if (!jsonRanges.has(type)) continue;
    const version = parameters.get("v");
    if (parameters.get("as") === "APIGroupDiscoveryList" && (version === "v2" || version === "v2beta1")) return version;
    if (parameters.size === 0) return "legacy";
  }
  return "legacy";
}

/** The media type of a Content-Type header, without parameters. A missing one counts as JSON. */
export function contentType(header: string | undefined): string {
  const [type = ""] = (header ?? "").split(";");
  return type.trim().toLowerCase() || "application/json";
}
