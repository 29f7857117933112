import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Home } from "./folders.ts";

export interface Secrets {
  MASTER_KEY: string;
  /** JSON, as `SIGNING_KEYS` in src/platform/settings.ts wants it. */
  SIGNING_KEYS: string;
  SANDBOX_TOKEN: string;
  /** Signs the tokens of `npm run admin:token`. */
  JWT_SHARED_SECRET: string;
}

/** The local installation's own secrets: made once, also those that an earlier version didn't know; readable by their owner only. */
export function secretsOf(home: Home): Secrets {
  const kept: Partial<Secrets> = existsSync(home.secrets) ? JSON.parse(readFileSync(home.secrets, "utf8")) : {};
  const secrets = { ...newSecrets(), ...kept };
  if (Object.keys(secrets).some((name) => !(name in kept))) writeFileSync(home.secrets, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}

function newSecrets(): Secrets {
  const { kty, crv, x, d } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const random = () => randomBytes(32).toString("base64url");
  return {
    MASTER_KEY: random(), SANDBOX_TOKEN: random(), JWT_SHARED_SECRET: random(),
    SIGNING_KEYS: JSON.stringify([{ kid: `local-${randomBytes(4).toString("hex")}`, status: "current", jwk: { kty, crv, x, d } }]),
  };
}
