import { describe, expect, it } from "vitest";
import { canMove, commandStatuses, nextCommandStatuses } from "../../src/studio/agent-commands/status.ts";
import { isPrivate, requirePublicAddress } from "../../src/platform/outbound.ts";
import { newCaller, type Caller } from "../support/world.ts";

const webhook = { type: "webhook", url: "https://example.com/hook" };

async function newAgent(caller: Caller, more: object = {}): Promise<string> {
  return (await caller.call("POST", "/api/agents", { name: "Night builder", is_paused: true, ...more })).body.id;
}

describe("an agent", () => {
  it("[AGT-1] keeps its commands in order, and begins none while it is paused", async () => {
    const caller = await newCaller();
    const id = await newAgent(caller);
    const given = [];
    for (const n of [1, 2, 3]) given.push(await caller.call("POST", `/api/agents/${id}/command`, { ...webhook, body: { n } }));
    expect(given.map(({ status, body }) => [status, body.status, body.input.body.n])).toEqual([[202, "queued", 1], [202, "queued", 2], [202, "queued", 3]]);
    await scheduler.wait(300);
    expect((await caller.call("GET", `/api/agents/${id}/status`)).body).toMatchObject({ status: "paused", queued: 3, current: null, last: { id: given[2]!.body.id } });
    expect((await caller.call("GET", `/api/agents/${id}`)).body).toMatchObject({ status: "paused", queued: 3 });
    expect((await caller.call("GET", `/api/agents/${id}/commands?limit=2`)).body.data.map((command: { id: string }) => command.id)).toEqual([given[2]!.body.id, given[1]!.body.id]);
  });

  it("[AGT-1] moves commands only as the table says", () => {
    for (const from of commandStatuses) for (const to of commandStatuses) expect(canMove(from, to)).toBe((nextCommandStatuses[from] as readonly string[]).includes(to));
    expect(commandStatuses.filter((status) => nextCommandStatuses[status].length === 0)).toEqual(["succeeded", "failed", "cancelled"]);
  });

  it("[AGT-7] gives a waiting command back, once", async () => {
    const caller = await newCaller();
    const id = await newAgent(caller);
    const command = (await caller.call("POST", `/api/agents/${id}/command`, webhook)).body;
    expect((await caller.call("POST", `/api/agents/${id}/commands/${command.id}/cancel`)).body).toMatchObject({ status: "cancelled" });
    expect((await caller.call("POST", `/api/agents/${id}/commands/${command.id}/cancel`)).status).toBe(409);
  });

  it("[AGT-5] never shows its secret", async () => {
    const caller = await newCaller();
    const secret = `whsec_${"k".repeat(32)}`;
    const id = await newAgent(caller, { webhook_secret: secret });
    const seen = [await caller.call("GET", `/api/agents/${id}`), await caller.call("GET", "/api/agents"), await caller.call("GET", "/api/audit/logs")];
    expect(JSON.stringify(seen.map(({ body }) => body))).not.toMatch(/whsec|webhook_secret/);
  });

  it.each([
    { why: "a kind that isn't there", body: { type: "dance" }, pointer: "#/type" },
    { why: "a requirement that says nothing", body: { type: "requirement", requirement: " " }, pointer: "#/requirement" },
    { why: "an address that isn't one", body: { type: "webhook", url: "ftp://x" }, pointer: "#/url" },
    { why: "an address with credentials", body: { type: "webhook", url: "https://a:b@example.com/" }, pointer: "#/url" },
  ])("[AGT-2] refuses $why", async ({ body, pointer }) => {
    const caller = await newCaller();
    const id = await newAgent(caller);
    const answer = await caller.call("POST", `/api/agents/${id}/command`, body);
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, pointer]);
    expect((await caller.call("GET", `/api/agents/${id}/status`)).body.queued).toBe(0);
  });

  it("[AGT-2] takes no commands from who may only look", async () => {
    const viewer = await newCaller("viewer");
    expect((await viewer.call("POST", "/api/agents", { name: "A" })).status).toBe(403);
  });

  it.each([
    { why: "a pattern that isn't one", body: { command: webhook, cron: "often" }, pointer: "#/cron" },
    { why: "a zone that isn't there", body: { command: webhook, cron: "0 0 * * *", time_zone: "Mars/Base" }, pointer: "#/time_zone" },
    { why: "a time that has passed", body: { command: webhook, at: "2020-01-01T00:00:00Z" }, pointer: "#/at" },
  ])("[AGT-6] refuses a schedule with $why", async ({ body, pointer }) => {
    const caller = await newCaller();
    const id = await newAgent(caller);
    const answer = await caller.call("POST", `/api/agents/${id}/schedules`, body);
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, pointer]);
  });

  it("[AGT-6] tells its schedules, and ends them", async () => {
    const caller = await newCaller();
    const id = await newAgent(caller);
    const made = await caller.call("POST", `/api/agents/${id}/schedules`, { command: webhook, cron: "30 6 * * 1", time_zone: "Europe/Berlin" });
    expect(made).toMatchObject({ status: 201, body: { agent_id: id, cron: "30 6 * * 1", time_zone: "Europe/Berlin", next_at: expect.any(String) } });
    expect((await caller.call("GET", `/api/agents/${id}/schedules`)).body.data).toEqual([made.body]);
    expect((await caller.call("DELETE", `/api/agents/${id}/schedules/${made.body.id}`)).status).toBe(204);
    expect((await caller.call("GET", `/api/agents/${id}/schedules`)).body.data).toEqual([]);
  });
});

describe("an address to call", () => {
  it.each(["localhost", "db", "127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "[::1]", "[fd00::1]", "[fe80::1]", "[::ffff:7f00:1]", "[2001:db8::1]", "[2002:7f00:1::]", "metadata.google.internal", "printer.local", "localhost."])("[AGT-5] %s isn't public", (host) => expect(isPrivate(host)).toBe(true));

  it.each(["example.com", "93.184.215.14", "[2606:2800:21f::1]", "172.32.0.1"])("[AGT-5] %s is", (host) => expect(isPrivate(host)).toBe(false));

  it.each(["http://example.com/", "https://example.com:8443/", "https://2130706433/", "https://0x7f.1/"])("[AGT-5] %s isn't called in production", (url) => expect(() => requirePublicAddress({ APP_ENV: "production" }, url)).toThrow());
});
