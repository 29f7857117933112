import { describe, expect, it } from "vitest";
import { planOf } from "../../../../src/generation/builtin/plan.ts";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { outline, verdicts } from "./outline.ts";

const planned = (text: string) => expect(verdicts(text).filter((verdict) => verdict !== "planned" && verdict !== "context")).toEqual([]);

describe("[READ-12] limits and defaults as people put them", () => {
  const base = "Each parcel has a code and a number of labels. ";
  it.each([
    ["must not go below zero", "0.."], ["can't drop below 1", "1.."], ["is never negative", "0.."], ["stays above 2", ">2.."], ["must not exceed 9", "..9"], ["is capped at 9", "..9"], ["is no less than 3", "3.."], ["must be under 8", "..8<"], ["has to be over 4", ">4.."], ["never falls below 1", "1.."],
  ])("the number of labels %s", (said, range) => {
    const text = `${base}The number of labels ${said}.`;
    expect(outline(text)[1]).toBe(`parcel.number_of_labels: integer ${range}`);
    planned(text);
  });

  it.each([
    "A parcel can be new, sent or lost and starts out new.", "A parcel can be new, sent or lost and starts off as new.", "A parcel is new, sent or lost. New parcels are new.", "Parcels begin as new; later they are sent or lost.", "A parcel is new at first and can become sent or lost.", "New parcels are new; they can be sent or lost.", "The status of a parcel is new, sent or lost; by default new.",
  ])("%s", (sentence) => {
    expect(outline(base + sentence)[2]).toBe("parcel.status: enum(new|sent|lost) =new");
    planned(base + sentence);
  });

  it.each([
    ["Each parcel weighs at most 20 kg.", "parcel.weight: decimal ..20"], ["A parcel costs at least 5 euros.", "parcel.cost: money 5.."], ["The rent of a parcel must not drop below 10.", "parcel.rent: money 10.."],
  ])("%s says that there is a field", (sentence, field) => {
    expect(outline(base + sentence)[2]).toBe(field);
    planned(base + sentence);
  });

  it("an end that is compared with a start is a field of its kind", () => {
    expect(outline("Depots have a name. Parcels are made for a depot at a start time, and end time must come after the start time. No two parcels may have the same depot and start time.").slice(1)).toEqual([
      "parcel.depot_id: reference", "parcel.start_time: datetime", "parcel.end_time: datetime", "unique_together:parcel.depot_id+start_time", "compare:parcel.start_time<end_time",
    ]);
  });

  it.each([
    ["weight in pounds", "weight: decimal"], ["a fee (0 unless given)", "fee: money =0"], ["a rank from 1 (poor) to 5 (good)", "rank: integer 1..5"], ["a unit (kg, piece, bunch)", "unit: enum(kg|piece|bunch)"], ["a reason, being one of gift, loan or other", "reason: enum(gift|loan|other)"], ["a result: white, black or draw", "result: enum(white|black|draw)"], ["a state open/closed", "state: enum(open|closed)"], ["a grade which is left empty at first", "grade?: text"],
  ])("a list with %s", (words, field) => {
    expect(outline(`Each parcel has a code and ${words}.`)[1]).toBe(`parcel.${field}`);
    planned(`Each parcel has a code and ${words}.`);
  });
});

