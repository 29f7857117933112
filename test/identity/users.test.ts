import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { acceptInvitation, digestOf, openOpaque, sealOpaque } from "../../src/identity/index.ts";
import { newId, randomBody } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { newEmail, newRegistration, verified, type Person } from "../support/people.ts";
import { ask, newCaller, origin, type Answer } from "../support/world.ts";

const as = (token: string) => ({ authorization: `Bearer ${token}` });
const call = (who: { access_token: string }, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => ask(method, path, body, { ...as(who.access_token), ...headers });
const accept = (body: object, headers = {}) => ask("POST", "/api/invitations/accept", body, headers);
const password = "correct horse battery";

/** Somebody new in `host`'s tenant, signed in there. */
async function joined(host: Person, roles: string[], teams: string[] = []): Promise<{ user_id: string; email: string; access_token: string; refresh_token: string }> {
  const email = newEmail();
  const invited = await call(host, "POST", "/api/users", { email, roles, teams });
  expect(invited.status).toBe(201);
  const answer = await accept({ token: invited.body.invitation.token, password });
  expect(answer.status).toBe(200);
  return { email, ...answer.body };
}

async function copied(person: Person, userId: string): Promise<unknown> {
  await runDurableObjectAlarm(env.TENANT.getByName(person.tenant_id));
  return env.DB.prepare("SELECT status, roles FROM memberships WHERE tenant_id = ? AND user_id = ?").bind(person.tenant_id, userId).first();
}

describe("inviting", () => {
  it("[USR-1] shows the invited at once, and the token once", async () => {
    const host = await newRegistration();
    const email = newEmail();
    const key = { "idempotency-key": randomBody() };
    const invited = await call(host, "POST", "/api/users", { email, roles: ["viewer"], name: "Eve" }, key);
    expect([invited.status, invited.body]).toMatchObject([201, { email, name: "Eve", roles: ["viewer"], status: "invited", invitation: { url: expect.stringContaining(`${origin}/invitation?token=dg_in_`) } }]);
    const again = await call(host, "POST", "/api/users", { email, roles: ["viewer"], name: "Eve" }, key);
    expect(JSON.stringify(again.body)).not.toContain("dg_in_");
    const { invitation: _, ...user } = invited.body;
    expect((await call(host, "GET", `/api/users/${user.user_id}`)).body).toEqual(user);
    expect((await call(host, "GET", "/api/users?status=invited")).body.data).toEqual([user]);
    expect((await call(host, "GET", `/api/users?email=${email}`)).body.data).toEqual([user]);
    expect((await call(host, "GET", "/api/audit/logs?action=member.invite")).body.data).toHaveLength(1);
  });

  it("[USR-1] says the same of who has an account and of who hasn't", async () => {
    const [host, known] = [await newRegistration(), await newRegistration()];
    const answers = await Promise.all([known.email, newEmail()].map((email) => call(host, "POST", "/api/users", { email })));
    const shape = ({ status, body }: Answer) => [status, Object.keys(body).sort(), body.status, body.username, body.name === body.email.split("@")[0], body.user_id.length];
    expect(shape(answers[0]!)).toEqual(shape(answers[1]!));
    expect(answers[0]!.body.user_id).not.toBe(known.user_id);
  });

  it("[USR-2] makes an account without a tenant of its own, under the id that was kept for it", async () => {
    const host = await newRegistration();
    const email = newEmail();
    const invited = (await call(host, "POST", "/api/users", { email, roles: ["developer"] })).body;
    const answer = await accept({ token: invited.invitation.token, password, name: "Eve" });
    expect([answer.status, answer.body]).toMatchObject([200, { user_id: invited.user_id, tenant_id: host.tenant_id }]);
    expect((await call(answer.body, "GET", "/api/auth/user")).body).toMatchObject({ email, name: "Eve", roles: ["developer"], tenant_id: host.tenant_id });
    await expect.poll(() => copied(host, invited.user_id)).toEqual({ status: "active", roles: '["developer"]' });
    const login = await ask("POST", "/api/auth/login", { username: email, password });
    expect([login.status, login.body.tenant_id]).toEqual([200, host.tenant_id]);
  });

  it("[USR-2] adds a tenant to who has an account: by their session or by their password", async () => {
    const host = await newRegistration();
    for (const proof of ["session", "password"]) {
      const person = await verified(await newRegistration());
      const { invitation } = (await call(host, "POST", "/api/users", { email: person.email, roles: ["viewer"] })).body;
      const answer = proof === "session" ? await accept({ token: invitation.token }, as(person.access_token)) : await accept({ token: invitation.token, password: person.password });
      expect([answer.status, answer.body]).toMatchObject([200, { user_id: person.user_id, tenant_id: host.tenant_id }]);
      await expect.poll(() => copied(host, person.user_id)).toEqual({ status: "active", roles: '["viewer"]' });
      expect((await call(person, "GET", "/api/auth/tenants")).body.data).toHaveLength(2);
      expect((await call(person, "POST", "/api/auth/switch", { tenant_id: host.tenant_id })).status).toBe(200);
      expect((await call(host, "GET", `/api/users?email=${person.email}`)).body.data).toMatchObject([{ user_id: person.user_id, status: "active" }]);
    }
  });

  it.each([
    { why: "somebody else who has signed in", ask: async (token: string) => accept({ token }, as((await newRegistration()).access_token)), status: 403 },
    { why: "who proves nothing", ask: (token: string) => accept({ token }), status: 401 },
    { why: "a wrong password", ask: (token: string) => accept({ token, password: "not the right one" }), status: 401 },
    { why: "an API key", ask: async (token: string, known: Person) => accept({ token }, as((await call(known, "POST", "/api/api-keys", { name: "k" })).body.key)), status: 403 },
    { why: "an altered token", ask: (token: string, known: Person) => accept({ token: token.slice(0, -1) + (token.endsWith("a") ? "b" : "a") }, as(known.access_token)), status: 410 },
    { why: "a token of another kind", ask: (_: string, known: Person) => accept({ token: known.refresh_token }, as(known.access_token)), status: 410 },
    { why: "a token of ours that no invitation is behind", ask: (_: string, known: Person) =>
      accept({ token: sealOpaque(settingsOf(env), "invitation", { tenant_id: known.tenant_id as `ten_${string}`, id: newId("invitation", 1), secret: randomBody() }) }, as(known.access_token)), status: 410 },
  ])("[USR-3] refuses $why, and leaves the invitation as it was", async ({ ask: asking, status }) => {
    const [host, known] = [await newRegistration(), await verified(await newRegistration())];
    const { invitation } = (await call(host, "POST", "/api/users", { email: known.email })).body;
    expect((await asking(invitation.token, known)).status).toBe(status);
    expect((await accept({ token: invitation.token }, as(known.access_token))).status).toBe(200);
  });

  it("[USR-3] isn't accepted by an account that somebody made in another's name: its address must have been verified", async () => {
    const [host, impostor] = [await newRegistration(), await newRegistration()];
    const { invitation } = (await call(host, "POST", "/api/users", { email: impostor.email })).body;
    const tries = async () => [(await accept({ token: invitation.token }, as(impostor.access_token))).status, (await accept({ token: invitation.token, password: impostor.password })).status];
    expect([await tries(), (await call(host, "GET", `/api/users?email=${impostor.email}`)).body.data[0].status]).toEqual([[403, 403], "invited"]);
    await verified(impostor);
    expect((await accept({ token: invitation.token, password: impostor.password })).status).toBe(200);
  });

  it("[USR-3] is good once, until it is taken back, replaced or too old", async () => {
    const host = await newRegistration();
    const used = (await call(host, "POST", "/api/users", { email: newEmail() })).body;
    expect((await accept({ token: used.invitation.token, password })).status).toBe(200);
    expect((await accept({ token: used.invitation.token, password })).status).toBe(410);

    const withdrawn = (await call(host, "POST", "/api/users", { email: newEmail() })).body;
    expect((await call(host, "DELETE", `/api/users/${withdrawn.user_id}`)).status).toBe(204);
    expect((await accept({ token: withdrawn.invitation.token, password })).status).toBe(410);

    const email = newEmail();
    const [first, second] = [(await call(host, "POST", "/api/users", { email })).body, (await call(host, "POST", "/api/users", { email })).body];
    expect(second.user_id).toBe(first.user_id);
    expect((await accept({ token: first.invitation.token, password })).status).toBe(410);
    expect((await accept({ token: second.invitation.token, password })).status).toBe(200);

    const late = (await call(host, "POST", "/api/users", { email: newEmail() })).body;
    await runInDurableObject(env.TENANT.getByName(host.tenant_id), (_, { storage }) => void storage.sql.exec("UPDATE invitations SET expires_at = 1 WHERE id = ?", late.invitation.invitation_id));
    expect((await accept({ token: late.invitation.token, password })).status).toBe(410);
  });

  it("[USR-3] is finished by a repeat when it was cut off after the account was made", async () => {
    const host = await newRegistration();
    const invited = (await call(host, "POST", "/api/users", { email: newEmail() })).body;
    const { token } = invited.invitation;
    await env.DB.batch([
      env.DB.prepare("INSERT INTO users (id, email, name, created_at) VALUES (?, ?, 'E', 1)").bind(invited.user_id, invited.email),
      env.DB.prepare("INSERT INTO name_claims (kind, name, owner_id, claimed_at) VALUES ('email', ?, ?, 1)").bind(invited.email, invited.user_id),
      env.DB.prepare("INSERT INTO credentials (user_id, password_hash, changed_at) SELECT ?, password_hash, 1 FROM credentials WHERE user_id = ?").bind(invited.user_id, host.user_id),
    ]);
    expect((await accept({ token, password: host.password })).body).toMatchObject({ user_id: invited.user_id, tenant_id: host.tenant_id });
  });

  it("[USR-3] accepted again by the same person changes nothing", async () => {
    const caller = await newCaller();
    const invited = (await caller.call("POST", "/api/users", { email: newEmail() })).body;
    const proof = { invitation_id: openOpaque(settingsOf(env), "invitation", invited.invitation.token)!.id, digest: digestOf(invited.invitation.token) };
    const user = { user_id: invited.user_id, email: invited.email, username: null, name: "E" };
    await caller.inside((ctx) => { acceptInvitation(ctx, { ...proof, user }); acceptInvitation(ctx, { ...proof, user }); });
    expect((await caller.call("GET", `/api/audit/logs?action=member.join&target_id=${invited.user_id}`)).body.data).toHaveLength(1);
  });

  it("[USR-1] a page leads in, and its button alone does anything", async () => {
    const host = await newRegistration();
    const { invitation, email } = (await call(host, "POST", "/api/users", { email: newEmail() })).body;
    const path = invitation.url.slice(origin.length);
    expect((await ask("GET", path)).body).toContain(invitation.token);
    const form = new URLSearchParams({ token: invitation.token, password }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await ask("POST", "/invitation", form, { ...headers, origin: "https://elsewhere.example" })).status).toBe(403);
    const answer = await ask("POST", "/invitation", form, { ...headers, origin });
    expect([answer.status, answer.headers.get("location"), answer.headers.get("set-cookie")]).toEqual([303, "/", expect.stringContaining("devgen_refresh=")]);
    expect((await ask("POST", "/api/auth/login", { username: email, password })).status).toBe(200);
  });
});

