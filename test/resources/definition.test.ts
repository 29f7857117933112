import { describe, expect, it } from "vitest";
import * as z from "zod";
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { permissionsByRole, type RoleName } from "../../src/access/index.ts";
import { listAuditLogs } from "../../src/audit/events/list.ts";
import type { Context } from "../../src/platform/context.ts";
import { changeItem, clearItems, createItem, define, deleteItem, findRow, listItems, readItem, replaceItem, type Definition, type Values } from "../../src/resources/index.ts";
import { schemasOf } from "../../src/resources/schemas.ts";
import { shelves } from "../support/shelf.ts";
import { newCaller } from "../support/world.ts";

const draft = { label: "Poetry", room: "Hall", combination: "1234" };
const whole = (said: Values): Values => shelves.schemas.create.parse(said);

/** In an object that has the table of shelves. */
async function inLibrary<T>(work: (ctx: Context) => T | Promise<T>, role: RoleName = "owner"): Promise<T> {
  const caller = await newCaller(role);
  await runInDurableObject(env.TENANT.getByName(caller.tenantId), (_, { storage }) => void shelves.migrations.forEach((sql) => storage.sql.exec(sql)));
  // Shelves were declared after this process resolved its first roles.
  return caller.inside((ctx) => work({ ...ctx, grants: { teams: [], roles: [role], permissions: new Set(permissionsByRole[role]) } }));
}