describe("[READ-13] relations as people put them", () => {
  it.each(["comes from a", "is supplied by one", "is made by a", "is sold by a", "is owned by a", "is written by a", "is assigned to a", "is for one", "is in one", "is part of one", "is placed by a", "belongs to exactly one", "sits in a"])("each crate %s depot", (verb) => {
    const text = `Each crate ${verb} depot and has a code. Depots have a name.`;
    expect(outline(text).filter((line) => line.startsWith("crate."))).toEqual(["crate.depot_id: reference", "crate.code: text"]);
    planned(text);
  });

  it("a source that is only named becomes an entity", () => {
    expect(outline("Each crate comes from a sender and has a code.")).toEqual(["sender.name: text", "crate.sender_id: reference", "crate.code: text"]);
  });

  it("what a thing is tracked by, or when it is, is no entity", () => {
    expect(outline("Parcels have a code. A parcel is sent in a crate on a date. Crates have a label.")).toEqual(["crate.label: text", "parcel.code: text", "parcel.crate_id: reference", "parcel.date: date"]);
    expect(read({ requirement: "Parcels have a code. Each parcel is tracked by a number." }).blueprint?.entities.map(({ name }) => name)).toEqual(["parcel"]);
  });

  it.each(["When a depot is deleted its crates go too.", "When a depot is deleted, its crates are removed with it.", "If a depot gets deleted, delete its crates too.", "Deleting a depot should delete its crates as well.", "When a depot is removed its crates are deleted as well."])("%s", (sentence) => {
    const text = `Track depots (plate, unique; make; year between 1900 and 2100) and their crates; each crate records weight, cost and a note. ${sentence}`;
    expect(outline(text)).toEqual(["depot.plate: text unique", "depot.make: text", "depot.year: integer 1900..2100", "crate.depot_id: reference cascade", "crate.weight: decimal", "crate.cost: money", "crate.note: text"]);
    planned(text);
  });

  it("what is added to another belongs to it", () => {
    expect(outline("I want to add crates to a depot. Crates have a code. Depots have a name.")).toEqual(["depot.name: text", "crate.depot_id: reference", "crate.code: text"]);
  });

  it.each(["Suppliers supply crates.", "A supplier orders crates."])("%s doesn't say which holds the other: asked, not guessed", (sentence) => {
    const { sentences, questions, blueprint } = read({ requirement: `${sentence} Suppliers have a name. Crates have a code.` });
    expect(sentences[0]?.status).toBe("not_understood");
    expect(questions[0]?.text).toContain("which of the two belongs to the other");
    expect(blueprint?.entities.flatMap(({ fields }) => fields.map(({ type }) => type))).toEqual(["text", "text"]);
  });

  it("what is kept per another belongs to it", () => {
    expect(outline("* crates have a name and hold up to 40 boxes\n* weighings are logged per crate with a date and a weight in grams between 20 and 120")).toEqual(["crate.name: text", "crate.capacity: integer ..40", "weighing.crate_id: reference", "weighing.date: date", "weighing.weight: decimal 20..120"]);
  });

  it("the details of something are its fields", () => {
    expect(outline("I'd like to keep my senders' details: name, birthday and parent phone.")).toEqual(["sender.name: text", "sender.birthday: date", "sender.parent_phone: text"]);
    expect(outline("Crates have a label. Parcels are packed from a pile: every parcel is for one crate, has a code and the date it went out.")).toEqual(["crate.label: text", "parcel.crate_id: reference", "parcel.code: text", "parcel.date_went_out: date"]);
  });

  it("a possessive is about all that follow it", () => {
    expect(outline("The API manages crates and senders. A crate has a label. A sender's name, e-mail and birth date are mandatory.")).toEqual(["crate.label: text", "sender.name: text", "sender.email: email", "sender.birth_date: date"]);
  });

  it("two that identify together are unique together", () => {
    expect(outline("A crate is identified by its aisle and position.")).toEqual(["crate.aisle: text", "crate.position: text", "unique_together:crate.aisle+position"]);
    expect(outline("Crates are identified by a unique code and hold up to 40 boxes.")).toEqual(["crate.code: text unique", "crate.capacity: integer ..40"]);
    expect(outline("Senders have a name. Crates have a code. A rating links a sender to a crate. A sender can only rate a crate once.")).toContain("unique_together:rating.sender_id+crate_id");
    expect(outline("A crate is in a depot and has a position. Depots have a name. A position may only be used once per depot.")).toContain("unique_together:crate.position+depot_id");
  });
});

it("[READ-13] a find isn't lost in the filter that follows it", () => {
  const text = "Crates have a label, a colour and an aisle. Let me find crates by label and filter on colour and aisle.";
  expect(outline(text)).toEqual(expect.arrayContaining(["search:crate(label)", "filter:crate.colour", "filter:crate.aisle"]));
});

