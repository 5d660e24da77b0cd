/** The same check from a program, with a property of one's own; see docs/tutorial-operator.md. */
import { readFileSync } from "node:fs";
import { check, loadManifests, reportText } from "kube-orrery";
import { operator } from "./database-mended.mjs";
import { passwordsStay } from "./must-hold.mjs";

const file = "docs/examples/operators/database.yaml";
const { objects, problems } = loadManifests([{ file, text: readFileSync(file, "utf8") }]);
if (problems.length > 0) throw new Error(JSON.stringify(problems));

const report = await check(objects, { controllers: [operator], properties: [passwordsStay], nodes: 1 });
console.log(reportText(report));
