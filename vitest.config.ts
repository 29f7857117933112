import { defineConfig } from "vitest/config";

/** `unit`: pure code, in Node. `workers`: inside workerd. `e2e`: the built product, from outside. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", environment: "node", include: ["test/**/*.unit.test.ts", "test/architecture.test.ts"] } },
      { test: { name: "e2e", environment: "node", include: ["test/e2e/**/*.test.ts"], fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
