import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CommitSigner } from "../../../src/delivery/git/signature.ts";
import { build, newSigner, publish, sampleFiles } from "./samples.ts";
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

describe.each([{ version: 0 }, { version: 2 }])("git's protocol $version", { timeout: 30_000 }, ({ version }) => {
  const config = ["-c", `protocol.version=${version}`];
  const clone = (...args: string[]) => git(folder, [...config, "clone", ...args, hosted.url, "shop"]);
  const shop = (...args: string[]) => git(join(folder, "shop"), [...config, ...args]);
  const commitIds = async () => (await shop("log", "--format=%H")).stdout.trim().split("\n");

  /** Commits of the client's own, on top of what it has: one process for all of them. */
  async function commitEmpty(count: number): Promise<void> {
    const parent = (await shop("rev-parse", "HEAD")).stdout.trim();
    const commits = Array.from({ length: count }, (_, at) => `commit refs/heads/main\nmark :${at + 1}\ncommitter Ada <ada@acme.example> ${1_800_000_000 + at} +0000\ndata 8\nOwn work${at === 0 ? `\nfrom ${parent}` : ""}\n\n`);
    await writeFile(join(folder, "commits"), commits.join(""));
    expect(await git(join(folder, "shop"), ["fast-import", "--quiet"], {}, join(folder, "commits"))).toMatchObject({ code: 0 });
  }

  /** `length` commits on main; each changes one small file, all share a large one. */
  async function publishHistory(length: number): Promise<string[]> {
    const ids: string[] = [];
    const known = new Set<string>();
    for (let at = 0; at < length; at++) {
      const parent = hosted.refs.get("refs/heads/main");
      const files = new Map([...sampleFiles, ["count.txt", `${at} of ${length} after ${parent}\n`]]);
      const commit = await build(sign, { files, known, ...(parent === undefined ? {} : { parent }) });
      for (const { id } of commit.objects) known.add(id);
      publish(hosted, commit);
      ids.unshift(commit.commit_id);
    }
    return ids;
  }

  it("[GIT-1] gives stock git every file as it was written, and nothing that fsck finds fault with", async () => {
    const commit = await build(sign);
    publish(hosted, commit);
    expect(await clone()).toMatchObject({ code: 0 });
    for (const [path, content] of sampleFiles) expect(await readFile(join(folder, "shop", path))).toEqual(Buffer.from(content));
    expect((await stat(join(folder, "shop/bin/run"))).mode & 0o111).not.toBe(0);
    expect(await shop("rev-parse", "HEAD")).toMatchObject({ stdout: `${commit.commit_id}\n` });
    expect(await shop("branch", "--show-current")).toMatchObject({ stdout: "main\n" });
    expect(await shop("fsck", "--strict", "--full", "--no-dangling")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(hosted.seen.some(({ headers }) => headers["git-protocol"] === "version=2")).toBe(version === 2);
  });

  it("[GIT-2] sends a client that comes back only what it lacks", async () => {
    await publishHistory(2);
    await clone();
    const [head] = await publishHistory(1);
    const before = hosted.seen.length;
    const fetched = await shop("pull", "--ff-only", "--progress");
    expect(fetched).toMatchObject({ code: 0 });
    // Commit, root tree and one file: the others are there already.
    expect(fetched.stderr).toContain("remote: Sending 3 objects");
    expect(hosted.seen.slice(before).reduce((sum, { answerBytes }) => sum + answerBytes, 0)).toBeLessThan(4_000);
    expect((await commitIds())[0]).toBe(head);
    expect(await shop("fsck", "--strict", "--full")).toMatchObject({ code: 0, stdout: "" });
  });

  it("[GIT-2] sends no objects to a client that has everything", async () => {
    await publishHistory(1);
    await clone();
    expect(await shop("fetch", "--progress")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("[GIT-2] meets a client that has commits of its own, over several rounds of talk", async () => {
    await publishHistory(1);
    await clone();
    await commitEmpty(90);
    await publishHistory(1);
    const fetched = await shop("fetch", "--progress");
    expect(fetched).toMatchObject({ code: 0 });
    expect(fetched.stderr).toContain("remote: Sending 3 objects");
    expect(hosted.seen.filter(({ path }) => path.endsWith("git-upload-pack")).length).toBeGreaterThan(2);
    expect(hosted.seen.some(({ headers }) => headers["content-encoding"] === "gzip")).toBe(true);
  });

  it("[GIT-3] clones only as deep as asked, and deepens", async () => {
    const ids = await publishHistory(5);
    expect(await clone("--depth", "1")).toMatchObject({ code: 0 });
    expect(await commitIds()).toEqual(ids.slice(0, 1));
    expect(await shop("rev-parse", "--is-shallow-repository")).toMatchObject({ stdout: "true\n" });
    expect(await shop("fsck", "--strict", "--full")).toMatchObject({ code: 0, stdout: "" });

    expect(await shop("fetch", "--depth", "2")).toMatchObject({ code: 0 });
    expect(await commitIds()).toEqual(ids.slice(0, 2));
    expect(await shop("fetch", "--deepen", "1")).toMatchObject({ code: 0 });
    expect(await commitIds()).toEqual(ids.slice(0, 3));
    expect(await shop("fetch", "--unshallow")).toMatchObject({ code: 0 });
    expect(await commitIds()).toEqual(ids);
    expect(await shop("rev-parse", "--is-shallow-repository")).toMatchObject({ stdout: "false\n" });
    expect(await shop("fsck", "--strict", "--full")).toMatchObject({ code: 0, stdout: "" });
  });

  it("[GIT-3] a shallow clone keeps its cut when it fetches what is new", async () => {
    await publishHistory(3);
    await clone("--depth", "1");
    await publishHistory(2);
    expect(await shop("pull", "--ff-only")).toMatchObject({ code: 0 });
    expect(await commitIds()).toHaveLength(3);
    expect(await shop("fsck", "--strict", "--full")).toMatchObject({ code: 0, stdout: "" });
  });

  it("[GIT-4] lists branches and tags, and fetches one commit of a history by its id", async () => {
    const ids = await publishHistory(3);
    hosted.refs.set("refs/heads/old", ids[2]!);
    hosted.refs.set("refs/tags/v1", ids[1]!);
    expect((await git(folder, [...config, "ls-remote", "--symref", hosted.url])).stdout.trim().split("\n").map((line) => line.replace(/\s+/g, " "))).toEqual([
      "ref: refs/heads/main HEAD", `${ids[0]} HEAD`, `${ids[0]} refs/heads/main`, `${ids[2]} refs/heads/old`, `${ids[1]} refs/tags/v1`,
    ]);
    await git(folder, ["init", "-q", "shop"]);
    expect(await shop("fetch", "--depth", "1", hosted.url, "refs/tags/v1")).toMatchObject({ code: 0 });
    expect(await shop("rev-parse", "FETCH_HEAD")).toMatchObject({ stdout: `${ids[1]}\n` });
  });

  it("[GIT-4] an empty repository is cloned as such", async () => {
    expect(await clone()).toMatchObject({ code: 0, stderr: expect.stringContaining("empty repository") });
    // Version 0 has no way to name the branch of an empty repository.
    expect(await shop("branch", "--show-current")).toMatchObject({ stdout: version === 2 ? "main\n" : "master\n" });
  });
});
