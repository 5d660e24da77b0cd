import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{machines,actors,properties,docs}/**/*.test.ts", "*.test.ts"],
    exclude: ["**/*.deep.test.ts", "node_modules/**", "dist/**"],
    setupFiles: ["vitest.setup.ts"],
    testTimeout: 60_000,
    benchmark: { include: ["{machines,actors,properties,docs}/**/*.bench.ts"] },
  },
});
