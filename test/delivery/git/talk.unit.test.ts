import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { answerGit } from "../../../src/delivery/git/http.ts";
import { buildCommit } from "../../../src/delivery/git/commit.ts";
import { encodeTree, nameObject, type NamedObject } from "../../../src/delivery/git/objects.ts";
import { writePack } from "../../../src/delivery/git/pack.ts";
import { openObjects, type Repository } from "../../../src/delivery/git/repository.ts";
import type { CommitSigner } from "../../../src/delivery/git/signature.ts";
import { newSigner, time } from "./samples.ts";
import { sourceOf } from "./stock-git.ts";

const line = (text: string) => (text.length + 4).toString(16).padStart(4, "0") + text;
const fetchOf = (...lines: string[]) => `${line("command=fetch")}0001${lines.map(line).join("")}0000`;
const person = { name: "Ada", email: "ada@acme.example" };

/** What a client says, byte by byte, where stock git has no way to say it. */
describe("the talk about what a client has", () => {
  let sign: CommitSigner;
  beforeEach(async () => void (sign = await newSigner()));

  /** A history of one commit for each tree, oldest first. */
  async function history(trees: readonly NamedObject[], message = "Work"): Promise<NamedObject[]> {
    const commits: NamedObject[] = [];
    for (const tree of trees) {
      const parents = commits.length === 0 ? [] : [commits.at(-1)!.id];
      commits.push(await buildCommit({ tree_id: tree.id, parents, message, author: person, committer: person, time, sign }));
    }
    return commits;
  }

  const repositoryOf = (objects: readonly NamedObject[], refs: Record<string, string>): Repository => ({
    head: "refs/heads/main", refs: new Map(Object.entries(refs)), objects: openObjects([sourceOf(writePack(objects))]),
  });

  async function say(repository: Repository, body: string, version = 2): Promise<string> {
    const headers = { "content-type": "application/x-git-upload-pack-request", ...(version === 2 ? { "git-protocol": "version=2" } : {}) };
    const answer = await answerGit(new Request("http://host/a/b.git/git-upload-pack", { method: "POST", headers, body }), "git-upload-pack", async () => repository);
    expect(answer.status).toBe(200);
    return Buffer.from(await answer.arrayBuffer()).toString("latin1");
  }

  const blob = nameObject("blob", Buffer.from("content"));
  const tree = encodeTree([{ mode: "100644", name: "a", id: blob.id }]);
  const empty = encodeTree([]);

  it("[GIT-2] talks on until each want has something in common", async () => {
    const [ours, theirs] = [await history([tree]), await history([empty], "Elsewhere")];
    const repository = repositoryOf([blob, tree, empty, ...ours, ...theirs], { "refs/heads/main": ours[0]!.id, "refs/heads/other": theirs[0]!.id });
    const [main, other] = [ours[0]!.id, theirs[0]!.id];
    const undecided = await say(repository, fetchOf(`want ${main}`, `want ${other}`, `have ${other}`));
    expect(undecided).toBe(`${line("acknowledgments\n")}${line(`ACK ${other}\n`)}0000`);
    const decided = await say(repository, fetchOf(`want ${main}`, `want ${other}`, `have ${other}`, `have ${main}`));
    expect(decided).toContain(`${line("ready\n")}0001${line("packfile\n")}`);
    const waiting = await say(repository, fetchOf(`want ${main}`, `have ${main}`, "wait-for-done"));
    expect(waiting).toBe(`${line("acknowledgments\n")}${line(`ACK ${main}\n`)}0000`);
  });

  it("[GIT-2] what a client has counts only where it is a commit", async () => {
    const [commit] = await history([tree]);
    const repository = repositoryOf([blob, tree, commit!], { "refs/heads/main": commit!.id });
    expect(await say(repository, fetchOf(`want ${commit!.id}`, `have ${blob.id}`, `have ${"2".repeat(40)}`))).toBe(`${line("acknowledgments\n")}${line("NAK\n")}0000`);
    expect(await say(repository, fetchOf(`want ${commit!.id}`, `have ${blob.id}`, "done"))).toContain("Sending 3 objects");
  });

  it("[GIT-3] a history that is no longer than asked is not cut", async () => {
    const commits = await history([tree, empty]);
    const repository = repositoryOf([blob, tree, empty, ...commits], { "refs/heads/main": commits[1]!.id });
    const asked = (depth: number) => say(repository, fetchOf(`want ${commits[1]!.id}`, `deepen ${depth}`, "done"));
    expect(await asked(1)).toContain(`${line("shallow-info\n")}${line(`shallow ${commits[1]!.id}\n`)}0001`);
    expect(await asked(2)).toContain(`${line("shallow-info\n")}0001`);
  });

  it("[GIT-4] a commit with a submodule is sent without the submodule's commit, which is another repository's", async () => {
    const root = encodeTree([{ mode: "160000", name: "vendor", id: "3".repeat(40) }, { mode: "100644", name: "a", id: blob.id }]);
    const [commit] = await history([root]);
    expect(await say(repositoryOf([blob, root, commit!], { "refs/heads/main": commit!.id }), fetchOf(`want ${commit!.id}`, "done"))).toContain("Sending 3 objects");
  });

  it("[GIT-6] refuses thousands of wants before it walks for any", async () => {
    const [commit] = await history([tree]);
    const wants = Array.from({ length: 1001 }, (_, at) => `want ${at.toString(16).padStart(40, "0")}`);
    expect(await say(repositoryOf([blob, tree, commit!], { "refs/heads/main": commit!.id }), fetchOf(...wants, "done"))).toContain("ERR upload-pack: more than 1000 wants");
  });

  it.each([
    { why: "no bands", capabilities: "ofs-delta", begins: "0008NAK\nPACK", ends: "" },
    { why: "narrow bands", capabilities: "side-band no-progress", begins: "0008NAK\n03e8\u0001PACK", ends: "0000" },
    { why: "wide bands", capabilities: "side-band-64k", begins: "0008NAK\n0017\u0002Sending 3 objects\nfff0\u0001PACK", ends: "0000" },
  ])("[GIT-1] version 0 sends the pack with $why where a client asks for that", async ({ capabilities, begins, ends }) => {
    const noise = nameObject("blob", Buffer.concat(Array.from({ length: 1_500 }, (_, at) => createHash("sha512").update(`${at}`).digest())));
    const root = encodeTree([{ mode: "100644", name: "a", id: noise.id }]);
    const [commit] = await history([root]);
    const repository = repositoryOf([noise, root, commit!], { "refs/heads/main": commit!.id });
    const answer = await say(repository, `${line(`want ${commit!.id} ${capabilities}\n`)}0000${line("done\n")}`, 0);
    expect(answer.slice(0, begins.length)).toBe(begins);
    expect(answer.endsWith(ends)).toBe(true);
  });

  it("[GIT-2] version 0 says what is common, when that is enough, and sends the pack at once to who wants no further round", async () => {
    const commits = await history([tree, empty]);
    const repository = repositoryOf([blob, tree, empty, ...commits], { "refs/heads/main": commits[1]!.id });
    const [old, head] = [commits[0]!.id, commits[1]!.id];
    const round = (capabilities: string) => say(repository, `${line(`want ${head} multi_ack_detailed no-progress side-band-64k${capabilities}\n`)}0000${line(`have ${old}\n`)}0000`, 0);
    const common = `${line(`ACK ${old} common\n`)}${line(`ACK ${old} ready\n`)}${line("NAK\n")}`;
    expect(await round("")).toBe(common);
    expect(await round(" no-done")).toMatch(new RegExp(`^${common}${line(`ACK ${old}\n`)}[0-9a-f]{4}\u0001PACK`));
  });

  it("[GIT-1] is silent about progress where that is asked for", async () => {
    const [commit] = await history([tree]);
    const repository = repositoryOf([blob, tree, commit!], { "refs/heads/main": commit!.id });
    expect(await say(repository, fetchOf(`want ${commit!.id}`, "done"))).toContain("Sending 3 objects");
    expect(await say(repository, fetchOf(`want ${commit!.id}`, "no-progress", "done"))).not.toContain("Sending");
  });

  it("[GIT-4] lists only refs that begin as asked", async () => {
    const [commit] = await history([tree]);
    const repository = repositoryOf([blob, tree, commit!], { "refs/heads/main": commit!.id, "refs/notes/x": commit!.id, "refs/tags/v1": commit!.id });
    const answer = await say(repository, `${line("command=ls-refs")}0001${line("ref-prefix refs/heads/")}${line("ref-prefix refs/tags/")}0000`);
    expect(answer).toBe(`${line(`${commit!.id} refs/heads/main\n`)}${line(`${commit!.id} refs/tags/v1\n`)}0000`);
  });
});
