import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkExport, NotCheckable, type ExportReport, type Witnesses } from "../../src/audit/verify/offline.ts";
import { checkpointOf, exportOf, newSigner, relinked, sampleChain, texts, type Entry } from "./sample-chain.ts";

const ours = newSigner("ours");
const forger = newSigner("ours");
const chain = sampleChain(9);
const exported = texts(await exportOf(ours, chain));
const held = await checkpointOf(ours, chain[6]!.event);
const foreign = await checkpointOf(ours, chain[6]!.event, "ten_2");
const forged = await checkpointOf(forger, chain[6]!.event);
const edited = (entries: readonly Entry[], seq: number, change: object): Entry[] =>
  entries.map((entry) => (entry.event.seq === seq ? { ...entry, event: { ...entry.event, ...change } } : entry));
const check = async (entries: readonly Entry[], witnesses: Witnesses = {}, signer = ours): Promise<ExportReport> => checkExport(texts(await exportOf(signer, entries)), witnesses);
const swapped = [...chain.slice(0, 3), chain[4]!, chain[3]!, ...chain.slice(5)];

describe("[AUD-20] an export that nobody touched", () => {
  it("is good, with or without witnesses, and says what was not checked", async () => {
    expect(await check(chain)).toMatchObject({ tenant_id: "ten_1", events: 9, erased: 0, marks: 2, first_bad: null, unchecked: [expect.stringContaining("--checkpoint"), expect.stringContaining("--jwks")] });
    expect(await check(chain, { checkpoint: held, keys: ours.keys })).toMatchObject({ marks: 3, first_bad: null, unchecked: [] });
  });

  it("is good when details were erased, and counts them", async () =>
    expect(await check(chain.map((entry, n) => (n < 2 ? { ...entry, side: null } : entry)), { checkpoint: held, keys: ours.keys })).toMatchObject({ events: 9, erased: 2, first_bad: null }));
});

describe("[AUD-21] the first bad event is named", () => {
  it.each([
    { why: "an edit", entries: edited(chain, 4, { action: "thing.break" }), seq: 4, reason: "edited" },
    { why: "an edit of the last event", entries: edited(chain, 9, { user_id: null }), seq: 9, reason: "edited" },
    { why: "an edit with its own hash made right", entries: [...chain.slice(0, 3), ...relinked(edited(chain, 4, { action: "x" })).slice(3, 4), ...chain.slice(4)], seq: 4, reason: "unlinked" },
    { why: "edited details", entries: chain.map((entry) => (entry.event.seq === 5 ? { ...entry, side: { salt: entry.side!.salt, details: { name: "Eve" } } } : entry)), seq: 5, reason: "details_edited" },
    { why: "an event left out", entries: chain.filter((entry) => entry.event.seq !== 6), seq: 6, reason: "missing" },
    { why: "the first left out", entries: chain.slice(1), seq: 1, reason: "missing" },
    { why: "a reordering", entries: swapped, seq: 4, reason: "reordered" },
    { why: "a reordering, numbered anew", entries: swapped.map((entry, n) => ({ ...entry, event: { ...entry.event, seq: n + 1 } })), seq: 4, reason: "edited" },
    { why: "a date set back, its chain rebuilt", entries: relinked(edited(chain, 5, { at: 1 })), seq: 5, reason: "backdated" },
    { why: "a foreign field", entries: edited(chain, 3, { note: "x" }), seq: 3, reason: "malformed" },
  ])("for $why", async ({ entries, seq, reason }) => expect(await check(entries)).toMatchObject({ first_bad: { seq, reason } }));

  it("for a truncation, with the checkpoint that was held", async () => {
    expect(await check(chain.slice(0, 5))).toMatchObject({ first_bad: null });
    expect(await check(chain.slice(0, 5), { checkpoint: held })).toMatchObject({ first_bad: { seq: 6, reason: "truncated" } });
  });

  it("for a file that was cut off, without any", async () => {
    expect(await checkExport(exported.slice(0, 6), {})).toMatchObject({ first_bad: { seq: 6, reason: "truncated" } });
    expect(await checkExport(exported.slice(0, -1), {})).toMatchObject({ first_bad: { seq: 9, reason: "truncated" } });
  });

  it("for a rebuilt chain, with the checkpoint that was held", async () => {
    const rebuilt = relinked(edited(chain, 4, { action: "x" }));
    expect(await check(rebuilt)).toMatchObject({ first_bad: null });
    expect(await check(rebuilt, { checkpoint: held })).toMatchObject({ first_bad: { seq: 7, reason: "rebuilt" } });
  });

  it("for a rebuilt chain that somebody else signed, with the public keys", async () => {
    const rebuilt = relinked(edited(chain, 2, { action: "x" }));
    expect(await check(rebuilt, {}, forger)).toMatchObject({ first_bad: null });
    expect(await check(rebuilt, { keys: ours.keys }, forger)).toMatchObject({ first_bad: { seq: 3, reason: "forged" } });
    expect(await check(rebuilt, { keys: ours.keys }, newSigner("theirs"))).toMatchObject({ first_bad: { seq: 3, reason: "forged", message: expect.stringContaining("theirs") } });
  });

  it("for a rebuilt chain under the old signatures", async () => {
    const [head] = texts(await exportOf(ours, relinked(edited(chain, 2, { action: "x" }))));
    const signed = exported.slice(-2);
    const rebuilt = texts(relinked(edited(chain, 2, { action: "x" })) as never);
    expect(await checkExport([head!, ...rebuilt, ...signed], {})).toMatchObject({ first_bad: { seq: 3, reason: "rebuilt" } });
  });

  it("for a segment of another tenant", async () => {
    const lines = [...exported];
    lines[10] = texts(await exportOf(ours, chain, "ten_2"))[10]!;
    expect(await checkExport(lines, { keys: ours.keys })).toMatchObject({ first_bad: { seq: 3, reason: "forged" } });
  });
});

