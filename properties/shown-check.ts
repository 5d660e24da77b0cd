import type { Component } from "../actors/component.ts";
import type { VerdictFile } from "./counterexamples/verdict-file.ts";

/** A check to be shown to people: what is written down of it, and the code that no file holds. */
export interface ShownCheck {
  readonly verdict: VerdictFile;
  /** Components that took part and are not built in: a user's own controllers, a canary's. Without them no run of theirs can be played. */
  readonly components: readonly Component[];
  /** What is known of the canary that it is about, if it is about one. */
  readonly canary?: {
    readonly name: string;
    readonly reference: string;
    readonly mechanism: string;
  };
}

/** What commands make pages with. */
export interface ReportTools {
  /** A check as one HTML page that needs no other file. */
  reportPage(check: ShownCheck): Promise<string>;
}
