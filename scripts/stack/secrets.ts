import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Home } from "./folders.ts";

export interface Secrets {
  MASTER_KEY: string;
  /** JSON, as `SIGNING_KEYS` in src/platform/settings.ts wants it. */
  SIGNING_KEYS: string;
  SANDBOX_TOKEN: string;
}

/** The local installation's own secrets: made once, readable by their owner only. */
export function secretsOf(home: Home): Secrets {
  if (existsSync(home.secrets)) return JSON.parse(readFileSync(home.secrets, "utf8"));
  const { kty, crv, x, d } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const secrets = {
    MASTER_KEY: randomBytes(32).toString("base64url"),
    SIGNING_KEYS: JSON.stringify([{ kid: `local-${randomBytes(4).toString("hex")}`, status: "current", jwk: { kty, crv, x, d } }]),
    SANDBOX_TOKEN: randomBytes(32).toString("base64url"),
  };
  writeFileSync(home.secrets, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
