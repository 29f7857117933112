import { beforeAll, describe, expect, it } from "vitest";
import { findProvider } from "../../src/generation/model-providers/store.ts";
import { newColleague } from "../support/colleague.ts";
import { newModels, type Models } from "../support/models.ts";
import { newCaller, type Caller } from "../support/world.ts";

const secret = "sk-a-long-enough-key-1234";
let owner: Caller;
let models: Models;
beforeAll(async () => {
  owner = await newCaller();
  models = await newModels(owner);
});
const provider = (id: string) => `/api/model-providers/${id}`;

describe("a tenant's model providers", () => {
  it("[MOD-10] keep their key sealed, and show its last characters alone: not in answers, not in the audit", async () => {
    const shown = (await owner.call("GET", provider(models.provider_id))).body;
    expect(shown).toMatchObject({ name: "Dear", key_hint: "…1234", key_changed_at: expect.any(String), circuit: "closed" });
    const row = await owner.inside((ctx) => findProvider(ctx.own, models.provider_id));
    expect(row?.api_key).toMatch(/^[\w-]+\.[\w-]+$/);
    const everything = JSON.stringify([shown, (await owner.call("GET", "/api/model-providers")).body, (await owner.call("GET", "/api/audit/logs?limit=100")).body, row]);
    expect(everything).not.toContain(secret);
  });

  it("[MOD-10] change their key, and aren't led to another server with the old one", async () => {
    const { id } = (await owner.call("POST", "/api/model-providers", { name: "Rotated", base_url: "http://127.0.0.1:9/v1", api_key: secret, models: [{ id: "m", context_tokens: 8_000, input_price: 0, output_price: 0 }] })).body;
    const before = await owner.inside((ctx) => findProvider(ctx.own, id)?.api_key);
    expect((await owner.call("PATCH", provider(id), { api_key: "sk-another-long-key-5678" })).body.key_hint).toBe("…5678");
    expect(await owner.inside((ctx) => findProvider(ctx.own, id)?.api_key)).not.toBe(before);
    const moved = await owner.call("PATCH", provider(id), { base_url: "http://127.0.0.2:9/v1" });
    expect([moved.status, moved.body.errors?.[0]?.pointer]).toEqual([422, "#/api_key"]);
    expect((await owner.call("PATCH", provider(id), { base_url: "http://127.0.0.2:9/v1", api_key: secret })).status).toBe(200);
    expect((await owner.call("PATCH", provider(id), { base_url: "http://127.0.0.2:9/v2" })).status).toBe(200);
    await owner.call("DELETE", provider(id));
  });

  it.each([
    ["a model twice", { models: [{ id: "m", context_tokens: 8_000, input_price: 0, output_price: 0 }, { id: "m", context_tokens: 8_000, input_price: 0, output_price: 0 }] }, "#/models"],
    ["no price", { models: [{ id: "m", context_tokens: 8_000 }] }, "#/models/0/input_price"],
    ["an address with credentials", { base_url: "http://me:secret@127.0.0.1/v1" }, "#/base_url"],
    ["a key with a line break", { api_key: "sk\nx" }, "#/api_key"],
  ])("[MOD-10] are refused with %s", async (_, more, pointer) => {
    const answer = await owner.call("POST", "/api/model-providers", { name: "Wrong", base_url: "http://127.0.0.1:9/v1", models: [{ id: "m", context_tokens: 8_000, input_price: 0, output_price: 0 }], ...more });
    expect([answer.status, answer.body.errors?.map((error: { pointer: string }) => error.pointer)]).toEqual([422, expect.arrayContaining([pointer])]);
  });

  it("[MOD-11] speak for roles by settings that name what is offered, in an order, with a cheaper one; developers see them and change nothing", async () => {
    const wrong = await owner.call("PUT", "/api/model-settings", { roles: { pm: { chain: [{ provider_id: models.provider_id, model: "none" }] } } });
    expect([wrong.status, wrong.body.errors?.[0]?.pointer]).toEqual([422, "#/roles/pm/chain/0/model"]);
    const developer = await newColleague(owner, "developer");
    expect((await developer.call("GET", "/api/model-settings")).body).toMatchObject({ engine: "auto", content_days: 30, changed_by: owner.userId, roles: { pm: { chain: [{ model: "dear" }, { model: "cheap" }], step_down: { model: "cheap" } } } });
    expect([(await developer.call("PUT", "/api/model-settings", {})).status, (await developer.call("PATCH", provider(models.provider_id), { name: "Mine" })).status, (await developer.call("GET", provider(models.provider_id))).status]).toEqual([403, 403, 200]);
    expect((await owner.call("GET", "/api/audit/logs?action=model_settings.put")).body.data).toHaveLength(1);
  });

  it("[MOD-12] without any, runs are the built-in engine's, and a wish for models is refused with a pointer", async () => {
    const other = await newCaller();
    const refused = await other.call("POST", "/api/requirements", { requirement: "A shelf has a unique label.", engine: "model" });
    expect([refused.status, refused.body.errors?.[0]]).toMatchObject([422, { pointer: "#/engine", code: "no_models" }]);
    const { run_id } = (await other.call("POST", "/api/requirements", { requirement: "A shelf has a unique label.", engine: "auto" })).body;
    expect((await other.call("GET", `/api/runs/${run_id}`)).body).toMatchObject({ engine: "builtin", generated_by: expect.stringContaining("built-in"), provenance: { provider: "builtin" } });
  });
});
