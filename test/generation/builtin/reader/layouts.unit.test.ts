import { describe, expect, it } from "vitest";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { outline, verdicts } from "./outline.ts";

const lost = (text: string) => verdicts(text).filter((verdict) => verdict !== "planned" && verdict !== "context");

describe("[READ-18] tables of fields", () => {
  const table = "## Crate\n\n| Field | Type | Rules |\n|---|---|---|\n| label | string(80) | required, unique |\n| size | integer | 1 to 40 |\n| note | text | optional |\n\n## Parcel\n\n| Name | Type | Required | Unique | Default | Example |\n|---|---|---|---|---|---|\n| crate | reference to crate | yes | | | 7 |\n| code | varchar(12) | yes | yes | - | ab12 |\n| state | new, sent, lost | no | | new | |\n| price | money | ✓ | no | | |";

  it("are read row by row", () => {
    expect(outline(table)).toEqual(["crate.label: text #..80 unique", "crate.size: integer 1..40", "crate.note?: text", "parcel.crate_id: reference", "parcel.code: text #..12 unique", "parcel.state?: enum(new|sent|lost) =new", "parcel.price: money"]);
    expect(lost(table)).toEqual([]);
  });

  it("of entities and their fields", () => {
    expect(outline("| Entity | Fields |\n|---|---|\n| Crates | label, size (1-40) |\n| Parcels | code (unique), crate |")).toEqual(["crate.label: text", "crate.size: integer 1..40", "parcel.code: text unique", "parcel.crate_id: reference"]);
  });

  it("a table that isn't about fields is quoted", () => {
    expect(verdicts("Crates have a label.\n\n| Year | Visitors |\n|---|---|\n| 2020 | 5000 |").slice(1)).toEqual([expect.stringMatching(/^not_understood/), "context", expect.stringMatching(/^not_understood/)]);
  });
});

describe("[READ-18] schemas in braces", () => {
  it.each([
    "Crate { label: string unique, size: int 1..40, note: string? }\nParcel { code: string max 12, crate: Crate, sentOn: date }",
    "```\nmodel Crate {\n  label: string unique\n  size: int 1..40\n  note: string?\n}\n\nmodel Parcel {\n  code: varchar(12)\n\n  crate: Crate\n  sentOn: date\n}\n```",
    "type Crate = { label: string unique; size: int 1..40; note?: string };\ninterface Parcel { code: string(12); crate: Crate; sentOn: date }",
  ])("%s", (text) => {
    expect(outline(text)).toEqual(["crate.label: text unique", "crate.size: integer 1..40", "crate.note?: text", "parcel.code: text #..12", "parcel.crate_id: reference", "parcel.sent_on: date"]);
    expect(lost(text)).toEqual([]);
  });

  it("a list of another is its many, a list of texts is quoted", () => {
    const text = "Crate { label: string, parcels: Parcel[], tags: string[] }\nParcel { code: string }";
    expect(outline(text)).toEqual(["crate.label: text", "parcel.crate_id: reference", "parcel.code: text"]);
    expect(verdicts(text)[0]).toMatch(/^partly: "tags: string\[\]": a list of values/);
  });

  it("names and types without colons, with what is said behind an @", () => {
    const text = "model Crate {\n  id Int @id\n  label String @unique\n  fragile Boolean @default(true)\n  seats Int?\n}";
    expect(lost(text)).toEqual([]);
    expect(outline(text)).toEqual(["crate.label: text unique", "crate.fragile: boolean =true", "crate.seats?: integer"]);
  });

  it("a brace that nobody closes takes no more than some lines with it", () => {
    const text = `Crate {\n${"label: string\n".repeat(200)}`;
    expect(read({ requirement: text }).sentences.length).toBeGreaterThan(1);
  });
});

