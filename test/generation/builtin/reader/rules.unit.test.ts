import { describe, expect, it } from "vitest";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { outline, verdicts } from "./outline.ts";

const base = "Each parcel has a code. ";
const planned = (text: string) => expect(verdicts(text).filter((verdict) => verdict !== "planned" && verdict !== "context")).toEqual([]);

describe("[READ-14] numbers as choices", () => {
  it.each([
    ["a duration of 30, 45 or 60 minutes", "duration: integer(30|45|60)"], ["a price (10, 20 or 35 euros)", "price: money(10|20|35)"], ["a rate of 7 or 19 percent", "rate: decimal(7|19)"], ["a size (38/40/42)", "size: integer(38|40|42)"], ["a size (38, 40, 42)", "size: integer(38|40|42)"],
    ["a weight of 0.5 or 1 kg", "weight: decimal(0.5|1)"], ["an age of 6, 12 or 18, 12 by default", "age: integer(6|12|18) =12"], ["an arrival date, 45, 60 or 90 minutes", "arrival_date: date"], ["a bay, one of 007 or 008", "bay: enum(007|008)"], ["a name of 1 or 2", "name: integer(1|2)"],
  ])("%s", (words, field) => {
    expect(outline(`Each parcel has a code and ${words}.`)[1]).toBe(`parcel.${field}`);
    planned(`Each parcel has a code and ${words}.`);
  });

  it("numbers with a unit and no name are what they measure", () => {
    expect(outline("Parcels: code, starts at, 45, 60 or 90 minutes.").slice(1)).toEqual(["parcel.starts_at: datetime", "parcel.duration: integer(45|60|90)"]);
  });

  it("a limit that all of them keep to adds nothing, another one contradicts", () => {
    const size = "Each parcel has a size (38, 40 or 42). ";
    expect(verdicts(`${size}The size is at least 30.`)[1]).toBe("planned");
    const { questions, sentences } = read({ requirement: `${size}The size is at least 39.` });
    expect([questions.length, sentences[1]?.status]).toEqual([1, "not_understood"]);
  });

  it("a default that isn't one of them is asked about", () => {
    expect(read({ requirement: "Each parcel has a size (38, 40 or 42; default 41)." }).questions).toMatchObject([{ text: expect.stringContaining("isn't one of 38, 40, 42") }]);
  });
});

describe("[READ-15] one of several must be there", () => {
  const both = ["parcel.code: text", "parcel.phone?: text", "parcel.email?: email", "any_of:parcel.phone+email"];
  it.each(["Each parcel has a code and either a phone or an e-mail.", "Parcels: code, phone or email required.", "Each parcel has a code, a phone and an email. A phone or an email is required.", "Each parcel has a code, a phone and an email. At least one of phone and email must be given.", "Each parcel has a code and at least one of phone or email.", "Parcels: code, phone or email.", "Each parcel has a code, a phone or an email (at least one of them)."])("%s", (text) => {
    expect(outline(text)).toEqual(both);
    planned(text);
  });

  it("what is required by itself can't be one of several", () => {
    const { questions, sentences } = read({ requirement: "Each parcel has a phone (required) and an email. A phone or an email is required." });
    expect([questions.length, sentences[1]?.status]).toEqual([1, "not_understood"]);
  });

  it("what refers to another entity is quoted", () => {
    expect(verdicts("Depots have a name. Parcels have a depot and a code. A depot or a code is required.")[2]).toMatch(/refers to another entity/);
  });
});

describe("[READ-16] pages", () => {
  it.each([
    ["Show 20 parcels per page.", "20..100"], ["20 per page, at most 100.", "20..100"], ["Lists show 25 rows per page, at most 200.", "25..200"], ["The default page size is 25 and the maximum is 200.", "25..200"], ["Lists are paginated.", "20..100"], ["Pages of 50.", "50..100"], ["Parcels are listed 50 at a time.", "50..100"], ["Lists have at most 30 entries per page.", "20..30"],
  ])("%s", (sentence, pages) => {
    expect(outline(base + sentence)).toEqual(["parcel.code: text", `paging:parcel ${pages}`]);
    planned(base + sentence);
  });

  it("of one list, whatever is said of all", () => {
    expect(outline("Parcels have a code. Depots have a name. Lists have 25 rows per page. Show 10 depots per page.").slice(2)).toEqual(["paging:parcel 25..100", "paging:depot 10..100"]);
  });

  it.each([["One parcel per page.", "a page has from 3"], ["200 per page, at most 100.", "can't have 200 rows and at most 100"]])("%s is refused", (sentence, why) => {
    expect(verdicts(base + sentence)[1]).toContain(why);
    expect(outline(base + sentence)).toEqual(["parcel.code: text"]);
  });

  it("two numbers of which none is the most are quoted", () => {
    expect(verdicts(`${base}20 or 30 per page.`)[1]).toMatch(/^not_understood/);
    expect(outline(`${base}20 or 30 per page.`)).toEqual(["parcel.code: text"]);
  });

  it("two lengths contradict each other", () => {
    const { questions, sentences } = read({ requirement: `${base}20 per page. 30 per page.` });
    expect([questions.length, sentences[2]?.status]).toEqual([1, "not_understood"]);
  });
});

