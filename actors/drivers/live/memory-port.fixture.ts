import { concat, from, type Observable, throwError } from "rxjs";
import type { Registry } from "../../../machines/api/custom/registry.ts";
import type { ApiRequest, ApiResponse, Selection } from "../../../machines/api/request.ts";
import { expired } from "../../../machines/api/status.ts";
import { registryOf } from "../../apiserver/custom-resources.ts";
import { TestServer } from "../../apiserver/server.fixture.ts";
import { History, type LoggedEvent } from "../../history.ts";
import { WatchHub } from "../../watch-hub.ts";
import { watchSelection } from "../../watch-selection.ts";
import type { ApiPort } from "./api-port.ts";

/** An apiserver with nothing behind it: what is written stays as it is, as there is no controller. */
export class MemoryPort implements ApiPort {
  readonly server: TestServer;
  readonly hub = new WatchHub();
  readonly history: History;

  constructor(namespaces?: readonly string[]) {
    this.server = new TestServer(namespaces);
    this.history = new History(this.server.store.revision);
    this.server.onEvent = (event) => {
      const revision = Number(event.object.metadata.resourceVersion);
      this.history.append(revision, [event]);
      this.hub.publish(event, revision);
    };
  }

  get revision(): number {
    return this.server.store.revision;
  }

  get registry(): Registry {
    return registryOf(this.server.store);
  }

  nowMs(): number {
    return this.server.nowMs;
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    return this.server.request(request);
  }

  watch(selection: Selection, fromRevision = 0): Observable<LoggedEvent> {
    const past = this.history.since(fromRevision);
    if (past === undefined) {
      const oldest = this.history.compactedRevision;
      return throwError(() => expired(`too old resource version: ${fromRevision} (${oldest})`));
    }
    const { translate } = watchSelection(selection);
    const seen = past.flatMap(({ revision, event }) => {
      const translated = translate(event);
      return translated === undefined ? [] : [{ revision, event: translated }];
    });
    return concat(from(seen), this.hub.watch(selection));
  }
}
