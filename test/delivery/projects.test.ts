import { env, exports } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { auditLogs } from "../../src/audit/events/tables.ts";
import { buildRepositoryCommit, type RepositoryCommit } from "../../src/delivery/git/commit.ts";
import { ed25519Signer } from "../../src/delivery/git/signature.ts";
import { ensureProject, findProjectByRepoUrl, storePack, type Project } from "../../src/delivery/index.ts";
import { ApplyCommit } from "../../src/delivery/projects/schema.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const main = "refs/heads/main";
const job = { type: "system", id: "session" } as const;
const person = { name: "DevGen", email: "devgen@example.com" };

async function newProject(caller: Caller, name = "Book shop"): Promise<Project> {
  return (await caller.call("POST", "/api/projects", { name })).body;
}

async function build(files: Record<string, string>, parent?: string): Promise<RepositoryCommit> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const sign = await ed25519Signer(pair as CryptoKeyPair);
  return buildRepositoryCommit({
    files: new Map(Object.entries(files)), message: "Build it\n", author: person, committer: person, time: Date.UTC(2026, 10, 20), sign,
    ...(parent === undefined ? {} : { parent }),
  });
}

const changeOf = (project_id: string, commit: RepositoryCommit, more: Partial<ApplyCommit> = {}): ApplyCommit => ({
  project_id, updates: [{ ref: main, old: null, new: commit.commit_id }], key: `${commit.commit_id}:commit`,
  pack: { pack_id: commit.pack_id, bytes: commit.pack.length, objects: commit.objects.length }, ...more,
});

/** Stores and applies, as a session does. */
async function deliver(caller: Caller, project_id: string, commit: RepositoryCommit, more: Partial<ApplyCommit> = {}) {
  await storePack(env.BLOBS, caller.tenantId, project_id, commit);
  return tenantOf(env, caller.tenantId).call("projects.applyCommit", job, changeOf(project_id, commit, more));
}

const countAudit = (caller: Caller, action: string) =>
  caller.inside((ctx) => ctx.own.select().from(auditLogs).where(eq(auditLogs.action, action)).all().length);

