import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linesOf, verifyClone } from "../../scripts/attest/clone.ts";
import { checkAttestation } from "../../src/delivery/attestations/check.ts";
import { keysIn, sealStatement } from "../../src/delivery/attestations/dsse.ts";
import { attestationRef, statementOf, type Predicate } from "../../src/delivery/attestations/statement.ts";
import { openObjects } from "../../src/delivery/git/repository.ts";
import { allowedSignersLine, type CommitSigner } from "../../src/delivery/git/signature.ts";
import { buildTree } from "../../src/delivery/git/tree.ts";
import { buildNotesChange } from "../../src/delivery/projects/changes.ts";
import { builtinProvider } from "../../src/generation/builtin/provider.ts";
import { sha256 } from "../../src/platform/digest.ts";
import { sampleFiles } from "../generation/samples/sample-file.ts";
import { build, newSigner, publish, time } from "./git/samples.ts";
import { git, host, removeFolder, sourceOf, temporaryFolder, type Hosted } from "./git/stock-git.ts";

const blueprint = JSON.stringify({ requirement: "A shelf has a label." });
const predicate = (more: { blueprint?: string | null; requirement?: string } = {}): Predicate => ({
  buildDefinition: {
    buildType: "urn:devgen:run:v1",
    externalParameters: { requirement_id: "req_1", requirement_sha256: sha256(more.requirement ?? "A shelf has a label."), requested_by: "usr_1" },
    internalParameters: { plan_sha256: sha256("plan"), blueprint_sha256: more.blueprint === null ? null : sha256(more.blueprint ?? blueprint), approvals: [] },
  },
  runDetails: { builder: { id: "DevGen built-in engine 3", version: {} }, metadata: { invocationId: "run_1", finishedOn: "2026-11-20T00:00:00Z" } },
  devgen: { tests: { passed: 2, failed: 0, skipped: 0, total: 2, sha256: sha256("") }, coverage: [{ sentence: 0, status: "covered" }] },
});
const [commit_id, tree_id] = ["1".repeat(40), "2".repeat(40)];
let signer: CommitSigner;
beforeAll(async () => void (signer = await newSigner()));

describe("an attestation", () => {
  const seal = async (of: Predicate = predicate(), about = { commit_id, tree_id }) => JSON.stringify(await sealStatement(JSON.stringify(statementOf("http://devgen.test/git/a/b.git", about, of)), signer));
  const check = (note: string, keys = [signer.public_key]) => checkAttestation({ commit_id, tree_id, blueprint, note }, keys);

  it("[ATT-1] holds for the commit that it is about, as long as nothing of it changes", async () => {
    expect(await check(await seal())).toMatchObject({ statement: { predicate: predicate() } });
    const grown = JSON.stringify({ requirement: "A rack has a name.\n\nA shelf has a label.\n\nIt is red." });
    expect((await checkAttestation({ commit_id, tree_id, blueprint: grown, note: await seal(predicate({ blueprint: grown })) }, [signer.public_key])).fault).toBeUndefined();
  });

  it.each([
    { why: "no statement", note: async () => "hello", fault: "the note is no signed statement" },
    { why: "of another key", note: seal, keys: [new Uint8Array(32)], fault: "no key that you trust" },
    { why: "with other words under the same signature", note: async () => {
      const envelope = JSON.parse(await seal());
      return JSON.stringify({ ...envelope, payload: btoa(atob(envelope.payload).replace("usr_1", "usr_2")) });
    }, fault: "no key that you trust" },
    { why: "about another commit", note: () => seal(predicate(), { commit_id: "3".repeat(40), tree_id }), fault: "about the commit 333" },
    { why: "about other files", note: () => seal(predicate(), { commit_id, tree_id: "3".repeat(40) }), fault: "about the files 333" },
    { why: "of another blueprint", note: () => seal(predicate({ blueprint: "{}" })), fault: "its blueprint" },
    { why: "of none", note: () => seal(predicate({ blueprint: null })), fault: "its blueprint" },
    { why: "of another requirement", note: () => seal(predicate({ requirement: "Other words" })), fault: "its requirement" },
    { why: "of something else", note: async () => JSON.stringify(await sealStatement("{}", signer)), fault: "no provenance" },
  ])("[ATT-2] doesn't hold $why", async ({ note, keys, fault }) => {
    expect((await check(await note(), keys)).fault).toContain(fault);
  });
});

