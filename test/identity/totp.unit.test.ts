import { describe, expect, it } from "vitest";
import { openSecret, sealSecret } from "../../src/identity/second-factors/sealing.ts";
import { addressOf, codeAt, stepAt, stepOf, toBase32 } from "../../src/identity/second-factors/totp.ts";
import type { Settings } from "../../src/platform/settings.ts";
import { fromBase32 } from "../support/authenticator.ts";

const secret = Uint8Array.from(Buffer.from("12345678901234567890"));

describe("one-time codes", () => {
  it.each([[59, "94287082"], [1111111109, "07081804"], [1111111111, "14050471"], [1234567890, "89005924"], [2000000000, "69279037"], [20000000000, "65353130"]])(
    "[IDN-26] are RFC 6238's at %i seconds", (seconds, code) => expect([codeAt(secret, stepAt(seconds * 1_000), 8), codeAt(secret, stepAt(seconds * 1_000))]).toEqual([code, code.slice(2)]));

  it("[IDN-26] count for half a minute, and the half minutes before and after", () => {
    const now = 1_700_000_000_000;
    const at = (step: number) => stepOf(secret, codeAt(secret, stepAt(now) + step), now);
    expect([-2, -1, 0, 1, 2].map((step) => at(step) !== undefined)).toEqual([false, true, true, true, false]);
    expect(stepOf(secret, "000000", now)).toBeUndefined();
  });

  it.each([["", ""], ["f", "MY"], ["fo", "MZXQ"], ["foo", "MZXW6"], ["foob", "MZXW6YQ"], ["fooba", "MZXW6YTB"], ["foobar", "MZXW6YTBOI"]])("[IDN-26] their secret is RFC 4648's base32: %s", (text, base32) => {
    expect(toBase32(new TextEncoder().encode(text))).toBe(base32);
    expect(new TextDecoder().decode(fromBase32(base32))).toBe(text);
  });

  it("[IDN-26] are read from an address that nothing in a name breaks", () => {
    const url = new URL(addressOf("Dev&Gen", "a?b@example.com", "ABC"));
    expect([url.protocol, decodeURIComponent(url.pathname), url.searchParams.get("secret"), url.searchParams.get("issuer")]).toEqual(["otpauth:", "/Dev&Gen:a?b@example.com", "ABC", "Dev&Gen"]);
  });

  it("[IDN-26] their secret is kept encrypted, for its own device and under its own key", async () => {
    const settings = { MASTER_KEY: "one" } as Settings;
    const sealed = await sealSecret(settings, "mfa_1", secret);
    expect([Buffer.from(sealed, "base64url").includes(Buffer.from(secret)), await openSecret(settings, "mfa_1", sealed)]).toEqual([false, secret]);
    expect(await sealSecret(settings, "mfa_1", secret)).not.toBe(sealed);
    await expect(openSecret(settings, "mfa_2", sealed)).rejects.toThrow();
    await expect(openSecret({ MASTER_KEY: "two" } as Settings, "mfa_1", sealed)).rejects.toThrow();
  });
});
