import { defineConfig } from "vitest/config";

/** The slower campaigns: `npm run test:deep`. */
export default defineConfig({
  test: {
    include: ["{machines,actors,properties,docs}/**/*.deep.test.ts"],
    setupFiles: ["vitest.setup.ts"],
    testTimeout: 1_200_000,
  },
});
