import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { audit, eraseDetails, storeCheckpoint } from "../../src/audit/index.ts";
import { publicKeys } from "../../src/audit/signatures.ts";
import { checkExport } from "../../src/audit/verify/offline.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { newCaller } from "../support/world.ts";

it("[AUD-22] an export of a real chain is streamed whole, and good by itself and by its own witnesses", async () => {
  const caller = await newCaller();
  const { body: checkpoint } = await caller.call("GET", "/api/audit/checkpoint");
  await caller.inside(async (ctx) => {
    for (let n = 0; n < 1_100; n++) ctx.own.atomically(() => audit(ctx, { action: "thing.make", target: { type: "thing", id: `thg_${n}` }, details: { n, name: "Zoë 🦉" } }));
    ctx.own.atomically(() => audit(ctx, { action: "thing.make", target: { type: "user", id: "usr_gone" }, details: { email: "gone@example.com" } }));
    eraseDetails(ctx, "usr_gone");
    await storeCheckpoint(ctx);
  });
  await caller.call("POST", "/api/audit/segments");
  const { status, headers, body } = await caller.call("GET", "/api/audit/export");
  expect([status, headers.get("content-type"), headers.get("content-disposition")]).toEqual([200, "application/x-ndjson", 'attachment; filename="audit.jsonl"']);
  const lines = String(body).trimEnd().split("\n");
  const report = await checkExport(lines, { checkpoint, keys: publicKeys(settingsOf(env)) });
  expect(report).toMatchObject({ tenant_id: caller.tenantId, erased: 1, first_bad: null, unchecked: [] });
  expect(report.events).toBeGreaterThan(1_100);
  expect(report.marks).toBeGreaterThanOrEqual(3);
  expect(body).not.toContain("gone@example.com");
});
