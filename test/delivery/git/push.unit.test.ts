import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leadsTo } from "../../../src/delivery/git/push-rules.ts";
import { openObjects } from "../../../src/delivery/git/repository.ts";
import { build, newSigner, publish, sampleFiles } from "./samples.ts";
import { git, host, openDoor, removeFolder, sourceOf, temporaryFolder, type Hosted } from "./stock-git.ts";

const main = "refs/heads/main";
const me = { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@acme.example", GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@acme.example" };
let folder: string;
let hosted: Hosted;
let first: string;

beforeEach(async () => {
  [folder, hosted] = await Promise.all([temporaryFolder(), host()]);
  const commit = await build(await newSigner());
  first = commit.commit_id;
  publish(hosted, commit);
  hosted.door = openDoor(hosted);
  expect(await git(folder, ["clone", "-q", hosted.url, "shop"])).toMatchObject({ code: 0 });
});
afterEach(async () => {
  await hosted.close();
  await removeFolder(folder);
});

const shop = (...args: string[]) => git(join(folder, "shop"), args, me);

async function commitFile(path: string, content: string): Promise<string> {
  const place = join(folder, "shop", path);
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, content);
  await shop("add", "-A");
  expect(await shop("commit", "-qm", `Change ${path}`)).toMatchObject({ code: 0 });
  return (await shop("rev-parse", "HEAD")).stdout.trim();
}

/** What stock git says of a clone made now. */
async function fsckOfClone(): Promise<string> {
  const name = `again-${Math.random()}`;
  expect(await git(folder, ["clone", "-q", hosted.url, name])).toMatchObject({ code: 0 });
  const found = await git(join(folder, name), ["fsck", "--strict", "--full", "--no-dangling"]);
  return found.stdout + found.stderr;
}

describe("what stock git pushes", { timeout: 30_000 }, () => {
  it.each([0, 1, 2])("[GIT-9] is there in the next clone, byte for byte (protocol %i)", async (version) => {
    const id = await commitFile("src/naïve file.txt", "mine\n");
    expect(await shop("-c", `protocol.version=${version}`, "push", "origin", "main")).toMatchObject({ code: 0 });
    expect(hosted.refs.get(main)).toBe(id);
    expect(await fsckOfClone()).toBe("");
  });

  it("[GIT-9] is one history: merges, tags, many refs and a thin pack, whose bases are put in", async () => {
    await commitFile("long.txt", Array.from({ length: 5_000 }, (_, at) => `line ${at} of ${at * 7919}`).join("\n"));
    await shop("push", "-q", "origin", "main");
    await shop("switch", "-qc", "side");
    await commitFile("side.txt", "side\n");
    await shop("switch", "-q", "main");
    await commitFile("long.txt", Array.from({ length: 5_000 }, (_, at) => `line ${at === 2_500 ? "changed" : at} of ${at * 7919}`).join("\n"));
    await shop("merge", "-q", "--no-edit", "side");
    await shop("tag", "-am", "One", "v1");
    const pushed = await shop("push", "--atomic", "origin", "main", "side", "v1");
    expect(pushed).toMatchObject({ code: 0 });
    expect([...hosted.refs.keys()].sort()).toEqual([main, "refs/heads/side", "refs/tags/v1"]);
    // The changed file travelled as a delta of one that is in another pack, and is stored with it.
    expect(hosted.packs[0]!.pack.length).toBeGreaterThan(20_000);
    expect(await fsckOfClone()).toBe("");
  });

  it("[GIT-9] may be larger than one of git's buffers, and repacked with deltas of deltas", async () => {
    for (let round = 0; round < 12; round++) await commitFile("big.bin", Array.from({ length: 40_000 }, (_, at) => (at % 12 === round ? at * 31 : at).toString(36)).join(" "));
    await shop("-c", "pack.depth=50", "-c", "pack.window=60", "repack", "-adfq");
    expect(await shop("-c", "http.postBuffer=65536", "push", "origin", "main")).toMatchObject({ code: 0 });
    expect(await fsckOfClone()).toBe("");
  });

  it("[GIT-9] comes from a shallow clone too", async () => {
    expect(await git(folder, ["clone", "-q", "--depth=1", hosted.url, "shallow"])).toMatchObject({ code: 0 });
    const shallow = (...args: string[]) => git(join(folder, "shallow"), args, me);
    await shallow("commit", "--allow-empty", "-qm", "Shallow work");
    expect(await shallow("push", "origin", "main")).toMatchObject({ code: 0 });
    expect(await fsckOfClone()).toBe("");
  });
});

