import { describe, expect, it } from "vitest";
import * as z from "zod";
import { Page, paged, pageQuery, type Listing, type PageInput } from "../../src/platform/paging.ts";
import { Settings } from "../../src/platform/settings.ts";

const settings = Settings.parse({
  APP_ENV: "development", PUBLIC_URL: "http://localhost:8787", MASTER_KEY: "m".repeat(32),
  SIGNING_KEYS: JSON.stringify([{ kid: "a", status: "current", jwk: { kty: "OKP", crv: "Ed25519", x: "x", d: "d" } }]),
});
const mine = { tenantId: "ten_a", settings } as const;
const rows = Array.from({ length: 45 }, (_, index) => ({ n: index + 1 }));

const numbers: Listing<{ n: number }, number, [number]> = {
  list: "numbers",
  load: (after, take, skip) => rows.filter((row) => after === undefined || row.n > after[0]).slice(skip, skip + take),
  keyOf: (row) => [row.n],
  present: (row) => row.n,
};
const refusal = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("a list by cursor", () => {
  it("gives every row once and says when it ends", () => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const { data, page } = paged(mine, { cursor, limit: 20 }, numbers);
      seen.push(...data);
      expect(page.has_more).toBe(page.next_cursor !== null);
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(rows.map((row) => row.n));
  });

  it("says that nothing follows a page that is exactly full", () => {
    const cursor = paged(mine, { limit: 25 }, numbers).page.next_cursor!;
    expect(paged(mine, { cursor, limit: 20 }, numbers).page).toEqual({ next_cursor: null, has_more: false });
  });

  const cursor = paged(mine, { limit: 5, ...{ colour: "red" } }, numbers).page.next_cursor!;
  const [text, tag] = cursor.split(".") as [string, string];
  const forged = Buffer.from("[40]").toString("base64url");

  it.each([
    { why: "another tenant's", ctx: { ...mine, tenantId: "ten_b" as const }, input: { cursor, colour: "red" }, list: "numbers" },
    { why: "another list's", ctx: mine, input: { cursor, colour: "red" }, list: "letters" },
    { why: "another filter's", ctx: mine, input: { cursor, colour: "blue" }, list: "numbers" },
    { why: "no filter's", ctx: mine, input: { cursor }, list: "numbers" },
    { why: "an edited", ctx: mine, input: { cursor: `${forged}.${tag}`, colour: "red" }, list: "numbers" },
    { why: "a lengthened", ctx: mine, input: { cursor: `${text}.${tag}.x`, colour: "red" }, list: "numbers" },
    { why: "a made-up", ctx: mine, input: { cursor: "x", colour: "red" }, list: "numbers" },
  ])("refuses $why cursor", ({ ctx, input, list }) => {
    expect(paged(mine, { cursor, ...{ colour: "red" } }, numbers).data[0]).toBe(6);
    expect(refusal(() => paged(ctx, input as PageInput, { ...numbers, list }))).toMatchObject({ code: "invalid_input", details: { errors: [{ pointer: "?cursor", code: "invalid_cursor" }] } });
  });

  it("takes filters in any order, and a missing one as one that is undefined", () => {
    const made = paged(mine, { limit: 5, ...{ a: 1, b: 2, c: undefined } }, numbers).page.next_cursor!;
    expect(paged(mine, { cursor: made, ...{ b: 2, a: 1 } }, numbers).data[0]).toBe(6);
  });
});

describe("a list by page number", () => {
  it("skips the pages before, and can be continued by cursor", () => {
    const third = paged(mine, { page: 3, page_size: 10 }, numbers);
    expect(third.data).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(paged(mine, { cursor: third.page.next_cursor!, limit: 1 }, numbers).data).toEqual([31]);
  });
});

describe("what a list may be asked", () => {
  it("fills in nothing that wasn't sent, and reads numbers from text", () => expect(Page.parse({ limit: "7" })).toEqual({ limit: 7 }));
  it("shows 20 rows when not told", () => expect(paged(mine, {}, numbers).data).toHaveLength(20));

  it.each([
    { why: "cursor and page", query: { cursor: "c", page: "1" }, path: ["page"] },
    { why: "limit and page_size", query: { limit: "1", page_size: "1" }, path: ["page_size"] },
    { why: "a limit over 100", query: { limit: "101" }, path: ["limit"] },
    { why: "a limit of nought", query: { limit: "0" }, path: ["limit"] },
    { why: "an empty limit", query: { limit: "" }, path: ["limit"] },
    { why: "half a row", query: { limit: "1.5" }, path: ["limit"] },
    { why: "more than 10,000 rows deep", query: { page: "101", page_size: "100" }, path: ["page"] },
    { why: "an unknown filter", query: { colour: "red" }, path: [] },
  ])("not $why", ({ query, path }) => expect(Page.safeParse(query).error?.issues[0]?.path).toEqual(path));

  it("may go exactly 10,000 rows deep", () => expect(Page.safeParse({ page: "100", page_size: "100" }).success).toBe(true));

  it("keeps the paging rule when a list adds filters", () => {
    const Query = pageQuery({ colour: z.string().optional() });
    expect(Query.parse({ colour: "red", page: "2" })).toEqual({ colour: "red", page: 2 });
    expect(Query.safeParse({ colour: "red", page: "2", limit: "3" }).success).toBe(false);
  });
});