describe("[READ-21] what only looks like data is quoted and not built", () => {
  const base = "A crate has a name, a capacity (1-500) and a date. ";
  it.each([
    ["A person can only register once per crate.", "register once per crate"], ["A clerk can only sign up once per crate.", "sign up once per crate"], ["Either a phone or an e-mail is required.", "Either a phone or an e-mail is required"], ["At most 3 labels per crate.", "At most 3 labels per crate"],
    ["Crates can't be booked twice for the same time.", "booked twice for the same time"], ["A crate can become open or closed.", "open or closed"], ["Crates are what we do: packing, lifting, sorting.", "packing, lifting"], ["Crates have a code, returns later that day.", "returns later that day"], ["Crates have a code and a colour from XS to XXL.", "from XS to XXL"], ["Crates have a code and how big it is inside.", "how big it is inside"],
  ])("%s", (sentence, quoted) => {
    const { sentences, blueprint } = read({ requirement: base + sentence });
    expect(sentences[1]).toMatchObject({ status: expect.stringMatching(/^(?:not_understood|partly)$/), reason: expect.stringContaining(quoted) });
    expect(blueprint?.entities.map(({ name }) => name)).toEqual(["crate"]);
    expect(blueprint?.entities[0]?.fields.map(({ name }) => name).filter((name) => name !== "code" && name !== "colour")).toEqual(["name", "capacity", "date"]);
  });

  it("who registers has what they register with", () => {
    expect(outline(`${base}Attendees register with their name and email.`).slice(3)).toEqual(["attendee.name: text", "attendee.email: email"]);
  });
});

