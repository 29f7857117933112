import { describe, expect, it } from "vitest";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { outline, verdicts } from "./outline.ts";

const code = "parcel.code: text";

describe("[READ-10] entities and fields are read out of", () => {
  it.each([
    { why: "a purpose", text: "Build a REST API for parcels with code and weight" },
    { why: "a wish", text: "I'd like an API to manage parcels with a code and a weight" },
    { why: "tracking", text: "We need to keep track of parcels with code and weight" },
    { why: "each", text: "Each parcel has a code and a weight" },
    { why: "the plural", text: "Parcels have a code and a weight" },
    { why: "distributed plurals", text: "Parcels have codes and weights" },
    { why: "consisting", text: "A parcel consists of a code and a weight" },
    { why: "describing", text: "Parcels are described by a code and a weight" },
    { why: "for each", text: "For each parcel we store the code and the weight" },
    { why: "of every, in the passive", text: "Of every parcel, the code and the weight are recorded" },
    { why: "recording of each", text: "We record the code and the weight of each parcel" },
    { why: "a colon", text: "Parcels: code, weight" },
    { why: "brackets", text: "Parcel (code, weight)" },
    { why: "a list after a colon", text: "Each parcel has the following fields: code, weight" },
    { why: "bullets under a line", text: "Parcels have:\n- code\n- weight" },
    { why: "bullets under a heading", text: "## Parcels\n* code\n* weight" },
    { why: "a user story", text: "As a clerk, I want to register parcels with a code and a weight so that nothing gets lost" },
    { why: "CRUD", text: "CRUD for parcels (code, weight)" },
    { why: "pronouns", text: "We store parcels. They have a code. Each one also has a weight." },
    { why: "what our business keeps", text: "Our depot keeps parcels with a code and a weight." },
    { why: "what a business manages", text: "The company manages parcels, each with a code and a weight." },
    { why: "what we deal in", text: "We sell parcels with a code and a weight." },
    { why: "what we do with them", text: "We are a small yard. We wrap parcels with a code, a date and a weight." },
    { why: "what our business has", text: "Our depot has parcels that have a code and a weight." },
    { why: "ours", text: "Our parcels have a code and a weight." },
    { why: "a verb left out", text: "Build an API for parcels. Every parcel must have a code; a weight." },
  ])("$why", ({ text }) => {
    expect(outline(text).map((line) => line.replace("?", ""))).toEqual(expect.arrayContaining([code, "parcel.weight: decimal"]));
    expect(verdicts(text).every((verdict) => verdict === "planned" || verdict === "context")).toBe(true);
  });
});

describe("[READ-10] who keeps, sells or comes with something", () => {
  it("keeps it by itself where it is an entity", () =>
    expect(outline("Senders have a name. The sender owns parcels with a code.")).not.toContain(code));

  it.each(["We visit senders with a van and a trailer. Senders have a name.", "We offer parcels with friendly drivers. Senders have a name."])("has no fields that nobody named: %s", (text) => {
    expect(outline(text)).toEqual(["sender.name: text"]);
    expect(verdicts(text)[0]).toBe("context");
  });

  it("is no entity for having what is spoken of by itself", () =>
    expect(outline("Our depot has parcels and senders. Parcels have a code. Senders have a name.")).toEqual([code, "sender.name: text"]));
});

