import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** A resource keeps the migrations of its table beside its definition. */
const files = (folder: string): string[] => [...globSync(`migrations/${folder}/*.sql`), ...(folder === "tenant" ? globSync("src/*/*/*.sql") : [])];

/** Every table of the migrations of one side. */
const tablesIn = (folder: string): string[] =>
  files(folder).flatMap((file) => [...readFileSync(file, "utf8").matchAll(/CREATE (?:VIRTUAL )?TABLE (?:IF NOT EXISTS )?(\w+)/g)].map(([, name]) => name!)).toSorted();

const documented = (side: string): string[] =>
  [...readFileSync("docs/tables.md", "utf8").matchAll(/^\| (\w+) \| (\w+) \|/gm)].filter(([, , where]) => where === side).map(([, name]) => name!).toSorted();

describe("the table of tables", () => {
  it.each([{ folder: "d1", side: "D1" }, { folder: "tenant", side: "tenant" }, { folder: "platform", side: "platform" }])("names every table of $side, and no other", ({ folder, side }) => expect(documented(side)).toEqual(tablesIn(folder)));
});

describe("the directory", () => {
  it("has no table of a tenant's own", () => expect(tablesIn("d1").filter((name) => tablesIn("tenant").includes(name))).toEqual([]));

  it.each(tablesIn("tenant"))("a tenant's %s has no tenant column: no other tenant is there", (table) => {
    const sql = files("tenant").map((file) => readFileSync(file, "utf8")).join("\n");
    const body = new RegExp(`CREATE TABLE ${table} \\(([^;]*)\\)`).exec(sql)?.[1] ?? "";
    expect(body).not.toMatch(/\btenant_id\b/);
  });
});
