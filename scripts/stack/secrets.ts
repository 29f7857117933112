import { generateKeyPairSync, randomBytes } from "node:crypto";
import { StartFailure } from "./failure.ts";
import type { Kept, SecretStore } from "./secret-stores/port.ts";

export interface Secrets {
  MASTER_KEY: string;
  /** JSON, as `SIGNING_KEYS` in src/platform/settings.ts wants it. */
  SIGNING_KEYS: string;
  SANDBOX_TOKEN: string;
  /** Signs the tokens of `npm run admin:token`. */
  JWT_SHARED_SECRET: string;
}

const tries = 5;

/** The installation's secrets, with what else its store holds: made once, also those that an earlier version didn't know. @throws StartFailure */
export async function secretsOf(store: SecretStore): Promise<Secrets & Kept> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const kept = await store.read();
    const missing = Object.fromEntries(Object.entries(newSecrets()).filter(([name]) => !(name in kept)));
    if (Object.keys(missing).length === 0 || (await store.add(missing))) return { ...missing, ...kept } as Secrets & Kept;
  }
  throw new StartFailure("The secrets are being changed by somebody else; try again");
}

function newSecrets(): Secrets {
  const { kty, crv, x, d } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const random = () => randomBytes(32).toString("base64url");
  return {
    MASTER_KEY: random(), SANDBOX_TOKEN: random(), JWT_SHARED_SECRET: random(),
    SIGNING_KEYS: JSON.stringify([{ kid: `local-${randomBytes(4).toString("hex")}`, status: "current", jwk: { kty, crv, x, d } }]),
  };
}