describe("[READ-19] limits on days", () => {
  it.each([
    ["a date (on or after 2000-01-01)", "date: date 2000-01-01.."], ["a date before 1 May 2030", "date: date ..2030-04-30"], ["a date after 2000-02-28", "date: date 2000-02-29.."], ["a start time between 2020-01-01 and 2030-12-31", "start_time: datetime 2020-01-01..2030-12-31"], ["a date from 1999-12-31 onwards", "date: date 1999-12-31.."], ["a date no later than January 31, 2030", "date: date ..2030-01-31"],
  ])("%s", (words, field) => {
    const text = `Each parcel has a code and ${words}.`;
    expect(outline(text)).toEqual(["parcel.code: text", `parcel.${field}`]);
    planned(text);
  });

  it.each([["The date must not be before 2001-02-03.", "2001-02-03.."], ["The date cannot be after 2001-02-03.", "..2001-02-03"], ["The date must be on or before 2001-02-03.", "..2001-02-03"]])("%s", (sentence, days) => {
    expect(outline(`Each parcel has a date. ${sentence}`)).toEqual([`parcel.date: date ${days}`]);
    planned(`Each parcel has a date. ${sentence}`);
  });

  it.each([["The date is on or after 2030-01-01. The date is before 2020-01-01.", "Nothing lies"], ["The date is before 2020-01-01. The date is before 2021-01-01.", "Two limits"]])("%s", (sentence, question) => {
    expect(read({ requirement: `Each parcel has a date. ${sentence}` }).questions[0]?.text).toContain(question);
  });

  it.each(["Dates not in the past.", "The date is up to a year ahead.", "The date is before 2024-02-30."])("%s is quoted", (sentence) => {
    expect(verdicts(`Each parcel has a date. ${sentence}`)[1]).toMatch(/^(?:not_|partly)/);
    expect(outline(`Each parcel has a date. ${sentence}`)).toEqual(["parcel.date: date"]);
  });
});

describe("[READ-17] states without a field", () => {
  it.each([["A parcel may be inactive.", "inactive"], ["Parcels can be archived.", "archived"], ["A parcel may be poisonous.", "poisonous"], ["A parcel is done or not.", "done"]])("%s", (sentence, name) => {
    expect(outline(base + sentence)[1]).toBe(`parcel.${name}: boolean =false`);
    planned(base + sentence);
  });

  it("one that is a value already adds no field", () => {
    const text = "Each parcel has a state of open or archived. Parcels can be archived.";
    expect(outline(text)).toEqual(["parcel.state: enum(open|archived)"]);
    planned(text);
  });

  it.each(["Parcels can be booked.", "Parcels may be ordered."])("%s is an action and quoted", (sentence) => {
    expect(verdicts(base + sentence)[1]).toMatch(/^not_/);
    expect(outline(base + sentence)).toEqual(["parcel.code: text"]);
  });
});

