import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { settingsFor } from "../../scripts/stack/settings.ts";
import { root } from "../../scripts/stack/folders.ts";
import { Settings } from "../../src/platform/settings.ts";
import { newSigningKey } from "../support/keys.ts";

const example = readFileSync(join(root, ".env.example"), "utf8");
const secrets = { MASTER_KEY: "m".repeat(32), SIGNING_KEYS: JSON.stringify([newSigningKey("a")]), SANDBOX_TOKEN: "s".repeat(32) };

describe(".env.example", () => {
  it("[CMD-9] names every setting once, and nothing else", () =>
    expect([...example.matchAll(/^#?\s?([A-Z][A-Z_]+)=/gm)].map((match) => match[1]).sort()).toEqual(Object.keys(Settings.shape).sort()));

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