describe("[READ-11] a limit or default of a field is read out of", () => {
  it.each([
    ["an optional note", "note?: text"], ["a note which may be left out", "note?: text"], ["a note (optional)", "note?: text"], ["a note, if any", "note?: text"], ["possibly a note", "note?: text"],
    ["a unique code", "code: text unique"], ["a code which must be unique", "code: text unique"], ["a code that no two parcels share", "code: text unique"],
    ["a price that cannot be negative", "price: money 0.."], ["a positive price", "price: money >0.."], ["a price greater than 0", "price: money >0.."], ["a price of at most 100.50 euros", "price: money ..100.5"],
    ["a weight of at least 2 kg", "weight: decimal 2.."], ["an age between 18 and 99", "age: integer 18..99"], ["a rank from 1 to 5", "rank: integer 1..5"], ["a rank (1-5)", "rank: integer 1..5"], ["a rank from one to five", "rank: integer 1..5"],
    ["a stock of no more than 1,000", "stock: integer ..1000"], ["a year after 1900", "year: integer >1900.."], ["a share in percent", "share: decimal 0..100"], ["a fee in euros", "fee: money"],
    ["a title of at most 120 characters", "title: text #..120"], ["a title (3 to 50 characters)", "title: text #3..50"], ["a title with at least 8 characters", "title: text #8.."], ["a title (max 80)", "title: text #..80"], ["a tag of exactly 6 characters", "tag: text #6..6"],
    ["a state of new, in use or broken", "state: enum(new|in_use|broken)"], ["a state (new, in use, broken; default new)", "state: enum(new|in_use|broken) =new"], ["a state which is either new or broken", "state: enum(new|broken)"], ["a size that can be S, M or XL", "size: enum(S|M|XL)"],
    ["a size (S/M/XL)", "size: enum(S|M|XL)"], ["a rank from 1 to 5 that defaults to 3", "rank: integer 1..5 =3"], ["a count, which is 0 by default", "count: integer =0"], ["a fragile flag (default false)", "fragile_flag: boolean =false"],
    ["whether it is fragile", "fragile: boolean"], ["sealed yes/no", "sealed: boolean"], ["the number of labels", "number_of_labels: integer"], ["how many labels it carries", "labels_carries: integer"],
    ["an e-mail address", "email_address: email"], ["a website", "website: url"], ["a date of arrival", "date_of_arrival: date"], ["the date it was sent", "date_sent: date"], ["a start time", "start_time: datetime"], ["a date and time", "date_and_time: datetime"], ["a phone number", "phone_number: text"],
  ])("%s", (words, field) => {
    const text = `Each parcel has a barcode and ${words}.`;
    expect(outline(text)).toEqual(["parcel.barcode: text", `parcel.${field}`]);
    expect(verdicts(text)).toEqual(["planned"]);
  });
});

const base = "Each parcel has a code, a grade, a weight, a price, a note, a start date and an end date. ";
const fields = ["code: text", "grade: text", "weight: decimal", "price: money", "note: text", "start_date: date", "end_date: date"];

