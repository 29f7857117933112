import { describe, expect, it } from "vitest";
import { resources } from "../../durable-objects/tenant/resources.ts";
import { explainList } from "../../src/resources/index.ts";
import { newCaller } from "../support/world.ts";

const filterValue = (name: string): unknown => (name.startsWith("is_") ? true : "x");

describe.each(resources.map((resource) => [resource.plural, resource] as const))("lists of %s", (_, resource) => {
  const { filters = [], sorts = [], search } = resource;
  const orders = [undefined, ...sorts.flatMap((field) => [field, `-${field}`])];
  const rows = [
    ...orders.map((sort) => ({ why: `sorted by ${sort ?? "age"}`, selection: { filters: {}, sort } })),
    ...filters.map((name) => ({ why: `filtered by ${name}`, selection: { filters: { [name]: filterValue(name) }, sort: undefined } })),
    ...(search ? [{ why: "searched", selection: { filters: {}, sort: undefined, words: ["word"] } }] : []),
  ];

  it.each(rows)("[RES-9] never scan: $why", async ({ selection }) => {
    await (await newCaller()).inside((ctx) => {
      for (const after of [undefined, selection.sort === undefined ? ["x"] : ["x", "x"]]) {
        const plan = explainList(ctx.own, resource, selection, after);
        expect(plan.filter((step) => /^SCAN (?!search_index)/.test(step) && !/USING (COVERING )?INDEX/.test(step) && !isKeyOrder(step, selection.sort)), plan.join("\n")).toEqual([]);
        if (!("words" in selection)) expect(plan.filter((step) => step.includes("TEMP B-TREE")), plan.join("\n")).toEqual([]);
      }
    });
  });
});

/** Walking the primary key in its own order, a page at a time, is no scan of the table. */
const isKeyOrder = (step: string, sort: string | undefined): boolean => sort === undefined && /^SCAN \w+$/.test(step);
