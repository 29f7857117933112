import { beforeAll, describe, expect, it } from "vitest";
import { nameObject, type NamedObject } from "../../src/delivery/git/objects.ts";
import { writePack } from "../../src/delivery/git/pack.ts";
import { openObjects, type Repository } from "../../src/delivery/git/repository.ts";
import { buildCommit } from "../../src/delivery/git/commit.ts";
import { buildTree } from "../../src/delivery/git/tree.ts";
import { blameFile } from "../../src/delivery/projects/blame.ts";
import { diffLines } from "../../src/delivery/git/line-diff.ts";
import { diffCommits } from "../../src/delivery/projects/diff.ts";
import { listBranches, listHistory } from "../../src/delivery/projects/history.ts";
import { buildRollback } from "../../src/delivery/projects/rollback.ts";
import { newSigner } from "./git/samples.ts";
import { sourceOf } from "./git/stock-git.ts";

const main = "refs/heads/main";
const objects: NamedObject[] = [];
const ids: Record<string, string> = {};
const refs = new Map<string, string>();
const repositoryOf = (): Repository => ({ head: main, refs, objects: openObjects([sourceOf(writePack([...new Map(objects.map((object) => [object.id, object])).values()]))]) });
let repository: Repository;
let day = 0;

async function commit(name: string, files: Record<string, string | Uint8Array>, parents: string[] = []): Promise<void> {
  const tree = buildTree(new Map(Object.entries(files)));
  const person = { name: name.startsWith("bob") ? "Bob" : "Ada", email: "ada@acme.example" };
  const sign = { public_key: new Uint8Array(32), sign: async () => new Uint8Array(64) };
  const made = await buildCommit({ tree_id: tree.tree_id, parents: parents.map((parent) => ids[parent]!), message: `${name}\n\nMore\n`, author: person, committer: person, time: Date.UTC(2026, 0, ++day), sign });
  ids[name] = made.id;
  objects.push(made, ...tree.objects);
}

const logo = Uint8Array.of(1, 0, 2);

beforeAll(async () => {
  await commit("one", { "a.txt": "1\n2\n3\n", "src/b.txt": "b\n" });
  await commit("two", { "a.txt": "1\n2\n3\n4\n", "src/b.txt": "b\n" }, ["one"]);
  await commit("bob-side", { "a.txt": "1\n2\n3\n", "src/b.txt": "bob\n" }, ["one"]);
  await commit("merge", { "a.txt": "1\n2\n3\n4\n", "src/b.txt": "bob\n" }, ["two", "bob-side"]);
  await commit("moved", { "a.txt": "0\n1\nII\n3\n4\n", "lib/b.txt": "bob\n", "logo.bin": logo }, ["merge"]);
  refs.set(main, ids.moved!).set("refs/heads/side", ids["bob-side"]!).set("refs/heads/alpha", ids.one!);
  objects.push(nameObject("blob", new Uint8Array([1])));
  repository = repositoryOf();
});

const names = (found: readonly { commit_id: string }[]): string[] => found.map(({ commit_id }) => Object.keys(ids).find((name) => ids[name] === commit_id)!);
const history = async (query: { ref?: string; path?: string }, after?: readonly [string, number], take = 100, skip = 0) => listHistory(repository, query, after, take, skip);

