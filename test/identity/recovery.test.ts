import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { drainEndings, login } from "../../src/identity/index.ts";
import { claimDueInDirectory } from "../../src/tenancy/index.ts";
import { openToken } from "../../src/identity/account-tokens/token.ts";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import { sweep } from "../../workers/sweep.ts";
import { newEmail, newRegistration, type Person } from "../support/people.ts";
import { ask, origin, type Answer } from "../support/world.ts";

const fresh = "a kiln fires at dusk";
const as = ({ access_token }: Pick<Person, "access_token">) => ({ authorization: `Bearer ${access_token}` });
const signIn = (person: Person, password = person.password): Promise<Answer> => ask("POST", "/api/auth/login", { username: person.email, password });
const stateOf = async (who: Pick<Person, "access_token">): Promise<number> => (await ask("GET", "/api/auth/user", undefined, as(who))).status;
const forgot = (email: string): Promise<Answer> => ask("POST", "/api/auth/password/forgot", { email });
const mailsTo = async (email: string): Promise<{ subject: string; text: string }[]> => (await ask("GET", `/dev/mail?to=${email}`)).body.data;
const reset = (token: string, password = fresh): Promise<Answer> => ask("POST", "/api/auth/password/reset", { token, password });
const verify = (token: string): Promise<Answer> => ask("POST", "/api/auth/email/verify", { token });

/** The token in the newest message of this kind, once it has come. */
const linked = (email: string, subject: string): Promise<string> => vi.waitFor(async () => {
  const mail = (await mailsTo(email)).find((one) => one.subject === subject);
  return /\?token=(\S+)/.exec(mail?.text ?? "")![1]!;
}, { timeout: 5_000, interval: 20 });
const resetLink = (email: string): Promise<string> => linked(email, "A new password");
const verifyLink = (email: string): Promise<string> => linked(email, "Is this your e-mail address?");

describe("a forgotten password", () => {
  it("[IDN-22] is replaced by a mailed link, once; every session of the account ends, in each of its tenants, and the address is proved", async () => {
    const person = await newRegistration();
    const second = (await signIn(person)).body as Person;
    const other = (await ask("POST", "/api/tenants", { name: "Second" }, as(person))).body;
    const there = (await ask("POST", "/api/auth/switch", { tenant_id: other.tenant_id ?? other.id }, as(person))).body as Person;
    expect([await stateOf(second), await stateOf(there)]).toEqual([200, 200]);
    expect((await forgot(person.email)).status).toBe(202);
    const token = await resetLink(person.email);
    expect((await reset(token)).status).toBe(204);
    expect([await stateOf(person), await stateOf(second), await stateOf(there)]).toEqual([401, 401, 401]);
    expect((await ask("POST", "/api/auth/refresh", { refresh_token: person.refresh_token })).status).toBe(401);
    expect([(await signIn(person)).status, (await signIn(person, fresh)).status, (await reset(token, "another one entirely")).status]).toEqual([401, 200, 410]);
    const { access_token } = (await signIn(person, fresh)).body;
    expect((await ask("GET", "/api/auth/email", undefined, as({ access_token }))).body).toEqual({ email: person.email, verified_at: expect.any(String) });
  });

  it("[IDN-22] is asked for alike whether there is such an account, and nothing is sent where there is none", async () => {
    const [known, unknown] = [await newRegistration(), newEmail()];
    const shape = ({ status, body, headers }: Answer) => [status, body, [...headers.keys()].filter((name) => name !== "x-request-id").sort()];
    const outbox = async () => (await env.DB.prepare("SELECT count(*) AS n FROM directory_outbox WHERE topic = 'account.forgot'").first<{ n: number }>())?.n;
    expect(shape(await forgot(known.email))).toEqual(shape(await forgot(unknown)));
    await resetLink(known.email);
    await vi.waitFor(async () => expect(await outbox()).toBe(0), { timeout: 5_000, interval: 20 });
    expect(await mailsTo(unknown)).toEqual([]);
  });

  it("[IDN-22] a newer link takes the place of the one before; a link is good for an hour, for what it is for, and only as we made it", async () => {
    const person = await newRegistration();
    await forgot(person.email);
    const first = await resetLink(person.email);
    await forgot(person.email);
    const second = await vi.waitFor(async () => {
      const token = await resetLink(person.email);
      expect(token).not.toBe(first);
      return token;
    }, { timeout: 5_000, interval: 20 });
    const forged = second.slice(0, -1) + (second.endsWith("0") ? "1" : "0");
    expect([(await reset(first)).status, (await reset(forged)).status, (await verify(second)).status, (await reset(await verifyLink(person.email))).status]).toEqual([410, 410, 410, 410]);
    await env.DB.prepare("UPDATE account_tokens SET expires_at = 1 WHERE id = ?").bind(openToken(settingsOf(env), "reset_password", second)).run();
    expect([(await reset(second)).status, (await signIn(person)).status]).toEqual([410, 200]);
  });

  it("[IDN-22] two who use one link at once have one new password between them", async () => {
    const person = await newRegistration();
    await forgot(person.email);
    const token = await resetLink(person.email);
    const answers = await Promise.all([reset(token, "the first of the two"), reset(token, "the second of the two")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410]);
    const right = answers[0]?.status === 204 ? "the first of the two" : "the second of the two";
    expect((await signIn(person, right)).status).toBe(200);
    const told = await env.DB.prepare("SELECT count(*) AS n FROM directory_outbox WHERE topic = 'platform.record' AND instr(payload, 'user.reset_password') AND instr(payload, ?)").bind(person.user_id).first<{ n: number }>();
    expect(told?.n).toBe(1);
  });

  it("[IDN-22] five times an hour at most for one address, with an account or without", async () => {
    for (const email of [(await newRegistration()).email, newEmail()]) {
      const answers = [];
      for (let n = 0; n < 6; n++) answers.push((await forgot(email)).status);
      expect(answers).toEqual([202, 202, 202, 202, 202, 429]);
    }
  });

  it("[IDN-22] what was cut off before it was sent, or before sessions ended, is done by the sweep", async () => {
    const person = await newRegistration();
    await env.DB.batch([
      env.DB.prepare("INSERT INTO directory_outbox (id, topic, payload, created_at, next_at) VALUES (?, 'account.forgot', ?, 1, 1)").bind(`obx_${person.user_id.slice(4)}`, JSON.stringify({ email: person.email })),
      env.DB.prepare("INSERT INTO directory_outbox (id, topic, payload, created_at, next_at) VALUES (?, 'account.end_sessions', ?, ?, 1)").bind(`end_${person.user_id}`, JSON.stringify({ user_id: person.user_id, except: null }), Date.now()),
    ]);
    await sweep(env, Date.now());
    await resetLink(person.email);
    expect(await stateOf(person)).toBe(401);
  });
});

