import { describe, expect, it } from "vitest";
import type { Checkpoint, CurrentSlice } from "./checkpoint.ts";
import { CheckpointKeeper } from "./checkpoint-keeper.ts";
import type { SliceReport } from "./report.ts";

const current = {} as CurrentSlice;

/** A keeper of a check that writes what it had: `slices@ms`, with a + in the middle of one. */
function kept(everyMs: number) {
  const written: string[] = [];
  const at = { slices: 0, ms: 0 };
  const rest = () => ({
    asked: {},
    slices: Array<SliceReport>(at.slices),
    coverage: { states: [], transitions: [] },
    elapsedMs: at.ms,
  });
  const write = ({ slices, current: inMiddle, elapsedMs }: Checkpoint) =>
    void written.push(`${slices.length}${inMiddle ? "+" : ""}@${elapsedMs}`);
  return { keeper: new CheckpointKeeper({ everyMs, write }, rest), at, written };
}

describe("a keeper of checkpoints", () => {
  it("writes every so often", () => {
    const { keeper, at, written } = kept(10);
    for (at.ms = 0; at.ms < 35; at.ms += 5) keeper.offer(() => current);
    expect(written).toEqual(["0+@10", "0+@20", "0+@30"]);
  });

  it("writes once at the end, at once", () => {
    const { keeper, written } = kept(10);
    keeper.end();
    for (let turn = 0; turn < 3; turn++) keeper.offer(() => current);
    keeper.endBetween();
    expect(written).toEqual(["0+@0"]);
  });

  it("writes between slices what is done, unless that would be less than there is", () => {
    const { keeper, at, written } = kept(10);
    at.ms = 10;
    keeper.offer(() => current);
    keeper.endBetween();
    expect(written).toEqual(["0+@10"]);
    const other = kept(10);
    other.at.ms = 10;
    other.keeper.offer(() => current);
    other.at.slices = 1;
    other.keeper.endBetween();
    other.keeper.endBetween();
    expect(other.written).toEqual(["0+@10", "1@10"]);
  });

  it("does nothing where nothing is to be written", () => {
    const keeper = new CheckpointKeeper(undefined, () => expect.fail("nobody wants to know"));
    keeper.end();
    keeper.endBetween();
    keeper.offer(() => current);
  });
});