describe("[READ-10] layouts as people use them", () => {
  it("a numbered outline with titles", () => {
    expect(outline("1. Data\n1.1 A crate has a label (unique) and a row.\n1.2 A parcel sits in a crate and has a code.\n2. Behaviour\n2.1 Parcels can be filtered by crate.")).toEqual(["crate.label: text unique", "crate.row: text", "parcel.crate_id: reference", "parcel.code: text", "filter:parcel.crate_id"]);
  });

  it("short lines without marks", () => {
    expect(outline("- crates: number (unique), size S/M/L\n- parcels: code, crate\nparcels filterable by crate\nfind parcels by code")).toEqual(["crate.number: integer unique", "crate.size: enum(S|M|L)", "parcel.code: text", "parcel.crate_id: reference", "search:parcel(code)", "filter:parcel.crate_id"]);
  });

  it("things in bullets below a title", () => {
    expect(outline("# Yard\n- Crate: serial code (unique, required), make, row (1 to 9)\n- Transfer: crate, started at, ended at, distance\n")).toEqual(["crate.serial_code: text unique", "crate.make: text", "crate.row: integer 1..9", "transfer.crate_id: reference", "transfer.started_at: datetime", "transfer.ended_at: datetime", "transfer.distance: decimal"]);
  });

  it.each(["- size: basic, plus or big", "- number of places: integer, optional"])("a field in a bullet below a title: %s", (line) =>
    expect(outline(`# Crate\n- name\n${line}`).every((one) => one.startsWith("crate."))).toBe(true));

  it("what is told behind a title", () => {
    expect(outline("Crates have a label. Crate moves: each one is for a crate, with a reason.")).toEqual(["crate.label: text", "crate_move.crate_id: reference", "crate_move.reason: text"]);
    expect(outline("Yard claims: a sender files a claim with a reason and a date. Senders have a name.")).toEqual(["sender.name: text", "claim.sender_id: reference", "claim.reason: text", "claim.date: date"]);
    expect(outline("Senders leave notes: a rating from one to five and an optional comment.")).toEqual(["note.rating: integer 1..5", "note.comment?: text"]);
  });

  it("who needs a service", () => expect(outline("The yard team needs an API. Crates have a label.")).toEqual(["crate.label: text"]));

  it("how many of one another may have, in half a sentence", () =>
    expect(outline("Crates have a label. A transfer is for a crate and has a date, and a crate can only have one transfer at a time.")).toEqual(["crate.label: text", "transfer.crate_id: reference", "transfer.date: date"]));

  it.each([
    ["a choice that something belongs to", "Each crate belongs to a category: glass, wood or other.", ["crate.category: enum(glass|wood|other)"]],
    ["an example of a code", "Each crate has a code such as A-12, a row and a size (small, big).", ["crate.code: text", "crate.row: text", "crate.size: enum(small|big)"]],
    ["a slip that is issued", "Crates have a label. A slip is issued when a crate leaves: it records the crate, the gate and the time of exit.", ["crate.label: text", "slip.crate_id: reference", "slip.gate: text", "slip.time_of_exit: datetime"]],
    ["a place with a number of something", "The yard has 3 gates. Crates have a label.", ["crate.label: text"]],
    ["what all of them have", "Crates have a code. Depots have a code. Gates have a row. Codes are unique.", ["crate.code: text unique", "depot.code: text unique", "gate.row: text"]],
    ["whose things are kept", "Please create a service for managing a trade yard's crates. A crate has a label.", ["crate.label: text"]],
    ["when something starts and ends", "Crates have a label. A transfer starts on a date, may end on a date, and belongs to one crate.", ["crate.label: text", "transfer.start_date: date", "transfer.end_date?: date", "transfer.crate_id: reference"]],
    ["what something is", "A depot is a code, a row and an e-mail address.", ["depot.code: text", "depot.row: text", "depot.email_address: email"]],
    ["how many there happen to be", "There are about 80 crates. Every crate has a label.", ["crate.label: text"]],
    ["who speaks, in no name", "Crates have a label. For every transfer we record which crates were there.", ["crate.label: text"]],
    ["a list that is asked for", "Crates have a label. I need a list of all crates currently on loan.", ["crate.label: text"]],
    ["notes that something may have", "A crate may have notes and a label.", ["crate.notes?: text", "crate.label?: text"]],
    ["when something was found", "A crate has a label and the date found.", ["crate.label: text", "crate.date_found: date"]],
    ["what we need", "What we need: a place to keep our crates (label, row) and our depots (code).", ["crate.label: text", "crate.row: text", "depot.code: text"]],
    ["what isn't counted", "We need to track crate upkeep at our yard. Crates: label, row.", ["crate.label: text", "crate.row: text"]],
  ])("%s", (_, text, lines) => expect(outline(text)).toEqual(lines));

  it("how many of something there may be is no field, but quoted", () => {
    expect(outline("A crate has a label and at most 12 marks.")).toEqual(["crate.label: text"]);
    expect(verdicts("A crate has a label and at most 12 marks.")).toEqual([expect.stringMatching(/^partly: "at most 12 marks"/)]);
  });

  it("a time that something takes is no field, but quoted", () => {
    expect(outline("A crate has a label, within 30 days, a late fee.")).toEqual(["crate.label: text", "crate.late_fee: money"]);
    expect(verdicts("A crate has a label, within 30 days, a late fee.")).toEqual([expect.stringMatching(/^partly: .*30 days/)]);
  });

  it("a verb between two things in brackets, which is quoted", () => {
    const text = "Senders (name, email) hand crates to depots (code, row).";
    expect(outline(text)).toEqual(["sender.name: text", "sender.email: email", "depot.code: text", "depot.row: text"]);
    expect(verdicts(text)).toEqual([expect.stringMatching(/^partly: "hand crates to"/)]);
  });

  it("identifiers in backticks with types", () => {
    expect(outline("### Crate\n- `label`: string, required, max 80\n- `state`: enum (new, worn), default new\n\n### Transfer\n- `crate`: reference to crate\n- `out_on`: date\n- `back_on`: date, optional\n\n## Rules\n- `back_on` must not be before `out_on`")).toEqual([
      "crate.label: text #..80", "crate.state: enum(new|worn) =new", "transfer.crate_id: reference", "transfer.out_on: date", "transfer.back_on?: date", "compare:transfer.out_on<=back_on",
    ]);
  });
});

describe("[READ-40] a plan in proper words", () => {
  it.each([["employee", "An employee without code"], ["hour", "An hour without code"], ["unit", "A unit without code"], ["parcel", "A parcel without code"], ["unnamed place", "An unnamed place without code"], ["user", "A user without code"], ["urn", "An urn without code"]])("%s has its article", (noun, said) => {
    expect(planOf(read({ requirement: `Each ${noun} has a code.` })).tasks[1]?.acceptance_criteria).toContain(`${said} is refused.`);
  });

  it("what isn't built has the text's first words as its title and no framework of ours", () => {
    expect(planOf(read({ requirement: "Build REST API for parcels in Go." }))).toMatchObject({ status: "unsupported", title: "Build REST API for parcels in Go", language: "Go", framework: "none" });
    expect(planOf(read({ requirement: "A chess engine in FastAPI that plays rather well against nearly everyone" }))).toMatchObject({ title: "A chess engine in FastAPI that plays rather …", framework: "FastAPI" });
  });
});
