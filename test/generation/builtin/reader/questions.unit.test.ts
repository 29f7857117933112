import { describe, expect, it } from "vitest";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { outline, verdicts } from "./outline.ts";

const text = (more: string): string => `Each parcel has a code and a weight in kg. ${more}`;

/** The question's id, the choices, and what each of them makes of the field and of the sentences after the first. */
const contradictions = [
  { why: "numbers and words", more: "The urgency is from 1 to 5. The urgency is low, mid or high.", id: "kind:parcel.urgency", field: "parcel.urgency", first: "enum(low|mid|high)", later: "integer 1..5" },
  { why: "words in a list, then numbers", more: "Parcels have an urgency from 1 to 5. The urgency is one of low, mid or high.", id: "kind:parcel.urgency", field: "parcel.urgency", first: "integer 1..5", later: "enum(low|mid|high)" },
  { why: "two limits", more: "The weight is at most 5. The weight is at most 7.", id: "range:parcel.weight", field: "parcel.weight", first: "decimal ..5", later: "decimal ..7" },
  { why: "two lists", more: "Parcels have a grade (x, y). The grade is one of low, mid or high.", id: "kind:parcel.grade", field: "parcel.grade", first: "enum(x|y)", later: "enum(low|mid|high)" },
  { why: "two lengths", more: "The code has at most 5 characters. The code has at most 7 characters.", id: "length:parcel.code", field: "parcel.code", first: "text #..5", later: "text #..7" },
] as const;

const fieldOf = (requirement: string, answers: Record<string, string>, field: string): string | undefined => outline(requirement, { answers }).find((line) => line.startsWith(`${field}:`))?.slice(field.length + 2);

describe("[READ-23] what is said in two ways", () => {
  it.each(contradictions)("is asked about, and stated as assumed meanwhile: $why", ({ more, id, field, first }) => {
    const { questions, assumptions } = read({ requirement: text(more) });
    expect(questions).toMatchObject([{ id, sentence: expect.any(Number), choices: [expect.any(String), expect.any(String)], assumption: questions[0]?.choices[0] }]);
    expect(assumptions).toContain(`Of "${questions[0]?.text}" it is assumed: ${questions[0]?.assumption}.`);
    expect([fieldOf(text(more), {}, field), verdicts(text(more)).some((verdict) => verdict.startsWith("not_understood") || verdict.startsWith("partly"))]).toEqual([first, true]);
  });

  it.each(contradictions)("is built as it is answered, and nothing is left to ask: $why", ({ more, id, field, first, later }) => {
    const [one = "", other = ""] = read({ requirement: text(more) }).questions[0]?.choices ?? [];
    for (const [answer, built] of [[one, first], [other, later]] as const) {
      const { questions, assumptions, sentences } = read({ requirement: text(more), answers: { [id]: answer } });
      expect([questions, fieldOf(text(more), { [id]: answer }, field)]).toEqual([[], built]);
      expect(assumptions.some((said) => said.startsWith("By your answer to") && said.endsWith(`: ${answer}.`))).toBe(true);
      expect(sentences.map(({ status }) => status).filter((status) => status !== "planned" && status !== "context")).toEqual([]);
      expect(sentences.some(({ reason }) => reason?.includes("set aside by your answer"))).toBe(true);
    }
  });

  it("is one question where three sentences differ, whichever is answered", () => {
    const three = text("The weight is at most 5. The weight is at most 7. The weight is at most 9.");
    expect(read({ requirement: three }).questions).toMatchObject([{ id: "range:parcel.weight", choices: ["at most 5", "at most 7", "at most 9"] }]);
    expect(["at most 5", "at most 7", "at most 9"].map((answer) => fieldOf(three, { "range:parcel.weight": answer }, "parcel.weight"))).toEqual(["decimal ..5", "decimal ..7", "decimal ..9"]);
  });

  it("goes by its assumption where an answer is none of the choices", () => {
    const { more, id, field, first } = contradictions[2];
    expect(fieldOf(text(more), { [id]: "forty" }, field)).toBe(first);
  });

  it("asks what the default is where the one that is said can't be", () => {
    const requirement = "Each parcel has a size (38, 40 or 42; default 41).";
    expect(read({ requirement }).questions).toMatchObject([{ id: "default:parcel.size", choices: ["no default", "38", "40", "42"], assumption: "no default" }]);
    expect(read({ requirement, answers: { "default:parcel.size": "40" } }).blueprint?.entities[0]?.fields[0]?.default).toBe(40);
  });
});

describe("[READ-27] what is left open", () => {
  const shelves = "Each shelf has a label. Each crate has a code and belongs to a shelf.";

  it("is asked only where somebody waits to be asked", () => {
    expect(read({ requirement: shelves }).questions).toEqual([]);
    expect(read({ requirement: shelves, clarify: true }).questions).toEqual([{
      id: "deletion:crate.shelf_id", text: "What happens to the crates of a shelf that is deleted?", sentence: 1,
      choices: ["a shelf can't be deleted while it has crates", "its crates are deleted with it"], assumption: "a shelf can't be deleted while it has crates",
    }]);
    expect(read({ requirement: `${shelves} Deleting a shelf deletes its crates.`, clarify: true }).questions).toEqual([]);
  });

  it("is built as it is answered", () => {
    const on = (answer: string) => read({ requirement: shelves, clarify: true, answers: { "deletion:crate.shelf_id": answer } }).blueprint?.entities[1]?.fields[1]?.on_delete;
    expect([on("its crates are deleted with it"), on("a shelf can't be deleted while it has crates")]).toEqual(["cascade", "restrict"]);
  });

  it("of two that have to do with each other, it is answered which holds the other", () => {
    const requirement = "Suppliers have a name. Crates have a code. Suppliers work with crates.";
    const [question] = read({ requirement }).questions;
    expect(question).toMatchObject({ id: "relation:crate+supplier", assumption: "nothing is kept of it" });
    const built = (answer: string) => outline(requirement, { answers: { "relation:crate+supplier": answer } }).filter((line) => line.includes("_id:")).sort();
    expect(question?.choices.slice(1).map(built)).toEqual([["crate.supplier_id: reference"], ["supplier.crate_id: reference"], [expect.stringContaining(".crate_id"), expect.stringContaining(".supplier_id")]]);
  });
});
