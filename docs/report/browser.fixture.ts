/** The browser in which tests look at pages: Chromium as the system has it, since nothing is to be downloaded. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const usualPlaces = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where the browser is; undefined: there is none. `CHROMIUM` says where to look first. */
export const chromiumPath = [process.env.CHROMIUM ?? "", ...usualPlaces].find(
  (path) => path !== "" && existsSync(path),
);

/** Why a test that needs a browser is left out. */
export const whyNoBrowser = `no Chromium: not in ${usualPlaces.join(", ")}, and CHROMIUM does not say where`;

export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(whyNoBrowser);
  // Whoever runs tests in a container is root, for whom Chromium has no sandbox.
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
}
