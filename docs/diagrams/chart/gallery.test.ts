/** The pictures that are committed are those of the machines as they are now: `npm run diagrams` draws them anew. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { machines } from "../machines.ts";
import { galleryOf } from "./gallery.ts";

const files = await galleryOf(machines);

describe("the gallery of machines", () => {
  it.each(files)("$name is up to date (npm run diagrams, and look at what changed)", async ({ name, text }) => {
    await expect(text).toMatchFileSnapshot(`../machines/${name}`);
  });

  it("has no other file", () => {
    const there = readdirSync(new URL("../machines/", import.meta.url));
    expect(there.filter((name) => !files.some((file) => file.name === name))).toEqual([]);
  });
});
