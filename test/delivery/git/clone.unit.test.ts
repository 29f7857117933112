import { readFile, stat } from "node:fs/promises";
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

const clone = (version: number, ...args: string[]) => git(folder, ["-c", `protocol.version=${version}`, "clone", ...args, hosted.url, "shop"]);
const shop = (...args: string[]) => git(join(folder, "shop"), args);

describe.each([{ version: 0 }, { version: 2 }])("git's protocol $version", ({ version }) => {
  it("[GIT-1] gives stock git every file as it was written, and nothing that fsck finds fault with", async () => {
    const commit = await build(sign);
    publish(hosted, commit);
    expect(await clone(version)).toMatchObject({ code: 0 });
    for (const [path, content] of sampleFiles) expect(await readFile(join(folder, "shop", path))).toEqual(Buffer.from(content));
    expect((await stat(join(folder, "shop/bin/run"))).mode & 0o111).not.toBe(0);
    expect(await shop("rev-parse", "HEAD")).toMatchObject({ stdout: `${commit.commit_id}\n` });
    expect(await shop("branch", "--show-current")).toMatchObject({ stdout: "main\n" });
    expect(await shop("fsck", "--strict", "--full", "--no-dangling")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(hosted.seen.some(({ headers }) => headers["git-protocol"] === "version=2")).toBe(version === 2);
  });
});
