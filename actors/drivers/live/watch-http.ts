import type { Observable, Subscription } from "rxjs";
import { fromStorage } from "../../../machines/api/conversion/index.ts";
import type { KubeObject, Stored } from "../../../machines/api/object.ts";
import type { ResourceInfo } from "../../../machines/api/registry.ts";
import type { ObjectList, Selection } from "../../../machines/api/request.ts";
import { internalError, type Status } from "../../../machines/api/status.ts";
import { type IncludeObject, partialObject, type Table, tableOfObject } from "../../apiserver/table.ts";
import type { LoggedEvent } from "../../history.ts";
import type { ApiPort } from "./api-port.ts";
import type { Representation } from "./media.ts";

/** What a client asks of a watch. */
export interface WatchOptions {
  readonly selection: Selection;
  readonly resource: ResourceInfo;
  readonly representation: Representation;
  readonly includeObject?: IncludeObject;
  /** After which revision it starts; unset: with all that exists. */
  readonly fromRevision?: number;
  readonly bookmarks: boolean;
  /** Ends the objects that exist with a bookmark that says so. */
  readonly marksInitialEnd: boolean;
  /** After so many seconds the server ends the stream. */
  readonly timeoutSeconds?: number;
}

/** One document of the stream (metav1.WatchEvent). */
interface Document {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubeObject | Stored | Table | Status;
}

/** How often a watcher that asked for it is told how far it has come; as upstream's. */
const bookmarkIntervalMs = 60_000;

/** A watcher that lets so many documents pile up is cut off; it lists again. */
const maxWaitingDocuments = 10_000;

const initialEventsEnd = "k8s.io/initial-events-end";

/** A watch as the body of a response: a JSON document for each event, until the client goes, time is up or an error ends it. */
export function watchStream(port: ApiPort, options: WatchOptions): ReadableStream<Uint8Array> {
  let stream: WatchStream | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      stream = new WatchStream(port, options, controller);
      return stream.start();
    },
    pull() {
      stream?.pull();
    },
    cancel() {
      stream?.stop();
    },
  });
}

/** One watcher's stream while it lasts. */
class WatchStream {
  readonly #port: ApiPort;
  readonly #options: WatchOptions;
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #timers: ReturnType<typeof setTimeout>[] = [];
  /** Documents that the client has not asked for yet; all of them go out together. */
  #waiting: string[] = [];
  /** Whether the client has asked, and there was nothing. */
  #hungry = false;
  /** What waits at the start is as much as there is, and no sign of a slow client. */
  #limit = Number.POSITIVE_INFINITY;
  #subscription: Subscription | undefined;
  #open = true;

  constructor(port: ApiPort, options: WatchOptions, controller: ReadableStreamDefaultController<Uint8Array>) {
    this.#port = port;
    this.#options = options;
    this.#controller = controller;
  }

  async start(): Promise<void> {
    const { fromRevision, timeoutSeconds, bookmarks } = this.#options;
    const revision = fromRevision ?? (await this.#sendInitial());
    if (revision === undefined || !this.#open) return;
    if (timeoutSeconds !== undefined) this.#timers.push(setTimeout(() => this.#timeout(), timeoutSeconds * 1000));
    if (bookmarks) this.#timers.push(setInterval(() => this.#sendBookmark(this.#port.revision), bookmarkIntervalMs));
    this.#follow(this.#port.watch(this.#options.selection, revision));
    this.#limit = this.#waiting.length + maxWaitingDocuments;
  }

  /** The client takes what there is. */
  pull(): void {
    this.#hungry = this.#waiting.length === 0;
    this.#flush();
    this.#limit = Math.min(this.#limit, maxWaitingDocuments);
  }

  stop(): void {
    this.#open = false;
    this.#subscription?.unsubscribe();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** What exists, as if it had just been added; answers with the revision that this was at. */
  async #sendInitial(): Promise<number | undefined> {
    const response = await this.#port.request({ verb: "list", ...this.#options.selection });
    if (!response.ok) this.#fail(response.status);
    if (!response.ok || response.object !== undefined) return undefined;
    const { items, metadata }: ObjectList = response.list;
    const revision = Number(metadata.resourceVersion);
    for (const object of items) this.#send({ type: "ADDED", object: this.#represent(object) });
    if (this.#options.marksInitialEnd) this.#sendBookmark(revision, { [initialEventsEnd]: "true" });
    return revision;
  }

  #follow(events: Observable<LoggedEvent>): void {
    const subscription = events.subscribe({
      next: ({ revision, event }) => {
        const object = event.type === "DELETED" ? atRevision(event.object, revision) : event.object;
        this.#send({ type: event.type, object: this.#represent(object) });
      },
      error: (error: unknown) => this.#fail(isStatus(error) ? error : internalError(String(error))),
      complete: () => this.#end(),
    });
    // An error may come while subscribing.
    if (this.#open) this.#subscription = subscription;
    else subscription.unsubscribe();
  }

  #represent(stored: Stored): Document["object"] {
    const { representation, resource, includeObject } = this.#options;
    const object = fromStorage(stored, resource);
    switch (representation.as) {
      case "object":
        return object;
      case "partial":
        return partialObject(object);
      case "table":
        return tableOfObject(resource, object, { nowMs: this.#port.nowMs(), ...(includeObject && { includeObject }) });
    }
  }

  #sendBookmark(revision: number, annotations?: Readonly<Record<string, string>>): void {
    const { apiVersion, kind } = this.#options.resource;
    const metadata = { resourceVersion: String(revision), ...(annotations && { annotations }) };
    this.#send({ type: "BOOKMARK", object: { kind, apiVersion, metadata } });
  }

  #timeout(): void {
    // So that the client can go on where it stopped.
    if (this.#options.bookmarks) this.#sendBookmark(this.#port.revision);
    this.#end();
  }

  #fail(status: Status): void {
    this.#send({ type: "ERROR", object: status });
    this.#end();
  }

  #send(document: Document): void {
    if (!this.#open) return;
    this.#waiting.push(`${JSON.stringify(document)}\n`);
    if (this.#hungry) this.#flush();
    if (this.#waiting.length > this.#limit) this.#end();
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const text = this.#waiting.join("");
    // Before the text goes out, since a client that waits asks again at once.
    this.#waiting = [];
    this.#hungry = false;
    this.#controller.enqueue(this.#encoder.encode(text));
  }

  #end(): void {
    if (!this.#open) return;
    this.stop();
    this.#flush();
    this.#controller.close();
  }
}

/** An object that leaves a selection without being deleted is told of in its last state inside, but at the revision of leaving. */
function atRevision(object: Stored, revision: number): Stored {
  const resourceVersion = String(revision);
  if (object.metadata.resourceVersion === resourceVersion) return object;
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

function isStatus(error: unknown): error is Status {
  return typeof error === "object" && error !== null && (error as { readonly kind?: unknown }).kind === "Status";
}
