import { describe, expect, it } from "vitest";
import { newCaller, type Caller } from "../support/world.ts";

const draft = { name: "Clubs", requirement: "A member has a name." };
const newTemplate = async (caller: Caller, more: object = {}) => (await caller.call("POST", "/api/templates", { ...draft, ...more })).body;
const clone = async (caller: Caller, id: string, body: object) => (await caller.call("POST", `/api/templates/${id}/clone`, body)).body;

describe("clearing", () => {
  it.each(["limit=1", "page=2", "page_size=1", "sort=name", "deleted=true"])("[RES-6] refuses ?%s, and deletes nothing: it takes all that the filters leave", async (query) => {
    const caller = await newCaller();
    await newTemplate(caller);
    expect((await caller.call("DELETE", `/api/templates?${query}`)).status).toBe(422);
    expect((await caller.call("GET", "/api/templates")).body.data).toHaveLength(1);
  });

  it("[RES-6] [RES-23] takes templates after what inherits from them, and says which one is still in use", async () => {
    const caller = await newCaller();
    const heir = await newTemplate(caller, { name: "Heir of one that is newer" });
    const template = await newTemplate(caller, { name: "Kept" });
    await caller.call("PATCH", `/api/templates/${heir.id}`, { template_id: template.id });
    const refused = await caller.call("DELETE", "/api/templates?q=kept");
    expect([refused.status, refused.body.template_id, refused.body.used_by]).toEqual([409, template.id, [heir.id]]);
    expect((await caller.call("GET", "/api/templates")).body.data).toHaveLength(2);
    expect((await caller.call("DELETE", "/api/templates")).body).toEqual({ deleted: 2, has_more: false });
  });
});

describe("what inherits", () => {
  it("[RES-4] isn't changed by a change that changes nothing, though its template has changed", async () => {
    const caller = await newCaller();
    const root = await newTemplate(caller);
    const heir = await clone(caller, root.id, { name: "Heir" });
    await caller.call("PATCH", `/api/templates/${root.id}`, { requirement: "A guest has a name." });
    for (const [method, body] of [["PATCH", { name: "Heir" }], ["PUT", { name: "Heir", template_id: root.id }]] as const) {
      expect((await caller.call(method, `/api/templates/${heir.id}`, body)).body).toMatchObject({ version: 1, requirement: "A guest has a name.", overrides: [] });
    }
    expect((await caller.call("GET", `/api/audit/logs?action=template.update&target_id=${heir.id}`)).body.data).toEqual([]);
  });

  it("[RES-11] doesn't come back to a template that is deleted", async () => {
    const caller = await newCaller();
    const root = await newTemplate(caller);
    const heir = await clone(caller, root.id, { name: "Heir" });
    for (const { id } of [heir, root]) expect((await caller.call("DELETE", `/api/templates/${id}`)).status).toBe(204);
    const early = await caller.call("POST", `/api/templates/${heir.id}/restore`);
    expect([early.status, early.body.template_id]).toEqual([409, root.id]);
    for (const { id } of [root, heir]) expect((await caller.call("POST", `/api/templates/${id}/restore`)).status).toBe(200);
  });

  it("[RES-20] goes over to another template with what it states itself", async () => {
    const caller = await newCaller();
    const [first, second] = [await newTemplate(caller, { name: "First", language: "Python" }), await newTemplate(caller, { name: "Second", requirement: "A guest has a name.", language: "TypeScript" })];
    const heir = await clone(caller, first.id, { name: "Heir", labels: ["own"] });
    expect((await caller.call("PATCH", `/api/templates/${heir.id}`, { template_id: second.id })).body).toMatchObject({ requirement: "A guest has a name.", language: "TypeScript", labels: ["own"], overrides: ["labels"] });
  });
});

describe("a list", () => {
  it("[RES-5] is read to its end in either order, with names of any script that are alike", async () => {
    const caller = await newCaller();
    const names = ["", "-1", "10", "9", "Zoë", "Zoe\u0301", "zoë", "Äpfel", "東京", "😀", "हिन्दी"].map((name) => name || "0");
    for (const name of names) await newTemplate(caller, { name });
    for (const sort of ["name", "-name", "updated_at", "-updated_at"]) {
      const seen: string[] = [];
      let cursor = "";
      for (let pages = 0; pages < 20 && (pages === 0 || cursor); pages++) {
        const { data, page } = (await caller.call("GET", `/api/templates?sort=${sort}&limit=3${cursor && `&cursor=${cursor}`}`)).body;
        seen.push(...data.map((item: { name: string }) => item.name));
        cursor = page.next_cursor ?? "";
      }
      expect(seen.toSorted()).toEqual(names.toSorted());
    }
  });

  it("[RES-5] is searched by words alone, whatever else is in the text", async () => {
    const caller = await newCaller();
    for (const name of ["Near by", "हिन्दी किताब", "東京都庁", 'Say "what"']) await newTemplate(caller, { name });
    const found = async (q: string) => (await caller.call("GET", `/api/templates?q=${encodeURIComponent(q)}`)).body.data.map((item: { name: string }) => item.name);
    expect(await found("NEAR(by")).toEqual(["Near by"]);
    expect(await found('"say* OR text:what')).toEqual([]);
    expect(await found("हिन्दी किताब")).toEqual(["हिन्दी किताब"]);
    expect(await found("東京")).toEqual(["東京都庁"]);
    expect(await found("kind : agents")).toEqual([]);
    expect((await caller.call("GET", `/api/templates?q=${"x".repeat(200)}`)).body.data).toEqual([]);
    expect((await caller.call("GET", `/api/templates?q=${encodeURIComponent("हिन्दी ".repeat(9))}`)).status).toBe(200);
  });

  it("[RES-5] finds what was renamed by its new name alone", async () => {
    const caller = await newCaller();
    const { id } = await newTemplate(caller, { name: "Bakeries" });
    await caller.call("PATCH", `/api/templates/${id}`, { name: "Choirs" });
    const count = async (q: string) => (await caller.call("GET", `/api/templates?q=${q}`)).body.data.length;
    expect([await count("bakeries"), await count("choirs")]).toEqual([0, 1]);
    await caller.call("DELETE", `/api/templates/${id}`);
    expect(await count("choirs")).toBe(0);
    await caller.call("POST", `/api/templates/${id}/restore`);
    expect(await count("choirs")).toBe(1);
  });
});
