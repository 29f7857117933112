import { describe, expect, it } from "vitest";
import { env } from "cloudflare:workers";
import { checkPassword, hashPassword, nobodysHash } from "../../src/identity/passwords/scrypt.ts";
import { inTurn } from "../../src/identity/passwords/turn.ts";
import { newRegistration } from "../support/people.ts";
import { ask } from "../support/world.ts";

const weak = "$scrypt$ln=11,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$";

describe("a password's hash", () => {
  it("[IDN-15] is scrypt with its parameters and a salt of its own", () => {
    const [first, second] = [hashPassword("correct horse", 15), hashPassword("correct horse", 15)];
    expect(first).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(first).not.toBe(second);
    expect([checkPassword("correct horse", first, 15), checkPassword("correct horsf", first, 15)]).toEqual([{ isRight: true, isOutdated: false }, { isRight: false, isOutdated: false }]);
  });

  it("[IDN-15] is the same for one password in two Unicode forms", () => expect(checkPassword("caf\u0065\u0301", hashPassword("caf\u00e9", 10), 10).isRight).toBe(true));

  it("[IDN-15] agrees with RFC 7914's example", () => {
    const salt = Buffer.from("SodiumChloride").toString("base64").replaceAll("=", "");
    const start = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2";
    expect(checkPassword("pleaseletmein", `$scrypt$ln=14,r=8,p=1$${salt}$${Buffer.from(start, "hex").toString("base64").replaceAll("=", "")}`, 15)).toEqual({ isRight: true, isOutdated: true });
  });

  it("[IDN-8] that stands for nobody's fits no password", () => expect(checkPassword("", nobodysHash(10), 10).isRight).toBe(false));

  it("[IDN-15] is made anew at sign-in when today's parameters are others", async () => {
    const person = await newRegistration();
    const { scryptSync } = await import("node:crypto");
    const old = weak + scryptSync(person.password, Buffer.from("AAECAwQFBgcICQoLDA0ODw", "base64"), 32, { N: 2048, r: 8, p: 1 }).toString("base64").replaceAll("=", "");
    await env.DB.prepare("UPDATE credentials SET password_hash = ? WHERE user_id = ?").bind(old, person.user_id).run();
    expect((await ask("POST", "/api/auth/login", { username: person.email, password: person.password })).status).toBe(200);
    expect(await env.DB.prepare("SELECT password_hash FROM credentials WHERE user_id = ?").bind(person.user_id).first("password_hash")).toMatch(/^\$scrypt\$ln=10,r=8,p=3\$/);
  });
});

describe("hashing", () => {
  it("[IDN-16] is done one at a time, with eight waiting and no ninth", async () => {
    const order: number[] = [];
    const tries = Array.from({ length: 12 }, (_, place) => inTurn(() => order.push(place), Date.now).then(() => "done", (error: { code: string; details: { headers: object } }) => [error.code, error.details.headers]));
    const outcomes = await Promise.all(tries);
    expect(outcomes.slice(0, 9)).toEqual(Array(9).fill("done"));
    expect(outcomes.slice(9)).toEqual(Array(3).fill(["unavailable", { "retry-after": "1" }]));
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("[IDN-16] goes on after one that fails", async () => {
    await expect(inTurn(() => { throw new Error("no"); }, Date.now)).rejects.toThrow("no");
    expect(await inTurn(() => 1, Date.now)).toBe(1);
  });
});
