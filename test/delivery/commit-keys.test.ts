import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { auditLogs } from "../../src/audit/events/tables.ts";
import { buildFilesChange, buildNotesChange, getCommitSigner, openRepository, readProjectFiles, signCommit, storePack, type Change, type CommitSigner } from "../../src/delivery/index.ts";
import { nameObject } from "../../src/delivery/git/objects.ts";
import { allowedSignersLine, sshSignature } from "../../src/delivery/git/signature.ts";
import { commitKeys } from "../../src/delivery/projects/tables.ts";
import { ask, newCaller, type Caller } from "../support/world.ts";

const job = { type: "system", id: "session" } as const;

async function signerOf(caller: Caller) {
  const tenant = tenantOf(env, caller.tenantId);
  const { key_id, public_key, committer } = await tenant.call("commits.signer", job, undefined);
  const sign: CommitSigner = { public_key, sign: (payload) => tenant.call("commits.sign", job, { key_id, payload }) };
  return { key_id, committer, sign, tenant };
}

describe("a tenant's commit key", () => {
  it("[KEY-1] is made once, sealed, with an audit event, and signs what its public half verifies", async () => {
    const caller = await newCaller();
    const asked = await caller.inside((ctx) => Promise.all([getCommitSigner(ctx), getCommitSigner(ctx)]));
    const first = await signerOf(caller);
    expect(asked.map(({ key_id }) => key_id)).toEqual([first.key_id, first.key_id]);
    const { rows, events } = await caller.inside((ctx) => ({
      rows: ctx.own.select().from(commitKeys).all(), events: ctx.own.select().from(auditLogs).where(eq(auditLogs.action, "commit_key.create")).all().length,
    }));
    expect(events).toBe(1);
    expect(rows).toHaveLength(1);
    expect(atob(rows[0]!.public_key)).toHaveLength(32);
    // The private half ends in the seed, which no column may show.
    expect(JSON.stringify(rows[0])).not.toContain("MC4CAQAwBQYDK2Vw");

    let payload: Uint8Array<ArrayBuffer> = new Uint8Array();
    await sshSignature(new TextEncoder().encode("a commit"), { public_key: first.sign.public_key, sign: async (bytes) => (payload = bytes) });
    const signature = await first.sign.sign(payload);
    const key = await crypto.subtle.importKey("raw", new Uint8Array(first.sign.public_key), "Ed25519", false, ["verify"]);
    expect(await crypto.subtle.verify("Ed25519", key, new Uint8Array(signature), payload)).toBe(true);
  });

  it.each([
    { why: "a statement of another type", payload: new TextEncoder().encode("DSSEv1 4 text 2 hi") },
    { why: "more than a statement", payload: new TextEncoder().encode("DSSEv1 28 application/vnd.in-toto+json 2 {}x") },
    { why: "any text", payload: new TextEncoder().encode("pay 100") },
    { why: "a signature of another namespace", payload: new TextEncoder().encode(`SSHSIG\0\0\0\x04file\0\0\0\0\0\0\0\x06sha512\0\0\0\x40${"x".repeat(64)}`) },
    { why: "more than a digest", payload: new TextEncoder().encode(`SSHSIG\0\0\0\x03git\0\0\0\0\0\0\0\x06sha512\0\0\0\x40${"x".repeat(65)}`) },
  ])("[KEY-2] signs commits and attestations, and not $why", async ({ payload }) => {
    const caller = await newCaller();
    const { key_id } = await signerOf(caller);
    await expect(caller.inside((ctx) => signCommit(ctx, { key_id, payload }).catch((error: Error) => error.message))).resolves.toBe("This key signs commits and attestations only");
  });

  it("[KEY-3] a tenant's key opens nothing of another's", async () => {
    const [ours, theirs] = await Promise.all([newCaller(), newCaller()]);
    const [{ key_id }] = await Promise.all([signerOf(theirs), signerOf(ours)]);
    const payload = new TextEncoder().encode(`SSHSIG\0\0\0\x03git\0\0\0\0\0\0\0\x06sha512\0\0\0\x40${"x".repeat(64)}`);
    expect(await ours.inside((ctx) => signCommit(ctx, { key_id, payload }).catch((error: Error) => error.message))).toBe("There is no such commit key");
    const stolen = await theirs.inside((ctx) => ctx.own.select().from(commitKeys).get()!);
    const failed = await ours.inside((ctx) => {
      ctx.own.insert(commitKeys).values({ ...stolen, status: "retired" }).run();
      return signCommit(ctx, { key_id, payload }).then(() => "signed", () => "refused");
    });
    expect(failed).toBe("refused");
  });

  it("[KEY-4] its public half is served to anybody, and nothing is for a made-up tenant", async () => {
    const caller = await newCaller();
    const path = `/.well-known/devgen-signers/${caller.slug}`;
    expect(await ask("GET", path)).toMatchObject({ status: 200, body: "" });
    expect(await caller.inside((ctx) => ctx.own.select().from(commitKeys).all())).toEqual([]);
    const { sign, committer } = await signerOf(caller);
    expect(committer).toEqual({ name: "DevGen", email: `devgen+${caller.slug}@devgen.test` });
    expect(await ask("GET", path)).toMatchObject({ status: 200, body: allowedSignersLine({ principal: committer.email, public_key: sign.public_key }) });
    expect((await ask("GET", "/.well-known/devgen-signers/nobody")).status).toBe(404);
  });
});

