import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { newSigningKey } from "./test/support/keys.ts";

const settings = {
  APP_ENV: "development",
  PUBLIC_URL: "http://devgen.test",
  PREVIEW_HOST: "previews.test",
  PASSWORD_COST: "10",
  MASTER_KEY: "a master key for tests and nothing else",
  JWT_SHARED_SECRET: "the admin issuer of the tests signs with this",
  SIGNING_KEYS: JSON.stringify([newSigningKey("test-1"), newSigningKey("test-2", "next"), newSigningKey("test-0", "retired")]),
};

/** As the Worker's own rule has it: a migration is its text. */
const sqlAsText: Plugin = { name: "sql-as-text", enforce: "pre", transform: (code, id) => (id.endsWith(".sql") ? `export default ${JSON.stringify(code)};` : undefined) };

/** The dependencies of many modules, as they are imported: a workerd that is told of each module by itself starts in twice the time. */
const bundledOnce = [
  "zod", "drizzle-orm", "drizzle-orm/sqlite-core", "drizzle-orm/durable-sqlite", "drizzle-orm/d1", "drizzle-orm/batch", "openai", "yaml", "jose",
  "hono", "hono/http-exception", "hono/html", "hono/utils/html", "hono/utils/url", "hono/validator", "hono/route", "hono/router", "hono/cookie", "hono/body-limit",
  "@bufbuild/cel", "@bufbuild/protobuf/wkt", "croner", "fflate", "canonicalize",
];

/** `unit`: pure code, in Node. `workers`: all in one workerd, each test with a tenant of its own. `e2e`: the built product, from outside. `browser`: its dashboard, in Chromium. */
export default defineConfig({
  test: {
    silent: "passed-only",
    // Objects that still have an alarm or a run go on when the last test has ended, and may say something while workerd is taken down. Nothing else is let go.
    onUnhandledError: ({ name, message }) => !(name === "EnvironmentTeardownError" && message.includes("Closing rpc while")),
    projects: [
      { plugins: [sqlAsText], test: { name: "unit", environment: "node", include: ["test/**/*.unit.test.ts", "test/architecture.test.ts"], isolate: false, testTimeout: 30_000 } },
      {
        ...(process.env.VITE_CACHE ? { cacheDir: process.env.VITE_CACHE } : {}),
        plugins: [cloudflareTest(async () => ({
          remoteBindings: false,
          wrangler: { configPath: "./wrangler.toml" },
          miniflare: {
            bindings: { ...settings, TEST_MIGRATIONS: await readD1Migrations(path.join(import.meta.dirname, "migrations/d1")) },
            // There is none; only one that is told of a crowd says that it is full.
            serviceBindings: { SANDBOX: async (request: Request) => ((await request.text()).includes("crowded") ? new Response("Too many", { status: 429, headers: { "retry-after": "5" } }) : new Response("No sandbox is bound here", { status: 503 })), DISK: { disk: { path: mkdtempSync(path.join(tmpdir(), "devgen-disk-")), writable: true } } },
          },
        }))],
        test: {
          name: "workers", include: ["test/**/*.test.ts"], exclude: ["test/**/*.unit.test.ts", "test/e2e/**", "test/browser/**", "test/support/**", "test/architecture.test.ts"],
          setupFiles: ["test/support/setup.ts"], deps: { optimizer: { ssr: { enabled: true, include: bundledOnce } } }, isolate: false, maxWorkers: 1, testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 20_000, interval: 10 } },
        },
      },
      { test: { name: "e2e", environment: "node", include: ["test/e2e/**/*.test.ts"], fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000, interval: 50 } } } },
      { test: { name: "browser", environment: "node", include: ["test/browser/**/*.test.ts"], globalSetup: ["test/browser/setup.ts"], fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000, interval: 100 } } } },
    ],
  },
});
