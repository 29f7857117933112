import { describe, expect, it } from "vitest";
import { answerOf } from "../../../durable-objects/preview/answers.ts";
import { askInTime } from "../../../durable-objects/preview/asking.ts";
import { isolateServices } from "../../../src/generation/sandbox/isolate/service.ts";
import { headerBytesMax, keptFilesMax, keptNameMax, type ServeRequest } from "../../../src/generation/sandbox/isolate/serve-wire.ts";

const question: ServeRequest = {
  files: {}, env: {}, kept: {}, request: { method: "GET", url: "http://a.test/", headers: [], body: null }, wall_ms: 1_000, answer_bytes: 90, kept_bytes: 60, output_bytes: 10,
};
const base64 = (bytes: number): string => Buffer.alloc(bytes, 1).toString("base64");
const answered = { kind: "answered", status: 200, headers: [["a", "b"]], body: base64(90), kept: { "data/a.db": base64(60) }, output: "0123456789" };

/** What the caller makes of a line that the sandbox's process writes. */
const asked = (line: string) => isolateServices({ fetch: () => Promise.resolve(new Response(`${line}\n`)) }).ask(question, "tests", new AbortController().signal);
const served = (change: object) => asked(JSON.stringify(["served", { ...answered, ...change }]));

describe("an answer from where produced code runs", () => {
  it("[PRV-9] is taken within the limits", async () => expect(await served({})).toEqual(answered));

  it.each([
    ["a body", { body: base64(91) }, /answered more than 90 bytes/],
    ["headers", { headers: [["a", "b".repeat(headerBytesMax)]] }, /headers .* more than 32768/],
    ["many headers", { headers: Array.from({ length: headerBytesMax }, () => ["a", ""]).concat([["b", ""]]) }, /headers .* more than 32768/],
    ["files", { kept: { a: base64(30), b: base64(31) } }, /keeps more than 60 bytes/],
    ["names of files", { kept: Object.fromEntries(Array.from({ length: keptFilesMax + 1 }, (_, number) => [`f${number}`, ""])) }, /more than 1000 files/],
    ["a file elsewhere", { kept: { "../etc/passwd": "" } }, /below \/tmp/],
    ["a file at the root", { kept: { "/a": "" } }, /below \/tmp/],
    ["a long name", { kept: { ["a".repeat(keptNameMax + 1)]: "" } }, /below \/tmp/],
  ])("[PRV-9] isn't taken with too much: %s", async (_, change, why) => expect(await served(change)).toMatchObject({ kind: "failed", reason: expect.stringMatching(why) }));

  it("[PRV-9] has its output cut", async () => expect(await served({ output: "0123456789x" })).toEqual(answered));

  it.each([
    ["a header that would be two", { headers: [["a", "b\r\nset-cookie: c"]] }], ["a status that is none", { status: 101 }], ["a body that is no base64", { body: "ü" }], ["another kind", { kind: "x" }],
  ])("[PRV-9] that makes no sense is none, and no fault of ours: %s", async (_, change) => {
    const it = await served(change);
    expect(["lost", "failed"]).toContain(it.kind);
    expect(answerOf(it, "http://platform.test").status).toBe(502);
  });

  it.each(["[]", "7", "no json", '["served"]'])("[PRV-9] nor is a line that is none: %s", async (line) => expect(answerOf(await asked(line), "http://platform.test").status).toBe(502));

  it("[PRV-9] isn't read to its end when it doesn't end", async () => expect(await asked(`["served", "${"x".repeat(3_000_000)}"]`)).toMatchObject({ kind: "lost", reason: expect.stringContaining("bytes were reported") }));
});

describe("a sandbox without a place", () => {
  const waits = isolateServices({ fetch: (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))) });

  it("[PRV-8] is busy for a preview that can't wait any longer: 503, with when to come back", async () => {
    const answer = answerOf(await askInTime(waits, question, "tests", 1), "http://platform.test");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  });
});