describe("changes, as a session makes them", () => {
  it("[PRJ-10] follow each other, hold what is new and carry provenance", async () => {
    const caller = await newCaller();
    const { tenant, sign, committer } = await signerOf(caller);
    const project = await tenant.call("projects.ensure", job, { name: "Shop", key: "run_1:project" });
    const project_id = project.project_id;
    const open = async () => openRepository(env.BLOBS, await tenant.call("projects.open", job, { project_id }));
    const apply = async (key: string, { written, updates, pack }: Change) => {
      await storePack(env.BLOBS, caller.tenantId, project_id, written);
      return tenant.call("projects.applyCommit", job, { project_id, updates, pack, key });
    };
    const signed = { author: { name: "Ada", email: "ada@example.com" }, committer, sign, time: 1_700_000_000_000 };

    const first = await buildFilesChange(await open(), { ...signed, message: "One\n", files: new Map([["a", "1"], ["b/c", "2"]]) });
    await apply("run_1:commit", first);
    const note = await buildNotesChange(await open(), { ...signed, message: "Note\n", about: first.commit_id, notes: { "refs/notes/provenance": "{}\n" } });
    await apply("run_1:attest", note);
    const second = await buildFilesChange(await open(), { ...signed, message: "Two\n", files: new Map([["a", "1"], ["b/c", "3"]]) });
    expect(second.pack.objects).toBe(4);
    await apply("run_2:commit", second);
    await apply("run_2:attest", await buildNotesChange(await open(), { ...signed, message: "Note\n", about: second.commit_id, notes: { "refs/notes/provenance": "{}\n" } }));

    const repository = await open();
    const { commit_id, files } = await readProjectFiles(repository, undefined);
    expect(commit_id).toBe(second.commit_id);
    expect([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])).toEqual([["a", "1"], ["b/c", "3"]]);
    expect((await repository.objects.commit(commit_id)).parents).toEqual([first.commit_id]);
    const notes = await repository.objects.commit(repository.refs.get("refs/notes/provenance")!);
    expect((await repository.objects.tree(notes.tree)).map(({ name }) => name).sort()).toEqual([first.commit_id, second.commit_id].sort());
    expect((await repository.objects.tree(notes.tree)).every(({ id }) => id === nameObject("blob", new TextEncoder().encode("{}\n")).id)).toBe(true);
  });
});
