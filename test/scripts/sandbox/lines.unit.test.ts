import { describe, expect, it } from "vitest";
import { passLines } from "../../../scripts/sandbox/lines.ts";
import { readLines } from "../../../src/generation/sandbox/isolate/lines.ts";

/** Looked at once, this takes a moment; looked at as a whole with each piece, it takes longer than any test may. */
const pieces = 40_000;
const piece = "x".repeat(1_000);

async function* chunksOf(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function* longLine(): AsyncGenerator<string> {
  yield '"';
  for (let n = 0; n < pieces; n++) yield piece;
  yield '"\n7\n';
}

describe("lines of the sandbox", () => {
  it("[SBX-19] are handed on whole, and one of forty megabytes as soon as any", async () => {
    const lengths: number[] = [];
    expect(await passLines(longLine(), (lines) => void lengths.push(lines.length))).toBe("");
    expect(lengths).toEqual([pieces * piece.length + 5]);
    const passed: string[] = [];
    expect(await passLines(chunksOf("a", "b\nc\nd", "e\n", "f"), (lines) => void passed.push(lines))).toBe("f");
    expect(passed).toEqual(["ab\nc\n", "de\n"]);
  });

  it("[SBX-19] that are too long end the run", () => expect(passLines(chunksOf("abc", "def"), () => undefined, 5)).rejects.toThrow("too long"));

  it("[SBX-19] are read by the caller likewise", async () => {
    const encoder = new TextEncoder();
    const stream = longLine();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await stream.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
    });
    const read: unknown[] = [];
    for await (const line of readLines(body, 50_000_000, new AbortController().signal)) read.push(line);
    expect([read.length, String(read[0]).length, read[1]]).toEqual([2, pieces * piece.length, 7]);
  });
});
