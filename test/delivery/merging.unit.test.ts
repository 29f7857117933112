import { describe, expect, it } from "vitest";
import { mergeLines } from "../../src/delivery/git/line-merge.ts";
import { nameObject, type NamedObject } from "../../src/delivery/git/objects.ts";
import { writePack } from "../../src/delivery/git/pack.ts";
import { memorySource } from "../../src/delivery/git/incoming.ts";
import { openObjects, type Repository } from "../../src/delivery/git/repository.ts";
import { encodeTree } from "../../src/delivery/git/objects.ts";
import { buildMergedChange } from "../../src/delivery/projects/changes.ts";
import { baseOf, listEntries, mergeFiles } from "../../src/delivery/projects/merging.ts";
import { commitOf, commitOfTree } from "./git/pushing.ts";
import { newSigner } from "./git/samples.ts";

const main = "refs/heads/main";
const numbered = ["1", "2", "3", "4", "5", "6"];

describe("lines that two sides changed", () => {
  it.each([
    { why: "in places apart", theirs: ["1", "zwei", "3", "4", "5", "6"], ours: ["1", "2", "3", "4", "five", "6"], merged: "1 zwei 3 4 five 6" },
    { why: "alike", theirs: ["1", "x", "3", "4", "5", "6"], ours: ["1", "x", "3", "4", "5", "6"], merged: "1 x 3 4 5 6" },
    { why: "by one alone", theirs: numbered, ours: ["0", "2", "3", "6"], merged: "0 2 3 6" },
    { why: "at both ends", theirs: ["0", ...numbered], ours: [...numbered, "7"], merged: "0 1 2 3 4 5 6 7" },
    { why: "one taking away what the other left", theirs: ["1", "2", "3", "4"], ours: ["x", "2", "3", "4", "5", "6"], merged: "x 2 3 4" },
  ])("[PRJ-30] $why are merged", ({ theirs, ours, merged }) => {
    expect(mergeLines(numbered, theirs, ours)).toEqual({ lines: merged.split(" "), conflicts: [] });
    expect(mergeLines(numbered, ours, theirs)).toEqual({ lines: merged.split(" "), conflicts: [] });
  });

  it.each([
    { why: "in two ways", theirs: ["1", "a", "3", "4", "5", "6"], ours: ["1", "b", "3", "4", "5", "6"], conflict: { line: 2, base: ["2"], theirs: ["a"], ours: ["b"] } },
    { why: "next to each other", theirs: ["1", "a", "3", "4", "5", "6"], ours: ["1", "2", "b", "4", "5", "6"], conflict: { line: 2, base: ["2", "3"], theirs: ["a", "3"], ours: ["2", "b"] } },
    { why: "by putting in at one place", theirs: ["1", "a", "2", "3", "4", "5", "6"], ours: ["1", "b", "2", "3", "4", "5", "6"], conflict: { line: 2, base: [], theirs: ["a"], ours: ["b"] } },
    { why: "where one took them away", theirs: ["1", "4", "5", "6"], ours: ["1", "2", "b", "4", "5", "6"], conflict: { line: 2, base: ["2", "3"], theirs: [], ours: ["2", "b"] } },
  ])("[PRJ-30] $why are a conflict", ({ theirs, ours, conflict }) => expect(mergeLines(numbered, theirs, ours).conflicts).toEqual([conflict]));
});

