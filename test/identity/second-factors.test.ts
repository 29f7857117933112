import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { codeAt, stepAt } from "../../src/identity/second-factors/totp.ts";
import { fromBase32 } from "../support/authenticator.ts";
import { newRegistration, verified, type Person } from "../support/people.ts";
import { ask, type Answer } from "../support/world.ts";

const as = ({ access_token }: Pick<Person, "access_token">) => ({ authorization: `Bearer ${access_token}` });
const call = (who: Pick<Person, "access_token">, method: string, path: string, body?: unknown): Promise<Answer> => ask(method, path, body, as(who));
const signIn = (person: Person, code?: string): Promise<Answer> => ask("POST", "/api/auth/login", { username: person.email, password: person.password, ...(code === undefined ? {} : { code }) });

const setUp = (person: Person, more: object = {}): Promise<Answer> => call(person, "POST", "/api/auth/mfa/setup", { current_password: person.password, ...more });

interface Guarded {
  person: Person;
  device_id: string;
  recovery_codes: string[];
  /** The device's code, so many steps from now; each is good once. */
  code(step: number): string;
}

/** Somebody with an authenticator: the code of a step ago has confirmed it. */
async function guarded(): Promise<Guarded> {
  const person = await verified(await newRegistration());
  const { body } = await setUp(person, { name: "Phone" });
  const code = (step: number): string => codeAt(fromBase32(body.secret), stepAt(Date.now()) + step);
  const confirmed = await call(person, "POST", "/api/auth/mfa/verify", { device_id: body.device_id, code: code(-1) });
  expect(confirmed.status).toBe(200);
  return { person, device_id: body.device_id, recovery_codes: confirmed.body.recovery_codes, code };
}

const resetToken = (person: Person): Promise<string> => vi.waitFor(async () => /reset-password\?token=(\S+)/.exec(JSON.stringify((await ask("GET", `/dev/mail?to=${person.email}`)).body).replaceAll("\\n", " "))![1]!, { timeout: 5_000, interval: 20 });
const methodsOf = (token: string): string[] => JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/"))).amr;