describe("projects", () => {
  it("[PRJ-1] are made with an empty repository, in one commit with their audit event", async () => {
    const caller = await newCaller();
    const made = await caller.call("POST", "/api/projects", { name: "Café & Söhne", description: "Cakes" });
    expect(made).toMatchObject({ status: 201, body: { slug: "cafe-sohne", name: "Café & Söhne", description: "Cakes", default_branch: "main", commit_id: null, version: 1 } });
    expect(made.body.repo_url).toBe(`http://devgen.test/git/${caller.slug}/cafe-sohne.git`);
    expect(await countAudit(caller, "project.create")).toBe(1);
    expect((await caller.call("GET", `/api/projects/${made.body.project_id}`)).body).toEqual(made.body);
  });

  it("[PRJ-1] have a slug of their own in the tenant", async () => {
    const caller = await newCaller();
    expect((await newProject(caller)).slug).toBe("book-shop");
    expect((await newProject(caller)).slug).toBe("book-shop-2");
    expect(await caller.call("POST", "/api/projects", { name: "Other", slug: "book-shop" })).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect((await newProject(await newCaller())).slug).toBe("book-shop");
  });

  it("[PRJ-1] are made once by a request that is sent again with its Idempotency-Key", async () => {
    const caller = await newCaller();
    const send = () => caller.call("POST", "/api/projects", { name: "Shop" }, { "idempotency-key": "k-1" });
    const [first, again] = [await send(), await send()];
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect((await caller.call("GET", "/api/projects")).body.data).toHaveLength(1);
  });

  it("[PRJ-1] are made once for one key, whoever asks again", async () => {
    const caller = await newCaller();
    const first = await caller.inside((ctx) => ensureProject(ctx, { name: "Shop", key: "run_1:project" }));
    const again = await caller.inside((ctx) => ensureProject(ctx, { name: "Shop", key: "run_1:project" }));
    expect(again).toEqual(first);
    expect(await countAudit(caller, "project.create")).toBe(1);
  });

  it.each([
    { why: "no name", body: {}, pointer: "#/name" },
    { why: "a blank name", body: { name: "  " }, pointer: "#/name" },
    { why: "a slug that no address holds", body: { name: "A", slug: "../x" }, pointer: "#/slug" },
    { why: "an unknown field", body: { name: "A", owner: "me" }, pointer: "#/owner" },
  ])("[PRJ-2] refuse $why", async ({ body, pointer }) => {
    const caller = await newCaller();
    expect(await caller.call("POST", "/api/projects", body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect((await caller.call("GET", "/api/projects")).body.data).toEqual([]);
  });

  it("[PRJ-2] are listed the newest first, a page at a time", async () => {
    const caller = await newCaller();
    for (const name of ["One", "Two", "Three"]) await newProject(caller, name);
    const first = await caller.call("GET", "/api/projects?limit=2");
    expect(first.body.data.map(({ name }: Project) => name)).toEqual(["Three", "Two"]);
    const second = await caller.call("GET", `/api/projects?limit=2&cursor=${first.body.page.next_cursor}`);
    expect(second.body).toMatchObject({ data: [{ name: "One" }], page: { has_more: false } });
  });

  it("[PRJ-2] are found by their address, with or without a key in it, and by no other", async () => {
    const caller = await newCaller();
    const { repo_url, project_id } = await newProject(caller);
    const find = (url: string) => caller.inside((ctx) => findProjectByRepoUrl(ctx, url)?.project_id);
    for (const url of [repo_url, `${repo_url}/`, repo_url.replace("://", "://git:key@")]) expect(await find(url)).toBe(project_id);
    for (const url of ["nonsense", "", `${repo_url}?a=b`, `${repo_url}#a`, repo_url.replace("devgen.test", "evil.test"), repo_url.replace(caller.slug, "other"), repo_url.replace(".git", ""), repo_url.replace("book-shop", "x")]) expect(await find(url)).toBeUndefined();
  });

  it("[PRJ-2] are renamed only in the version that was read", async () => {
    const caller = await newCaller();
    const { project_id } = await newProject(caller);
    const renamed = await caller.call("PATCH", `/api/projects/${project_id}`, { name: "Library" }, { "if-match": '"v1"' });
    expect(renamed).toMatchObject({ status: 200, body: { name: "Library", slug: "book-shop", version: 2 } });
    expect(await caller.call("PATCH", `/api/projects/${project_id}`, { name: "Late" }, { "if-match": '"v1"' })).toMatchObject({ status: 412 });
    expect(await caller.call("PATCH", `/api/projects/${project_id}`, {})).toMatchObject({ status: 422 });
    expect(await countAudit(caller, "project.update")).toBe(1);
  });

  it("[PRJ-2] are read by a viewer, and changed by none", async () => {
    const viewer = await newCaller("viewer");
    const made = await viewer.inside((ctx) => ensureProject({ ...ctx, grants: { roles: [], teams: [], permissions: new Set(["projects:create"]) } }, { name: "Shop", key: "k" }));
    expect((await viewer.call("GET", `/api/projects/${made.project_id}`)).status).toBe(200);
    expect((await viewer.call("POST", "/api/projects", { name: "A" })).status).toBe(403);
    expect((await viewer.call("PATCH", `/api/projects/${made.project_id}`, { name: "A" })).status).toBe(403);
  });
});

describe("commits", () => {
  it("[PRJ-3] move a ref once the pack is stored, with an audit event, and not before", async () => {
    const caller = await newCaller();
    const { project_id, repo_url } = await newProject(caller);
    const commit = await build({ "README.md": "# Shop\n" });
    const apply = () => tenantOf(env, caller.tenantId).call("projects.applyCommit", job, changeOf(project_id, commit, { run_id: "run_00000000000000000000000001" }));
    await expect(apply()).rejects.toMatchObject({ code: "conflict" });
    expect((await caller.call("GET", `/api/projects/${project_id}`)).body.commit_id).toBeNull();
    await storePack(env.BLOBS, caller.tenantId, project_id, { ...commit, pack: commit.pack.slice(0, -1) });
    await expect(apply()).rejects.toMatchObject({ code: "conflict" });
    await storePack(env.BLOBS, caller.tenantId, project_id, commit);
    expect(await apply()).toMatchObject({ project_id, repo_url, commit_id: commit.commit_id });
    expect((await caller.call("GET", `/api/projects/${project_id}`)).body).toMatchObject({ commit_id: commit.commit_id, version: 2 });
    expect(await countAudit(caller, "project.commit")).toBe(1);
  });

  it("[PRJ-4] a repeat of a key gets the first answer and changes nothing, also after the ref has moved on", async () => {
    const caller = await newCaller();
    const { project_id } = await newProject(caller);
    const first = await build({ a: "1" });
    const answer = await deliver(caller, project_id, first);
    const second = await build({ a: "2" }, first.commit_id);
    await deliver(caller, project_id, second, { updates: [{ ref: main, old: first.commit_id, new: second.commit_id }] });
    expect(await deliver(caller, project_id, first)).toEqual(answer);
    expect((await caller.call("GET", `/api/projects/${project_id}`)).body).toMatchObject({ commit_id: second.commit_id, version: 3 });
    expect(await countAudit(caller, "project.commit")).toBe(2);
    expect(await tenantOf(env, caller.tenantId).call("projects.applied", job, { key: `${first.commit_id}:commit` })).toEqual(answer);
    expect(await tenantOf(env, caller.tenantId).call("projects.applied", job, { key: "another" })).toBeNull();
  });

  it("[PRJ-4] who builds on what it already did, after a crash, is given that and adds nothing", async () => {
    const caller = await newCaller();
    const { project_id } = await newProject(caller);
    const first = await build({ a: "1" });
    const answer = await deliver(caller, project_id, first, { key: "run_1:commit" });
    const again = await build({ a: "1" }, first.commit_id);
    const unstored = changeOf(project_id, await build({ a: "3" }), { key: "run_1:commit" });
    expect(await tenantOf(env, caller.tenantId).call("projects.applyCommit", job, unstored)).toEqual(answer);
    expect(await deliver(caller, project_id, again, { key: "run_1:commit", updates: [{ ref: main, old: first.commit_id, new: again.commit_id }] })).toEqual(answer);
    expect((await caller.call("GET", `/api/projects/${project_id}`)).body).toMatchObject({ commit_id: first.commit_id, version: 2 });
    const other = await newProject(caller);
    await expect(deliver(caller, other.project_id, first, { key: "run_1:commit" })).rejects.toMatchObject({ code: "idempotency_mismatch" });
  });

  it("[PRJ-5] nobody's commit is written over, and refs move all or none", async () => {
    const caller = await newCaller();
    const { project_id } = await newProject(caller);
    const [theirs, ours] = await Promise.all([build({ a: "theirs" }), build({ a: "ours" })]);
    await deliver(caller, project_id, theirs);
    const updates = [{ ref: "refs/notes/provenance", old: null, new: ours.commit_id }, { ref: main, old: null, new: ours.commit_id }];
    await expect(deliver(caller, project_id, ours, { updates })).rejects.toMatchObject({ code: "conflict", details: { extra: { ref: main, expected: null, actual: theirs.commit_id } } });
    const opened = await tenantOf(env, caller.tenantId).call("projects.open", job, { project_id });
    expect(opened.refs).toEqual([[main, theirs.commit_id]]);
    expect(opened.packs).toHaveLength(1);
    expect(await countAudit(caller, "project.commit")).toBe(1);
  });

  it.each(["refs/heads/../x", "refs/heads/a..b", "refs/heads/a.lock", "HEAD", "refs/heads/.a", "refs/heads/a b", "refs/other/x", "refs/heads/", "refs/heads/x.", "refs/heads/@{x"])("[PRJ-5] %j is no ref", async (ref) => {
    const change = changeOf("prj_00000000000000000000000001", await build({ a: "1" }));
    expect(ApplyCommit.safeParse(change).success).toBe(true);
    expect(ApplyCommit.safeParse({ ...change, updates: [{ ...change.updates[0], ref }] }).success).toBe(false);
  });
});

describe("storage", () => {
  const files = { "README.md": "# Shop\n", "src/b.html": "<script>alert(1)</script>", "src/100% naïve.txt": "ü" };
  async function delivered() {
    const caller = await newCaller();
    const project = await newProject(caller);
    const first = await build({ "README.md": "# Old\n" });
    await deliver(caller, project.project_id, first);
    const commit = await build(files, first.commit_id);
    await deliver(caller, project.project_id, commit, { updates: [{ ref: main, old: first.commit_id, new: commit.commit_id }] });
    return { caller, project, first, commit, base: `/api/storage/projects/${project.project_id}` };
  }

  it("[PRJ-6] answers files, address and metadata of a project, at any ref", async () => {
    const { caller, project, first, commit, base } = await delivered();
    const answer = await caller.call("GET", base);
    expect(answer).toMatchObject({ status: 200, body: { project_id: project.project_id, repo_url: project.repo_url, metadata: { commit_id: commit.commit_id, ref: "main", branches: ["main"], name: "Book shop", commit_message: "Build it\n", committed_at: "2026-11-20T00:00:00.000Z" } } });
    expect(answer.body.files.map(({ path, bytes }: { path: string; bytes: number }) => [path, bytes])).toEqual([["README.md", 7], ["src/100% naïve.txt", 2], ["src/b.html", 25]]);
    const old = await caller.call("GET", `${base}?ref=${first.commit_id}`);
    expect(old.body.files).toMatchObject([{ path: "README.md", bytes: 6 }]);
    expect((await caller.call("GET", base, undefined, { "if-none-match": answer.headers.get("etag") })).status).toBe(304);
  });

  it("[PRJ-6] a project without a commit has no files", async () => {
    const caller = await newCaller();
    const { project_id } = await newProject(caller);
    expect(await caller.call("GET", `/api/storage/projects/${project_id}`)).toMatchObject({ status: 200, body: { files: [], metadata: { commit_id: null, commit_message: null } } });
    expect((await caller.call("GET", `/api/storage/projects/${project_id}/archive.zip`)).status).toBe(404);
  });

  it("[PRJ-7] gives a file's bytes as an attachment that no browser runs", async () => {
    const { caller, base } = await delivered();
    const page = await caller.call("GET", `${base}/files/src/b.html`);
    expect(page).toMatchObject({ status: 200, body: files["src/b.html"] });
    expect(Object.fromEntries(page.headers)).toMatchObject({
      "content-type": "application/octet-stream", "x-content-type-options": "nosniff", "content-security-policy": "sandbox; default-src 'none'",
      "content-disposition": expect.stringMatching(/^attachment; filename="b\.html"/),
    });
    expect((await caller.call("GET", `${base}/files/src/b.html`, undefined, { "if-none-match": page.headers.get("etag") })).status).toBe(304);
    const odd = await caller.call("GET", `${base}/files/src/${encodeURIComponent("100% naïve.txt")}`);
    expect(odd).toMatchObject({ status: 200, body: "ü" });
    expect(odd.headers.get("content-disposition")).toBe("attachment; filename=\"100__na_ve.txt\"; filename*=UTF-8''100%25%20na%C3%AFve.txt");
  });

  it.each(["files/nothing", "files/src", "files/README.md/x", "files/src%2f..%2fREADME.md", "files/%2fREADME.md", "files/%ff", "files/README.md?ref=nothing", `files/README.md?ref=${"1".repeat(40)}`, "archive.zip?ref=refs/heads/none"])(
    "[PRJ-7] %s is not there", async (path) => {
      const { caller, base } = await delivered();
      expect(await caller.call("GET", `${base}/${path}`)).toMatchObject({ status: 404, body: { code: "not_found" } });
    });

  it("[PRJ-7] zips the tree", async () => {
    const { caller, commit, base } = await delivered();
    const response = await exports.default.fetch(new Request(`http://devgen.test${base}/archive.zip`, { headers: { authorization: `Bearer ${caller.token}` } }));
    expect(response.headers.get("content-disposition")).toContain(`book-shop-${commit.commit_id.slice(0, 8)}.zip`);
    const unzipped = unzipSync(new Uint8Array(await response.arrayBuffer()));
    expect(Object.keys(unzipped)).toEqual(["book-shop/README.md", "book-shop/src/100% naïve.txt", "book-shop/src/b.html"]);
  });

  it("[PRJ-8] another tenant's project is not found, by whatever door", async () => {
    const { caller, project, base } = await delivered();
    const stranger = await newCaller();
    const basic = { authorization: `Basic ${btoa(`x:${stranger.token}`)}` };
    for (const path of [base, `${base}/archive.zip`, `${base}/files/README.md`, `/api/projects/${project.project_id}`]) expect((await stranger.call("GET", path)).status).toBe(404);
    expect((await ask("GET", `/git/${caller.slug}/${project.slug}.git/info/refs?service=git-upload-pack`, undefined, basic)).status).toBe(404);
    for (const path of [base, `${base}/archive.zip`, `${base}/files/README.md`]) expect((await ask("GET", path)).status).toBe(401);
  });

  it("[PRJ-8] a repository is found under its own tenant's name only, though the same slug be there", async () => {
    const [ours, theirs] = await Promise.all([newCaller(), newCaller()]);
    const [{ slug }, other] = await Promise.all([newProject(ours), newProject(theirs)]);
    expect(other.slug).toBe(slug);
    const basic = { authorization: `Basic ${btoa(`x:${ours.token}`)}` };
    const asked = (tenantSlug: string) => ask("GET", `/git/${tenantSlug}/${slug}.git/info/refs?service=git-upload-pack`, undefined, basic);
    expect((await asked(ours.slug)).status).toBe(200);
    expect((await asked(theirs.slug)).status).toBe(404);
  });

  it("[PRJ-8] who may not read projects is told so, by whatever door", async () => {
    const caller = await newCaller();
    const { project_id, slug } = await newProject(caller);
    const { key } = (await caller.call("POST", "/api/api-keys", { name: "other", scopes: ["requirements:read"] })).body;
    const bearer = { authorization: `Bearer ${key}` };
    for (const path of ["/api/projects", `/api/projects/${project_id}`, `/api/storage/projects/${project_id}`, `/git/${caller.slug}/${slug}.git/info/refs?service=git-upload-pack`]) {
      expect((await ask("GET", path, undefined, bearer)).status).toBe(403);
    }
  });
});

describe("git over the edge", () => {
  it("[PRJ-9] asks for a password, takes a key or token as one, and serves refs and packs", async () => {
    const caller = await newCaller();
    const project = await newProject(caller);
    const commit = await build({ a: "1" });
    await deliver(caller, project.project_id, commit);
    const address = `/git/${caller.slug}/${project.slug}.git`;
    const basic = { authorization: `Basic ${btoa(`anybody:${caller.token}`)}` };

    const asked = await ask("GET", `${address}/info/refs?service=git-upload-pack`);
    expect(asked).toMatchObject({ status: 401, body: "Sign in with an API key as the password\n" });
    expect(asked.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
    expect((await ask("GET", `${address}/info/refs?service=git-upload-pack`, undefined, { authorization: `Basic ${btoa("x:nonsense")}` })).status).toBe(401);

    const refs = await ask("GET", `${address}/info/refs?service=git-upload-pack`, undefined, basic);
    expect(refs).toMatchObject({ status: 200, body: expect.stringContaining(`${commit.commit_id} refs/heads/main`) });
    const want = `0032want ${commit.commit_id}\n00000009done\n`;
    const pack = await ask("POST", `${address}/git-upload-pack`, want, { ...basic, "content-type": "application/x-git-upload-pack-request" });
    expect(pack).toMatchObject({ status: 200, body: expect.stringContaining("NAK\nPACK") });
    expect(await ask("GET", `${address}/info/refs?service=git-receive-pack`, undefined, basic)).toMatchObject({ status: 200, body: expect.stringContaining("report-status") });
    expect((await ask("GET", `/git/${caller.slug}/nothing.git/info/refs?service=git-upload-pack`, undefined, basic)).status).toBe(404);
    expect((await ask("GET", `/git/${caller.slug}/${project.slug}/info/refs?service=git-upload-pack`, undefined, basic)).status).toBe(404);
  });

  it("[PRJ-9] tells nobody whether a repository is there before they have proved who they are", async () => {
    const answers = await Promise.all(["a/b.git", "c/d.git"].map((path) => ask("GET", `/git/${path}/info/refs?service=git-receive-pack`)));
    expect(answers.map(({ status, body }) => [status, body])).toEqual([[401, answers[0]?.body], [401, answers[0]?.body]]);
  });
});
