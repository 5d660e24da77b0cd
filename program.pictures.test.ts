import { describe, expect, it } from "vitest";
import { orrery } from "./program.fixture.ts";

describe("orrery draw of other pictures", () => {
  it("takes what is said behind their names for theirs", async () => {
    expect((await orrery("draw architecture --format dot")).out).toMatch(/^digraph/);
    const { files, out } = await orrery("draw architecture --of default-scheduler --out a.mmd");
    expect([out, files.get("a.mmd")?.split("\n")[3]]).toEqual(["", "flowchart LR"]);
    expect(await orrery("draw architecture --of the-moon")).toMatchObject({
      code: 2,
      err: expect.stringContaining('no component "the-moon"; there are: deployment-controller'),
    });
  });
});