describe("what can't be checked", () => {
  it.each([
    { why: "an empty file", lines: [], witnesses: {} },
    { why: "something else", lines: ['{"hello":1}'], witnesses: {} },
    { why: "no JSON", lines: ["hello"], witnesses: {} },
    { why: "a checkpoint of another tenant", lines: exported, witnesses: { checkpoint: foreign } },
    { why: "a checkpoint that we never signed", lines: exported, witnesses: { checkpoint: forged, keys: ours.keys } },
  ])("is said, and nothing of the chain: $why", async ({ lines, witnesses }) => {
    await expect(checkExport(lines, witnesses)).rejects.toThrow(NotCheckable);
  });
});

describe("npm run audit:verify", () => {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/audit-verify.ts", ...words], { encoding: "utf8" });
    return { status, said: stdout + stderr };
  };

  it("ends with 0 and GOOD", async () => {
    const good = file("good.jsonl", `${exported.join("\n")}\n`);
    const witnesses = ["--checkpoint", file("held.json", JSON.stringify(held)), "--jwks", file("jwks.json", JSON.stringify({ keys: ours.keys }))];
    expect(run(good, ...witnesses)).toMatchObject({ status: 0, said: expect.stringMatching(/^GOOD: 9 events of ten_1 .*\n3 signed statements agree/) });
  });

  it("ends with 1 and names the event", async () => {
    const bad = file("bad.jsonl", texts(await exportOf(ours, edited(chain, 4, { action: "x" }))).join("\n"));
    expect(run(bad)).toMatchObject({ status: 1, said: expect.stringContaining("First bad event: 4 (edited)") });
  });

  it.each([{ why: "no file", words: [] }, { why: "a file that isn't there", words: ["nowhere.jsonl"] }, { why: "an unknown option", words: ["x", "--deep"] }, { why: "keys that aren't there", words: ["x", "--jwks", "nowhere.json"] }])(
    "ends with 2 for $why, in one line", ({ words }) => {
      const { status, said } = run(...words);
      expect([status, said.trim().split("\n").length]).toEqual([2, 1]);
    });
});
