import { describe, expect, it } from "vitest";
import { newCaller } from "../support/world.ts";

const draft = { name: "Clubs", requirement: "A member has a name." };

describe("a resource", () => {
  it("[RES-1] [RES-8] [RES-11] is made, read, changed, replaced and deleted", async () => {
    const caller = await newCaller();
    const made = await caller.call("POST", "/api/templates", draft);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...draft, language: null, labels: [], version: 1, owner_id: caller.userId, deleted_at: null });
    const path = `/api/templates/${made.body.id}`;
    expect((await caller.call("GET", path)).body).toEqual(made.body);
    const changed = await caller.call("PATCH", path, { labels: ["a"] }, { "if-match": made.headers.get("etag") });
    expect([changed.status, changed.body.labels, changed.body.version]).toEqual([200, ["a"], 2]);
    expect((await caller.call("PATCH", path, { labels: ["b"] }, { "if-match": made.headers.get("etag") })).status).toBe(412);
    const replaced = await caller.call("PUT", path, { ...draft, name: "Other" });
    expect([replaced.status, replaced.body.name, replaced.body.labels]).toEqual([200, "Other", []]);
    expect((await caller.call("DELETE", path)).status).toBe(204);
    expect((await caller.call("GET", path)).status).toBe(404);
    const restored = await caller.call("POST", `${path}/restore`);
    expect([restored.status, restored.body.name]).toEqual([200, "Other"]);
  });

  it("[RES-11] isn't there once it is deleted, and can't come back to a place that is taken", async () => {
    const caller = await newCaller();
    const made = (await caller.call("POST", "/api/templates", draft)).body;
    const path = `/api/templates/${made.id}`;
    expect((await caller.call("POST", `${path}/restore`)).status).toBe(404);
    await caller.call("DELETE", path);
    for (const method of ["GET", "DELETE"]) expect((await caller.call(method, path)).status).toBe(404);
    expect((await caller.call("POST", "/api/templates", draft)).status).toBe(201);
    expect((await caller.call("POST", `${path}/restore`)).status).toBe(409);
  });

  it.each([
    { why: "an unknown field", body: { ...draft, colour: "red" }, pointer: "#/colour" },
    { why: "a wrong value", body: { ...draft, labels: [1] }, pointer: "#/labels/0" },
    { why: "a missing one", body: { requirement: "x" }, pointer: "#/name" },
    { why: "what was to be inherited, without a template", body: { name: "x" }, pointer: "#/requirement" },
    { why: "a template that isn't there", body: { name: "x", template_id: "tpl_x" }, pointer: "#/template_id" },
  ])("[RES-2] refuses $why", async ({ body, pointer }) => {
    const caller = await newCaller();
    const answer = await caller.call("POST", "/api/templates", body);
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, pointer]);
    expect((await caller.call("GET", "/api/templates")).body.data).toEqual([]);
  });

  it.each([["PATCH", {}], ["PUT", {}], ["PUT", { name: "x" }]] as const)("[RES-2] refuses %s %j", async (method, body) => {
    const caller = await newCaller();
    const made = (await caller.call("POST", "/api/templates", draft)).body;
    expect((await caller.call(method, `/api/templates/${made.id}`, body)).status).toBe(422);
    expect((await caller.call("GET", `/api/templates/${made.id}`)).body.version).toBe(1);
  });

  it.each(["sort=requirement", "colour=red", "q=%20", "q=---", "deleted=maybe"])("[RES-5] refuses ?%s", async (query) => {
    expect((await (await newCaller()).call("GET", `/api/templates?${query}`)).status).toBe(422);
  });

  it("[RES-4] answers a repeat with the first answer", async () => {
    const caller = await newCaller();
    const first = await caller.call("POST", "/api/templates", draft, { "idempotency-key": "one" });
    const again = await caller.call("POST", "/api/templates", draft, { "idempotency-key": "one" });
    expect([again.status, again.body.id, again.headers.get("idempotent-replayed")]).toEqual([201, first.body.id, "true"]);
  });

  it("[RES-5] [RES-6] lists, filters, sorts, searches", async () => {
    const caller = await newCaller();
    for (const name of ["Bakeries", "Allotments", "Choirs of Ältere"]) await caller.call("POST", "/api/templates", { ...draft, name });
    const names = async (query: string) => (await caller.call("GET", `/api/templates?${query}`)).body.data.map((item: { name: string }) => item.name);
    expect(await names("sort=name")).toEqual(["Allotments", "Bakeries", "Choirs of Ältere"]);
    expect(await names("sort=-name&limit=1")).toEqual(["Choirs of Ältere"]);
    expect(await names("q=bak")).toEqual(["Bakeries"]);
    expect(await names("q=altere choi")).toEqual(["Choirs of Ältere"]);
    const first = (await caller.call("GET", "/api/templates?sort=name&limit=2")).body;
    expect(await names(`sort=name&limit=2&cursor=${first.page.next_cursor}`)).toEqual(["Choirs of Ältere"]);
    expect((await caller.call("DELETE", "/api/templates")).body).toEqual({ deleted: 3, has_more: false });
    expect(await names("deleted=true&sort=name")).toHaveLength(3);
  });

  it("[RES-7] tells which value is taken", async () => {
    const caller = await newCaller();
    await caller.call("POST", "/api/templates", draft);
    const again = await caller.call("POST", "/api/templates", draft);
    expect([again.status, again.body.errors]).toEqual([409, [{ pointer: "#/name", code: "taken", message: "This is taken" }]]);
  });
});