it("[IDN-22] what waits to be sent is one sender's, of several that look for it at once, until its lease is over", async () => {
  const { directory, clock } = newEdgeContext(env, "request", "unknown");
  await env.DB.prepare("INSERT INTO directory_outbox (id, topic, payload, created_at, next_at) VALUES ('obx_claimed', 'test.claimed', '{}', 1, 1)").run();
  const claim = (now: number) => claimDueInDirectory(directory, "test.claimed", now, now + 1_000);
  const now = clock.now();
  const claimed = await Promise.all([claim(now), claim(now), claim(now)]);
  expect([claimed.filter(Boolean).length, await claim(now + 999), (await claim(now + 1_000))?.id]).toEqual([1, undefined, "obx_claimed"]);
  await env.DB.prepare("DELETE FROM directory_outbox WHERE id = 'obx_claimed'").run();
});

describe("a password", () => {
  it("[IDN-23] is changed by who says the one they have; their other sessions end, this one goes on", async () => {
    const person = await newRegistration();
    const second = (await signIn(person)).body as Person;
    const change = (current_password: string, new_password: string, headers = as(person)) => ask("POST", "/api/auth/password/change", { current_password, new_password }, headers);
    expect((await change("not my password", fresh)).status).toBe(401);
    expect((await change(person.password, "Password1")).body.errors).toMatchObject([{ pointer: "#/new_password", code: "too_common" }]);
    const { key } = (await ask("POST", "/api/api-keys", { name: "k" }, as(person))).body;
    expect((await change(person.password, fresh, { authorization: `Bearer ${key}` })).status).toBe(403);
    expect((await change(person.password, fresh)).status).toBe(204);
    expect([await stateOf(person), await stateOf(second), (await signIn(person)).status, (await signIn(person, fresh)).status]).toEqual([200, 401, 401, 200]);
  });

  it("[IDN-23] is changed by one of two who change it at once", async () => {
    const person = await newRegistration();
    const change = (new_password: string) => ask("POST", "/api/auth/password/change", { current_password: person.password, new_password }, as(person));
    const answers = await Promise.all([change("the first of the two"), change("the second of the two")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401]);
  });

  it("[IDN-23] that is changed while somebody signs in by the old one leaves them outside", async () => {
    const person = await newRegistration();
    const edge = identityContext(newEdgeContext(env, "request", "unknown"));
    const opened: string[] = [];
    const changing = { ...edge, tenant: (id: typeof person.tenant_id) => {
      const door = edge.tenant(id as `ten_${string}`);
      return { ...door, openSession: async (input: Parameters<typeof door.openSession>[0]) => {
        await env.DB.prepare("UPDATE credentials SET changed_at = changed_at + 1 WHERE user_id = ?").bind(person.user_id).run();
        await drainEndings(edge);
        opened.push(input.id);
        return door.openSession(input);
      } };
    } } as typeof edge;
    await expect(login(changing, { username: person.email, password: person.password })).rejects.toMatchObject({ code: "unauthenticated" });
    const { data } = (await ask("GET", "/api/auth/sessions", undefined, as(person))).body;
    expect([opened.length, data.map((one: { session_id: string }) => one.session_id).includes(opened[0])]).toEqual([1, false]);
  });

  it("[IDN-21] of the usual ones makes no account, by sign-up, invitation or link", async () => {
    const email = newEmail();
    expect((await ask("POST", "/api/auth/register", { email, password: "P@ssw0rd!" })).body.errors).toMatchObject([{ pointer: "#/password", code: "too_common" }]);
    const person = await newRegistration();
    const { invitation } = (await ask("POST", "/api/users", { email: newEmail() }, as(person))).body;
    expect((await ask("POST", "/api/invitations/accept", { token: invitation.token, password: "Welcome2024!" })).status).toBe(422);
    await forgot(person.email);
    const token = await resetLink(person.email);
    expect([(await reset(token, "qwertyuiop")).status, (await reset(token, person.email)).status, (await reset(token)).status]).toEqual([422, 422, 204]);
  });
});

