import { describe, expect, it } from "vitest";
import { fenced, json, markdown, quote, shown } from "../../../../src/generation/builtin/writer/quoting.ts";

const wild = "\"a\" 'b' `c` ${d} */ \\ \u0000\u0007\u001b[1m\u2028\u2029\u202e\u2066\u200b\ufeff\ud800\u{e0041} \n\tend";

describe("text from a requirement", () => {
  it("[WRITE-20] is the same text when a program reads the string", () => {
    expect(JSON.parse(quote(wild))).toBe(wild);
    expect(JSON.parse(json({ [wild]: [wild] }))).toEqual({ [wild]: [wild] });
    expect(new Function(`return ${quote(wild)}`)()).toBe(wild);
  });

  it("[WRITE-20] has nothing unseen in a string, a document or a line", () => {
    for (const written of [quote(wild), json([wild]), shown(wild), markdown(wild), fenced(wild)]) expect(written).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}|[\u{e0000}-\u{e007f}]/u);
  });

  it("[WRITE-21] shows what can't be seen by its number", () => {
    expect(shown("a\u202eb\u0000c")).toBe("a⟨U+202E⟩b⟨U+0000⟩c");
    expect(shown(" two\r\n lines\t")).toBe("two⟨U+000D⟩ lines");
  });

  it.each([
    ["# heading", "\\# heading"],
    ["- item", "\\- item"],
    ["1. item", "1\\. item"],
    ["[x](http://x)", "\\[x\\](http:\\/\\/x)"],
    ["a | b", "a \\| b"],
    ["<script>", "\\<script\\>"],
    ["*b* _i_ `c` ~s~ $m$ @all &amp;", "\\*b\\* \\_i\\_ \\`c\\` \\~s\\~ \\$m\\$ \\@all \\&amp;"],
    ["line\n\n# heading", "line \\# heading"],
  ])("[WRITE-22] %j is no mark-up", (text, expected) => {
    expect(markdown(text)).toBe(expected);
  });

  it("[WRITE-23] can't end the block that shows it", () => {
    const block = fenced("```\n# out\n`````\n");
    const [open, ...rest] = block.split("\n");
    expect(open).toBe("``````text");
    expect(rest.filter((line) => /^`{6,}\s*$/.test(line))).toEqual(["``````"]);
    expect(rest.at(-1)).toBe("``````");
  });
});
