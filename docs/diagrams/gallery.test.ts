/** The gallery's pictures of runs and maps: `npm run diagrams` draws them anew; look at what is different before it is committed. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadManifests } from "../../actors/manifests.ts";
import { mapPictures } from "./map/pictures.ts";
import { counterexamplePicture, runPictures, timelinePicture } from "./run/pictures.ts";

const text = readFileSync(new URL("../examples/guestbook.yaml", import.meta.url), "utf8");
const { objects } = loadManifests([{ file: "guestbook.yaml", text }]);

const pictures = new Map([
  ...runPictures(),
  ...(await mapPictures(objects)),
  ["counterexample.svg", counterexamplePicture()] as const,
  ["timeline.svg", await timelinePicture(objects, "A guestbook on five nodes")] as const,
]);

it.each([...pictures])("%s is as the code draws it", async (file, drawn) => {
  await expect(drawn).toMatchFileSnapshot(`gallery/${file}`);
});

it("no picture is left over", () => {
  const drawn = readdirSync(new URL("gallery", import.meta.url));
  expect(drawn.filter((file) => !pictures.has(file))).toEqual([]);
});
