import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{machines,actors,properties,docs}/**/*.test.ts", "*.test.ts"],
    exclude: ["**/*.deep.test.ts", "node_modules/**", "dist/**"],
    setupFiles: ["vitest.setup.ts"],
    // Left to itself, vitest leaves a core idle, which is half of two.
    maxWorkers: "100%",
    testTimeout: 60_000,
    benchmark: { include: ["{machines,actors,properties,docs}/**/*.bench.ts"] },
  },
});
