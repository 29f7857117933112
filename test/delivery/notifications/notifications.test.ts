import { describe, expect, it } from "vitest";
import { notificationRows } from "../../../src/delivery/notifications/store.ts";
import { newColleague } from "../../support/colleagues.ts";
import { newCaller, type Caller } from "../../support/world.ts";

const tell = (caller: Pick<Caller, "call">, to: unknown, title: string, more: object = {}) => caller.call("POST", "/api/notify", { to, title, ...more });
const titlesOf = async (reader: Pick<Caller, "call">, query = ""): Promise<string[]> => (await reader.call("GET", `/api/notifications${query}`)).body.data.map(({ title }: { title: string }) => title);

describe("telling members something", () => {
  it("[NTF-1] reaches those who are meant: by id, by role, everyone; each once", async () => {
    const caller = await newCaller();
    const [viewer, developer] = [await newColleague(caller), await newColleague(caller, "developer")];
    expect((await tell(caller, { users: [viewer.userId, viewer.userId] }, "you")).body).toMatchObject({ recipients: 1, notice_id: expect.stringMatching(/^ntc_/) });
    expect((await tell(caller, { role: "developer" }, "developers")).body.recipients).toBe(1);
    expect((await tell(caller, "everyone", "all")).body.recipients).toBe(3);
    expect([await titlesOf(caller), await titlesOf(viewer), await titlesOf(developer)]).toEqual([["all"], ["all", "you"], ["all", "developers"]]);
  });

  it("[NTF-1] reaches who is in a team now", async () => {
    const caller = await newCaller();
    const [inside, outside] = [await newColleague(caller), await newColleague(caller)];
    const { body: { team_id } } = await caller.call("POST", "/api/teams", { name: "Night shift" });
    expect((await tell(caller, { team: team_id }, "x")).body.errors[0]).toMatchObject({ pointer: "#/to/team", code: "nobody" });
    for (const { userId } of [inside, outside]) await caller.call("PUT", `/api/teams/${team_id}/members/${userId}`);
    await caller.call("PATCH", `/api/users/${outside.userId}`, { status: "suspended" });
    expect((await tell(caller, { team: team_id }, "night")).body.recipients).toBe(1);
    expect([await titlesOf(inside), await titlesOf(caller)]).toEqual([["night"], []]);
  });

  it("[NTF-1] keeps all that was said, and who said it", async () => {
    const caller = await newCaller();
    const said = { title: "Red build", body: "Look at it", kind: "run.finished", link: "/runs/run_1", data: { run_id: "run_1", tests: [1, 2] } };
    expect((await caller.call("POST", "/api/notify", { to: "everyone", ...said })).status).toBe(201);
    const { body } = await caller.call("GET", "/api/notifications");
    expect(body.data).toMatchObject([{ ...said, sent_by: { type: "user", id: caller.userId }, read_at: null, event_id: 1 }]);
  });

  it.each([
    { why: "somebody who isn't there", body: { to: { users: ["usr_00000000000000000000000000"] }, title: "x" }, pointer: "#/to/users/0" },
    { why: "something that is no member's id", body: { to: { users: ["ada"] }, title: "x" }, pointer: "#/to/users/0" },
    { why: "a role that nobody has", body: { to: { role: "billing" }, title: "x" }, pointer: "#/to/role" },
    { why: "a team that isn't there", body: { to: { team: "tea_00000000000000000000000000" }, title: "x" }, pointer: "#/to/team" },
    { why: "nobody", body: { to: { users: [] }, title: "x" }, pointer: "#/to/users" },
    { why: "no title", body: { to: "everyone", title: " " }, pointer: "#/title" },
    { why: "a script for a link", body: { to: "everyone", title: "x", link: "javascript:alert(1)" }, pointer: "#/link" },
    { why: "another site's path for a link", body: { to: "everyone", title: "x", link: "//evil.example" }, pointer: "#/link" },
    { why: "a backslash in a link", body: { to: "everyone", title: "x", link: "/\\evil.example" }, pointer: "#/link" },
    { why: "too much data", body: { to: "everyone", title: "x", data: { x: "y".repeat(4_000) } }, pointer: "#/data" },
    { why: "a kind with other signs", body: { to: "everyone", title: "x", kind: "Run Finished" }, pointer: "#/kind" },
  ])("[NTF-1] is refused for $why", async ({ body, pointer }) => {
    const caller = await newCaller();
    const answer = await caller.call("POST", "/api/notify", body);
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, pointer]);
    expect(await titlesOf(caller)).toEqual([]);
  });

  it("[NTF-2] needs the permission, is in the audit without what was said, and is done once for a repeat", async () => {
    const caller = await newCaller();
    expect((await tell(await newColleague(caller, "developer"), "everyone", "x")).body).toMatchObject({ code: "forbidden", permission: "notifications:create" });
    const sent = [1, 2].map(() => caller.call("POST", "/api/notify", { to: "everyone", title: "secret plan" }, { "idempotency-key": "once" }));
    const [first] = await Promise.all(sent);
    await caller.call("POST", "/api/notify", { to: "everyone", title: "secret plan" }, { "idempotency-key": "once" });
    expect(await titlesOf(caller)).toEqual(["secret plan"]);
    const { body } = await caller.call("GET", "/api/audit/logs?action=notification.create");
    expect(body.data).toMatchObject([{ target: { type: "notice", id: first!.body.notice_id ?? expect.any(String) }, details: { to: "everyone", recipients: 2 } }]);
    expect(JSON.stringify(body)).not.toContain("secret plan");
  });
});