describe("refs", { timeout: 30_000 }, () => {
  it("[GIT-20] go forward, and are overwritten or deleted by who may force alone", async () => {
    const ours = await commitFile("a.txt", "ours\n");
    await shop("push", "-q", "origin", "main", "main:side");
    await shop("reset", "-q", "--hard", "HEAD~1");
    await commitFile("a.txt", "another\n");
    expect(await shop("push", "origin", "main")).toMatchObject({ code: 1 });
    for (const args of [["--force", "origin", "main"], ["origin", ":side"]]) {
      const refused = await shop("push", ...args);
      expect(refused.stderr).toMatch(/remote rejected.*non-fast-forward: (overwriting|deleting) takes the permission projects:force/);
    }
    expect(hosted.refs).toEqual(new Map([[main, ours], ["refs/heads/side", ours]]));
    hosted.door = openDoor(hosted, true);
    expect(await shop("push", "--force", "origin", "main", ":side")).toMatchObject({ code: 0 });
    expect(hosted.refs).toEqual(new Map([[main, (await shop("rev-parse", "HEAD")).stdout.trim()]]));
  });

  it("[GIT-20] of some kinds are nobody's to push", async () => {
    await commitFile("a.txt", "1\n");
    hosted.door = openDoor(hosted, true);
    for (const [target, why] of [["main:refs/notes/provenance", "notes are written by DevGen"], ["main:refs/heads/held/x", "these branches are made by DevGen"], [":main", "the default branch can't be deleted"], ["main:refs/heads/main/sub", "it can't stand beside refs/heads/main"], ["main:refs/remotes/x", "not a name that git accepts for a ref"]]) {
      const refused = await shop("push", "origin", target!);
      expect(refused.stderr, target).toContain(`(${why}`);
    }
    expect(hosted.refs).toEqual(new Map([[main, first]]));
    hosted.refs.set("refs/heads/held/x", first);
    expect(await shop("push", "origin", ":held/x")).toMatchObject({ code: 0 });
    expect(hosted.refs).toEqual(new Map([[main, first]]));
  });

  it("[GIT-20] that are refused take none of the others along, unless the push is atomic", async () => {
    const id = await commitFile("a.txt", "1\n");
    const atomic = await shop("push", "--atomic", "origin", "main", "main:refs/notes/x");
    expect(atomic.stderr).toMatch(/main -> main \(the push is atomic/);
    expect(hosted.refs).toEqual(new Map([[main, first]]));
    expect((await shop("push", "origin", "main", "main:refs/notes/x")).stderr).toContain("main -> refs/notes/x (notes are written by DevGen)");
    expect(hosted.refs.get(main)).toBe(id);
  });

  it("[GIT-20] are told one by one when they moved in between", async () => {
    await commitFile("a.txt", "1\n");
    hosted.door = { ...openDoor(hosted), accept: async ({ updates }) => ({ refused: new Map(updates.map(({ ref }) => [ref, "it has moved meanwhile"])), says: ["Come back later"] }) };
    const refused = await shop("push", "origin", "main");
    expect(refused.stderr).toContain("(it has moved meanwhile)");
    expect(refused.stderr).toContain("remote: Come back later");
  });
});

describe("what is wrong with what is pushed", { timeout: 30_000 }, () => {
  /** A commit with one entry that no working tree could have. */
  async function commitTree(entries: string): Promise<void> {
    await writeFile(join(folder, "tree"), entries);
    const blob = (await shop("hash-object", "-w", "README.md")).stdout.trim();
    await writeFile(join(folder, "tree"), entries.replaceAll("BLOB", blob));
    const tree = (await git(join(folder, "shop"), ["mktree", "--missing"], me, join(folder, "tree"))).stdout.trim();
    const commit = (await shop("commit-tree", tree, "-p", "HEAD", "-m", "Made by hand")).stdout.trim();
    await shop("update-ref", main, commit);
  }

  it.each([
    { why: "a folder .GIT", tree: "100644 blob BLOB\t.GIT\n", said: "reaches into .git" },
    { why: "two names for one file", tree: "100644 blob BLOB\tREADME\n100644 blob BLOB\tReadme\n", said: "spelled alike" },
    { why: "a backslash", tree: "100644 blob BLOB\ta\\b\n", said: "not every system" },
    { why: "a submodule", tree: `160000 commit ${"1".repeat(40)}\tsub\n`, said: "submodule" },
    { why: "a file that is missing", tree: `100644 blob ${"1".repeat(40)}\ta\n`, said: "missing" },
  ])("[GIT-21] $why", async ({ tree, said }) => {
    await commitTree(tree);
    const pushed = await shop("push", "origin", "main");
    expect(pushed.code).not.toBe(0);
    if (said !== "missing") expect(pushed.stderr).toContain(said);
    expect(hosted.refs).toEqual(new Map([[main, first]]));
    expect(hosted.packs).toHaveLength(1);
  });

  it.each([
    { target: "../../outside", good: false }, { target: "/etc/passwd", good: false }, { target: "deeper/../../../x", good: false }, { target: "../.git/config", good: false },
    { target: "../README.md", good: true }, { target: "b/c", good: true },
  ])("[GIT-21] a symbolic link to $target in a folder: good is $good", async ({ target, good }) => {
    await mkdir(join(folder, "shop/a"));
    await symlink(target, join(folder, "shop/a/link"));
    await shop("add", "-A");
    await shop("commit", "-qm", "Link");
    const pushed = await shop("push", "origin", "main");
    expect(pushed.code === 0).toBe(good);
    if (!good) expect(pushed.stderr).toContain("a symbolic link that leads out of the repository");
  });

  it("[GIT-22] is too large: a file, or a tree of endless files", async () => {
    await writeFile(join(folder, "shop/huge"), new Uint8Array(5 * 1024 * 1024 + 1));
    await shop("add", "-A");
    await shop("commit", "-qm", "Huge");
    expect((await shop("push", "origin", "main")).stderr).toContain("an object of 5242881 bytes; one may have 5242880");
    await shop("reset", "-q", "--hard", first);
    let entry = `100644 blob ${(await shop("hash-object", "-w", "README.md")).stdout.trim()}`;
    for (let level = 0; level < 5; level++) {
      await writeFile(join(folder, "tree"), Array.from({ length: 10 }, (_, at) => `${entry}\tn${at}\n`).join(""));
      entry = `040000 tree ${(await git(join(folder, "shop"), ["mktree"], me, join(folder, "tree"))).stdout.trim()}`;
    }
    await shop("update-ref", main, (await shop("commit-tree", entry.slice("040000 tree ".length), "-p", first, "-m", "Bomb")).stdout.trim());
    expect((await shop("push", "origin", "main")).stderr).toMatch(/\d+ files; a commit may have 10000/);
    expect(hosted.refs.get(main)).toBe(first);
  });

  it("[GIT-22] is more than the repository may still take", async () => {
    hosted.door = { ...openDoor(hosted), room: 100 };
    await commitFile("a.txt", "1\n");
    expect((await shop("push", "origin", "main")).stderr).toMatch(/\d+ bytes, and this repository may take 100 more/);
  });
});

it("[GIT-20] finds a commit in the history of another, through merges", async () => {
  const sign = await newSigner();
  const base = await build(sign);
  const next = await build(sign, { parent: base.commit_id, files: new Map([...sampleFiles, ["b", "2"]]) });
  const objects = openObjects([sourceOf(base), sourceOf(next)]);
  expect([await leadsTo(objects, next.commit_id, base.commit_id), await leadsTo(objects, base.commit_id, next.commit_id)]).toEqual([true, false]);
});
