import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerGit } from "../../../src/delivery/git/http.ts";
import { nameObject } from "../../../src/delivery/git/objects.ts";
import { writePack } from "../../../src/delivery/git/pack.ts";
import { openObjects, type Repository } from "../../../src/delivery/git/repository.ts";
import { build, newSigner, publish } from "./samples.ts";
import { git, host, removeFolder, sourceOf, temporaryFolder, type Hosted } from "./stock-git.ts";

const line = (text: string) => (text.length + 4).toString(16).padStart(4, "0") + text;
const unknownId = "1".repeat(40);

describe("what stock git says when it is refused", { timeout: 30_000 }, () => {
  let folder: string;
  let hosted: Hosted;
  beforeEach(async () => {
    [folder, hosted] = await Promise.all([temporaryFolder(), host()]);
    publish(hosted, await build(await newSigner()));
    await git(folder, ["clone", "-q", hosted.url, "shop"]);
  });
  afterEach(async () => {
    await hosted.close();
    await removeFolder(folder);
  });

  it("[GIT-9] a push by who may not ends with one clear line, and nothing moved", async () => {
    const shop = join(folder, "shop");
    await git(shop, ["-c", "user.name=Ada", "-c", "user.email=a@b.example", "commit", "--allow-empty", "-m", "Mine"]);
    const before = new Map(hosted.refs);
    const pushed = await git(shop, ["push", "origin", "main"]);
    expect(pushed.code).not.toBe(0);
    expect(pushed.stderr.trim().split("\n")).toEqual(["remote: You may fetch from this repository, and not push to it.", expect.stringContaining("returned error: 403")]);
    expect(hosted.refs).toEqual(before);
  });

  it("[GIT-8] a client of the dumb protocol is told so", async () => {
    const cloned = await git(folder, ["clone", hosted.url, "dumb"], { GIT_SMART_HTTP: "0" });
    expect(cloned.code).not.toBe(0);
    expect(cloned.stderr).toContain("remote: This server speaks git's smart HTTP protocol only");
  });

  it.each([0, 2])("[GIT-5] a want that no ref leads to is named (protocol %i)", async (version) => {
    const fetched = await git(join(folder, "shop"), ["-c", `protocol.version=${version}`, "fetch", "origin", unknownId]);
    expect(fetched.code).not.toBe(0);
    expect(fetched.stderr).toMatch(version === 2 ? `fatal: remote error: upload-pack: not our ref ${unknownId}` : `${unknownId}`);
  });
});

