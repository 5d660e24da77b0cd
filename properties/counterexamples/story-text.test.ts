import { describe, expect, it } from "vitest";
import type { Counterexample, StoryStep } from "../report.ts";
import { storyText } from "./story-text.ts";

const choice = { do: "turn", actor: "red" } as const;
const says = (text: string, more: Partial<StoryStep> = {}): StoryStep => {
  return { choice, actor: "red", text, changes: [], behind: 0, taken: 1, ...more };
};
const refused = (timer: string) => says(`its timer "${timer}" goes off; update a → 422 Invalid`);
const story = (steps: readonly StoryStep[], more: Partial<Counterexample> = {}) =>
  storyText({ property: "", reason: "", steps, choices: [], ...more }).split("\n");

describe("the text of a story", () => {
  it("tells once what somebody does again and again, and how often", () => {
    const steps = [says("update a → 422 Invalid"), ...["x", "y", "z"].map(refused), says("update b → 200 b")];
    expect(story(steps)).toEqual([
      "  1  red  update a → 422 Invalid",
      "     … the same again, 3 times: to step 4",
      "  5  red  update b → 200 b",
      "  ■ and here it ends",
    ]);
  });

  it("tells each where there are few, where they differ, and where it begins to go round", () => {
    const numbers = (steps: readonly StoryStep[], more?: Partial<Counterexample>) =>
      story(steps, more).flatMap((line) => /^ +(\d+) /.exec(line)?.[1] ?? []);
    expect(numbers(Array.from({ length: 3 }, () => refused("x")))).toEqual(["1", "2", "3"]);
    const differing = [1, 2, 3, 4].map((count) => says("update a → 200 a", { changes: [`a count: ${count}`] }));
    expect(numbers(differing)).toEqual(["1", "2", "3", "4"]);
    expect(
      numbers(
        Array.from({ length: 5 }, () => refused("x")),
        { cycleFrom: 4 },
      ),
    ).toEqual(["1", "5"]);
  });
});