describe("[READ-12] a later sentence adds to a field", () => {
  it.each([
    ["The code must be unique.", "code: text unique"], ["Codes are unique.", "code: text unique"], ["No two parcels may share the same code.", "code: text unique"], ["Two parcels cannot have the same code.", "code: text unique"], ["It is not allowed to have two parcels with the same code.", "code: text unique"],
    ["A parcel's code must be unique.", "code: text unique"], ["The code of a parcel must be unique.", "code: text unique"], ["Parcel codes are limited to 10 characters.", "code: text #..10"], ["Notes may be left blank.", "note?: text"], ["The note is optional.", "note?: text"],
    ["The note is not required.", "note?: text"], ["Prices cannot be negative.", "price: money 0.."], ["The price must not exceed 500.", "price: money ..500"], ["The price must be at least 5 and at most 500.", "price: money 5..500"], ["The weight has to be greater than zero.", "weight: decimal >0.."],
    ["Weights lie between 1 and 20 kg.", "weight: decimal 1..20"], ["The grade is one of low, middle or high.", "grade: enum(low|middle|high)"], ["The grade can be low or high.", "grade: enum(low|high)"], ["The grade must be between 1 and 5.", "grade: integer 1..5"], ["Codes must have at least 8 characters.", "code: text #8.."],
  ])("%s", (sentence, field) => {
    const name = field.split(/[?:]/)[0];
    expect(outline(base + sentence)).toEqual(fields.map((one) => `parcel.${one.startsWith(`${name}:`) ? field : one}`));
    expect(verdicts(base + sentence)).toEqual(["planned", "planned"]);
  });

  it.each([
    ["The end date must not be before the start date.", "compare:parcel.start_date<=end_date"], ["The end date must be after the start date.", "compare:parcel.start_date<end_date"], ["The start date must precede the end date.", "compare:parcel.start_date<end_date"],
    ["The combination of code and grade must be unique.", "unique_together:parcel.code+grade"], ["No two parcels may have the same code and grade.", "unique_together:parcel.code+grade"], ["The code must be unique per grade.", "unique_together:parcel.code+grade"],
    ["Parcels can be searched by code or note.", "search:parcel(code,note)"], ["Full-text search over code and note.", "search:parcel(code,note)"], ["Find parcels by note.", "search:parcel(note)"], ["Parcels can be filtered by grade.", "filter:parcel.grade"], ["List parcels by grade.", "filter:parcel.grade"],
    ["Filter parcels by price range.", "between:parcel.price"], ["Show parcels whose start date lies between two dates.", "between:parcel.start_date"], ["Parcels can be sorted by weight.", "sort:parcel.weight"], ["Parcels are sorted by weight, heaviest first.", "order:parcel.weight desc"],
    ["Show the newest parcels first.", "order:parcel.created_at desc"], ["Parcels are listed newest first.", "order:parcel.created_at desc"], ["Most expensive first.", "order:parcel.price desc"], ["Parcels are listed alphabetically.", "order:parcel.code asc"], ["The list of parcels starts with the cheapest one.", "order:parcel.price asc"],
  ])("%s", (sentence, rule) => {
    expect(outline(base + sentence).slice(fields.length)).toEqual([rule]);
    expect(verdicts(base + sentence)[1]).toBe("planned");
  });
});

it("[READ-12] what is said twice is one rule of both sentences", () => {
  const { blueprint } = read({ requirement: `${base}Parcels can be filtered by grade. List parcels by grade.` });
  expect(blueprint?.entities[0]?.filters).toEqual([{ field: "grade", sentences: [1, 2] }]);
});

it("[READ-10] a title before a list of entities with their fields", () => {
  expect(outline("Marathon timing: sprinters (bib number unique, full name, club optional), posts (name, distance in km from 0 to 42.2) and passings. A passing belongs to a sprinter and a post.")).toEqual([
    "sprinter.bib_number: text unique", "sprinter.full_name: text", "sprinter.club?: text", "post.name: text", "post.distance: decimal 0..42.2", "passing.sprinter_id: reference", "passing.post_id: reference",
  ]);
});

it("[READ-13] a short name is the same entity", () => {
  expect(outline("Storage boxes have a label. Each parcel belongs to a box and has a code. Boxes can be searched by label.")).toEqual(["storage_box.label: text", "parcel.storage_box_id: reference", "parcel.code: text", "search:storage_box(label)"]);
});