describe("an e-mail address", () => {
  it("[IDN-24] is proved by a link that is mailed at sign-up, and again when it is asked for; whoever hasn't can sign in", async () => {
    const person = await newRegistration();
    const standing = async () => (await ask("GET", "/api/auth/email", undefined, as(person))).body.verified_at;
    expect([await standing(), (await signIn(person)).status]).toEqual([null, 200]);
    const first = await verifyLink(person.email);
    expect((await ask("POST", "/api/auth/email/resend", undefined, as(person))).status).toBe(202);
    await vi.waitFor(async () => expect((await mailsTo(person.email)).length).toBe(2), { timeout: 5_000, interval: 20 });
    expect((await verify(first)).body).toEqual({ email: person.email, verified_at: expect.any(String) });
    expect([await standing(), (await verify(first)).status]).toEqual([expect.any(String), 410]);
    expect((await ask("POST", "/api/auth/email/resend", undefined, as(person))).status).toBe(409);
  });
});

describe("sessions", () => {
  it("[IDN-25] are listed with what they were opened with, and ended one by one or all but this one; nobody else's", async () => {
    const person = await newRegistration();
    const [stranger, phone, desk] = [await newRegistration(), (await ask("POST", "/api/auth/login", { username: person.email, password: person.password }, { "user-agent": "Phone/1.0", "cf-connecting-ip": "192.0.2.7" })).body as Person, (await signIn(person)).body as Person];
    const list = async (who: Person) => (await ask("GET", "/api/auth/sessions", undefined, as(who))).body.data;
    const sessions = await list(person);
    expect(sessions).toMatchObject([{ is_current: false, amr: ["pwd"] }, { is_current: false, user_agent: "Phone/1.0", ip: "192.0.2.7" }, { is_current: true }]);
    const end = (id: string, who = person) => ask("DELETE", `/api/auth/sessions/${id}`, undefined, as(who));
    expect([(await end(sessions[1].session_id, stranger)).status, (await end(sessions[1].session_id)).status, (await end(sessions[1].session_id)).status]).toEqual([404, 204, 404]);
    expect([await stateOf(phone), await stateOf(desk)]).toEqual([401, 200]);
    expect((await ask("DELETE", "/api/auth/sessions", undefined, as(person))).status).toBe(204);
    expect([await stateOf(desk), await stateOf(person), (await list(person)).length]).toEqual([401, 200, 1]);
    const { key } = (await ask("POST", "/api/api-keys", { name: "k" }, as(person))).body;
    expect((await ask("GET", "/api/auth/sessions", undefined, { authorization: `Bearer ${key}` })).status).toBe(403);
  });
});

describe("the pages that mailed links lead to", () => {
  const form = (token: string, more = "") => [`token=${encodeURIComponent(token)}${more}`, { "content-type": "application/x-www-form-urlencoded", origin }] as const;

  it("[IDN-24] verify by their button, and not by being opened, nor from another site", async () => {
    const person = await newRegistration();
    const token = await verifyLink(person.email);
    const shown = await ask("GET", `/verify-email?token=${token}`, undefined, { accept: "text/html" });
    expect([shown.status, shown.body.includes(token), (await ask("GET", "/api/auth/email", undefined, as(person))).body.verified_at]).toEqual([200, true, null]);
    const [body, headers] = form(token);
    expect((await ask("POST", "/verify-email", body, { ...headers, origin: "https://elsewhere.example" })).status).toBe(403);
    expect([(await ask("POST", "/verify-email", body, headers)).status, (await ask("POST", "/verify-email", body, headers)).status]).toEqual([200, 410]);
    expect((await ask("GET", "/verify-email?token=%22%3E%3Cscript%3E")).body).not.toContain("<script>");
  });

  it("[IDN-22] set a new password by their form", async () => {
    const person = await newRegistration();
    await forgot(person.email);
    const token = await resetLink(person.email);
    const post = (password: string, from: string = origin) => ask("POST", "/reset-password", form(token, `&password=${encodeURIComponent(password)}`)[0], { ...form(token)[1], origin: from });
    expect([(await post(fresh, "https://elsewhere.example")).status, (await post("short")).status, (await post(fresh)).status, (await post(fresh)).status]).toEqual([403, 422, 200, 410]);
    expect([(await signIn(person, fresh)).status, await stateOf(person)]).toEqual([200, 401]);
  });
});
