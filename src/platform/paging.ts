import * as z from "zod";
import { canonical, type Json } from "./canonical.ts";
import type { Context } from "./context.ts";
import { equalsSafely, hmac, keyFor } from "./digest.ts";
import { invalid } from "./errors.ts";
import type { Settings } from "./settings.ts";

export const limitDefault = 20;
export const limitMax = 100;
/** How deep page numbers reach, in rows. Cursors have no such end. */
export const depthMax = 10_000;

/** What places a row in its list: the values that the list is sorted by, ending with a unique one. */
export type Key = readonly (string | number)[];

const size = () => z.coerce.number().int().min(1).max(limitMax).optional();
const pageFields = {
  cursor: z.string().min(1).max(2_000).optional().describe("`next_cursor` of the page before; good for the same list and the same filters only"),
  limit: size().meta({ default: limitDefault, description: "How many rows" }),
  page: z.coerce.number().int().min(1).max(depthMax).optional().describe(`Page number, instead of a cursor; reaches ${depthMax} rows deep`),
  page_size: size().meta({ default: limitDefault, description: "How many rows a numbered page has" }),
};
type PageFields = typeof pageFields;

/** The query of a list: its paging and its own filters. Cursors and page numbers exclude each other. */
export function pageQuery<Filters extends z.core.$ZodLooseShape>(filters: Filters): z.ZodObject<PageFields & Filters, z.core.$strict> {
  return z.strictObject({ ...pageFields, ...filters }).check(z.superRefine((query, issues) => refuseTwoPagings(query as PageInput, issues)));
}

export interface PageInput {
  cursor?: string | undefined;
  limit?: number | undefined;
  page?: number | undefined;
  page_size?: number | undefined;
}

export const Page = pageQuery({});
export type Page = z.output<typeof Page>;

function refuseTwoPagings(query: PageInput, issues: z.core.$RefinementCtx): void {
  const numbered = (["page", "page_size"] as const).find((name) => query[name] !== undefined);
  if (!numbered) return;
  const other = (["cursor", "limit"] as const).find((name) => query[name] !== undefined);
  if (other) issues.addIssue({ code: "custom", path: [numbered], message: `Send either ${numbered} or ${other}` });
  const { page = 1, page_size = limitDefault } = query;
  if (page * page_size > depthMax) issues.addIssue({ code: "custom", path: ["page"], message: `Page numbers reach ${depthMax} rows deep; go on with a cursor` });
}

export interface Paged<Item> {
  data: Item[];
  page: { next_cursor: string | null; has_more: boolean };
}

/** The answer of a list, for `answers: { 200: pageOf(Requirement) }`. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), page: z.object({ next_cursor: z.string().nullable(), has_more: z.boolean() }) });

export interface Listing<Row, Item, Sorted extends Key, Rows = Row[]> {
  /** Names the list: a cursor made for another one is refused. */
  list: string;
  /** Up to `take` rows in the list's order, those after `after`, leaving out the first `skip`. */
  load(after: Sorted | undefined, take: number, skip: number): Rows;
  keyOf(row: Row): Sorted;
  present(row: Row): Item;
}

/** One page of a list. What `input` holds besides paging are filters; they are bound into the cursor. @throws AppError invalid_input */
export function paged<Row, Item, Sorted extends Key>(ctx: Pick<Context, "tenantId" | "settings">, input: PageInput, listing: Listing<Row, Item, Sorted>): Paged<Item> {
  const { after, take, skip, sign } = turnOf<Sorted>(ctx, input, listing.list);
  return pageIn(listing.load(after, take + 1, skip), take, sign, listing);
}

/** The same for rows that have to be waited for. `tenantId`: whose list it is, `platform` for nobody's. @throws AppError invalid_input */
export async function pagedLater<Row, Item, Sorted extends Key>(of: Owner, input: PageInput, listing: Listing<Row, Item, Sorted, Promise<Row[]>>): Promise<Paged<Item>> {
  const { after, take, skip, sign } = turnOf<Sorted>(of, input, listing.list);
  return pageIn(await listing.load(after, take + 1, skip), take, sign, listing);
}

interface Owner {
  tenantId: string;
  settings: Settings;
}

function turnOf<Sorted extends Key>(of: Owner, input: PageInput, list: string): { after: Sorted | undefined; take: number; skip: number; sign: Sign } {
  const { cursor, limit, page = 1, page_size, ...filters } = input;
  const take = limit ?? page_size ?? limitDefault;
  const sign = signer(of, list, filters);
  return { after: cursor === undefined ? undefined : openCursor<Sorted>(cursor, sign), take, skip: (page - 1) * take, sign };
}

function pageIn<Row, Item, Sorted extends Key>(rows: readonly Row[], take: number, sign: Sign, listing: Pick<Listing<Row, Item, Sorted>, "keyOf" | "present">): Paged<Item> {
  const shown = rows.slice(0, take);
  const last = shown.at(-1);
  const has_more = rows.length > take;
  return { data: shown.map((row) => listing.present(row)), page: { next_cursor: has_more && last !== undefined ? sealCursor(listing.keyOf(last), sign) : null, has_more } };
}

type Sign = (key: string) => string;

function signer(of: Owner, list: string, filters: object): Sign {
  const bound = canonical([of.tenantId, list, JSON.parse(JSON.stringify(filters)) as Json]);
  return (key) => hmac(cursorKey(of.settings), `${bound}\n${key}`);
}

const cursorKeys = new WeakMap<Settings, Uint8Array>();

function cursorKey(settings: Settings): Uint8Array {
  const key = cursorKeys.get(settings) ?? keyFor(settings.MASTER_KEY, "cursor");
  cursorKeys.set(settings, key);
  return key;
}

function sealCursor(key: Key, sign: Sign): string {
  const text = Buffer.from(JSON.stringify(key)).toString("base64url");
  return `${text}.${sign(text)}`;
}

/** The key that was sealed. Its type holds because the signature covers the list's name, and only that list's `keyOf` is ever sealed under it. */
function openCursor<Sorted extends Key>(cursor: string, sign: Sign): Sorted {
  const [text = "", tag = ""] = cursor.split(".", 2);
  if (!equalsSafely(tag, sign(text)) || cursor !== `${text}.${tag}`) throw invalid("?cursor", "invalid_cursor", "This cursor was not made for this list; begin again without it");
  return JSON.parse(Buffer.from(text, "base64url").toString()) as Sorted;
}
