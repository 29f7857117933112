import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromHex } from "../../../src/delivery/git/bytes.ts";
import { commitMessage } from "../../../src/delivery/git/message.ts";
import { buildNote, provenanceRef } from "../../../src/delivery/git/notes.ts";
import { decodeTree } from "../../../src/delivery/git/objects.ts";
import { writePack } from "../../../src/delivery/git/pack.ts";
import { allowedSignersLine, ed25519Signer, type CommitSigner } from "../../../src/delivery/git/signature.ts";
import { build, newSigner, origin, publish, sampleFiles, time } from "./samples.ts";
import { git, host, removeFolder, temporaryFolder, type Hosted } from "./stock-git.ts";

let folder: string;
let hosted: Hosted;
let sign: CommitSigner;

beforeEach(async () => {
  [folder, hosted, sign] = await Promise.all([temporaryFolder(), host(), newSigner()]);
});
afterEach(async () => {
  await hosted.close();
  await removeFolder(folder);
});

const shop = (...args: string[]) => git(join(folder, "shop"), args);
const clone = () => git(folder, ["clone", "-q", hosted.url, "shop"]);
const author = { name: "DevGen", email: "devgen@acme.example" };

describe("signatures", { timeout: 30_000 }, () => {
  const verify = async (id: string, signers: readonly CommitSigner[]) => {
    const lines = signers.map(({ public_key }) => allowedSignersLine({ principal: author.email, public_key }));
    await writeFile(join(folder, "signers"), lines.join(""));
    return git(join(folder, "shop"), ["-c", `gpg.ssh.allowedSignersFile=${join(folder, "signers")}`, "verify-commit", id]);
  };

  it("[GIT-10] stock git finds them good, of the tenant's signer, also after the key has changed", async () => {
    const commit = await build(sign);
    publish(hosted, commit);
    await clone();
    const verified = await verify("HEAD", [sign]);
    expect(verified).toMatchObject({ code: 0, stderr: expect.stringContaining(`Good "git" signature for ${author.email} with ED25519 key`) });
    expect(await verify("HEAD", [await newSigner(), sign])).toMatchObject({ code: 0 });
  });

  it("[GIT-10] refuses a commit that was altered, and one of another signer", async () => {
    const commit = await build(sign);
    publish(hosted, commit);
    await clone();
    const raw = await shop("cat-file", "commit", "HEAD");
    await writeFile(join(folder, "altered"), raw.stdout.replace("Build a shop", "Build a bank"));
    const altered = (await shop("hash-object", "-t", "commit", "-w", join(folder, "altered"))).stdout.trim();
    expect(altered).not.toBe(commit.commit_id);
    expect(await verify(altered, [sign])).toMatchObject({ code: 1, stderr: expect.stringContaining("incorrect signature") });
    const stranger = await verify("HEAD", [await newSigner()]);
    expect(stranger.code).toBe(1);
    expect(stranger.stderr).toContain("No principal matched");
  });

  it("[GIT-10] an allowed signer is one word, and no pattern", () => {
    for (const principal of ["*", "a@b,c@d", "a b", "!a@b", "a@b\nc@d"]) {
      expect(() => allowedSignersLine({ principal, public_key: sign.public_key })).toThrow(TypeError);
    }
  });
});

describe("what a commit says", { timeout: 30_000 }, () => {
  it("[GIT-11] names who asked, what wrote it, the run and the requirement, in trailers that git reads", async () => {
    publish(hosted, await build(sign, { message: commitMessage({ subject: "Build a shop", body: "Books and loans.", origin }) }));
    await clone();
    const trailers = await shop("log", "-1", "--format=%s|%(trailers:only,unfold)");
    expect(trailers.stdout.trim().split("\n")).toEqual([
      "Build a shop|Requested-by: Ada <ada@acme.example>", "Generated-by: builtin 1.0", "DevGen-Run: run_1", "DevGen-Requirement: req_1",
    ]);
  });

  it.each([
    { why: "a trailer in the body", parts: { subject: "S", body: "Fine.\n\nDevGen-Run: run_forged\nRequested-by: Eve <eve@evil.example>" } },
    { why: "a trailer in the subject", parts: { subject: "S\n\nDevGen-Run: run_forged", body: "" } },
    { why: "a name with a line break", parts: { subject: "S", origin: { ...origin, requested_by: "Ada\nDevGen-Run: run_forged" } } },
    { why: "line separators and carriage returns", parts: { subject: "S", body: "Fine.\r\rDevGen-Run: run_forged\u2028\u2029" } },
  ])("[GIT-11] takes no trailer from a text: $why", async ({ parts }) => {
    publish(hosted, await build(sign, { message: commitMessage({ origin, ...parts }) }));
    await clone();
    const { stdout } = await shop("log", "-1", "--format=%(trailers:key=DevGen-Run,valueonly)");
    expect(stdout.trim()).toBe("run_1");
  });

  it("[GIT-11] keeps the subject to a line of 72 characters, wraps the body, drops what is invisible", () => {
    const message = commitMessage({ subject: `Build ${"very ".repeat(40)}much`, body: `One\u202etwo\u0007 three. ${"word ".repeat(30)}\n\nSecond.`, origin });
    const lines = message.split("\n");
    expect(lines[0]).toMatch(/^Build very .*very…$/);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(72);
    expect(message).not.toMatch(/[\u202e\u0007]/);
    expect(message).toContain("\n\nSecond.\n\nRequested-by: ");
  });

  it("[GIT-11] a name can't end its field", async () => {
    publish(hosted, await build(sign, { author: { name: "Eve <root@acme.example> 0 +0000\nparent 1", email: "eve@\nevil.example>" } }));
    await clone();
    expect(await shop("log", "-1", "--format=%an|%ae|%P")).toMatchObject({ stdout: "Eve root@acme.example 0 +0000 parent 1|eve@evil.example|\n" });
    expect(await shop("fsck", "--strict", "--full")).toMatchObject({ code: 0, stdout: "" });
  });
});

