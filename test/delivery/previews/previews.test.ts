import { env, exports } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { tenantApp } from "../../../durable-objects/tenant/app.ts";
import { tenantOf } from "../../../durable-objects/tenant/stub.ts";
import { meter, standingOf } from "../../../src/billing/index.ts";
import { openShelf } from "../../../durable-objects/preview/shelf.ts";
import { startPreview } from "../../../src/delivery/previews/service.ts";
import { edge } from "../../../workers/edge.ts";
import { newColleague } from "../../support/colleague.ts";
import { newProjectOf, smallService } from "../../support/items.ts";
import { declaredRoutes, filled } from "../../support/routes.ts";
import { ask, newCaller, origin, type Answer, type Caller } from "../../support/world.ts";

let owner: Caller;
beforeAll(async () => {
  owner = await newCaller();
});

const newService = async (files: Record<string, string> = smallService, of = owner): Promise<string> => `/api/projects/${(await newProjectOf(of, files)).params.project_id}/preview`;
const objectOf = (preview: { preview_id: string }) => env.PREVIEW.getByName(preview.preview_id);
const actions = async (): Promise<string[]> => (await owner.call("GET", "/api/audit/logs?limit=10")).body.data.map((event: { action: string }) => event.action);

/** A visitor's request to a whole address: not a caller of ours. */
async function visit(url: string, init: RequestInit = {}): Promise<{ status: number; headers: Headers; text: string }> {
  const answer = await exports.default.fetch(new Request(url, { redirect: "manual", ...init }));
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** No sandbox is bound in these tests: a preview that is asked says that it is busy, and one that isn't there that it isn't. */
const asked = 503;

describe("a preview", () => {
  it("[PRV-1] has an address of its own below the host of previews, for a commit that stays the same", async () => {
    const path = await newService();
    const made = await owner.call("POST", path, {});
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ status: "live", ref: null, resets: 0, commit_id: expect.stringMatching(/^[0-9a-f]{40}$/), url: expect.stringMatching(/^http:\/\/[0-9a-z]{26}-[0-9a-z]{26}\.previews\.test$/) })]);
    expect((await owner.call("GET", path)).body).toEqual(made.body);
    expect((await visit(made.body.url)).status).toBe(asked);
    expect((await owner.call("POST", path, { ref: made.body.commit_id })).body).toMatchObject({ preview_id: made.body.preview_id, ref: made.body.commit_id });
    expect([(await owner.call("POST", path, { ref: "nowhere" })).status, (await owner.call("GET", "/api/projects/prj_00000000000000000000000000/preview")).status, (await owner.call("GET", await newService())).status]).toEqual([404, 404, 404]);
  });

  it("[PRV-7] of the same commit is the same one with more time; of another, it takes its place", async () => {
    const { params } = await newProjectOf(owner, smallService);
    const path = `/api/projects/${params.project_id}/preview`;
    const first = await owner.call("POST", path, { expires_in_s: 600 });
    const longer = await owner.call("POST", path, { expires_in_s: 6_000 });
    expect([longer.status, longer.body.preview_id, Date.parse(longer.body.expires_at) - Date.parse(first.body.expires_at) > 5_000_000]).toEqual([200, first.body.preview_id, true]);
    await owner.inside((ctx) => void ctx.own.rows("UPDATE previews SET commit_id = ? WHERE id = ?", "0".repeat(40), first.body.preview_id));
    const next = await owner.call("POST", path, {});
    expect([next.status, next.body.preview_id === first.body.preview_id, (await visit(next.body.url)).status]).toEqual([201, false, asked]);
    await runDurableObjectAlarm(env.TENANT.getByName(owner.tenantId));
    expect((await visit(first.body.url)).status).not.toBe(asked);
    expect((await actions()).slice(0, 3)).toEqual(["preview.start", "preview.revoke", "preview.extend"]);
  });

  it("[PRV-3] that is revoked answers no longer, and nothing of it is kept", async () => {
    const path = await newService();
    const { body } = await owner.call("POST", path, {});
    await visit(body.url);
    await runInDurableObject(objectOf(body), (_, { storage }) => openShelf(storage).keep(0, { "data/service.db": "AAAA" }));
    const revoked = await owner.call("DELETE", path);
    expect([revoked.status, revoked.body]).toEqual([200, expect.objectContaining({ status: "revoked", url: null, revoked_at: expect.any(String) })]);
    expect([(await visit(body.url)).status, (await owner.call("DELETE", path)).status, (await owner.call("POST", `${path}/reset`)).status]).toEqual([404, 404, 404]);
    expect(await runInDurableObject(objectOf(body), (_, { storage }) => storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('kept', 'preview')").toArray())).toEqual([]);
  });

  it("[PRV-3] whose time is over answers no longer, and its alarm takes what it kept", async () => {
    const path = await newService();
    const { body } = await owner.call("POST", path, { expires_in_s: 60 });
    const past = Date.now() - 1_000;
    await owner.inside((ctx) => void ctx.own.rows("UPDATE previews SET expires_at = ? WHERE id = ?", past, body.preview_id));
    expect((await owner.call("GET", path)).body).toMatchObject({ status: "expired", url: null });
    await runInDurableObject(objectOf(body), (_, { storage }) => openShelf(storage).hold({ tenant_id: owner.tenantId, preview_id: body.preview_id, generation: 0, expires_at: past }));
    expect(await runDurableObjectAlarm(objectOf(body))).toBe(true);
    expect([await runInDurableObject(objectOf(body), (_, { storage }) => openShelf(storage).find()), (await visit(body.url)).status]).toEqual([undefined, 404]);
  });

  it("[PRV-3] is over at once for who asks it, even if its object was never told", async () => {
    const path = await newService();
    const { body } = await owner.call("POST", path, {});
    await owner.inside((ctx) => void ctx.own.rows("UPDATE previews SET ended_at = 1 WHERE id = ?", body.preview_id));
    expect([(await visit(body.url)).status, (await visit(body.url)).status]).toEqual([410, 404]);
  });

  it("[PRV-3] that ends while somebody waits for a turn answers them no longer", async () => {
    const { body } = await owner.call("POST", await newService(), {});
    await visit(body.url);
    const ended = { tenant_id: owner.tenantId, preview_id: body.preview_id, generation: 0, expires_at: Date.parse(body.expires_at), ended: true };
    const statuses = await runInDurableObject(objectOf(body), async (preview) => {
      const waiting = [preview.fetch(new Request(body.url)), preview.fetch(new Request(body.url))];
      await preview.tell(ended);
      return Promise.all(waiting.map(async (answer) => (await answer).status));
    });
    expect(statuses).toEqual([404, 404]);
  });

  it("[PRV-6] isn't started by a platform admin's access to the tenant", async () => {
    const { params } = await newProjectOf(owner, smallService);
    const projectId = params.project_id ?? "";
    await owner.inside(async (ctx) => {
      const principal = { kind: "break_glass", grant_id: "bgg_x" } as unknown as typeof ctx.principal;
      await expect(startPreview({ ...ctx, principal }, projectId, { expires_in_s: 600 })).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("platform admin") });
      expect((await startPreview(ctx, projectId, { expires_in_s: 600 })).is_new).toBe(true);
    });
  });

  it("[PRV-2] that is reset has nothing kept any more, and takes nothing of what was asked before", async () => {
    const path = await newService();
    const { body } = await owner.call("POST", path, {});
    const shelf = <T>(work: (shelf: ReturnType<typeof openShelf>) => T): Promise<T> => runInDurableObject(objectOf(body), (_, { storage }) => work(openShelf(storage)));
    const large = { "data/service.db": "A".repeat(1_200_000), b: "BB" };
    await shelf((one) => one.keep(0, large));
    expect(await shelf((one) => one.kept())).toEqual(large);
    expect((await owner.call("POST", `${path}/reset`)).body).toMatchObject({ status: "live", resets: 1, url: body.url });
    expect(await shelf((one) => one.kept())).toEqual({});
    await shelf((one) => one.keep(0, large));
    expect(await shelf((one) => one.kept())).toEqual({});
    expect((await actions())[0]).toBe("preview.reset");
  });

  it("[PRV-6] is started, reset and revoked by who may run code of the project, and seen by who may see it", async () => {
    const path = await newService();
    await owner.call("POST", path, {});
    const viewer = await newColleague(owner, "viewer");
    const stranger = await newCaller();
    const tried = async (who: Caller) => [(await who.call("GET", path)).status, (await who.call("POST", path, {})).status, (await who.call("POST", `${path}/reset`)).status, (await who.call("DELETE", path)).status];
    expect([await tried(viewer), await tried(stranger)]).toEqual([[200, 403, 403, 403], [404, 404, 404, 404]]);
  });

  it("[PRV-6] is refused, for the chain to see, before anything of the repository is read", async () => {
    const path = await newService();
    const viewer = await newColleague(owner, "viewer");
    expect([(await viewer.call("POST", path, { ref: "nowhere" })).status, (await owner.call("POST", path, { ref: "nowhere" })).status]).toEqual([403, 404]);
    const [denied] = (await owner.call("GET", `/api/audit/logs?action=access.deny&limit=1`)).body.data;
    expect([denied.user_id, denied.details.path]).toEqual([viewer.userId, path]);
  });

  it("[PRV-12] waits for an approval where a policy asks for one, of this very commit; repeated under its key it is one", async () => {
    const caller = await newCaller();
    const bob = await newColleague(caller);
    const path = await newService(smallService, caller);
    const yaml = JSON.stringify({ apiVersion: "devgen/v1", resourcePolicy: { resource: "execution", rules: [{ name: "four-eyes", actions: ["create"], effect: "require_approval", roles: ["*"] }] } });
    const policy = (await caller.call("POST", "/api/policies", { yaml })).body;
    await caller.call("POST", `/api/policies/${policy.id}/activate`, {});
    const start = () => bob.call("POST", path, { expires_in_s: 600 }, { "idempotency-key": "once" });
    const { status, body } = await start();
    expect([status, body.approval]).toMatchObject([403, { status: "pending", subject: { commit_id: expect.stringMatching(/^[0-9a-f]{40}$/), expires_in_s: 600 } }]);
    await caller.call("POST", `/api/approvals/${body.approval.id}/approve`, {});
    const [made, again] = [await start(), await start()];
    expect([made.status, again.status, again.headers.get("idempotent-replayed")]).toEqual([201, 201, "true"]);
    expect(again.body.preview_id).toBe(made.body.preview_id);
    expect((await caller.call("GET", `/api/approvals/${body.approval.id}`)).body.status).toBe("consumed");
  });

  it("[PRV-12] counts the time that it runs as that of commands, each second once, and stops where the month's are used up", async () => {
    const caller = await newCaller();
    const path = await newService(smallService, caller);
    const { body } = await caller.call("POST", path, {});
    const open = (used?: { key: string; seconds: number }) => tenantOf(env, caller.tenantId).call("previews.open", { type: "system", id: "preview" }, { preview_id: body.preview_id, ...(used ? { used } : {}) });
    for (const key of ["a", "a", "b"]) await open({ key, seconds: 7 });
    expect(await caller.inside((ctx) => standingOf(ctx, "execution_seconds").used)).toBe(14);
    await caller.inside((ctx) => void meter(ctx, { key: "much", meter: "execution_seconds", quantity: 1e9 }));
    await expect(open()).rejects.toMatchObject({ code: "quota_exceeded" });
    expect([(await visit(body.url)).status, (await caller.call("POST", path, {})).body.code]).toEqual([429, "quota_exceeded"]);
  });

  it("[PRV-10] of what the isolate can't start is refused, and says why", async () => {
    for (const [files, why] of [[{ "main.py": "print(1)" }, "start script"], [{ "package.json": '{"scripts":{"start":"python main.py"}}' }, "python main.py"]] as const) {
      const path = await newService({ ...files });
      const { status, body } = await owner.call("POST", path, {});
      expect([status, body.code, body.errors[0].pointer, body.detail]).toEqual([422, "needs_driver", "#/ref", expect.stringContaining(why)]);
      expect((await owner.call("GET", path)).status).toBe(404);
    }
  });

  it("[PRV-11][PRV-8] stops with its tenant, and answers so many requests a minute of so large a body", async () => {
    const other = await newCaller();
    const { body } = await other.call("POST", await newService(smallService, other), {});
    expect((await visit(body.url)).status).toBe(asked);
    await other.call("POST", `/api/tenants/${other.tenantId}/suspend`, { reason: "unpaid" });
    await objectOf(body).tell({ tenant_id: other.tenantId, preview_id: body.preview_id, generation: 0, expires_at: Date.parse(body.expires_at), ended: false });
    expect([(await visit(body.url)).status, await runInDurableObject(objectOf(body), (_, { storage }) => openShelf(storage).find()?.preview_id)]).toEqual([403, body.preview_id]);
    expect((await visit(body.url, { method: "POST", body: "x".repeat(1_000_001) })).status).toBe(413);
    const answers = await Promise.all(Array.from({ length: 350 }, () => visit(body.url)));
    expect([...new Set(answers.map(({ status }) => status))].sort()).toEqual([403, 429]);
    expect(Number(answers.find(({ status }) => status === 429)?.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("the host of previews", () => {
  const routes = [...declaredRoutes("edge", edge), ...declaredRoutes("tenant", tenantApp)];
  /** Of a tenant that is suspended: each request comes as far as the preview's object, and is answered at once. */
  let url: string;
  beforeAll(async () => {
    const other = await newCaller();
    url = (await other.call("POST", await newService(smallService, other), {})).body.url;
    await other.call("POST", `/api/tenants/${other.tenantId}/suspend`, { reason: "unpaid" });
  });
  const isPlatforms = ({ headers }: { headers: Headers }): boolean => headers.has("api-version") || headers.has("x-request-id");

  it("[PRV-4] answers none of the platform's routes, whoever asks", async () => {
    const wrong = url.replace(/-\w{26}\./, `-${"0".repeat(26)}.`);
    for (const { method, path } of routes) for (const host of [url, wrong, "http://previews.test"]) {
      const answer = await visit(host + filled(path, {}), { method, headers: { authorization: `Bearer ${owner.token}`, cookie: "devgen_refresh=x" }, ...(method === "GET" ? {} : { body: "{}" }) });
      expect([`${method} ${host}${path}`, isPlatforms(answer), [403, 404, 429].includes(answer.status)]).toEqual([`${method} ${host}${path}`, false, true]);
    }
  });

  const forged = (host: string): string => host.replace(/-\w/, (start) => (start === "-0" ? "-1" : "-0"));

  it.each([
    ["a tag that is another's", forged],
    ["no tag", (host: string) => host.replace(/-\w{26}/, "")],
    ["a name in front", (host: string) => `a.${host}`],
    ["a made-up name", () => "devgen.previews.test"],
    ["nothing but the host of previews", () => "previews.test"],
    ["a final dot", (host: string) => `${forged(host)}.`],
    ["another port", (host: string) => `${forged(host)}:9999`],
  ])("[PRV-4] knows no preview by %s", async (_, change) => {
    const answer = await visit(`http://${change(new URL(url).host)}/api/health`);
    expect([answer.status, isPlatforms(answer)]).toEqual([404, false]);
  });

  it("[PRV-4] is recognised with a final dot, another port and in capitals", async () => {
    const { host } = new URL(url);
    for (const one of [`${host}.`, `${host}:9999`, host.toUpperCase()]) expect([403, 429]).toContain((await visit(`http://${one}/`)).status);
  });

  it("[PRV-4] isn't what the platform's own host becomes by a header", async () => {
    const { host } = new URL(url);
    for (const headers of [{ "x-forwarded-host": host }, { forwarded: `host=${host}` }, { "x-host": host }, { "x-original-url": url }, { "mf-original-url": url }]) {
      const answer: Answer = await ask("GET", "/api/health", undefined, headers as Record<string, string>);
      expect([answer.status, answer.body.status, answer.headers.has("api-version")]).toEqual([200, "ok", true]);
    }
    expect((await visit(`${origin}/.${host}/`)).status).toBe(404);
    // An address that isn't the host's is nobody's.
    for (const [target, asked] of [[`${origin}/api/health`, host], [`${url}/api/health`, "devgen.test"]] as const) {
      const answer = await visit(target, { headers: { host: asked } });
      expect([answer.status, isPlatforms(answer)]).toEqual([404, false]);
    }
    expect((await visit(`http://xpreviews.test/api/health`)).headers.has("api-version")).toBe(true);
  });
});