describe("[READ-11] what may be left out, and other ways to put it", () => {
  it.each([
    ["a note, if known", "note?: text"], ["a phone if there is one", "phone?: text"], ["a number nobody else has", "number: integer unique"], ["a vintage (a year)", "vintage: integer"], ["an opening night", "opening_night: date"], ["a round number", "round_number: integer"], ["a running time", "running_time: integer"], ["a start and an end date", "start_date: date"], ["a maximum of parts, walks per day", "walks_per_day: integer"], ["a rate per hour", "rate_per_hour: money"],
    ["a result (which is unknown at first)", "result?: text"], ["a tag, which must not occur twice", "tag: text unique"], ["the states new, sent and lost, starting with new", "state: enum(new|sent|lost) =new"], ["one of the states new, sent and lost", "state: enum(new|sent|lost)"], ["a meter reading", "meter_reading: decimal"], ["max. passes", "max_passes: integer"],
  ])("%s", (words, field) => {
    expect(outline(`Each parcel has a code and ${words}.`)).toContain(`parcel.${field}`);
  });

  it.each([
    ["A note would be nice.", "note?: text"], ["The e-mail is of course optional.", "email?: email"], ["New is assumed if nothing is said.", "state: enum(new|sent) =new"], ["New parcels are news.", "state: enum(new|sent)"],
  ])("%s", (sentence, field) => {
    expect(outline(`Each parcel has an e-mail, a note and a state which is new or sent. ${sentence}`)).toContain(`parcel.${field}`);
  });

  it("a new one that is named in the plural", () => {
    expect(outline("An order has a date and a state (draft, sent). New orders are drafts.")).toContain("order.state: enum(draft|sent) =draft");
  });

  it.each([["Each parcel has a code in the form of two letters and four digits, and a size.", "in the form of two letters and four digits"], ["Each parcel has a code, a size and a photo.", "a photo"], ["Each parcel has a code, a size and an amount (positive or negative).", "positive or negative"]])("%s: the rest is built", (text, quoted) => {
    expect(verdicts(text)[0]).toMatch(new RegExp(`^partly: "${quoted.replace(/[()]/g, "\\$&")}"`));
    expect(outline(text).slice(0, 2)).toEqual(["parcel.code: text", "parcel.size: text"]);
  });

  it("another thing of a list is no further quality of the one before", () => {
    expect(outline("Senders need a name, a licence number, which must be unique, and an e-mail.")).toEqual(["sender.name: text", "sender.licence_number: text unique", "sender.email: email"]);
  });

  it.each([["Machines have a type: washer or dryer, a load of 6, 8 or 12 kg and may be out-of-order.", ["machine.type: enum(washer|dryer)", "machine.load: decimal(6|8|12)", "machine.out_of_order: boolean =false"]], ["Cycles have a code. A cycle is started at a time, lasts 30 to 120 minutes and costs at least 1 euro.", ["cycle.code: text", "cycle.time: datetime", "cycle.duration: integer 30..120", "cycle.cost: money 1.."]], ["An item has a label (nobody else has the same) and a planting year (1950 or later).", ["item.label: text unique", "item.planting_year: integer 1950.."]], ["I want to publish talks with title, start and end so that people can come.", ["talk.title: text", "talk.start: datetime", "talk.end: datetime"]], ["Each talk has a title. Talks have an endsOn date. Talks are sorted by end date.", ["talk.title: text", "talk.ends_on_date: date", "order:talk.ends_on_date asc"]]])("%s", (text, said) => {
    expect(outline(text)).toEqual(said);
  });

  it("that something isn't needed adds nothing", () => {
    expect(outline(`${base}Payment is not needed.`)).toEqual(["parcel.code: text"]);
    expect(verdicts(`${base}Payment is not needed.`)[1]).toBe("context");
  });

  it("an amount beside a unit is no money", () => {
    expect(outline("Parcels: name, amount, unit.")[1]).toBe("parcel.amount: decimal");
    expect(outline("Parcels: name, amount.")[1]).toBe("parcel.amount: money");
  });
});

describe("[READ-12] lines without a verb, about fields that are there", () => {
  const fields = "Each parcel has a code, a price, a departure and an arrival. Departure and arrival are dates. ";
  it.each([["arrival after departure", "compare:parcel.departure<arrival"], ["codes unique", "parcel.code: text unique"], ["price not negative", "parcel.price: money 0.."], ["price optional", "parcel.price?: money"], ["a parcel costs at least 5 euros a day", "parcel.price: money 5.."], ["parcels by price", "order:parcel.price asc"]])("%s", (line, said) => {
    expect(outline(`${fields}\n\nRules:\n- ${line}`)).toContain(said);
  });

  it("about a field that isn't there it is quoted", () => {
    expect(verdicts(`${base}\n\nRules:\n- colour unique`).at(-1)).toMatch(/^not_understood: "colour unique"/);
    expect(outline(`${base}\n\nRules:\n- colour unique`)).toEqual(["parcel.code: text"]);
  });

  it("a list by what things are called is in that order, by anything else it is narrowed down", () => {
    expect(outline("Each crate has a label and a colour. Crates are listed by label. List crates by colour.").slice(2)).toEqual(["filter:crate.colour", "order:crate.label asc"]);
  });

  it.each(["What we lend: crates.", "Who to: depots.", "I want to record which parcels went to which depot.", `"until" comes after "from"`, "Each parcel has a result (1-0, 0-1 or draw)."])("%s is quoted and names nothing", (sentence) => {
    const { sentences, blueprint } = read({ requirement: `${base}${sentence}` });
    expect(sentences[1]?.status).toMatch(/^(?:not_understood|partly)$/);
    expect(blueprint?.entities.map(({ name }) => name)).toEqual(["parcel"]);
    expect(blueprint?.entities[0]?.fields.map(({ name, min, max }) => [name, min, max].join())).toEqual(["code,,", "result,,"].slice(0, blueprint?.entities[0]?.fields.length));
  });

  it("questions behind a name: may it be left out, or is it so", () => {
    expect(outline("Parcels: code, from, until, note?, returned?")).toEqual(["parcel.code: text", "parcel.from: date", "parcel.until: date", "parcel.note?: text", "parcel.returned: boolean"]);
  });

  it("an order of a list that isn't there is quoted", () => {
    expect(verdicts(`${base}Walks newest first.`)[1]).toMatch(/it isn't clear which list is meant/);
  });

  it("earliest and latest go by the only date, newest by when it was made", () => {
    expect(outline("Each talk has a title and a start time. Show all talks, earliest first.")).toContain("order:talk.start_time asc");
    expect(outline("Each talk has a title and a start time. Show all talks, newest first.")).toContain("order:talk.created_at desc");
  });
});
