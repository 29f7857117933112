import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { settingsFor } from "../../scripts/stack/settings.ts";
import { openHome, root } from "../../scripts/stack/folders.ts";
import { fileStore } from "../../scripts/stack/secret-stores/file.ts";
import { SecretSettings } from "../../scripts/stack/secret-stores/index.ts";
import { secretsOf } from "../../scripts/stack/secrets.ts";
import { faultLines, Settings, settingsOf, type RawSettings } from "../../src/platform/settings.ts";
import { newSigningKey } from "../support/keys.ts";

const example = readFileSync(join(root, ".env.example"), "utf8");
const secrets = { MASTER_KEY: "m".repeat(32), SIGNING_KEYS: JSON.stringify([newSigningKey("a")]), SANDBOX_TOKEN: "s".repeat(32), JWT_SHARED_SECRET: "j".repeat(32) };

describe(".env.example", () => {
  it("[CMD-9] names every setting once, and nothing else", () =>
    expect([...example.matchAll(/^#?\s?([A-Z][A-Z\d_]+)=/gm)].map((match) => match[1]).sort()).toEqual([...Object.keys(Settings.shape), ...Object.keys(SecretSettings.shape)].sort()));

  it("[CMD-9] can be copied as it is", () => {
    const copied = Object.fromEntries(Object.entries(parseEnv(example)).filter(([name]) => name in Settings.shape));
    expect(Settings.safeParse({ ...secrets, PUBLIC_URL: "http://127.0.0.1:8787", APP_ENV: "development", ...copied }).error?.issues).toBeUndefined();
  });
});

describe("settings of a local stack", () => {
  it("[CMD-9] say where it is, and that it is for development", () =>
    expect(settingsFor("http://127.0.0.1:1", secrets, {})).toMatchObject({ APP_ENV: "development", PUBLIC_URL: "http://127.0.0.1:1", ...secrets }));

  it("[CMD-9] can be fixed by who starts it", () => expect(settingsFor("http://127.0.0.1:1", secrets, { MODEL_PROVIDER: "scripted" }).MODEL_PROVIDER).toBe("scripted"));

  it("[CMD-9] that can't work are refused before anything starts, by name", () =>
    expect(() => settingsFor("http://127.0.0.1:1", secrets, { MODEL_PROVIDER: "openai" })).toThrow(/OPENAI_API_KEY: is needed/));
});

describe("what staging and production refuse to start with", () => {
  const random = (letter: string) => `${letter}q7Zr2Lk9Xw4Vn1Bt6Ys3Hd8Pf5Gc0Mj`;
  const safe: RawSettings = { APP_ENV: "production", PUBLIC_URL: "https://devgen.example.com", MASTER_KEY: random("M"), SIGNING_KEYS: secrets.SIGNING_KEYS, SANDBOX_TOKEN: random("S"), JWT_SHARED_SECRET: random("J") };
  const faultsOf = (change: RawSettings): string[] => {
    const parsed = Settings.safeParse({ ...safe, ...change });
    return parsed.success ? [] : faultLines(parsed.error).map((line) => line.split(":")[0]!);
  };

  it("[SET-1] is nothing of a safe installation", () => expect([faultsOf({}), faultsOf({ APP_ENV: "staging" })]).toEqual([[], []]));

  it.each<{ change: RawSettings; fault: string; staging?: false }>([
    { change: { PUBLIC_URL: "http://devgen.example.com" }, fault: "PUBLIC_URL" },
    { change: { PUBLIC_URL: "https://localhost:8787" }, fault: "PUBLIC_URL" },
    { change: { PUBLIC_URL: "https://127.0.0.1" }, fault: "PUBLIC_URL" },
    { change: { FAULT_POINT: "x" }, fault: "FAULT_POINT" },
    { change: { MAIL: "inbox" }, fault: "MAIL" },
    { change: { MAIL: "smtp", SMTP_URL: "smtps://mail.example.com" }, fault: "MAIL_FROM" },
    { change: { MAIL: "http", MAIL_FROM: "a@example.com", MAIL_HTTP_TOKEN: "t", MAIL_HTTP_URL: "http://mail.example.com" }, fault: "MAIL_HTTP_URL" },
    { change: { PASSWORD_COST: "10" }, fault: "PASSWORD_COST" },
    { change: { MASTER_KEY: "m".repeat(40) }, fault: "MASTER_KEY" },
    { change: { MASTER_KEY: "please-change-me-before-you-go-live" }, fault: "MASTER_KEY" },
    { change: { SANDBOX_TOKEN: "s".repeat(40) }, fault: "SANDBOX_TOKEN" },
    { change: { JWT_SHARED_SECRET: "a secret of the administration 1234" }, fault: "JWT_SHARED_SECRET" },
    { change: { OPENAI_BASE_URL: "http://models.example.com" }, fault: "OPENAI_BASE_URL" },
    { change: { STORAGE: "s3", S3_ENDPOINT: "http://s3.example.com", S3_BUCKET: "b", S3_ACCESS_KEY_ID: "a", S3_SECRET_ACCESS_KEY: "s" }, fault: "S3_ENDPOINT" },
    { change: { MODEL_PROVIDER: "scripted" }, fault: "MODEL_PROVIDER", staging: false },
    { change: { ALLOW_API_KEY_FALLBACK: "true" }, fault: "ALLOW_API_KEY_FALLBACK", staging: false },
    { change: { TENANT_DELETION_GRACE_DAYS: "0" }, fault: "TENANT_DELETION_GRACE_DAYS", staging: false },
  ])("[SET-1] $change", ({ change, fault, staging }) => {
    expect(faultsOf(change)).toEqual([fault]);
    expect(faultsOf({ ...change, APP_ENV: "staging" })).toEqual(staging === false ? [] : [fault]);
    const { SANDBOX_TOKEN: _, ...local } = safe;
    expect(faultsOf({ ...local, ...change, APP_ENV: "development" })).toEqual([]);
  });

  it.each<{ change: RawSettings; fault: string }>([
    { change: { ADMIN_JWKS: "https://issuer.example.com/jwks.json", JWT_ALGORITHM: "ES256" }, fault: "ADMIN_JWKS" },
    { change: { JWT_ALGORITHM: "ES256" }, fault: "JWT_ALGORITHM" },
    { change: { JWT_SHARED_SECRET: random("M") }, fault: "JWT_SHARED_SECRET" },
  ])("[SET-2] an admin issuer has one kind of key and one algorithm, everywhere: $change", ({ change, fault }) => {
    expect(faultsOf(change)).toContain(fault);
    expect(faultsOf({ ...change, APP_ENV: "development" })).toContain(fault);
  });

  it("[SET-2] a key set needs an algorithm of its kind, and is one", () => {
    const { JWT_SHARED_SECRET: _, ...rest } = safe;
    const faults = (change: RawSettings) => Settings.safeParse({ ...rest, ...change }).error?.issues.map(({ path }) => path.join("."));
    expect(faults({ ADMIN_JWKS: "https://issuer.example.com/jwks.json" })).toEqual(["JWT_ALGORITHM"]);
    expect(faults({ ADMIN_JWKS: "http://issuer.example.com/jwks.json", JWT_ALGORITHM: "ES256" })).toEqual(["ADMIN_JWKS"]);
    expect(faults({ ADMIN_JWKS: "nonsense", JWT_ALGORITHM: "ES256" })).toEqual(["ADMIN_JWKS"]);
    expect(faults({ ADMIN_JWKS: "https://issuer.example.com/jwks.json", JWT_ALGORITHM: "ES256" })).toBeUndefined();
  });

  it("[SET-4] S3 needs all that a request to it needs, everywhere", () => {
    for (const APP_ENV of ["production", "development"]) expect(faultsOf({ APP_ENV, STORAGE: "s3", S3_BUCKET: "b" })).toEqual(["S3_ENDPOINT", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"]);
    for (const APP_ENV of ["production", "development"]) expect([faultsOf({ APP_ENV, MAIL: "smtp", MAIL_FROM: "a@example.com" }), faultsOf({ APP_ENV, MAIL: "http", MAIL_FROM: "a@example.com" })]).toEqual([["SMTP_URL"], ["MAIL_HTTP_URL", "MAIL_HTTP_TOKEN"]]);
  });

  it("[SET-1] is said in one line for each fault, without the value", () => {
    const text = (() => {
      try {
        return String(settingsOf({ ...safe, PUBLIC_URL: "http://devgen.example.com", MASTER_KEY: "hunter2".repeat(6), FAULT_POINT: "x" }));
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(text.split("\n").map((line) => line.split(":")[0])).toEqual(["PUBLIC_URL", "FAULT_POINT", "MASTER_KEY"]);
    expect(text).not.toContain("hunter2");
  });
});

describe("the local installation's secrets", () => {
  it("[SET-3] are made once, and what an earlier version didn't know is added", async () => {
    const home = openHome(mkdtempSync(join(tmpdir(), "devgen-secrets-")));
    const secretsIn = () => secretsOf(fileStore(home.secrets));
    const first = await secretsIn();
    expect(await secretsIn()).toEqual(first);
    const { JWT_SHARED_SECRET: _, ...older } = first;
    writeFileSync(home.secrets, JSON.stringify(older));
    const added = await secretsIn();
    expect(added).toEqual({ ...first, JWT_SHARED_SECRET: expect.stringMatching(/^[\w-]{43}$/) });
    expect(await secretsIn()).toEqual(added);
    rmSync(home.path, { recursive: true });
  });

  it("[SET-3] give way to a key set of the admin issuer's", () =>
    expect(settingsFor("http://127.0.0.1:1", secrets, { ADMIN_JWKS: "https://issuer.example.com/jwks.json", JWT_ALGORITHM: "ES256" })).not.toHaveProperty("JWT_SHARED_SECRET"));
});