describe("a clone", () => {
  let folder: string;
  let hosted: Hosted;
  beforeAll(async () => {
    [folder, hosted] = await Promise.all([temporaryFolder(), host()]);
  });
  afterAll(async () => {
    await hosted.close();
    await removeFolder(folder);
  });

  it("[ATT-2] is held against the keys that are given, without a network", async () => {
    const commit = await build(signer, { files: new Map([[".devgen/blueprint.json", blueprint]]) });
    publish(hosted, commit);
    await git(folder, ["clone", "-q", hosted.url, "bare"]);
    const signers = allowedSignersLine({ principal: "devgen@acme.example", public_key: signer.public_key });
    await expect(verifyClone(join(folder, "bare"), signers)).rejects.toThrow("There are no attestations in this clone");
    const person = { name: "DevGen", email: "d@acme.example" };
    const repository = { head: "refs/heads/main", refs: hosted.refs, objects: openObjects(hosted.packs.map(sourceOf)) };
    const note = JSON.stringify(await sealStatement(JSON.stringify(statementOf(hosted.url, commit, predicate())), signer));
    const change = await buildNotesChange(repository, { about: commit.commit_id, notes: { [attestationRef]: note }, message: "Attest\n", author: person, committer: person, sign: signer, time });
    hosted.packs.unshift(change.written);
    hosted.refs.set(attestationRef, change.updates[0]!.new);
    await git(folder, ["clone", "-q", hosted.url, "shop"]);
    const shop = join(folder, "shop");
    await git(shop, ["fetch", "-q", "origin", "refs/notes/*:refs/notes/*"]);
    await hosted.close();
    await writeFile(join(shop, "mine"), "mine\n");
    await git(shop, ["add", "-A"]);
    await git(shop, ["-c", "user.name=Ada", "-c", "user.email=a@b.example", "commit", "-qm", "Mine"]);
    const report = await verifyClone(shop, signers);
    expect(linesOf(report)).toEqual([`GOOD ${commit.commit_id.slice(0, 12)}  DevGen built-in engine 3, 2 of 2 tests passed`, expect.stringContaining("has no attestation")]);
    const stranger = allowedSignersLine({ principal: "a@b.example", public_key: (await newSigner()).public_key });
    expect((await verifyClone(shop, stranger)).bad).toMatchObject([{ commit_id: commit.commit_id, fault: "no key that you trust has signed it" }]);
    await expect(verifyClone(shop, "")).rejects.toThrow("There is no ssh-ed25519 key");
    expect(keysIn(signers + stranger)).toHaveLength(2);
  });
});

it("[ATT-3] all samples give the same files when they are written again, in another order", { timeout: 60_000 }, async () => {
  const samples = sampleFiles();
  const treeOf = async ({ requirement }: { requirement: string }): Promise<string> => {
    const { value: plan } = await builtinProvider.plan({ requirement }, { signal: new AbortController().signal });
    if (plan.status === "unsupported") return "unsupported";
    const call = { signal: new AbortController().signal };
    const { value: files } = await builtinProvider.write({ requirement, plan }, call);
    const { value: tests } = await builtinProvider.test({ requirement, plan, files }, call);
    return buildTree(new Map([...files, ...tests.files].map(({ path, content }) => [path, content]))).tree_id;
  };
  const first: string[] = [];
  for (const sample of samples) first.push(await treeOf(sample));
  const again: string[] = [];
  for (const sample of [...samples].reverse()) again.unshift(await treeOf(sample));
  expect(again).toEqual(first);
  expect(new Set(first.filter((id) => id !== "unsupported")).size).toBeGreaterThan(25);
});
