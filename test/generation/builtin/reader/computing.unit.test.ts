import { describe, expect, it } from "vitest";
import type { Computed } from "../../../../src/generation/builtin/blueprint.ts";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { verdicts } from "./outline.ts";

const base = "Goods have a name and a price. Transfers have a day. A line belongs to a transfer and to a good and has a quantity. A talk has a title and a maximum of seats. ";

const operands = (all: Extract<Computed["value"], { how: "product" }>["operands"]): string => all.map((one) => ("from" in one ? `${one.from}..${one.to}` : "number" in one ? one.number : "percent" in one ? `${one.as} ${[one.through, one.percent].filter(Boolean).join(".")}` : one.through ? `${one.through}.${one.field}` : one.field)).join(" * ");

function formulaOf({ name, type, value }: Computed): string {
  const made = value.how === "product" ? operands(value.operands) : value.how === "terms" ? value.terms.map((term, at) => `${at === 0 ? "" : term.minus ? " - " : " + "}${operands(term.operands)}`).join("") : value.how === "count" ? `count ${value.of}.${value.by}` : value.how === "left" ? `${value.field} - ${value.of}.${value.by}` : `${value.how} ${value.of}.${value.by} ${operands(value.operands)}`;
  return `${name}: ${type} = ${made}`;
}

const worked = (text: string): string[] => (read({ requirement: text }).blueprint?.entities ?? []).flatMap((entity) => (entity.computed ?? []).map((one) => `${entity.name}.${formulaOf(one)}`));

describe("[READ-50] that deleting hides is read out of", () => {
  it.each(["Deleting a crate should only hide it.", "Crates are never really deleted.", "A crate may be marked as archived instead of being deleted.", "Crates must be soft-deleted.", "We never want to lose a crate's data, so deleting should just hide it.", "Deleted crates can be restored."])("%s", (text) => {
    const requirement = `Crates have a label. Depots have a name. ${text}`;
    expect(read({ requirement }).blueprint?.entities.map(({ soft_delete }) => soft_delete !== undefined)).toEqual([true, false]);
    expect(verdicts(requirement)[2]).toBe("planned");
  });

  it("what is said otherwise of deleting stands", () => {
    expect(verdicts("Crates have a label. A note belongs to a crate. Deleting a crate deletes its notes. Deleting a crate only hides it.")[3]).toMatch(/something else is said of deleting it/);
  });
});

describe("[READ-49] what is worked out is read out of", () => {
  it.each([
    { why: "a product", text: "The cost of a line is quantity times the price of its good.", made: ["line.cost: money = quantity * good_id.price"] },
    { why: "signs", text: "The cost of a line is price x quantity.", made: ["line.cost: money = good_id.price * quantity"] },
    { why: "whose it is", text: "A line's cost is quantity * price.", made: ["line.cost: money = quantity * good_id.price"] },
    { why: "a sum of products", text: "The total of a transfer is the sum of quantity times price over its lines.", made: ["transfer.total: money = sum line.transfer_id quantity * good_id.price"] },
    { why: "a sum of what has one number", text: "The size of a transfer is the sum of its lines.", made: ["transfer.size: integer = sum line.transfer_id quantity"] },
    { why: "a sum of a field", text: "The size of a transfer is the sum of the quantities of its lines.", made: ["transfer.size: integer = sum line.transfer_id quantity"] },
    { why: "an average", text: "The usual quantity of a transfer is the average of the quantity of its lines.", made: ["transfer.usual_quantity: decimal = average line.transfer_id quantity"] },
    { why: "a number of rows", text: "The number of lines of a transfer should be shown.", made: ["transfer.number_of_lines: integer = count line.transfer_id"] },
    { why: "a wish", text: "Show the number of lines per transfer.", made: ["transfer.number_of_lines: integer = count line.transfer_id"] },
    { why: "a total per each", text: "Give me the total quantity per transfer.", made: ["transfer.total_quantity: integer = sum line.transfer_id quantity"] },
  ])("$why", ({ text, made }) => {
    expect(worked(base + text)).toEqual(made);
    expect(verdicts(base + text)[4]).toBe("planned");
  });

  it.each([
    { why: "a tax", text: "The gross price of an item is its net price plus 19 % VAT.", made: "item.gross_price: money = net_price * 1.19" },
    { why: "a tax in words", text: "The gross price is the net price plus 20 percent tax.", made: "item.gross_price: money = net_price * 1.2" },
    { why: "a discount in percent", text: "The final price of an item is the net price minus 5 %.", made: "item.final_price: money = net_price * 0.95" },
    { why: "a share", text: "The fee of an item is 2.5 % of the net price.", made: "item.fee: money = 0.025 * net_price" },
    { why: "a rate of its own", text: "The gross price of an item is the net price plus the tax percentage.", made: "item.gross_price: money = net_price * more tax_percentage" },
    { why: "a rate that is taken away", text: "The final price of an item is the net price times the quantity less the discount percentage.", made: "item.final_price: money = net_price * quantity * less discount_percentage" },
    { why: "a rate that is multiplied by", text: "The tax of an item is the net price times the tax percentage.", made: "item.tax: money = net_price * share tax_percentage" },
    { why: "a rate of what it refers to", text: "The gross price of an item is the net price plus the surcharge percentage of its group.", made: "item.gross_price: money = net_price * more group_id.surcharge_percentage" },
    { why: "terms", text: "The total of an item is quantity times net price plus shipping minus the rebate.", made: "item.total: money = quantity * net_price + shipping - rebate" },
    { why: "terms and a tax", text: "The total of an item is the net price plus the shipping plus 10 % tax.", made: "item.total: money = net_price * 1.1 + shipping * 1.1" },
    { why: "a number", text: "The yearly price of an item is 12 times the net price.", made: "item.yearly_price: money = 12 * net_price" },
  ])("percentages and terms: $why", ({ text, made }) => {
    const requirement = `Groups have a name and a surcharge percentage. An item belongs to a group and has a net price, a quantity, a shipping in euros, a rebate in euros, a tax percentage and a discount percentage. ${text}`;
    expect(worked(requirement)).toEqual([made]);
    expect(verdicts(requirement)[2]).toBe("planned");
  });

  it("days between two dates", () => {
    expect(worked("Depots have a nightly price. A lease is for one depot and has an arrival date and a departure date. The departure date must be after the arrival date. The price of a lease is the number of nights times the nightly price.")).toEqual(["lease.price: money = arrival_date..departure_date * depot_id.nightly_price"]);
  });

  it("what a limit leaves", () => {
    expect(worked("A talk has a title and a capacity. A visit is for one talk and has a name. A talk can't have more visits than its capacity. Show how many visits are left for a talk.")).toEqual(["talk.visits_left: integer = capacity - visit.talk_id"]);
  });

  it("a field of that name is no longer sent", () => {
    const { blueprint } = read({ requirement: "Crates have a label. A line belongs to a crate and has a price, a quantity and a cost. The cost of a line is price times quantity." });
    expect(blueprint?.entities.at(-1)?.fields.map(({ name }) => name)).toEqual(["crate_id", "price", "quantity"]);
  });

  it("what isn't there is quoted", () => {
    expect(verdicts(`${base}The cost of a line is quantity times surcharge.`)[4]).toMatch(/no line has a number "surcharge"/);
  });
});
