import { describe, expect, it } from "vitest";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { outline, verdicts } from "./outline.ts";

const both = "Senders have a name. Parcels have a code. ";

describe("[READ-13] relations by what somebody does", () => {
  it.each(["A sender places parcels.", "Each sender submits several parcels.", "Senders can write parcels.", "A sender issues a parcel.", "For each sender several parcels can be booked.", "For every sender there are many parcels."])("%s", (sentence) => {
    expect(outline(both + sentence)).toEqual(["sender.name: text", "parcel.code: text", "parcel.sender_id: reference"]);
    expect(verdicts(both + sentence)[2]).toBe("planned");
  });

  it.each(["Senders rent parcels.", "A sender visits a parcel.", "Parcels are handed to senders."])("%s is asked about and not guessed", (sentence) => {
    const { sentences, questions } = read({ requirement: both + sentence });
    expect(sentences[2]?.status).toBe("not_understood");
    expect(questions[0]?.text).toContain("which of the two belongs to the other");
    expect(outline(both + sentence)).toEqual(["sender.name: text", "parcel.code: text"]);
  });

  it("what another sentence settles is settled", () => {
    const text = `${both}Senders rent parcels. Each parcel belongs to a sender.`;
    expect(outline(text).slice(2)).toEqual(["parcel.sender_id: reference"]);
    expect(verdicts(text)[2]).toBe("planned");
    const between = `${both}Senders rent parcels. A stay links a sender to a parcel.`;
    expect([verdicts(between)[2], read({ requirement: between }).questions]).toEqual(["planned", []]);
  });

  it("we sell one thing for another", () => {
    const text = "I want to sell badges for talks, so that we earn something. Talks have a title. For each badge we store the price.";
    expect(outline(text)).toEqual(["talk.title: text", "badge.talk_id: reference", "badge.price: money"]);
    expect(verdicts(text)[0]).toBe("planned");
  });

  it.each(["We register senders for talks.", "Senders register for talks.", "Senders can register for several talks."])("%s: what the text calls that is what lies between", (sentence) => {
    const text = `Senders have a name. Talks have a title. ${sentence} Each registration has a date. Nobody can register for the same talk twice.`;
    expect(outline(text).filter((line) => line.includes("registration"))).toEqual(["registration.sender_id: reference", "registration.talk_id: reference", "registration.date: date", "unique_together:registration.talk_id+sender_id"]);
    expect(verdicts(text).every((verdict) => verdict === "planned")).toBe(true);
  });

  it.each([["I want to log refunds for a sender with date and price.", "refund.sender_id: reference"], ["Parcels have a note that may be empty, and live in exactly one depot. Depots have a name.", "parcel.depot_id: reference"], ["Parcels are handled at an address on a date.", "parcel.date: date"]])("%s", (sentence, field) => {
    expect(outline(both + sentence)).toContain(field);
  });

  it("what is done for each belongs to it", () => {
    expect(outline("Crates have a label. For each crate I do checks - date, weight (optional). Let me list the checks of a crate, newest first.")).toEqual(["crate.label: text", "check.crate_id: reference", "check.date: date", "check.weight?: decimal", "filter:check.crate_id", "order:check.created_at desc"]);
  });

  it.each(["For every parcel the date and the price are kept.", "I need parcels with date and price."])("%s", (sentence) => {
    expect(outline(sentence)).toEqual(["parcel.date: date", "parcel.price: money"]);
  });

  it("one or more is many of each", () => {
    expect(verdicts(`${both}Parcels belong to one or more senders.`)[2]).toMatch(/many to many/);
    expect(read({ requirement: `${both}Parcels belong to one or more senders.` }).blueprint?.entities.map(({ name }) => name)).toEqual(["sender", "parcel"]);
  });

  it("without a word for it nothing lies between", () => {
    expect(read({ requirement: "Senders have a name. Talks have a title. Senders register for talks." }).blueprint?.entities.map(({ name }) => name)).toEqual(["sender", "talk"]);
  });

  it("how long something is for is no entity", () => {
    expect(outline("Depots have a name. A parcel is for one depot. A parcel is for one hour. Parcels have a code.").slice(1)).toEqual(["parcel.depot_id: reference", "parcel.code: text"]);
  });

  it("all of one are filtered, not searched", () => {
    expect(outline("Each talk has a title and a stage. I want to see all talks on a stage.")).toContain("filter:talk.stage");
    expect(outline("Each talk has a title and a sender. As a clerk I need to see all talks of a sender.")).toContain("filter:talk.sender");
  });
});