describe("requests that no git makes", () => {
  const blob = nameObject("blob", Buffer.from("left behind"));
  const repository: Repository = { head: "refs/heads/main", refs: new Map(), objects: openObjects([sourceOf(writePack([blob]))]) };
  const type = { "content-type": "application/x-git-upload-pack-request" };
  const ask = async (method: string, rest: string, body?: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = type) => {
    const request = new Request(`http://host/acme/shop.git/${rest}`, { method, headers, ...(body === undefined ? {} : { body }) });
    const answer = await answerGit(request, rest.split("?")[0]!, async () => repository);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  it.each([
    { why: "an unknown object, version 0", body: line(`want ${unknownId}\n`) + "0000" + line("done\n"), headers: {} },
    { why: "an unknown object, version 2", body: line("command=fetch") + "0001" + line(`want ${unknownId}`) + line("done") + "0000", headers: { "git-protocol": "version=2" } },
    { why: "a stored object that no ref leads to", body: line(`want ${blob.id}\n`) + "0000" + line("done\n"), headers: {} },
  ])("[GIT-5] refuses $why", async ({ body, headers }) => {
    const answer = await ask("POST", "git-upload-pack", body, { ...type, ...headers });
    expect(answer).toMatchObject({ status: 200, text: expect.stringMatching(/^00[0-9a-f]{2}ERR upload-pack: not our ref [0-9a-f]{40}\n$/) });
  });

  it.each([
    { why: "a length that is no number", body: "zzzzwant", status: 400 },
    { why: "a reserved length", body: "0003", status: 400 },
    { why: "a length over git's limit", body: "fffff" + "a".repeat(70_000), status: 400 },
    { why: "a packet that ends early", body: "0032want ", status: 400 },
    { why: "half a length", body: "00", status: 400 },
    { why: "a line of no meaning", body: line("gimme all\n") + "0000", status: 400 },
    { why: "an id that is none", body: line("want ../../etc/passwd\n") + "0000", status: 400 },
    { why: "an endless depth", body: line(`want ${unknownId}`) + line("deepen 1e999\n") + "0000", status: 200 },
    { why: "a depth below one", body: line(`want ${unknownId}`) + line("deepen 0\n") + "0000", status: 200 },
    { why: "a body over the limit", body: "0000".repeat(600_000), status: 413 },
  ])("[GIT-6] refuses $why", async ({ body, status }) => {
    const answer = await ask("POST", "git-upload-pack", body);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(status === 200 ? /^00[0-9a-f]{2}ERR / : /^[A-Z].*\n$/);
  });

  it.each([
    { why: "no command", body: line("agent=x") + "0000", status: 400 },
    { why: "a command that isn't offered", body: line("command=object-info") + "0001" + "0000", status: 200 },
    { why: "SHA-256", body: line("command=ls-refs") + line("object-format=sha256") + "0001" + "0000", status: 200 },
    { why: "a filter, which isn't offered", body: line("command=fetch") + "0001" + line(`want ${unknownId}`) + line("filter blob:none") + "0000", status: 200 },
    { why: "a fetch of nothing", body: line("command=fetch") + "0001" + line("done") + "0000", status: 200 },
  ])("[GIT-6] refuses $why in version 2", async ({ body, status }) => {
    const answer = await ask("POST", "git-upload-pack", body, { ...type, "git-protocol": "version=2" });
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(status === 200 ? /^00[0-9a-f]{2}ERR / : /^[A-Z].*\n$/);
  });

  it.each([
    { why: "bytes that aren't gzip", body: Uint8Array.from(Buffer.from("0000")), encoding: "gzip", status: 400 },
    { why: "a small body that unpacks to a huge one", body: Uint8Array.from(gzipSync(Buffer.alloc(64 * 1024 * 1024, "0000"))), encoding: "gzip", status: 413 },
    { why: "an encoding that git doesn't use", body: Uint8Array.from(Buffer.from("0000")), encoding: "br", status: 415 },
  ])("[GIT-7] refuses $why", async ({ body, encoding, status }) => {
    expect(await ask("POST", "git-upload-pack", body, { ...type, "content-encoding": encoding })).toMatchObject({ status });
  });

  it("[GIT-7] reads a body that git has compressed", async () => {
    const body = Uint8Array.from(gzipSync(line("command=ls-refs") + "0001" + line("unborn") + line("symrefs") + "0000"));
    const answer = await ask("POST", "git-upload-pack", body, { ...type, "content-encoding": "gzip", "git-protocol": "version=2" });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining("unborn HEAD symref-target:refs/heads/main") });
  });

  it.each([
    { method: "GET", rest: "HEAD", status: 403 },
    { method: "GET", rest: "objects/info/packs", status: 403 },
    { method: "GET", rest: "info/refs", status: 403 },
    { method: "GET", rest: "info/refs?service=git-upload-archive", status: 403 },
    { method: "POST", rest: "git-receive-pack", status: 403 },
    { method: "POST", rest: "HEAD", status: 404 },
    { method: "DELETE", rest: "info/refs", status: 405 },
    { method: "GET", rest: "git-upload-pack", status: 405 },
  ])("[GIT-8] refuses $method $rest in plain words", async ({ method, rest, status }) => {
    const answer = await ask(method, rest, undefined, {});
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("[GIT-8] wants git's media type on a POST, so that a form of another site can't make one", async () => {
    expect(await ask("POST", "git-upload-pack", "0000", { "content-type": "text/plain" })).toMatchObject({ status: 415 });
  });
});