describe("an authenticator", () => {
  it("[IDN-26] counts once its first code was right, and then ends every other session", async () => {
    const person = await verified(await newRegistration());
    const other = (await signIn(person)).body as Person;
    const first = (await setUp(person)).body;
    const { body } = await setUp(person, { name: "Phone" });
    expect(body).toEqual({ device_id: expect.stringMatching(/^mfa_/), name: "Phone", secret: expect.stringMatching(/^[A-Z2-7]{32}$/), otpauth_url: expect.stringContaining(`secret=${body.secret}`) });
    const verify = (device_id: string, code: string) => call(person, "POST", "/api/auth/mfa/verify", { device_id, code });
    const right = codeAt(fromBase32(body.secret), stepAt(Date.now()));
    const wrong = String((Number(right) + 1) % 1e6).padStart(6, "0");
    expect([(await verify(first.device_id, right)).status, (await verify(body.device_id, wrong)).status, (await signIn(person)).status]).toEqual([404, 422, 200]);
    const { recovery_codes } = (await verify(body.device_id, `${right.slice(0, 3)} ${right.slice(3)}`)).body;
    expect([new Set(recovery_codes).size, recovery_codes[0]]).toEqual([10, expect.stringMatching(/^[0-9a-z]{8}-[0-9a-z]{8}$/)]);
    expect((await call(person, "GET", "/api/auth/mfa")).body).toEqual({ enabled: true, recovery_codes_left: 10, devices: [{ device_id: body.device_id, name: "Phone", confirmed: true, created_at: expect.any(String) }] });
    expect([(await call(other, "GET", "/api/auth/user")).status, (await call(person, "GET", "/api/auth/user")).status]).toEqual([401, 200]);
    const rows = JSON.stringify([await env.DB.prepare("SELECT * FROM mfa_devices WHERE id = ?").bind(body.device_id).all(), await env.DB.prepare("SELECT * FROM recovery_codes WHERE user_id = ?").bind(person.user_id).all()]);
    expect([body.secret, ...recovery_codes].filter((secret) => rows.includes(secret))).toEqual([]);
  });

  it("[IDN-26] is begun with by the password, a code where there is one already, and a proved address", async () => {
    const { person, recovery_codes, code } = await guarded();
    const tries = [await setUp(person, { current_password: "not my password", code: code(0) }), await setUp(person), await setUp(person, { code: "000000" })];
    expect([tries.map(({ status }) => status), (await setUp(person, { code: recovery_codes[0] })).status, (await setUp(await newRegistration())).status]).toEqual([[401, 401, 401], 201, 403]);
  });

  it("[IDN-28] of an account whose address was never proved goes with a new password by a mailed link", async () => {
    const { person } = await guarded();
    await env.DB.prepare("UPDATE users SET email_verified_at = NULL WHERE id = ?").bind(person.user_id).run();
    await ask("POST", "/api/auth/password/forgot", { email: person.email });
    const token = await resetToken(person);
    expect((await ask("POST", "/api/auth/password/reset", { token, password: "another kiln entirely" })).status).toBe(204);
    expect((await signIn({ ...person, password: "another kiln entirely" })).status).toBe(200);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM recovery_codes WHERE user_id = ?").bind(person.user_id).first("n")).toBe(0);
  });

  it("[IDN-27] is asked for with the password, and of two who send one code at once one is let in", async () => {
    const { person, code } = await guarded();
    const without = await signIn(person);
    expect([without.status, without.body]).toMatchObject([401, { mfa_required: true, methods: ["totp", "recovery_code"] }]);
    expect((await ask("POST", "/api/auth/login", { username: person.email, password: "not my password", code: code(0) })).body.mfa_required).toBeUndefined();
    const both = await Promise.all([signIn(person, code(0)), signIn(person, code(0))]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    const tokens = both.find(({ status }) => status === 200)!.body;
    expect([methodsOf(tokens.access_token), (await signIn(person, code(-1))).status, (await signIn(person, code(1))).status]).toEqual([["pwd", "otp", "mfa"], 401, 200]);
    const refreshed = (await ask("POST", "/api/auth/refresh", { refresh_token: tokens.refresh_token })).body;
    expect(methodsOf(refreshed.access_token)).toContain("mfa");
  });

  it("[IDN-27] a recovery code lets in once; guessing stops with the tries at the account", async () => {
    const { person, recovery_codes } = await guarded();
    expect([(await signIn(person, recovery_codes[0])).status, (await signIn(person, recovery_codes[0])).status, (await signIn(person, recovery_codes[1]!.replace("-", " ").toUpperCase())).status]).toEqual([200, 401, 200]);
    expect((await signIn(await newRegistration(), recovery_codes[2])).status).toBe(200); // who has no second factor needs no code, and uses up nobody's
    const stranger = { "cf-connecting-ip": "198.51.100.9" };
    const tries = [];
    for (let n = 0; n < 11; n++) tries.push((await ask("POST", "/api/auth/login", { username: person.email, password: person.password, code: "000000" }, stranger)).status);
    expect([tries[0], tries.at(-1), tries.includes(200)]).toEqual([401, 429, false]);
    expect((await ask("POST", "/api/auth/login", { username: person.email, password: person.password, code: "000000" }, { "cf-connecting-ip": "203.0.113.9" })).status).toBe(429); // whoever has the password has no more tries from elsewhere
    expect((await signIn(person, recovery_codes[3])).status).toBe(429); // nor from a network that the owner has signed in from
  });

  it("[IDN-27] is asked for as well where a password joins by an invitation, or is changed; a mailed link leaves it as it is", async () => {
    const { person, recovery_codes } = await guarded();
    await verified(person);
    const host = await newRegistration();
    const { invitation } = (await call(host, "POST", "/api/users", { email: person.email })).body;
    const accept = (code?: string) => ask("POST", "/api/invitations/accept", { token: invitation.token, password: person.password, ...(code ? { code } : {}) });
    expect([(await accept()).body.mfa_required, (await accept(recovery_codes[0])).status]).toEqual([true, 200]);
    const change = (code?: string) => call(person, "POST", "/api/auth/password/change", { current_password: person.password, new_password: "a kiln fires at dusk", ...(code ? { code } : {}) });
    expect([(await change()).body.mfa_required, (await change(recovery_codes[1])).status]).toEqual([true, 204]);
    await ask("POST", "/api/auth/password/forgot", { email: person.email });
    const token = await resetToken(person);
    expect((await ask("POST", "/api/auth/password/reset", { token, password: "another kiln entirely" })).status).toBe(204);
    expect((await signIn({ ...person, password: "another kiln entirely" })).body.mfa_required).toBe(true);
  });

  it("[IDN-28] is taken away by a code alone, and its recovery codes with it; nobody else's is", async () => {
    const { person, device_id, code, recovery_codes } = await guarded();
    const stranger = await newRegistration();
    const remove = (who: Person, sent: string) => call(who, "POST", `/api/auth/mfa/devices/${device_id}/remove`, { code: sent });
    const renewed = await call(person, "POST", "/api/auth/mfa/recovery-codes", { code: recovery_codes[0] });
    expect([renewed.body.recovery_codes.length, (await call(person, "POST", "/api/auth/mfa/recovery-codes", { code: recovery_codes[1] })).status, (await call(stranger, "POST", "/api/auth/mfa/recovery-codes", { code: "000000" })).status]).toEqual([10, 401, 409]);
    expect([(await remove(stranger, code(0))).status, (await remove(person, "no-code")).status, (await remove(person, code(0))).status]).toEqual([404, 401, 204]);
    expect((await call(person, "GET", "/api/auth/mfa")).body).toEqual({ enabled: false, devices: [], recovery_codes_left: 0 });
    expect((await signIn(person)).status).toBe(200);
    const { key } = (await call(person, "POST", "/api/api-keys", { name: "k" })).body;
    expect((await call({ access_token: key }, "POST", "/api/auth/mfa/setup", { current_password: person.password })).status).toBe(403);
  });
});
