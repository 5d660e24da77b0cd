/** docs/statespace.md is what the code makes of it today; `-u` writes it anew. */
import { expect, it } from "vitest";
import { stateSpaceText } from "./statespace.fixture.ts";

it("the page on the state space's size says what is so", async () => {
  await expect(stateSpaceText()).toMatchFileSnapshot("../docs/statespace.md");
});
