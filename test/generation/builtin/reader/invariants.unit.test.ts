import { describe, expect, it } from "vitest";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { verdicts } from "./outline.ts";

const base = "Depots have a name and a capacity. Senders have a name. A transfer links a sender to a depot and has a start date, an end date and an optional return date. ";

function rulesOf(text: string): string[] {
  const { blueprint } = read({ requirement: base + text });
  return (blueprint?.entities ?? []).flatMap(({ name, gates = [], limits = [], overlaps = [] }) => [
    ...gates.map(({ reference, field, values }) => `${name} gate ${reference}.${field} ${values.join("|")}`),
    ...limits.map(({ reference, max, among }) => `${name} limit ${reference} ${typeof max === "number" ? max : max.field}${among ? ` ${among.field} ${"empty" in among ? "empty" : among.values.join("|")}` : ""}`),
    ...overlaps.map(({ reference, from, to, among }) => `${name} apart ${reference} ${from}..${to}${among && "values" in among ? ` ${among.values.join("|")}` : ""}`),
  ]);
}

const holds = (text: string, rules: string[]): void => {
  expect(rulesOf(text)).toEqual(rules);
  expect(verdicts(base + text).slice(3).filter((verdict) => verdict !== "planned")).toEqual([]);
};

describe("[READ-46] how many there may be is read out of", () => {
  it.each([
    { why: "a capacity", text: "A depot can't have more transfers than its capacity.", rules: ["transfer limit depot_id capacity"] },
    { why: "a number that must not be exceeded", text: "The number of transfers of a depot must not exceed its capacity.", rules: ["transfer limit depot_id capacity"] },
    { why: "as many as", text: "A depot has at most as many transfers as its capacity.", rules: ["transfer limit depot_id capacity"] },
    { why: "at most", text: "A sender may have at most five transfers.", rules: ["transfer limit sender_id 5"] },
    { why: "no … more than", text: "No sender may have more than 3 transfers.", rules: ["transfer limit sender_id 3"] },
    { why: "open ones", text: "A sender may have at most 2 open transfers.", rules: ["transfer limit sender_id 2 return_date empty"] },
    { why: "one at a time", text: "A depot can only have one open transfer at a time.", rules: ["transfer limit depot_id 1 return_date empty"] },
    { why: "per", text: "There can be only one open transfer per depot.", rules: ["transfer limit depot_id 1 return_date empty"] },
    { why: "a field that says so", text: "There is a maximum number of transfers per depot.", rules: ["transfer limit depot_id maximum_number_of_transfers"] },
    { why: "states", text: "A transfer is new, then packed, then sent. A sender may have at most 2 open transfers.", rules: ["transfer limit sender_id 2 status new|packed"] },
    { why: "what was called off aside", text: "A transfer is new, then sent or cancelled. A depot can't have more transfers than its capacity.", rules: ["transfer limit depot_id capacity status new|sent"] },
  ])("$why", ({ text, rules }) => holds(text, rules));

  it("nothing is taken to be open that nothing says is", () => {
    expect(verdicts("Depots have a name. A crate belongs to a depot and has a label. A depot has at most 3 open crates.")[2]).toMatch(/^not_understood: .*nothing says when a crate is open/);
  });
});

describe("[READ-47] what must not meet in time is read out of", () => {
  it.each([
    { why: "overlapping", text: "Transfers of the same depot must not overlap.", rules: ["transfer apart depot_id start_date..end_date"] },
    { why: "no overlapping", text: "No overlapping transfers for the same depot.", rules: ["transfer apart depot_id start_date..end_date"] },
    { why: "twice for the same day", text: "No depot may be used twice for the same day.", rules: ["transfer apart depot_id start_date..end_date"] },
    { why: "two at once", text: "Neither a sender nor a depot can be in two transfers at once.", rules: ["transfer apart sender_id start_date..end_date", "transfer apart depot_id start_date..end_date"] },
    { why: "doubles", text: "A depot can't be double-booked.", rules: ["transfer apart depot_id start_date..end_date"] },
    { why: "what was called off aside", text: "A transfer is new, then sent or cancelled. Transfers of the same depot must not overlap.", rules: ["transfer apart depot_id start_date..end_date status new|sent"] },
  ])("$why", ({ text, rules }) => {
    expect(rulesOf(text).map((rule) => rule.replace(/ status/, ""))).toEqual(rules.map((rule) => rule.replace(/ status/, "")));
    expect(verdicts(base + text).slice(3).filter((verdict) => verdict !== "planned")).toEqual([]);
  });

  it("what has no two times can't meet", () => {
    expect(verdicts("Depots have a name. A crate belongs to a depot. Crates of the same depot must not overlap.")[2]).toMatch(/^not_understood/);
  });
});

describe("[READ-48] what must be so of what is referred to is read out of", () => {
  const depots = "A depot has a state of open, full or closed. ";
  it.each([
    { why: "what is refused", text: "Transfers to closed depots are refused.", rules: ["transfer gate depot_id.state open|full"] },
    { why: "what takes none", text: "Full or closed depots accept no transfers.", rules: ["transfer gate depot_id.state open"] },
    { why: "only", text: "Transfers are only allowed for open depots.", rules: ["transfer gate depot_id.state open"] },
    { why: "nobody", text: "Nobody can make a transfer to a closed depot.", rules: ["transfer gate depot_id.state open|full"] },
  ])("$why", ({ text, rules }) => holds(depots + text, rules));

  it("a flag that a rule needs", () => {
    holds("Archived depots accept no new transfers.", ["transfer gate depot_id.archived false"]);
  });

  it("states of a lifecycle", () => {
    holds("Clerks can pause and resume a sender. Paused senders get no transfers.", ["transfer gate sender_id.status active"]);
  });

  it("what is only for some belongs to them", () => {
    const text = "A talk is a draft, then published. Notes have a text. People can leave notes on published talks only.";
    expect(read({ requirement: `A talk has a title. ${text}` }).blueprint?.entities.find(({ name }) => name === "note")).toMatchObject({ gates: [{ reference: "talk_id", field: "status", values: ["published"] }] });
  });
});
