import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { standingOf } from "../../src/billing/index.ts";
import { storePack } from "../../src/delivery/index.ts";
import { putPackRow } from "../../src/delivery/projects/store.ts";
import { writePack } from "../../src/delivery/git/pack.ts";
import { newProjectOf } from "../support/items.ts";
import { newColleague } from "../support/colleague.ts";
import { ask, newCaller, type Answer, type Caller } from "../support/world.ts";
import { commitOf, none, pushBody } from "./git/pushing.ts";

const main = "refs/heads/main";
let owner: Caller;
let developer: Caller;
let viewer: Caller;

beforeAll(async () => {
  owner = await newCaller();
  [developer, viewer] = [await newColleague(owner, "developer"), await newColleague(owner, "viewer")];
});

interface Repo {
  project_id: string;
  address: string;
  head: string;
}

async function newRepo(): Promise<Repo> {
  const { params } = await newProjectOf(owner, { "README.md": "# Thing\n" });
  const { commit_id } = (await owner.call("GET", `/api/projects/${params.project_id}`)).body;
  return { project_id: params.project_id, address: `/git/${params.tenant_slug}/${params.repository}`, head: commit_id };
}

const basic = ({ token }: Caller) => ({ authorization: `Basic ${btoa(`git:${token}`)}` });
const push = (caller: Caller, { address }: Repo, body: Uint8Array): Promise<Answer> => ask("POST", `${address}/git-receive-pack`, body, { ...basic(caller), "content-type": "application/x-git-receive-pack-request" });
const headOf = async ({ project_id }: Repo): Promise<string> => (await owner.call("GET", `/api/projects/${project_id}`)).body.commit_id;
const pushesOf = async ({ project_id }: Repo) => (await owner.call("GET", `/api/audit/logs?limit=100`)).body.data.filter(({ action, target }: any) => action === "project.push" && target.id === project_id);

