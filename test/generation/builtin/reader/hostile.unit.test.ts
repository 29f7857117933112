import { describe, expect, it } from "vitest";
import { planOf } from "../../../../src/generation/builtin/plan.ts";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { samples } from "../samples.ts";
import { outline, verdicts } from "./outline.ts";

/** The same numbers every time: a test that fails can be run again. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => (state = (state * 1103515245 + 12345) % 2147483648) % sides;
}

const spice = ["(", ")", ",", ";", ":", ".", "-", "--", "'", '"', "`", "${", "}", "*/", "/*", "\0", "\u202e", "__proto__", "constructor", "toString", "hasOwnProperty", "🐝", "é", "İ", "ß", "\n", "\n- ", "\n## ", "1", "5", "0.5", "€", "default", "from", "to", "between", "no two", "of", "which", "must not be"];
const words = [...samples.flatMap(({ requirement }) => requirement.split(/\s+/)), ...spice];

describe("[READ-30] whatever the text", () => {
  const roll = dice(20);
  const texts = Array.from({ length: 400 }, () => Array.from({ length: 1 + roll(90) }, () => words[roll(words.length)]).join(roll(9) ? " " : "\n"));

  it("no word of it is dropped: the sentences are the text", () => {
    for (const requirement of texts) expect(read({ requirement }).sentences.map(({ text }) => text).join("").replace(/\s/g, "")).toBe(requirement.replace(/\s/g, ""));
  });

  it("names are legal and unique, and every reason is there", () => {
    for (const requirement of texts) {
      const { blueprint, sentences } = read({ requirement });
      for (const entity of blueprint?.entities ?? []) {
        const names = entity.fields.map(({ name }) => name);
        expect(names.filter((name) => !/^[a-z][a-z0-9_]{0,39}$/.test(name) || ["id", "created_at", "updated_at"].includes(name))).toEqual([]);
        expect(new Set(names).size).toBe(names.length);
        expect(entity.name).toMatch(/^[a-z][a-z0-9_]{0,39}$/);
        expect(entity.plural).toMatch(/^[a-z][a-z0-9_]{0,39}$/);
        const fields = [...entity.filters, ...entity.ranges, ...entity.sorts].map(({ field }) => field);
        expect(fields.filter((field) => !names.includes(field))).toEqual([]);
      }
      const plurals = blueprint?.entities.map(({ plural }) => plural) ?? [];
      expect(new Set(plurals).size).toBe(plurals.length);
      expect(sentences.filter(({ status, reason }) => status !== "planned" && status !== "context" && !reason)).toEqual([]);
      planOf(read({ requirement }));
    }
  });

  it("the same text gives the same bytes", () => {
    for (const requirement of texts.slice(0, 80)) expect(JSON.stringify(read({ requirement }))).toBe(JSON.stringify(read({ requirement })));
  });
});

describe("[READ-31] the time grows with the length and no faster", () => {
  it.each(["a ", "a, ", "and ", "((a ", "name, ", "which is ", "must be ", "from 1 to ", "no two ", "- x\n", "x:", "a's ", "or a ", "Parcels have a code. ", "List a by b, newest first. ", "one of a, ", "\"a", "é", "1.", "not ", "a/b", "🐝 "])("10,000 characters of %j", (piece) => {
    // Of this thread's processor, so that a busy machine makes no difference: one long text against five short ones as long together, which the square of the length would make a fifth.
    const time = (length: number, times: number) => {
      const requirement = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
      const before = process.threadCpuUsage();
      for (let i = 0; i < times; i++) read({ requirement });
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    };
    time(2_000, 1);
    expect(time(10_000, 1)).toBeLessThan(3 * time(2_000, 5) + 1_000);
  });
});

describe("[READ-32] hostile names and characters", () => {
  it("reserved words are names like any other", () => {
    expect(outline("Each order has a group, a constructor, a select, a then (max 20 characters) and a values count. Orders have __proto__ and toString.")).toEqual([
      "order.group: text", "order.constructor: text", "order.select: text", "order.then: text #..20", "order.values_count: integer", "order.proto: text", "order.to_string: text",
    ]);
  });

  it("what the service makes itself isn't made twice", () => {
    const requirement = "Parcels have an id, a code, a created at and an updated at. Parcels have a unique id.";
    expect(outline(requirement)).toEqual(["parcel.code: text"]);
    expect(verdicts(requirement)).toEqual(["planned", "planned"]);
  });

  it("code in the text becomes neither a name nor a rule", () => {
    const requirement = "Parcels have a code and `${process.exit(1)}`; drop table parcels; -- and a weight */ console.log(1) /* .";
    expect(outline(requirement)).toEqual(["parcel.code: text"]);
    expect(verdicts(requirement)[0]).toMatch(/^partly: .*process\.exit.*drop table parcels.*console\.log/);
  });

  it("bidi controls, null characters and emoji change nothing", () => {
    expect(outline("🎉 Parcels\0 have a \u202ecode\u202c 🎉, and a 🐝 weight!! 🎉")).toEqual(["parcel.code: text", "parcel.weight: decimal"]);
  });

  it("a very long word is cut to a legal name", () => {
    expect(outline(`Parcels have a ${"x".repeat(500)} and a code.`)).toEqual([`parcel.${"x".repeat(40)}: text`, "parcel.code: text"]);
  });

  it("accents are folded, other scripts can't be names", () => {
    expect(outline("Parcels have a café and a code.")).toEqual(["parcel.cafe: text", "parcel.code: text"]);
    expect(verdicts("Parcels have a 名前 and a code.")[0]).toMatch(/^partly: "a 名前": no field can be named so/);
  });
});

it("[READ-33] the host's locale and time zone change nothing", () => {
  const before = samples.map(({ requirement }) => JSON.stringify(read({ requirement })));
  const { TZ, LANG } = process.env;
  process.env.TZ = "Pacific/Kiritimati";
  process.env.LANG = "tr_TR.UTF-8";
  expect(samples.map(({ requirement }) => JSON.stringify(read({ requirement })))).toEqual(before);
  Object.assign(process.env, { TZ: TZ ?? "", LANG: LANG ?? "" });
});