describe("a templated resource", () => {
  it("[RES-8] [RES-20] [RES-21] [RES-22] [RES-23] inherits what it doesn't state, along the chain, and says from where", async () => {
    const caller = await newCaller();
    const root = (await caller.call("POST", "/api/templates", { ...draft, language: "TypeScript" })).body;
    const middle = (await caller.call("POST", `/api/templates/${root.id}/clone`, { name: "Middle", labels: ["m"] })).body;
    const leaf = await caller.call("POST", `/api/templates/${middle.id}/clone`, { name: "Leaf" });
    expect(leaf.body).toMatchObject({ requirement: draft.requirement, language: "TypeScript", labels: ["m"], template_id: middle.id, overrides: [] });
    expect((await caller.call("GET", `/api/templates/${leaf.body.id}/origins`)).body.data).toMatchObject({ language: { from_id: root.id, own: false }, labels: { from_id: middle.id } });

    await caller.call("PATCH", `/api/templates/${root.id}`, { requirement: "A guest has a name.", labels: ["r"] });
    const after = await caller.call("GET", `/api/templates/${leaf.body.id}`, undefined, { "if-none-match": leaf.headers.get("etag") });
    expect([after.status, after.body.requirement, after.body.labels]).toEqual([200, "A guest has a name.", ["m"]]);

    const own = (await caller.call("PATCH", `/api/templates/${leaf.body.id}`, { language: "Python" })).body;
    expect(own).toMatchObject({ language: "Python", overrides: ["language"] });
    expect((await caller.call("PATCH", `/api/templates/${leaf.body.id}`, { inherit: ["language"] })).body).toMatchObject({ language: "TypeScript", overrides: [] });

    const cycle = await caller.call("PATCH", `/api/templates/${root.id}`, { template_id: leaf.body.id });
    expect([cycle.status, cycle.body.errors[0].code]).toEqual([422, "cycle"]);
    const inUse = await caller.call("DELETE", `/api/templates/${root.id}`);
    expect([inUse.status, inUse.body.used_by]).toEqual([409, [middle.id]]);
  });

  it("[RES-22] inherits over at most eight", async () => {
    const caller = await newCaller();
    let id = (await caller.call("POST", "/api/templates", draft)).body.id;
    for (let step = 2; step <= 8; step++) id = (await caller.call("POST", `/api/templates/${id}/clone`, { name: `Step ${step}` })).body.id;
    expect((await caller.call("GET", `/api/templates/${id}`)).body.requirement).toBe(draft.requirement);
    expect((await caller.call("POST", `/api/templates/${id}/clone`, { name: "Too far" })).body.errors[0].code).toBe("too_deep");
  });

  it("[RES-21] states everything itself once it has no template any more", async () => {
    const caller = await newCaller();
    const root = (await caller.call("POST", "/api/templates", draft)).body;
    const { id } = (await caller.call("POST", `/api/templates/${root.id}/clone`, { name: "Copy" })).body;
    expect((await caller.call("PATCH", `/api/templates/${id}`, { template_id: null })).body).toMatchObject({ requirement: draft.requirement, template_id: null, overrides: ["requirement", "language", "framework", "labels"] });
    expect((await caller.call("PATCH", `/api/templates/${id}`, { inherit: ["labels"] })).status).toBe(422);
    expect((await caller.call("DELETE", `/api/templates/${root.id}`)).status).toBe(204);
  });
});