describe("what a member is", () => {
  it("[USR-4] is changed in part and whole, by version", async () => {
    const host = await newRegistration();
    const eve = await joined(host, ["viewer"]);
    const path = `/api/users/${eve.user_id}`;
    const read = await call(host, "GET", path);
    const changed = await call(host, "PATCH", path, { roles: ["developer"] }, { "if-match": read.headers.get("etag")! });
    expect(changed.body).toMatchObject({ roles: ["developer"], version: read.body.version + 1 });
    expect((await call(host, "PATCH", path, { roles: ["viewer"] }, { "if-match": read.headers.get("etag")! })).status).toBe(412);
    expect((await call(host, "PUT", path, { name: "Eva", roles: ["viewer"], status: "active" })).body).toMatchObject({ name: "Eva", roles: ["viewer"] });
    expect((await call(host, "PUT", path, { name: "Eva" })).status).toBe(422);
    expect((await call(eve, "GET", "/api/auth/user")).body.roles).toEqual(["viewer"]);
    await expect.poll(() => copied(host, eve.user_id)).toEqual({ status: "active", roles: '["viewer"]' });
  });

  it("[USR-5] suspended or removed is out with the next request, keys and refresh included, and for good until let in again", async () => {
    const host = await newRegistration();
    for (const way of ["suspend", "remove"]) {
      const eve = await joined(host, ["developer"]);
      const { key } = (await call(eve, "POST", "/api/api-keys", { name: "k" })).body;
      const path = `/api/users/${eve.user_id}`;
      expect((await (way === "suspend" ? call(host, "PATCH", path, { status: "suspended" }) : call(host, "DELETE", path))).status).toBeLessThan(300);
      const isOut = async () => [(await call(eve, "GET", "/api/auth/user")).status, (await ask("GET", "/api/auth/user", undefined, as(key))).status, (await ask("POST", "/api/auth/refresh", { refresh_token: eve.refresh_token })).status];
      expect(await isOut()).toEqual([401, 401, 401]);
      await expect.poll(async () => ((await copied(host, eve.user_id)) as { status: string }).status).toBe(way === "suspend" ? "suspended" : "removed");
      expect((await ask("POST", "/api/auth/login", { username: eve.email, password })).status).toBe(401);
      if (way === "suspend") {
        expect((await call(host, "PATCH", path, { status: "active" })).body.status).toBe("active");
        await expect.poll(async () => ((await copied(host, eve.user_id)) as { status: string }).status).toBe("active");
        expect((await ask("POST", "/api/auth/login", { username: eve.email, password })).status).toBe(200);
      } else {
        expect((await call(host, "PATCH", path, { status: "active" })).status).toBe(409);
        const { invitation } = (await call(host, "POST", "/api/users", { email: eve.email })).body;
        expect((await accept({ token: invitation.token, password })).body.user_id).toBe(eve.user_id);
        expect((await ask("GET", "/api/auth/user", undefined, as(key))).status).toBe(401);
      }
      expect((await call(eve, "GET", "/api/auth/user")).status).toBe(401);
    }
  });

  it("[USR-6] the last owner can't be made less, suspended or removed", async () => {
    const host = await newRegistration();
    const path = `/api/users/${host.user_id}`;
    const tries = () => Promise.all([call(host, "PATCH", path, { roles: ["admin"] }), call(host, "PATCH", path, { status: "suspended" }), call(host, "PUT", path, { name: "A", roles: ["viewer"], status: "active" }), call(host, "DELETE", path)]);
    expect((await tries()).map(({ status }) => status)).toEqual([409, 409, 409, 409]);
    const second = await joined(host, ["owner"]);
    await call(host, "PATCH", `/api/users/${second.user_id}`, { status: "suspended" });
    expect((await call(host, "DELETE", path)).status).toBe(409);
    await call(host, "PATCH", `/api/users/${second.user_id}`, { status: "active" });
    expect((await call(host, "DELETE", path)).status).toBe(204);
  });

  it("[USR-7] nobody gives or takes a role that may what they may not", async () => {
    const host = await newRegistration();
    const admin = await joined(host, ["admin"]);
    const refused = [
      await call(admin, "POST", "/api/users", { email: newEmail(), roles: ["owner"] }),
      await call(admin, "PATCH", `/api/users/${admin.user_id}`, { roles: ["owner"] }),
      await call(admin, "PATCH", `/api/users/${host.user_id}`, { roles: ["viewer"] }),
      await call(admin, "DELETE", `/api/users/${host.user_id}`),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect((await call(admin, "POST", "/api/users", { email: newEmail(), roles: ["developer"] })).status).toBe(201);
    const developer = await joined(host, ["developer"]);
    expect((await call(developer, "POST", "/api/users", { email: newEmail(), roles: ["viewer"] })).status).toBe(403);
    expect((await call(developer, "GET", "/api/users")).status).toBe(200);
  });

  it.each(["/users/", "/users"])("[REQ-12] POST %s invites, and /users/{id} is one", async (path) => {
    const caller = await newCaller();
    const made = await caller.call("POST", path, { email: newEmail() });
    expect(made.status).toBe(201);
    expect((await caller.call("GET", `/users/${made.body.user_id}`)).body).toMatchObject({ user_id: made.body.user_id });
    expect((await caller.call("DELETE", `/users/${made.body.user_id}`)).status).toBe(204);
  });

  it("[REQ-12] POST /login/ signs in", async () => {
    const person = await newRegistration();
    expect((await ask("POST", "/login/", { username: person.email, password: person.password })).body).toMatchObject({ tenant_id: person.tenant_id });
  });

  it("[USR-1] is a member already who is invited again", async () => {
    const host = await newRegistration();
    expect((await call(host, "POST", "/api/users", { email: host.email })).body.errors).toMatchObject([{ pointer: "#/email", code: "taken" }]);
  });
});

describe("teams", () => {
  it("[USR-8] are made, changed, filled, emptied and deleted, each with its event", async () => {
    const caller = await newCaller();
    const made = await caller.call("POST", "/api/teams", { name: "Crew" });
    const path = `/api/teams/${made.body.team_id}`;
    expect((await caller.call("POST", "/api/teams", { name: "crew" })).body.errors).toMatchObject([{ pointer: "#/name", code: "taken" }]);
    expect((await caller.call("PATCH", path, { description: "All hands" }, { "if-match": '"v1"' })).body).toMatchObject({ name: "Crew", description: "All hands", version: 2 });
    expect((await caller.call("PATCH", path, { name: "Late" }, { "if-match": '"v1"' })).status).toBe(412);
    for (let twice = 0; twice < 2; twice++) expect((await caller.call("PUT", `${path}/members/${caller.userId}`)).status).toBe(204);
    expect((await caller.call("GET", `${path}/members`)).body.data).toMatchObject([{ user_id: caller.userId, teams: [made.body.team_id] }]);
    expect(await caller.inside((ctx) => ctx.grants.teams)).toEqual([made.body.team_id]);
    for (let twice = 0; twice < 2; twice++) expect((await caller.call("DELETE", `${path}/members/${caller.userId}`)).status).toBe(204);
    expect(await caller.inside((ctx) => ctx.grants.teams)).toEqual([]);
    await caller.call("PUT", `${path}/members/${caller.userId}`);
    expect((await caller.call("DELETE", path)).status).toBe(204);
    expect((await caller.call("GET", path)).status).toBe(404);
    expect(await caller.inside((ctx) => ctx.grants.teams)).toEqual([]);
    const actions = (await caller.call("GET", "/api/audit/logs?limit=100")).body.data.map(({ action }: { action: string }) => action).filter((action: string) => action.startsWith("team."));
    expect(actions.toReversed()).toEqual(["team.create", "team.update", "team.add_member", "team.remove_member", "team.add_member", "team.delete"]);
  });

  it("[USR-8] are joined with an invitation, by whoever accepts it, and left by who is removed", async () => {
    const [host, known] = [await newRegistration(), await verified(await newRegistration())];
    const { team_id } = (await call(host, "POST", "/api/teams", { name: "Crew" })).body;
    const { invitation } = (await call(host, "POST", "/api/users", { email: known.email, teams: [team_id] })).body;
    await accept({ token: invitation.token }, as(known.access_token));
    expect((await call(host, "GET", `/api/users/${known.user_id}`)).body.teams).toEqual([team_id]);
    expect((await call(host, "POST", "/api/users", { email: newEmail(), teams: [newId("team", 1)] })).body.errors).toMatchObject([{ pointer: "#/teams/0" }]);
    await call(host, "DELETE", `/api/users/${known.user_id}`);
    expect((await call(host, "GET", `/api/teams/${team_id}/members`)).body.data).toEqual([]);
    expect((await call(host, "PUT", `/api/teams/${team_id}/members/${known.user_id}`)).status).toBe(409);
  });

  it("[USR-8] are for who manages users; a developer reads them", async () => {
    const caller = await newCaller("developer");
    expect([(await caller.call("POST", "/api/teams", { name: "A" })).status, (await caller.call("GET", "/api/teams")).status]).toEqual([403, 200]);
  });
});
