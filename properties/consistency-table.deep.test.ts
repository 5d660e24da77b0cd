/**
 * The golden table of k8s#59848, cell by cell, each explored to the end. Why each fails, and where it is not what Themelios
 * published, is told in docs/decisions/0011.
 */
import { expect, it } from "vitest";
import { replicaSetRow, statefulSetByName, statefulSetByUid, tableText } from "./consistency-table.fixture.ts";

it("consistency model × copies of the controller", async () => {
  await expect(tableText([statefulSetByUid, statefulSetByName, replicaSetRow])).toMatchFileSnapshot(
    "golden/k8s-59848.txt",
  );
});