describe("[READ-13] relations are read out of", () => {
  const both = "Depots have a name. Parcels have a code. ";
  it.each([
    ["Each parcel belongs to a depot.", "parcel.depot_id: reference"], ["A depot has many parcels.", "parcel.depot_id: reference"], ["Depots contain parcels.", "parcel.depot_id: reference"], ["Parcels are stored in a depot.", "parcel.depot_id: reference"], ["Every parcel is assigned to exactly one depot.", "parcel.depot_id: reference"],
    ["A parcel may belong to a depot.", "parcel.depot_id?: reference"], ["Parcels have a depot.", "parcel.depot_id: reference"], ["Each parcel has a home depot.", "parcel.home_depot_id: reference"],
    ["A depot has parcels. Deleting a depot deletes its parcels.", "parcel.depot_id: reference cascade"], ["A depot has parcels. When a depot is removed, its parcels are removed too.", "parcel.depot_id: reference cascade"], ["A depot has parcels. A depot can't be deleted while it has parcels.", "parcel.depot_id: reference"],
  ])("%s", (sentence, field) => {
    expect(outline(both + sentence)).toEqual(["depot.name: text", code, field]);
    expect(verdicts(both + sentence).every((verdict) => verdict === "planned")).toBe(true);
  });

  it("a verb that links two, with what else it has", () => {
    expect(outline(`${both}A transfer links a parcel to a depot and has a transfer date.`).slice(2)).toEqual(["transfer.parcel_id: reference", "transfer.depot_id: reference", "transfer.transfer_date: date"]);
  });

  it("many to many makes an entity that joins the two, each pair once", () => {
    const read = outline(`${both}Depots have several parcels. Parcels have several depots.`);
    expect(read).toEqual(expect.arrayContaining(["depot_parcel.depot_id: reference", "depot_parcel.parcel_id: reference", "unique_together:depot_parcel.depot_id+parcel_id"]));
    expect(read.join()).not.toMatch(/(?:^|,)(?:parcel.depot_id|depot.parcel_id)/);
  });

  it("many to many is kept by the entity that already joins the two", () => {
    const read = outline(`${both}A transfer links a parcel to a depot and has a day. A depot has many parcels.`);
    expect(read.filter((line) => line.includes("reference"))).toEqual(["transfer.parcel_id: reference", "transfer.depot_id: reference"]);
  });
});

describe("[READ-42] turns of phrase are read like the plain words for them", () => {
  it.each([
    { why: "what people give", text: "Senders give us their name and phone number.", has: ["sender.name: text", "sender.phone_number: text"] },
    { why: "who makes what", text: "Hosts create talks with title, place and start time.", has: ["talk.title: text", "talk.start_time: datetime"] },
    { why: "who joins what", text: "A talk has a title. Visitors register for a talk with their name and e-mail.", has: ["visitor.talk_id: reference", "visitor.email: email"] },
    { why: "an occasion", text: "Crates have a label. Senders have a name. When a sender brings a crate, we record a transfer with the day and, once it is back, the return date.", has: ["transfer.sender_id: reference", "transfer.crate_id: reference", "transfer.return_date?: date"] },
    { why: "what something is used on", text: "Crates have a label. A part used on a crate has a price.", has: ["part.crate_id: reference", "part.price: money"] },
    { why: "what something tells", text: "Crates have a label. A transfer says which crate and when.", has: ["transfer.crate_id: reference", "transfer.time: datetime"] },
    { why: "numbers", text: "Crates are numbered, no number twice, and each has a weight.", has: ["crate.number: integer unique", "crate.weight: decimal"] },
    { why: "from … until", text: "Senders have a name. Depots have a name. A lease ties a sender to a depot from a start date until an end date.", has: ["lease.start_date: date", "lease.end_date: date"] },
    { why: "being rated", text: "Crates have a label. Each crate can be rated from 0 to 10.", has: ["crate.rating?: integer 0..10"] },
    { why: "what can be given", text: "Crates have a label. A discount percentage between 0 and 50 can be given.", has: ["crate.discount_percentage?: decimal 0..50"] },
    { why: "a time that owns", text: "Each week's plan has a title.", has: ["plan.title: text"] },
    { why: "there is … per …", text: "Crates have a label. There's a maximum number of labels per crate.", has: ["crate.maximum_number_of_labels: integer"] },
    { why: "defaults in passing", text: "A crate has a size (small or large; small unless they say otherwise) and a rank from 1 to 5 (3 if nothing is said).", has: ["crate.size: enum(small|large) =small", "crate.rank: integer 1..5 =3"] },
  ])("$why", ({ text, has }) => {
    expect(outline(text)).toEqual(expect.arrayContaining(has));
  });

  it("whoever has all that the rest is about isn't kept", () => {
    expect(outline("A small firm has depots and crates. Depots have a name. Crates have a label.")).toEqual(["depot.name: text", "crate.label: text"]);
  });

  it("what a thing does isn't part of its name", () => {
    expect(verdicts("Crates have a label. I want to register a crate arriving.")[1]).toMatch(/^not_understood/);
  });
});
