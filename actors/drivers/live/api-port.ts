import type { Observable } from "rxjs";
import type { Registry } from "../../../machines/api/custom/registry.ts";
import type { ApiRequest, ApiResponse, Selection } from "../../../machines/api/request.ts";
import type { LoggedEvent } from "../../history.ts";

/** An apiserver as clients outside of the process reach it; what stands behind it is the driver's affair. */
export interface ApiPort {
  request(request: ApiRequest): Promise<ApiResponse>;
  /**
   * The events of a selection after a revision (exclusive), or, without one, first an ADDED for each object that exists. As
   * seen from inside the selection. Errors with a Status: 410 if the revision is compacted away, 400 if a selector is malformed.
   */
  watch(selection: Selection, fromRevision?: number): Observable<LoggedEvent>;
  /** The last revision of which every watcher has been told. */
  readonly revision: number;
  /** What is served at this moment; definitions come and go. */
  readonly registry: Registry;
  /** Milliseconds since 1970. */
  nowMs(): number;
}
