import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { directoryMigrations, readiness } from "../../src/platform/health/service.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import { ask } from "../support/world.ts";

describe("health and readiness", () => {
  it.each(["/api/health", "/health"])("[REQ-11] %s says that the process is up", async (path) => expect(await ask("GET", path)).toMatchObject({ status: 200, body: { status: "ok" } }));

  it("[REQ-11] is ready once D1 has had every migration of this build", async () =>
    expect(await ask("GET", "/api/ready")).toMatchObject({ status: 200, body: { status: "ready", pending_migrations: [] } }));

  it("[REQ-11] knows the migrations that there are", () => expect(directoryMigrations).toEqual(env.TEST_MIGRATIONS.map(({ name }) => name)));

  it("[REQ-11] is 503 while one is pending", async () => {
    const last = directoryMigrations.at(-1)!;
    await env.DB.prepare("UPDATE d1_migrations SET name = 'away' WHERE name = ?").bind(last).run();
    const answer = await ask("GET", "/api/ready");
    await env.DB.prepare("UPDATE d1_migrations SET name = ? WHERE name = 'away'").bind(last).run();
    expect(answer).toMatchObject({ status: 503, body: { status: "not_ready", checks: { directory: "ok", migrations: "pending" }, pending_migrations: [last] } });
  });

  it("[REQ-11] isn't ready where the storage can't be read", async () => {
    const edge = { ...newEdgeContext(env, "rqt_test", ""), log: () => {} };
    const away = { ...env, STORAGE: "disk", DISK: { fetch: async () => new Response(null, { status: 500 }) } } as unknown as Env;
    expect(await readiness({ ...edge, env: away })).toMatchObject({ status: "not_ready", checks: { directory: "ok", migrations: "ok", storage: "unreachable" }, pending_migrations: [] });
  });

  it("[REQ-11] is 503 when D1 doesn't answer, and when it was never migrated", async () => {
    const edge = { ...newEdgeContext(env, "rqt_test", ""), log: () => {} };
    const failing = (message: string) => ({ ...edge, directory: { all: () => Promise.reject(new Error(message)) } as never });
    expect(await readiness(failing("D1 is away"))).toMatchObject({ status: "not_ready", checks: { directory: "unreachable" } });
    expect(await readiness(failing("no such table: d1_migrations"))).toMatchObject({ status: "not_ready", checks: { directory: "ok", migrations: "pending" } });
  });
});