describe("a project's history", () => {
  it("[PRJ-20] is every commit of a ref once, the newest first and none before what follows it", async () => {
    const found = await history({});
    expect(names(found.map(({ summary }) => summary))).toEqual(["moved", "merge", "bob-side", "two", "one"]);
    expect(found[0]!.summary).toMatchObject({ subject: "moved", message: "moved\n\nMore\n", parents: [ids.merge], author: { name: "Ada", email: "ada@acme.example" }, committed_at: "2026-01-05T00:00:00.000Z" });
    expect(names((await history({ ref: "side" })).map(({ summary }) => summary))).toEqual(["bob-side", "one"]);
    expect(await listHistory({ ...repository, refs: new Map() }, {}, undefined, 10, 0)).toEqual([]);
    await expect(history({ ref: "nowhere" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("[PRJ-20] of a file or folder is what changed it; a merge that took one side's changed nothing", async () => {
    expect(names((await history({ path: "a.txt" })).map(({ summary }) => summary))).toEqual(["moved", "two", "one"]);
    expect(names((await history({ path: "src" })).map(({ summary }) => summary))).toEqual(["moved", "bob-side", "one"]);
    expect(await history({ path: "never.txt" })).toEqual([]);
  });

  it("[PRJ-20] goes on page by page where it began, whatever came meanwhile", async () => {
    const [first, second] = await history({}, undefined, 2);
    const before = refs.get(main)!;
    refs.set(main, ids.one!);
    expect(names((await history({}, second!.place, 2)).map(({ summary }) => summary))).toEqual(["bob-side", "two"]);
    refs.set(main, before);
    expect(names((await history({}, first!.place, 1, 1)).map(({ summary }) => summary))).toEqual(["bob-side"]);
    expect((await listBranches(repository, undefined, 10, 0)).map(({ name, is_default }) => [name, is_default])).toEqual([["main", true], ["alpha", false], ["side", false]]);
    expect((await listBranches(repository, "main", 1, 0)).map(({ name }) => name)).toEqual(["alpha"]);
  });
});

describe("what changed between two commits", () => {
  it("[PRJ-21] is told file by file, with hunks; what was moved as it is, is one file", async () => {
    const diff = await diffCommits(repository, { from: ids.one, to: "main" });
    expect(diff).toMatchObject({ from: ids.one, to: ids.moved, files_changed: 4, additions: 4, deletions: 2, truncated: false });
    expect(diff.files.map(({ path, old_path, status, omitted }) => [path, old_path, status, omitted])).toEqual([
      ["a.txt", "a.txt", "modified", null], ["lib/b.txt", "lib/b.txt", "added", null], ["logo.bin", "logo.bin", "added", "binary"], ["src/b.txt", "src/b.txt", "deleted", null],
    ]);
    expect(diff.files[0]!.hunks).toEqual([{ old_start: 1, old_lines: 3, new_start: 1, new_lines: 5, lines: ["+0", " 1", "-2", "+II", " 3", "+4"] }]);
    const moved = await diffCommits(repository, {});
    expect(moved.files.map(({ path, old_path, status, additions }) => [path, old_path, status, additions])).toEqual([["a.txt", "a.txt", "modified", 2], ["lib/b.txt", "src/b.txt", "renamed", 0], ["logo.bin", "logo.bin", "added", null]]);
    expect((await diffCommits(repository, { to: "main", path: "lib" })).files.map(({ path }) => path)).toEqual(["lib/b.txt"]);
  });

  it("[PRJ-21] begins with nothing for the first commit, and is nothing for one and the same", async () => {
    expect(await diffCommits(repository, { to: ids.one })).toMatchObject({ from: null, additions: 4, files: [{ path: "a.txt", status: "added", old_blob_id: null }, { path: "src/b.txt" }] });
    expect(await diffCommits(repository, { from: "main", to: "main" })).toMatchObject({ files: [], files_changed: 0 });
    await expect(diffCommits(repository, { from: "f".repeat(40) })).rejects.toMatchObject({ code: "not_found" });
  });

  it("[PRJ-21] has no hunks for what is too large to compare, and says so", async () => {
    const [large, long] = ["x".repeat(600_000), Array.from({ length: 20_001 }, (_, at) => `${at}\n`).join("")];
    await commit("large", { "a.txt": large, "b.txt": long, "c.txt": "c\n" });
    refs.set("refs/heads/large", ids.large!);
    const { files, additions } = await diffCommits(repositoryOf(), { to: "large" });
    refs.delete("refs/heads/large");
    expect(files.map(({ path, omitted }) => [path, omitted])).toEqual([["a.txt", "large"], ["b.txt", "limit"], ["c.txt", null]]);
    expect(additions).toBe(1);
  });
});

describe("each line of a file", () => {
  it("[PRJ-22] is put down to the commit that it comes from", async () => {
    const { lines, truncated } = await blameFile(repository, { path: "a.txt" });
    expect(truncated).toBe(false);
    expect(lines.map(({ from, to, commit_id }) => [from, to, names([{ commit_id }])[0]])).toEqual([[1, 1, "moved"], [2, 2, "one"], [3, 3, "moved"], [4, 4, "one"], [5, 5, "two"]]);
    await expect(blameFile(repository, { path: "src" })).rejects.toMatchObject({ code: "not_found" });
    await expect(blameFile(repository, { path: "a.txt/x" })).rejects.toMatchObject({ code: "not_found" });
  });
});

it("[PRJ-21] [PRJ-22] takes so much work and no more, and says where it stopped", async () => {
  const odd = (seed: number): string => Array.from({ length: 12_000 }, (_, at) => `${(at * seed) % 997}\n`).join("");
  expect(diffLines(["a\n", "b\n"], ["b\n", "c\n"], { steps: 0 }).map(({ same }) => same)).toEqual([false]);
  await commit("wide", Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`w${at}.txt`, `${"x".repeat(400_000)}${at}`])));
  await commit("huge", { "h.txt": odd(7) + "x".repeat(1_100_000) });
  await commit("small", { "h.txt": "1\n2\n" }, ["huge"]);
  refs.set("refs/heads/wide", ids.wide!).set("refs/heads/small", ids.small!);
  const { files } = await diffCommits(repositoryOf(), { to: "wide" });
  expect([files.filter(({ omitted }) => omitted === null).length, files.filter(({ omitted }) => omitted === "limit").length]).toEqual([10, 2]);
  expect(await blameFile(repositoryOf(), { path: "h.txt", ref: "small" })).toMatchObject({ truncated: true, lines: [{ from: 1, to: 2, commit_id: ids.small }] });
  await expect(blameFile(repositoryOf(), { path: "h.txt", ref: ids.huge! })).rejects.toMatchObject({ code: "too_large" });
  refs.delete("refs/heads/wide");
  refs.delete("refs/heads/small");
});

describe("going back", () => {
  it("[PRJ-23] is a signed commit on top with the files of another, and nothing where they are the same", async () => {
    const by = { author: { name: "Ada", email: "ada@acme.example" }, committer: { name: "DevGen", email: "d@acme.example" }, sign: await newSigner(), may_force: false, time: Date.UTC(2026, 1, 1) };
    const { push, ...told } = await buildRollback(repository, { to: ids.two!, reason: "It broke\n\nRequested-by: somebody else" }, by);
    expect(told).toMatchObject({ branch: "main", rolled_back_to: ids.two });
    expect(push!.updates).toEqual([{ ref: main, from: ids.moved, to: told.commit_id, forced: false }]);
    const made = await push!.repository.objects.commit(told.commit_id);
    expect(made).toMatchObject({ parents: [ids.moved], tree: (await repository.objects.commit(ids.two!)).tree, author: by.author });
    expect(await push!.repository.objects.message(told.commit_id)).toBe(`Roll back to ${ids.two!.slice(0, 12)}: two\n\nIt broke\n\nRequested-by: somebody else\n\nRequested-by: Ada <ada@acme.example>\nRolled-back-to: ${ids.two}\n`);
    expect((await buildRollback(repository, { to: "main" }, by)).push).toBeUndefined();
    await expect(buildRollback(repository, { to: "main", branch: "held/x" }, by)).rejects.toMatchObject({ code: "forbidden" });
    await commit("stranger", { "s.txt": "never on main" });
    refs.set("refs/heads/held/abc", ids.stranger!);
    await expect(buildRollback(repositoryOf(), { to: "held/abc" }, by)).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("never on this branch") });
    expect((await buildRollback(repositoryOf(), { to: "held/abc" }, { ...by, may_force: true })).push).toBeDefined();
    refs.delete("refs/heads/held/abc");
    await expect(buildRollback(repository, { to: "main", branch: "none" }, by)).rejects.toMatchObject({ code: "not_found" });
  });
});