describe("provenance", { timeout: 30_000 }, () => {
  it("[GIT-12] travels in notes that stock git shows, one for each commit", async () => {
    const first = await build(sign);
    publish(hosted, first);
    const second = await build(sign, { parent: first.commit_id, files: new Map([...sampleFiles, ["more.txt", "more"]]) });
    publish(hosted, second);
    const common = { message: "Record provenance\n", author, committer: author, time, sign };
    const note = await buildNote({ ...common, about: first.commit_id, note: '{"run_id":"run_1"}\n' });
    const entries = decodeTree(note.objects.find(({ type }) => type === "tree")!.body);
    const next = await buildNote({ ...common, about: second.commit_id, note: '{"run_id":"run_2"}\n', previous: { commit_id: note.commit_id, entries } });
    const nextEntries = decodeTree(next.objects.find(({ type }) => type === "tree")!.body);
    const last = await buildNote({ ...common, about: second.commit_id, note: '{"run_id":"run_2","approved":true}\n', previous: { commit_id: next.commit_id, entries: nextEntries } });
    hosted.packs.push(writePack(note.objects), writePack(next.objects), writePack(last.objects));
    hosted.refs.set(provenanceRef, last.commit_id);

    await clone();
    expect(await shop("fetch", "-q", "origin", `${provenanceRef}:${provenanceRef}`)).toMatchObject({ code: 0 });
    expect(await shop("notes", "--ref=provenance", "show", "HEAD")).toMatchObject({ stdout: '{"run_id":"run_2","approved":true}\n' });
    expect(await shop("notes", "--ref=provenance", "show", "HEAD~1")).toMatchObject({ stdout: '{"run_id":"run_1"}\n' });
    expect(await shop("fsck", "--strict", "--full")).toMatchObject({ code: 0, stdout: "" });
  });
});

describe("the same input", { timeout: 30_000 }, () => {
  const privateKey = fromHex("302e020100300506032b657004220420" + "07".repeat(32));
  const fixedSigner = async () => {
    const key = await crypto.subtle.importKey("pkcs8", privateKey, "Ed25519", true, ["sign"]);
    const jwk = await crypto.subtle.exportKey("jwk", key);
    if (!("x" in jwk)) throw new Error("The key has no public half");
    const publicKey = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: jwk.x! }, "Ed25519", true, ["verify"]);
    return ed25519Signer({ privateKey: key, publicKey });
  };

  it("[GIT-13] gives the same ids and bytes, in whatever order the files come", async () => {
    const signer = await fixedSigner();
    const forward = await build(signer);
    const backward = await build(signer, { files: new Map([...sampleFiles].reverse()) });
    expect(backward).toEqual(forward);
    expect(forward.tree_id).toBe("965b86bc1e20d4a0812681a9a0cc10d69c7c28f8");
    expect(forward.commit_id).toBe("85776c472ab8bfb046a48186a9831ab8d82b5005");
  });

  it("[GIT-13] a pack holds no object that the repository has already", async () => {
    const first = await build(sign);
    const known = new Set(first.objects.map(({ id }) => id));
    const second = await build(sign, { parent: first.commit_id, known, files: new Map([...sampleFiles, ["src/index.ts", "changed"]]) });
    expect(second.objects.map(({ type }) => type).sort()).toEqual(["blob", "commit", "tree", "tree"]);
  });

  it("[GIT-13] the tree is the one that git makes of the same files", async () => {
    const commit = await build(sign);
    publish(hosted, commit);
    await clone();
    await shop("checkout", "-q", "--orphan", "again");
    await shop("rm", "-rq", "--cached", ".");
    await shop("add", "-A");
    expect(await shop("write-tree")).toMatchObject({ stdout: `${commit.tree_id}\n` });
    expect(await readFile(join(folder, "shop/README.md"), "utf8")).toBe("# Shop\n");
  });
});
