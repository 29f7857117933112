import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { openOpaque, refreshSession } from "../../src/identity/index.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { newRegistration, type Person } from "../support/people.ts";
import { ask, origin } from "../support/world.ts";

const refresh = (refresh_token: string) => ask("POST", "/api/auth/refresh", { refresh_token });
const cookieOf = (headers: Headers) => headers.get("set-cookie")?.split(";")[0] ?? "";
const claimsOf = (token: string) => JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")));
const isSignedIn = async (token: string) => (await ask("GET", "/api/auth/user", undefined, { authorization: `Bearer ${token}` })).status === 200;

/** A refresh as of `laterMs` from now, in the tenant's object. */
const refreshLater = (person: Person, refresh_token: string, laterMs: number) => {
  const { id, secret } = openOpaque(settingsOf(env), "refresh", refresh_token)!;
  return runInDurableObject(env.TENANT.getByName(person.tenant_id), (object) => {
    const ctx = object.contextFor({ type: "system", id: "test" });
    try {
      return refreshSession({ ...ctx, clock: { now: () => Date.now() + laterMs } }, { session_id: id, secret }).secret;
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
};

describe("a family of refresh tokens", () => {
  it("[IDN-3] gives a new pair for each token", async () => {
    const person = await newRegistration();
    const first = await refresh(person.refresh_token);
    expect(first.body).toMatchObject({ token_type: "Bearer", expires_in: 900, tenant_id: person.tenant_id });
    expect(first.body.refresh_token).not.toBe(person.refresh_token);
    expect((await refresh(first.body.refresh_token)).status).toBe(200);
    expect(await isSignedIn(first.body.access_token)).toBe(true);
  });

  it("[IDN-4] survives two tabs that refresh at once: both get the same successor", async () => {
    const person = await newRegistration();
    const answers = await Promise.all([1, 2, 3].map(() => refresh(person.refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect((await refresh(answers[0]!.body.refresh_token)).status).toBe(200);
  });

  it("[IDN-4] is patient with the token before for ten seconds and no longer", async () => {
    const [patient, late] = [await newRegistration(), await newRegistration()];
    const successor = (await refresh(patient.refresh_token)).body.refresh_token;
    expect(await refreshLater(patient, patient.refresh_token, 9_000)).toBe(openOpaque(settingsOf(env), "refresh", successor)!.secret);
    await refresh(late.refresh_token);
    expect(await refreshLater(late, late.refresh_token, 11_000)).toBe("unauthenticated");
    expect(await isSignedIn(late.access_token)).toBe(false);
  });

  it("[IDN-5] dies with the reuse of an old token, for thief and owner alike", async () => {
    const person = await newRegistration();
    const second = (await refresh(person.refresh_token)).body;
    const third = (await refresh(second.refresh_token)).body;
    expect((await refresh(person.refresh_token)).status).toBe(401);
    expect((await refresh(third.refresh_token)).status).toBe(401);
    expect(await isSignedIn(third.access_token)).toBe(false);
    const login = (await ask("POST", "/api/auth/login", { username: person.email, password: person.password })).body;
    const logs = await ask("GET", "/api/audit/logs?action=session.reuse", undefined, { authorization: `Bearer ${login.access_token}` });
    expect(logs.body.data).toHaveLength(1);
  });

  it("[IDN-5] ends after thirty days", async () => {
    const person = await newRegistration();
    expect(await refreshLater(person, person.refresh_token, 30 * 86_400_000)).toBe("unauthenticated");
  });

  it("[IDN-3] keeps no token: what the object holds is not enough to make one", async () => {
    const person = await newRegistration();
    const { secret, id } = openOpaque(settingsOf(env), "refresh", person.refresh_token)!;
    const row = await runInDurableObject(env.TENANT.getByName(person.tenant_id), (_, { storage }) => storage.sql.exec("SELECT * FROM sessions WHERE id = ?", id).one());
    expect(JSON.stringify(row)).not.toContain(secret);
  });
});

describe("signing out", () => {
  it("[IDN-10] ends the session at once, access token included", async () => {
    const person = await newRegistration();
    expect((await ask("POST", "/api/auth/logout", { refresh_token: person.refresh_token })).status).toBe(204);
    expect(await isSignedIn(person.access_token)).toBe(false);
    expect((await refresh(person.refresh_token)).status).toBe(401);
  });

  it("[IDN-10] needs a token", async () => {
    expect((await ask("POST", "/api/auth/logout")).status).toBe(401);
    expect((await ask("POST", "/api/auth/logout", { refresh_token: "nonsense" })).status).toBe(204);
  });
});

describe("a browser", () => {
  async function signedIn(): Promise<{ cookie: string; person: Person }> {
    const person = await newRegistration();
    const answer = await ask("POST", "/api/auth/login", { username: person.email, password: person.password, cookie: true }, { origin });
    expect(answer.body).not.toHaveProperty("refresh_token");
    expect(answer.headers.get("set-cookie")).toMatch(/^devgen_refresh=[\w-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/);
    return { cookie: cookieOf(answer.headers), person };
  }

  it("[IDN-11] has its refresh token where scripts can't read it", async () => {
    const { cookie } = await signedIn();
    const answer = await ask("POST", "/api/auth/refresh", undefined, { cookie, origin });
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty("refresh_token");
    expect(cookieOf(answer.headers)).not.toBe(cookie);
  });

  it.each([
    { why: "from another site", headers: { origin: "https://elsewhere.example" } },
    { why: "from a sibling host", headers: { origin: "http://evil.devgen.test" } },
    { why: "from a sandboxed frame", headers: { origin: "null" } },
    { why: "from nowhere", headers: {} },
  ])("[IDN-11] $why can't refresh, sign out or sign in with a cookie", async ({ headers }) => {
    const { cookie, person } = await signedIn();
    for (const path of ["/api/auth/refresh", "/api/auth/logout"]) expect((await ask("POST", path, undefined, { cookie, ...headers })).status).toBe(403);
    expect((await ask("POST", "/api/auth/login", { username: person.email, password: person.password, cookie: true }, headers)).status).toBe(403);
    expect((await ask("POST", "/api/auth/refresh", undefined, { cookie, origin })).status).toBe(200);
  });

  it("[IDN-11] has no use for its cookie anywhere else", async () => {
    const { cookie } = await signedIn();
    expect((await ask("GET", "/api/auth/user", undefined, { cookie, origin })).status).toBe(401);
  });

  it("[IDN-10] loses its cookie when it signs out", async () => {
    const { cookie, person } = await signedIn();
    const answer = await ask("POST", "/api/auth/logout", undefined, { cookie, origin });
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([204, expect.stringMatching(/^devgen_refresh=; Max-Age=0;/)]);
    expect((await ask("POST", "/api/auth/refresh", undefined, { cookie, origin })).status).toBe(401);
    expect(await isSignedIn(person.access_token)).toBe(true);
  });
});

describe("a one-time sign-in link", () => {
  async function newLink() {
    const person = await newRegistration();
    const answer = await ask("POST", "/api/auth/sign-in-links", undefined, { authorization: `Bearer ${person.access_token}` });
    expect(answer.status).toBe(201);
    return { person, token: new URL(answer.body.url).searchParams.get("token")!, path: answer.body.url.slice(origin.length) };
  }
  const press = (token: string, headers: Record<string, string> = { origin }) =>
    ask("POST", "/sign-in", new URLSearchParams({ token }).toString(), { "content-type": "application/x-www-form-urlencoded", ...headers });

  it("[IDN-12] signs a browser in once, when the button is pressed and not when it is opened", async () => {
    const { token, path } = await newLink();
    for (let looked = 0; looked < 3; looked++) expect((await ask("GET", path)).status).toBe(200);
    const answer = await press(token);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    expect((await ask("POST", "/api/auth/refresh", undefined, { cookie: cookieOf(answer.headers), origin })).status).toBe(200);
    expect((await press(token)).status).toBe(410);
  });

  it("[IDN-12] opens a session as strong and as old as the one it was made in, and none once that one has ended", async () => {
    const { token, person } = await newLink();
    const [made, other] = [await press(token), await newLink()];
    const { access_token } = (await ask("POST", "/api/auth/refresh", undefined, { cookie: cookieOf(made.headers), origin })).body;
    expect([claimsOf(access_token).amr, claimsOf(access_token).auth_time]).toEqual([["pwd"], claimsOf(person.access_token).auth_time]);
    await ask("POST", "/api/auth/logout", { refresh_token: other.person.refresh_token });
    expect((await press(other.token)).status).toBe(410);
  });

  it("[IDN-12] lets the browser say that the form is our own: it would not, of a page without a referrer", async () => {
    const { path } = await newLink();
    expect((await ask("GET", path)).headers.get("referrer-policy")).toBe("same-origin");
  });

  it("[IDN-12] is not pressed by another site, and shows nothing but text", async () => {
    const { token } = await newLink();
    expect((await press(token, { origin: "https://elsewhere.example" })).status).toBe(403);
    expect((await ask("GET", `/sign-in?token=${encodeURIComponent('"><script>alert(1)</script>')}`)).body).not.toContain("<script>");
    expect((await press(token)).status).toBe(303);
  });

  it("[IDN-12] is made by who signed in, never by a key", async () => {
    const person = await newRegistration();
    const { key } = (await ask("POST", "/api/api-keys", { name: "x" }, { authorization: `Bearer ${person.access_token}` })).body;
    expect((await ask("POST", "/api/auth/sign-in-links", undefined, { authorization: `Bearer ${key}` })).status).toBe(403);
  });
});
