import type { CheckClock } from "./check-clock.ts";
import type { CheckSubject } from "./check-subject.ts";
import type { CheckpointKeeper } from "./checkpoint-keeper.ts";
import type { Coverage } from "./coverage.ts";

/** A check as its parts see it. */
export interface CheckContext {
  readonly subject: CheckSubject;
  readonly clock: CheckClock;
  readonly keeper: CheckpointKeeper;
  readonly coverage: Coverage;
}
