import type { KubeObject, ResourceName, Stored } from "./object.ts";
import type { Status } from "./status.ts";

/** Options that any write may carry (metav1 CreateOptions, UpdateOptions, PatchOptions). */
export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  /** What happens to unknown and duplicate fields; `Warn` when unset, as upstream. */
  readonly fieldValidation?: "Ignore" | "Warn" | "Strict";
}

/** metav1.DeleteOptions. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
}

/** In which version the client speaks. */
interface Versioned {
  /** Of what it sends, patches included, and of what it is answered with. Unset: the one in which the resource is stored. */
  readonly apiVersion?: string;
}

/** What a list or a watch selects; selectors in the wire's own syntax. */
export interface Selection {
  readonly resource: ResourceName;
  /** Unset: all namespaces, or a cluster-scoped resource. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

interface Target extends Versioned {
  readonly resource: ResourceName;
  readonly namespace?: string;
  readonly name: string;
  /** `status`, `scale`, `binding`, … */
  readonly subresource?: string;
}

export interface CreateRequest extends Versioned {
  readonly verb: "create";
  readonly resource: ResourceName;
  readonly namespace?: string;
  /** Only for a subresource, as in `pods/NAME/binding`. */
  readonly name?: string;
  readonly subresource?: string;
  readonly object: KubeObject;
  readonly options?: WriteOptions;
}

export interface GetRequest extends Target {
  readonly verb: "get";
}

export interface ListRequest extends Selection, Versioned {
  readonly verb: "list";
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
}

export interface UpdateRequest extends Target {
  readonly verb: "update";
  readonly object: KubeObject;
  readonly options?: WriteOptions;
}

export interface PatchRequest extends Target {
  readonly verb: "patch";
  readonly patchType: "json" | "merge" | "strategic" | "apply";
  readonly patch: unknown;
  readonly options?: WriteOptions;
}

export interface DeleteRequest extends Target {
  readonly verb: "delete";
  readonly options?: DeleteOptions;
}

export interface DeleteCollectionRequest extends Selection, Versioned {
  readonly verb: "deletecollection";
  readonly options?: DeleteOptions;
}

/** Everything that a client can ask of the apiserver, but for a watch, which is a stream. */
export type ApiRequest =
  | CreateRequest
  | GetRequest
  | ListRequest
  | UpdateRequest
  | PatchRequest
  | DeleteRequest
  | DeleteCollectionRequest;

/** A list as it goes over the wire. */
export interface ObjectList {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly Stored[];
}

/** What the apiserver answers: an object, a list, or a Status; `code` is the HTTP status. */
export type ApiResponse =
  | {
      readonly ok: true;
      readonly code: 200 | 201;
      readonly object: KubeObject | Stored;
      readonly warnings?: readonly string[];
    }
  | { readonly ok: true; readonly code: 200; readonly list: ObjectList; readonly object?: undefined }
  | { readonly ok: false; readonly code: number; readonly status: Status };
