import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diffLines, hunksOf, linesOf } from "../../../src/delivery/git/line-diff.ts";
import { git, removeFolder, temporaryFolder } from "./stock-git.ts";

let folder: string;
beforeAll(async () => void (folder = await temporaryFolder()));
afterAll(() => removeFolder(folder));

/** What comes of the pieces: both texts, and how many lines changed. */
function read(before: string[], after: string[]) {
  const pieces = diffLines(before, after);
  const apply = (side: "old" | "new", lines: string[]) => pieces.flatMap((piece) => lines.slice(...piece[side]));
  const changed = pieces.filter(({ same }) => !same).reduce((sum, { old, new: now }) => sum + old[1] - old[0] + now[1] - now[0], 0);
  for (const { same, old, new: now } of pieces) if (same) expect(before.slice(...old)).toEqual(after.slice(...now));
  return { before: apply("old", before), after: apply("new", after), changed };
}

/** A seeded generator (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The length of the longest common subsequence, the plain way. */
function commonLength(left: string[], right: string[]): number {
  let row = new Array<number>(right.length + 1).fill(0);
  for (const line of left) {
    const next = [0];
    right.forEach((other, at) => next.push(line === other ? row[at]! + 1 : Math.max(row[at + 1]!, next[at]!)));
    row = next;
  }
  return row.at(-1)!;
}

describe("lines that differ", () => {
  it("[PRJ-21] are as few as can be, and both texts come back from them: 400 pairs by chance", () => {
    const next = chance(7);
    const text = () => Array.from({ length: Math.floor(next() * 14) }, () => "abcd"[Math.floor(next() * 4)]!);
    for (let round = 0; round < 400; round++) {
      const [before, after] = [text(), text()];
      const found = read(before, after);
      expect([found.before, found.after]).toEqual([before, after]);
      expect(found.changed).toBe(before.length + after.length - 2 * commonLength(before, after));
    }
  });

  it("[PRJ-21] replace the middle whole where there is too much of it", () => {
    const before = ["same", ...Array.from({ length: 3_000 }, (_, at) => `old ${at}`), "end"];
    const after = ["same", ...Array.from({ length: 3_000 }, (_, at) => `new ${at}`), "end"];
    expect(diffLines(before, after).map(({ same }) => same)).toEqual([true, false, true]);
  });

  it("[PRJ-21] apply: stock git makes the new text of the old one and our hunks", async () => {
    const next = chance(11);
    const text = () => Array.from({ length: 30 }, () => `line ${Math.floor(next() * 12)}\n`).join("");
    for (const [at, [before, after]] of [[text(), text()], ["a\nb", "a\nb\n"], ["a\n", "a\nb"], [text(), text()], ["x\n", "y\n"], [`${text()}end`, text()]].entries()) {
      const name = `file-${at}`;
      await writeFile(join(folder, name), before!);
      const hunks = hunksOf(linesOf(before!), linesOf(after!)).map((hunk) => [`@@ -${hunk.old_start},${hunk.old_lines} +${hunk.new_start},${hunk.new_lines} @@`, ...hunk.lines].join("\n"));
      await writeFile(join(folder, `${name}.patch`), `--- a/${name}\n+++ b/${name}\n${hunks.join("\n")}\n`);
      expect(await git(folder, ["apply", `${name}.patch`]), `${before}|${after}`).toMatchObject({ code: 0 });
      expect((await git(folder, ["hash-object", name])).stdout).toBe((await git(folder, ["hash-object", "--stdin"], {}, await kept(after!))).stdout);
    }
  });
});

async function kept(text: string): Promise<string> {
  const path = join(folder, "wanted");
  await writeFile(path, text);
  return path;
}
