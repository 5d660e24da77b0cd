/**
 * The golden table of k8s#59848, cell by cell, each explored to the end. Where a cell is not what Themelios published, docs/decisions/0011 says
 * why.
 */
import { expect, it } from "vitest";
import { replicaSetRow, statefulSetRow, tableText } from "./consistency-table.fixture.ts";

it("consistency model × copies of the controller", async () => {
  await expect(tableText([statefulSetRow, replicaSetRow])).toMatchFileSnapshot("golden/k8s-59848.txt");
});
