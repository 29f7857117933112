import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { identityContext } from "../../durable-objects/tenant/door.ts";
import { accountLimits, login, networkLimits, register } from "../../src/identity/index.ts";
import { networkOf } from "../../src/identity/gates/network.ts";
import type { Directory } from "../../src/platform/database.ts";
import { hmac, keyFor } from "../../src/platform/digest.ts";
import { randomBody } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { newEdgeContext } from "../../workers/edge-context.ts";
import { newRegistration } from "../support/people.ts";
import { ask } from "../support/world.ts";

describe("a network", () => {
  it.each([
    { ip: "192.0.2.1", network: "192.0.2.1" },
    { ip: "2001:db8:1:2:3:4:5:6", network: "2001:db8:1:2::/64" },
    { ip: "2001:DB8:1:2::", network: "2001:db8:1:2::/64" },
    { ip: "2001:db8:1:2:ffff::1", network: "2001:db8:1:2::/64" },
    { ip: "2001:db8::1", network: "2001:db8:0:0::/64" },
    { ip: "::1", network: "0:0:0:0::/64" },
    { ip: "fe80::1%eth0", network: "fe80:0:0:0::/64" },
    { ip: "::ffff:192.0.2.1", network: "192.0.2.1" },
    { ip: "::ffff:c000:201", network: "192.0.2.1" },
    { ip: "192.0.2.256", network: "unknown" },
    { ip: "1::2::3", network: "unknown" },
    { ip: "1:2:3:4:5:6:7:8:9", network: "unknown" },
    { ip: "", network: "unknown" },
  ])("[IDN-13] of $ip is $network", ({ ip, network }) => expect(networkOf(ip)).toBe(network));
});

describe("the gates", () => {
  const tryFrom = (ip: string, username = `${randomBody()}@example.com`) => ask("POST", "/api/auth/login", { username, password: "wrong password" }, { "cf-connecting-ip": ip });
  const use = (gate: string, cost: number) => runInDurableObject(env.GATE.getByName(gate), (object) => {
    for (let times = 0; times < cost; times++) object.askNetwork("login");
  });

  it("[IDN-13] count all addresses of an IPv6 /64 as one", async () => {
    const prefix = `2001:db8:${crypto.getRandomValues(new Uint16Array(1))[0]!.toString(16)}:7`;
    await use(`network:${networkOf(`${prefix}::`)}`, networkLimits.login.capacity);
    const refused = await tryFrom(`${prefix}:1:2:3:4`);
    expect([refused.status, refused.body.code, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, "limit_exceeded", true]);
    expect((await tryFrom(`${prefix.slice(0, -1)}8::1`)).status).toBe(401);
  });

  it("[IDN-14] stop whoever guesses at one account from many networks, and never its owner", async () => {
    const person = await newRegistration();
    const home = { "cf-connecting-ip": "198.51.100.77" };
    const right = { username: person.email, password: person.password };
    expect((await ask("POST", "/api/auth/login", right, home)).status).toBe(200);
    const gate = env.GATE.getByName(`account:${hmac(keyFor(settingsOf(env).MASTER_KEY, "gates"), person.email)}`);
    await runInDurableObject(gate, (object) => {
      for (let guess = 0; guess < accountLimits.login.capacity; guess++) object.askAccount("login", `203.0.113.${guess}`);
    });
    expect((await ask("POST", "/api/auth/login", right)).status).toBe(429);
    expect((await ask("POST", "/api/auth/login", right, home)).status).toBe(200);
  });

  it("[IDN-13] come before anything costly: neither directory nor hash is asked", async () => {
    const ip = `198.51.100.${randomBody()}`;
    const edge = identityContext(newEdgeContext(env, "rqt_test", "not an address"));
    const untouched = new Proxy({}, { get: () => { throw new Error("asked"); } });
    await use("network:unknown", networkLimits.login.capacity);
    await runInDurableObject(env.GATE.getByName("network:unknown"), (object) => {
      for (let times = 0; times < networkLimits.register.capacity; times++) object.askNetwork("register");
    });
    const careful = { ...edge, ip, directory: untouched as Directory, clock: { now: (): number => { throw new Error("hashed"); } } };
    await expect(login(careful, { username: "a", password: "b" })).rejects.toMatchObject({ code: "limit_exceeded" });
    await expect(register(careful, { email: "a@example.com", password: "b" })).rejects.toMatchObject({ code: "limit_exceeded" });
  });

  it("[IDN-13] forget what they counted once it is of no use", async () => {
    const gate = env.GATE.getByName(`network:${randomBody()}`);
    await gate.askNetwork("refresh");
    const keysOf = () => runInDurableObject(gate, (_, { storage }) => [...storage.kv.list()].length);
    expect(await keysOf()).toBe(1);
    await runInDurableObject(gate, (_, { storage }) => storage.kv.put("bucket:refresh", { bucket: { tokens: 1, at: 0 }, until: Date.now() - 1 }));
    expect(await runDurableObjectAlarm(gate)).toBe(true);
    expect(await keysOf()).toBe(0);
  });
});