describe("a push over the edge", () => {
  it("[GIT-9] is in the next read, with its audit event, its metering and its tests, in the name of who pushed", async () => {
    const repo = await newRepo();
    expect(await ask("GET", `${repo.address}/info/refs?service=git-receive-pack`, undefined, basic(developer))).toMatchObject({ status: 200, body: expect.stringContaining(`${repo.head} ${main}\0report-status`) });
    const before = await owner.inside((ctx) => standingOf(ctx, "pushed_bytes").used);
    const { id, objects } = await commitOf(new Map([["README.md", "# Mine\n"], ["package.json", "{}"]]), [repo.head]);
    const answer = await push(developer, repo, pushBody([[main, repo.head, id]], objects, "report-status side-band-64k"));
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining(`unpack ok\n`) });
    expect(answer.body).toContain(`ok ${main}\n`);
    expect((await viewer.call("GET", `/api/storage/projects/${repo.project_id}/files/README.md`)).body).toBe("# Mine\n");
    expect((await pushesOf(repo)).map(({ user_id }: any) => user_id)).toEqual([developer.userId]);
    expect(await owner.inside((ctx) => standingOf(ctx, "pushed_bytes").used)).toBe(before + writePack(objects).pack.length);
    const [, execution] = /npm test runs over main: (\/api\/executions\/exe_\w+)/.exec(answer.body) ?? [];
    await expect.poll(async () => (await viewer.call("GET", execution!)).status).toBe(200);
    expect((await viewer.call("GET", execution!)).body).toMatchObject({ project_id: repo.project_id, ref: id, command: "npm test", created_by: developer.userId });
    await owner.call("POST", `${execution}/cancel`);
  });

  it("[GIT-9] takes the permission to write, and to force where it overwrites; a stranger finds nothing", async () => {
    const repo = await newRepo();
    const { id, objects } = await commitOf(new Map([["a", "1"]]));
    const body = pushBody([[main, repo.head, id]], objects);
    const service = `${repo.address}/info/refs?service=git-receive-pack`;
    for (const [caller, status] of [[viewer, 403], [await newCaller(), 404]] as const) {
      expect((await ask("GET", service, undefined, basic(caller))).status).toBe(status);
      expect((await push(caller, repo, body)).status).toBe(status);
    }
    expect((await push(developer, repo, body)).body).toContain(`ng ${main} non-fast-forward: overwriting takes the permission projects:force`);
    const call = tenantOf(env, owner.tenantId).call("projects.applyPush", developer.principal, { project_id: repo.project_id, updates: [{ ref: main, from: repo.head, to: id, forced: true }], atomic: false, tests: {} });
    await expect(call).rejects.toMatchObject({ code: "forbidden" });
    expect(await headOf(repo)).toBe(repo.head);
    expect((await push(owner, repo, body)).body).toContain(`ok ${main}`);
    expect(await headOf(repo)).toBe(id);
  });

  it("[GIT-23] moves nothing from where it isn't any more, and all or none of an atomic push", async () => {
    const repo = await newRepo();
    const [ours, theirs] = await Promise.all(["1", "2"].map((text) => commitOf(new Map([["a", text]]), [repo.head])));
    const both = await Promise.all([ours!, theirs!].map(({ id, objects }) => push(developer, repo, pushBody([[main, repo.head, id]], objects))));
    expect(both.map(({ body }) => body.includes(`ok ${main}`)).sort()).toEqual([false, true]);
    const head = await headOf(repo);
    const apply = (atomic: boolean) => tenantOf(env, owner.tenantId).call("projects.applyPush", developer.principal, {
      project_id: repo.project_id, atomic, tests: {}, updates: [{ ref: "refs/heads/side", from: null, to: head, forced: false }, { ref: main, from: repo.head, to: head, forced: false }],
    });
    expect((await apply(true)).refused.map(([ref]) => ref)).toEqual(["refs/heads/side", main]);
    expect((await apply(false)).refused.map(([ref]) => ref)).toEqual([main]);
    expect(await pushesOf(repo)).toHaveLength(2);
  });

  it("[GIT-23] that was cut off before its refs moved is nowhere to be seen", async () => {
    const repo = await newRepo();
    const { id, objects } = await commitOf(new Map([["a", "1"]]), [repo.head]);
    await storePack(env.BLOBS, owner.tenantId, repo.project_id, writePack(objects));
    expect((await owner.call("GET", `/api/storage/projects/${repo.project_id}?ref=${id}`)).status).toBe(404);
    const cut = pushBody([[main, repo.head, id]], writePack(objects).pack.slice(0, -30));
    expect((await push(developer, repo, cut)).body).toContain("unpack a pack that was cut off or altered on its way");
    expect((await push(developer, repo, pushBody([[main, repo.head, id]], []))).body).toContain(`ng ${main} missing necessary objects`);
    expect(await headOf(repo)).toBe(repo.head);
    expect((await push(developer, repo, pushBody([[main, repo.head, id]], objects))).body).toContain(`ok ${main}`);
  });

  it("[GIT-22] is held to the repository's size and the plan's bytes", async () => {
    const repo = await newRepo();
    const full = { project_id: repo.project_id as `prj_${string}`, pack_id: "f".repeat(40), bytes: 512 * 1024 * 1024, objects: 1, created_at: 1 };
    await owner.inside((ctx) => putPackRow(ctx.own, full));
    const { room } = await tenantOf(env, owner.tenantId).call("projects.openToPush", developer.principal, { project_id: repo.project_id });
    expect(room).toBe(0);
    expect(await headOf(repo)).toBe(repo.head);
  });

  it("[GIT-22] is refused where the plan's bytes are used up, in the commit that would move the refs", async () => {
    const other = await newCaller();
    const { params } = await newProjectOf(other, { a: "1" });
    const pack = writePack((await commitOf(new Map([["a", "2"]]))).objects);
    await storePack(env.BLOBS, other.tenantId, params.project_id, pack);
    const tenant = tenantOf(env, other.tenantId);
    await tenant.call("billing.grant", { type: "system", id: "test" }, { name: "pushed_bytes", kind: "override", amount: 10, reason: "A test", until_at: new Date(Date.now() + 60_000).toISOString() });
    const updates = [{ ref: "refs/heads/side", from: null, to: "1".repeat(40), forced: false }];
    const call = tenant.call("projects.applyPush", other.principal, { project_id: params.project_id, updates, atomic: false, tests: {}, pack: { pack_id: pack.pack_id, bytes: pack.pack.length, objects: 3 } });
    await expect(call).rejects.toMatchObject({ code: "quota_exceeded" });
    expect((await tenant.call("projects.open", other.principal, { project_id: params.project_id })).refs.map(([name]) => name)).toEqual([main]);
  });

  it("[GIT-9] of nothing is how git asks whether it may push", async () => {
    const repo = await newRepo();
    expect(await push(developer, repo, new TextEncoder().encode("0000"))).toMatchObject({ status: 200, body: "0000" });
    expect((await push(developer, repo, pushBody([[main, none, none]], []))).body).toContain("ng");
  });
});