describe("[READ-18] endpoints", () => {
  const crates = "A crate has a label, a colour and a weight. A parcel belongs to a crate and has a code.\n\n";

  it.each([
    ["GET /crates?colour=…&min_weight=…&q=… lists crates, newest first", ["search:crate(label,colour)", "filter:crate.colour", "between:crate.weight", "order:crate.created_at desc"]], ["- GET /parcels?crate=…", ["filter:parcel.crate_id"]], ["POST /crates creates one", []], ["DELETE /crates/:id", []], ["PUT /crates/{id} - replaces a crate", []], ["GET /crates?limit=20&offset=0", []],
  ])("%s", (line, rules) => {
    expect(outline(crates + line).slice(5)).toEqual(rules);
    expect(lost(crates + line)).toEqual([]);
  });

  it("with what is sent", () => {
    expect(outline("POST /crates {label, weight: number, duration_seconds}")).toEqual(["crate.label: text", "crate.weight: decimal", "crate.duration_seconds: integer"]);
  });

  it.each(["GET /crates/:id/parcels", "POST /crates/:id/publish", "GET /api/v1/crates", "GET /crates?sort=…", "POST /crates and notify the owner by drone"])("%s is quoted", (line) => {
    expect(verdicts(crates + line).at(-1)).toMatch(/^(?:not_understood|partly): "/);
  });
});

describe("[READ-10] lines and titles", () => {
  it("lines that end before they are full say something of their own", () => {
    const text = "crate register\ncrates: label, vintage (a year), colour red/white/green, an owner and a place in the cellar\nparcels belong to a crate, have a code, a price\nsearch crates by label";
    expect(read({ requirement: text }).sentences.map(({ text: one }) => one)).toEqual(text.split("\n"));
    expect(outline(text)).toEqual(["crate.label: text", "crate.vintage: integer", "crate.colour: enum(red|white|green)", "crate.owner: text", "crate.place_in_cellar: text", "parcel.crate_id: reference", "parcel.code: text", "parcel.price: money", "search:crate(label)"]);
  });

  it("a wrapped paragraph stays whole", () => {
    const text = "we keep track of crates with a label, a colour, a weight in kg and a note of\nat most 200 characters, which is optional, and of parcels that have a code and\na price";
    expect(read({ requirement: text }).sentences).toHaveLength(1);
  });

  it("a title without a mark above a list", () => {
    const text = "Crate register for our depot\n\nEntities\n\nCrate\n- label: required, 5-120 characters\n- priority: low | normal | high (default: normal)\n- state: new, sent, lost; initially new\n- packed by: a clerk (optional)\n\nClerk: name, e-mail (unique)\n\nQueries\n- crates by state\n- default order: newest first";
    expect(outline(text)).toEqual(["clerk.name: text", "clerk.email: email unique", "crate.label: text #5..120", "crate.priority: enum(low|normal|high) =normal", "crate.state: enum(new|sent|lost) =new", "crate.packed_by_clerk_id?: reference", "filter:crate.state"]);
    expect(lost(text)).toEqual([expect.stringContaining(`"newest first": it isn't clear which list is meant`)]);
  });

  it("fields of a named list with plus signs, and question marks for what may be left out", () => {
    expect(outline("crates (label, walks per day 1-4)\nparcel = crate + code + notes?\nparcels newest first")).toEqual(["crate.label: text", "crate.walks_per_day: integer 1..4", "parcel.crate_id: reference", "parcel.code: text", "parcel.notes?: text", "order:parcel.created_at desc"]);
  });

  it.each([
    "Please store for each crate: label, colour.", "I want to record for each crate the label and the colour.", "The register shall contain, for each crate, the label and the colour. The system keeps a register of crates.", "Crates are things with a label and a colour.", "Every crate is labelled with a label, and the colour is noted.", "I want crates to have a label and a colour.", "Crates record label, colour and owner.",
  ])("%s", (text) => {
    expect(outline(text).slice(0, 2)).toEqual(["crate.label: text", expect.stringContaining("colour")]);
    expect(read({ requirement: text }).blueprint?.entities.map(({ name }) => name)).toEqual(["crate"]);
  });

  it("names in camel case, equals signs and addresses in front", () => {
    expect(outline("Crate(firstLabel, maxSize <= 12), Parcel(code, crate, paid=false)")).toEqual(["crate.first_label: text", "crate.max_size: decimal ..12", "parcel.code: text", "parcel.crate_id: reference", "parcel.paid: boolean =false"]);
    expect(outline("/crates - label, fragile (boolean, default false)\n/parcels - crate, code\n\nGET /parcels?sort=-code")).toEqual(["crate.label: text", "crate.fragile: boolean =false", "parcel.crate_id: reference", "parcel.code: text", "sort:parcel.code"]);
  });

  it("one thing with its fields behind a colon", () => {
    expect(outline("Then there's senders: name, tone (low, high), whether they sing.")).toEqual(["sender.name: text", "sender.tone: enum(low|high)", "sender.sing: boolean"]);
    expect(outline("Crates have a label. We record parcels of a crate: code number, date, quantity.")).toEqual(["crate.label: text", "parcel.crate_id: reference", "parcel.code_number: text", "parcel.date: date", "parcel.quantity: integer"]);
  });

  it("a title over plain lines", () => {
    expect(outline("Crates\nlabel, unique\naperture in mm, 50 to 4000\nmount: alt-az or equatorial\n\nParcels\ncrate\ncode\nnotes, optional, up to 2000 characters")).toEqual(["crate.label: text unique", "crate.aperture: decimal 50..4000", "crate.mount: enum(alt_az|equatorial)", "parcel.crate_id: reference", "parcel.code: text", "parcel.notes?: text #..2000"]);
  });

  it("'from' and 'to' in a list are names", () => {
    expect(outline("Camps: place, from, to.")).toEqual(["camp.place: text", "camp.from: date", "camp.to: date"]);
  });
});
