import { generateKeyPairSync, randomBytes } from "node:crypto";
import { StartFailure } from "./failure.ts";
import { dataIn, type Home } from "./folders.ts";
import { outsideSettings } from "./outside.ts";
import { secretStoreOf } from "./secret-stores/index.ts";
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

/** Those of a home, from the store that the settings name. @throws StartFailure */
export function homeSecrets(home: Home, outside = outsideSettings()): Promise<Secrets & Kept> {
  return secretsOf(secretStoreOf(home, outside), outside.MASTER_KEY ? undefined : dataIn(home));
}

/**
 * The installation's secrets, with what else its store holds: made once, also those that an earlier version didn't know.
 * @param held where there is data already, if there is: what a master key wraps opens under no other
 * @throws StartFailure
 */
export async function secretsOf(store: SecretStore, held?: string): Promise<Secrets & Kept> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const kept = await store.read();
    if (held !== undefined && !("MASTER_KEY" in kept)) throw new StartFailure(`MASTER_KEY: it isn't where the secrets are kept, and the data in ${held} opens under no other. Put it back there, or say it by the environment`);
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