describe("a run's files on top of people's", () => {
  const lines = (changed: Record<number, string> = {}): string => Array.from({ length: 9 }, (_, at) => `${changed[at + 1] ?? at + 1}\n`).join("");

  async function opened(before: Record<string, string>, after: Record<string, string>, { noted = true } = {}): Promise<{ repository: Repository; generated: string; head: string }> {
    const base = await commitOf(new Map(Object.entries(before)));
    const head = await commitOf(new Map(Object.entries(after)), [base.id], "By a person\n");
    const note = nameObject("blob", Buffer.from("{}"));
    const notes = await commitOfTree(encodeTree(noted ? [{ mode: "100644", name: base.id, id: note.id }] : []), [note]);
    const objects: NamedObject[] = [...new Map([...base.objects, ...head.objects, ...notes.objects].map((object) => [object.id, object])).values()];
    const refs = new Map([[main, head.id], ["refs/notes/provenance", notes.id]]);
    return { repository: { head: main, refs, objects: openObjects([memorySource(writePack(objects))]) }, generated: base.id, head: head.id };
  }

  async function mergedOf(before: Record<string, string>, after: Record<string, string>, ours: Record<string, string>) {
    const { repository } = await opened(before, after);
    return mergeFiles(repository, (await baseOf(repository))!, Object.entries(ours).map(([path, content]) => ({ path, content })));
  }

  it("[EVO-9] know a project in Python by its pyproject.toml", async () => {
    const languageOf = async (files: Record<string, string>) => (await baseOf((await opened(files, files)).repository))?.language;
    expect([await languageOf({ "pyproject.toml": "[project]\n" }), await languageOf({ "package.json": "{}\n" })]).toEqual(["Python", undefined]);
  });

  it("[PRJ-30] keep what people changed, added and took away, and take what the run did", async () => {
    const merged = await mergedOf(
      { same: "1\n", theirs: "1\n", ours: "1\n", both: lines(), gone: "1\n", dropped: "1\n" },
      { same: "1\n", theirs: "mine\n", ours: "1\n", both: lines({ 2: "mine" }), added: "mine\n", dropped: "1\n" },
      { same: "1\n", theirs: "1\n", ours: "2\n", both: lines({ 8: "run's" }), gone: "1\n", fresh: "2\n" },
    );
    expect(merged).toEqual({ files: [{ path: "ours", content: "2\n" }, { path: "both", content: lines({ 2: "mine", 8: "run's" }) }, { path: "fresh", content: "2\n" }], removed: ["dropped"], conflicts: [] });
  });

  it.each([
    { why: "both changed the same lines", before: { a: lines() }, after: { a: lines({ 4: "mine" }) }, ours: { a: lines({ 4: "run's" }) }, conflict: { path: "a", what: "both_changed", lines: [{ line: 4, base: ["4\n"], theirs: ["mine\n"], ours: ["run's\n"] }] } },
    { why: "people took away what the run changed", before: { a: "1\n", b: "" }, after: { b: "" }, ours: { a: "2\n", b: "" }, conflict: { path: "a", what: "changed_and_removed", lines: [] } },
    { why: "people changed what the run took away", before: { a: "1\n", b: "" }, after: { a: "2\n", b: "" }, ours: { b: "" }, conflict: { path: "a", what: "changed_and_removed", lines: [] } },
    { why: "both came with a file", before: { b: "" }, after: { a: "1\n", b: "" }, ours: { a: "2\n", b: "" }, conflict: { path: "a", what: "both_added", lines: [{ line: 1, base: [], theirs: ["1\n"], ours: ["2\n"] }] } },
    { why: "a file is no text", before: { a: "\0" }, after: { a: "\0x" }, ours: { a: "y" }, conflict: { path: "a", what: "both_changed", lines: [] } },
  ])("[PRJ-30] are a conflict, and written nowhere, where $why", async ({ before, after, ours, conflict }) => {
    const merged = await mergedOf(before as unknown as Record<string, string>, after as unknown as Record<string, string>, ours as unknown as Record<string, string>);
    expect(merged).toEqual({ files: [], removed: [], conflicts: [conflict] });
  });

  it("[PRJ-30] go on from the last commit that has a note, whatever messages say; with none nothing of people's is overwritten", async () => {
    const noted = await opened({ a: "1\n" }, { a: "2\n" });
    expect(await baseOf(noted.repository)).toMatchObject({ head: noted.head, generated: noted.generated });
    const own = await opened({ a: "1\n" }, { a: "2\n" }, { noted: false });
    const base = (await baseOf(own.repository))!;
    expect(base.generated).toBeNull();
    expect((await mergeFiles(own.repository, base, [{ path: "a", content: "3\n" }])).conflicts).toMatchObject([{ path: "a", what: "both_added" }]);
    expect(await baseOf({ ...own.repository, refs: new Map() })).toBeNull();
  });

  it("[PRJ-30] go on from the run whose blueprint holds, where people went back behind a later one", async () => {
    const version = (text: string, parents: string[]) => commitOf(new Map([[".devgen/blueprint.json", text]]), parents, `${text}\n`);
    const one = await version("one", []);
    const two = await version("two", [one.id]);
    const back = await version("one", [two.id]);
    const note = nameObject("blob", Buffer.from("{}"));
    const notes = await commitOfTree(encodeTree([one.id, two.id].map((name) => ({ mode: "100644" as const, name, id: note.id }))), [note]);
    const objects = [...new Map([...one.objects, ...two.objects, ...back.objects, ...notes.objects].map((object) => [object.id, object])).values()];
    const at = (id: string): Repository => ({ head: main, refs: new Map([[main, id], ["refs/notes/provenance", notes.id]]), objects: openObjects([memorySource(writePack(objects))]) });
    expect([(await baseOf(at(back.id)))?.generated, (await baseOf(at(two.id)))?.generated]).toEqual([one.id, two.id]);
  });

  it("[PRJ-31] are committed with everything else as it is, links and modes too", async () => {
    const blob = nameObject("blob", Buffer.from("text"));
    const link = nameObject("blob", Buffer.from("a"));
    const head = await commitOfTree(encodeTree([{ mode: "100755", name: "a", id: blob.id }, { mode: "120000", name: "link", id: link.id }, { mode: "100644", name: "old", id: blob.id }]), [blob, link]);
    const repository: Repository = { head: main, refs: new Map([[main, head.id]]), objects: openObjects([memorySource(writePack(head.objects))]) };
    const person = { name: "Ada", email: "ada@acme.example" };
    const change = await buildMergedChange(repository, { files: new Map([["new/b", "2"]]), removed: ["old"], parent: head.id, author: person, committer: person, sign: await newSigner(), time: 0, message: "Change\n" });
    const after = repository.objects.with(memorySource(change.written));
    const entries = await listEntries(after, (await after.commit(change.commit_id)).tree);
    expect([...entries].map(([path, { mode }]) => [path, mode])).toEqual([["a", "100755"], ["link", "120000"], ["new/b", "100644"]]);
    expect(change.updates).toEqual([{ ref: main, old: head.id, new: change.commit_id }]);
    expect(change.pack.objects).toBe(4);
  });
});
