import { defineConfig } from "vitest/config";

/** The slower campaigns: `npm run test:deep`. */
export default defineConfig({
  test: {
    include: ["{machines,actors,properties,docs}/**/*.deep.test.ts"],
    setupFiles: ["vitest.setup.ts"],
    // Left to itself, vitest leaves a core idle, which is half of two.
    maxWorkers: "100%",
    testTimeout: 1_200_000,
  },
});