describe("a member's notifications", () => {
  it("[NTF-3] are their own alone", async () => {
    const caller = await newCaller();
    const other = await newColleague(caller, "owner");
    await tell(caller, { users: [caller.userId] }, "mine");
    const { id } = (await caller.call("GET", "/api/notifications")).body.data[0];
    expect(await titlesOf(other)).toEqual([]);
    expect((await other.call("POST", `/api/notifications/${id}/read`)).status).toBe(404);
    await other.call("POST", "/api/notifications/read-all", {});
    expect((await caller.call("GET", "/api/notifications/unread")).body).toEqual({ unread: 1 });
  });

  it("[NTF-3] are read by an API key as its owner's, within its scopes", async () => {
    const caller = await newCaller();
    await tell(caller, "everyone", "hello");
    const keyWith = async (...scopes: string[]) => ({ authorization: `Bearer ${(await caller.call("POST", "/api/api-keys", { name: "k", scopes })).body.key}` });
    expect((await caller.call("GET", "/api/notifications", undefined, await keyWith("notifications:read"))).body.data).toHaveLength(1);
    expect((await caller.call("GET", "/api/notifications", undefined, await keyWith("runs:read"))).status).toBe(403);
  });

  it("[NTF-4] are listed newest first, by kind and by whether they were read, and paged", async () => {
    const caller = await newCaller();
    for (const [title, kind] of [["a", "x"], ["b", "y"], ["c", "x"]]) await tell(caller, "everyone", title!, { kind });
    const { data } = (await caller.call("GET", "/api/notifications")).body;
    await caller.call("POST", `/api/notifications/${data[0].id}/read`);
    expect(await titlesOf(caller)).toEqual(["c", "b", "a"]);
    expect(await titlesOf(caller, "?unread=true")).toEqual(["b", "a"]);
    expect(await titlesOf(caller, "?unread=false")).toEqual(["c"]);
    expect(await titlesOf(caller, "?kind=x&unread=true")).toEqual(["a"]);
    const page = (await caller.call("GET", "/api/notifications?limit=2")).body;
    expect(await titlesOf(caller, `?limit=2&cursor=${page.page.next_cursor}`)).toEqual(["a"]);
  });

  it.each([{}, { kind: "x" }, { unread: true }, { unread: true, kind: "x" }, { unread: false }])("[NTF-4] are found by an index in the order of the answer: %j", (filter) => newCaller().then(({ inside, userId }) => inside((ctx) => {
    const { sql, params } = notificationRows(ctx.own, userId, filter, 9, 20, 0).toSQL();
    const plan = ctx.own.rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...(params as string[])).map(({ detail }) => detail).join();
    expect(plan).toMatch(/^SEARCH notifications USING INDEX/);
    expect(plan).not.toContain("TEMP B-TREE");
  })));

  it("[NTF-5] are marked as read one by one, or all up to what was seen; each change is in the audit once", async () => {
    const caller = await newCaller();
    for (const title of ["a", "b", "c"]) await tell(caller, "everyone", title);
    const { data } = (await caller.call("GET", "/api/notifications")).body;
    const [first, again] = [await caller.call("POST", `/api/notifications/${data[2].id}/read`), await caller.call("POST", `/api/notifications/${data[2].id}/read`)];
    expect(first.body.read_at).not.toBeNull();
    expect(again.body).toEqual(first.body);
    expect((await caller.call("POST", "/api/notifications/read-all", { up_to: data[1].event_id })).body).toEqual({ unread: 1 });
    expect(await titlesOf(caller, "?unread=true")).toEqual(["c"]);
    expect((await caller.call("POST", "/api/notifications/read-all", {})).body).toEqual({ unread: 0 });
    expect((await caller.call("POST", "/api/notifications/read-all", {})).body).toEqual({ unread: 0 });
    const { body } = await caller.call("GET", "/api/audit/logs");
    const actions = body.data.map(({ action }: { action: string }) => action).filter((action: string) => action.startsWith("notification.read"));
    expect(actions).toEqual(["notification.read_all", "notification.read_all", "notification.read"]);
  });
});