const refusal = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("a definition", () => {
  it("[RES-3] hides what is hidden, everywhere", () => inLibrary((ctx) => {
    const { item } = createItem(ctx, shelves, whole(draft));
    expect(item).toEqual({ ...item, label: "Poetry", width_cm: 80, book_count: 0, is_open: true, checked_at: null });
    changeItem(ctx, shelves, item.id as string, { combination: "9999" }, undefined);
    const seen = JSON.stringify([item, readItem(ctx, shelves, item.id as string), listItems(ctx, shelves, {}), listAuditLogs(ctx, {})]);
    expect(seen).not.toMatch(/combination|1234|9999/);
  }));

  it("[RES-3] refuses a change of what is immutable", () => inLibrary((ctx) => {
    const id = createItem(ctx, shelves, whole(draft)).item.id as string;
    expect(shelves.schemas.change.safeParse({ room: "Cellar" }).success).toBe(false);
    expect(refusal(() => replaceItem(ctx, shelves, id, shelves.schemas.replace.parse({ ...draft, room: "Cellar" }), undefined))).toMatchObject({ details: { errors: [{ pointer: "#/room", code: "immutable" }] } });
    expect(replaceItem(ctx, shelves, id, shelves.schemas.replace.parse({ ...draft, label: "Prose" }), undefined).item).toMatchObject({ label: "Prose", room: "Hall", version: 2 });
    expect(replaceItem(ctx, shelves, id, shelves.schemas.replace.parse({ label: "Prose", combination: "1234" }), undefined).item).toMatchObject({ room: "Hall", version: 2 });
  }));

  it("[RES-4] writes all or nothing: what is refused on the way leaves neither row nor event", () => inLibrary((ctx) => {
    const head = () => listAuditLogs(ctx, {}).data.at(0)?.seq;
    const before = head();
    expect(refusal(() => createItem(ctx, shelves, whole({ ...draft, label: "Atlantis" })))).toMatchObject({ message: "It sank" });
    expect([head(), listItems(ctx, shelves, {}).data, listItems(ctx, shelves, { q: "atlantis" }).data]).toEqual([before, [], []]);
    const { item, tag } = createItem(ctx, shelves, whole(draft));
    const after = head();
    expect(changeItem(ctx, shelves, item.id as string, { label: "Poetry" }, undefined).tag).toBe(tag);
    expect(head()).toBe(after);
  }));

  it("[RES-2] keeps moments as moments", () => inLibrary((ctx) => {
    const { item } = createItem(ctx, shelves, whole({ ...draft, checked_at: "2026-01-02T03:04:05Z" }));
    expect(item.checked_at).toBe("2026-01-02T03:04:05.000Z");
    expect(replaceItem(ctx, shelves, item.id as string, shelves.schemas.replace.parse({ ...draft, checked_at: item.checked_at }), undefined).item.version).toBe(1);
  }));

  it("[RES-5] filters by moments, numbers and truths as they are written, and goes on after them", () => inLibrary((ctx) => {
    const definition = { ...(shelves as Definition), filters: ["checked_at", "width_cm", "is_open", "updated_at"], sorts: ["is_open"] };
    const resource = { ...shelves, ...definition, schemas: schemasOf(definition) };
    createItem(ctx, shelves, whole({ ...draft, checked_at: "2026-01-02T03:04:05Z", is_open: false }));
    for (const label of ["B", "C", "D"]) createItem(ctx, shelves, whole({ ...draft, label, width_cm: 7 }));
    const labels = (query: object) => listItems(ctx, resource, resource.schemas.query.parse(query)).data.map(({ label }) => label);
    expect(labels({ checked_at: "2026-01-02T03:04:05.000Z" })).toEqual(["Poetry"]);
    expect(labels({ width_cm: "7" })).toHaveLength(3);
    expect(labels({ is_open: "false" })).toEqual(["Poetry"]);
    for (const wrong of [{ width_cm: "" }, { width_cm: "1e1" }, { width_cm: "0" }, { is_open: "1" }, { checked_at: "2026" }, { updated_at: "yesterday" }]) expect(resource.schemas.query.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    const seen: unknown[] = [];
    for (let cursor: string | undefined, page = 0; page < 9; page++) {
      const { data, page: { next_cursor } } = listItems(ctx, resource, { sort: "is_open", limit: 1, ...(cursor ? { cursor } : {}) });
      seen.push(...data.map(({ label }) => label));
      if (next_cursor === null) break;
      cursor = next_cursor;
    }
    expect(seen).toEqual(["Poetry", ...seen.slice(1).toSorted()]);
    expect(seen).toHaveLength(4);
  }));

  it("[RES-3] keeps what was never shown when all else is said anew", () => inLibrary((ctx) => {
    const { item } = createItem(ctx, shelves, whole(draft));
    const { combination: _, room: __, ...rest } = draft;
    expect(replaceItem(ctx, shelves, item.id as string, shelves.schemas.replace.parse({ ...rest, label: "Prose" }), undefined).item.label).toBe("Prose");
    expect(findRow(ctx.own, shelves, item.id as string)).toMatchObject({ combination: "1234", room: "Hall" });
  }));

  it("[RES-3] doesn't tell whether a hidden value was guessed that can be said only once", () => inLibrary((ctx) => {
    const resource = { ...shelves, immutable: ["combination"] };
    const { item } = createItem(ctx, resource, whole(draft));
    for (const combination of ["1234", "9999"]) expect(refusal(() => replaceItem(ctx, resource, item.id as string, { ...draft, combination }, undefined))).toMatchObject({ details: { errors: [{ pointer: "#/combination", code: "immutable" }] } });
  }));

  it("[RES-6] clears what the filters leave, and takes it out of the search", () => inLibrary((ctx) => {
    for (const room of ["Hall", "Hall", "Attic"]) createItem(ctx, shelves, whole({ ...draft, room, label: `Poetry ${listItems(ctx, shelves, {}).data.length}` }));
    expect(clearItems(ctx, shelves, { room: "Hall" })).toEqual({ deleted: 2, has_more: false });
    expect(listItems(ctx, shelves, { q: "poetry" }).data).toMatchObject([{ room: "Attic" }]);
  }));

  it.each([
    { role: "developer" as const, verb: "update" as const, allowed: false },
    { role: "viewer" as const, verb: "update" as const, allowed: true },
    { role: "admin" as const, verb: "update" as const, allowed: true },
  ])("[RES-10] $role may $verb another's: $allowed", async ({ role, allowed }) => {
    await inLibrary((ctx) => {
      const { item } = createItem({ ...ctx, grants: { ...ctx.grants, permissions: new Set(permissionsByRole.owner) }, actor: { type: "user", id: "usr_00000000000000000000000000" } }, shelves, whole(draft));
      const refused = refusal(() => changeItem(ctx, shelves, item.id as string, { label: "Mine" }, undefined));
      expect(refused === undefined).toBe(allowed);
    }, role);
  });

  it("[RES-10] lets who made it change and delete it, and every member do what is always allowed", () => inLibrary((ctx) => {
    const { item } = createItem(ctx, shelves, whole(draft));
    expect(changeItem(ctx, shelves, item.id as string, { label: "Mine" }, undefined).item.label).toBe("Mine");
    deleteItem(ctx, shelves, item.id as string, undefined);
    expect(refusal(() => readItem(ctx, shelves, item.id as string))).toMatchObject({ code: "not_found" });
    expect(listItems({ ...ctx, grants: { ...ctx.grants, permissions: new Set() } }, shelves, {}).data).toEqual([]);
  }, "developer"));

  it.each([
    { why: "a prefix that isn't one", change: { prefix: "shelf" }, message: "isn't three letters" },
    { why: "a filter without its field", change: { filters: ["colour"] }, message: "no field colour" },
    { why: "a list by what is hidden", change: { filters: ["combination"] }, message: "combination is hidden" },
    { why: "a sort by what may be null", change: { sorts: ["checked_at"] }, message: "checked_at may be null" },
    { why: "a default inside of another kind", change: { fields: { ...shelves.fields, width_cm: z.int().default(80).nullable() } }, message: "width_cm may be left out" },
    { why: "what is inherited and said once", change: { inherits: ["room"], filters: [] }, message: "changes with the template" },
    { why: "a sort by what is inherited", change: { inherits: ["width_cm"] }, message: "width_cm is inherited" },
  ])("refuses $why", ({ change, message }) => {
    const { schemas: _, shown: __, ...definition } = shelves;
    expect(() => define({ ...(definition as Definition), ...change })).toThrow(message);
  });
});
