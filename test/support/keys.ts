import { generateKeyPairSync } from "node:crypto";

/** A signing key as `SIGNING_KEYS` holds it. */
export function newSigningKey(kid: string, status: "current" | "next" | "retired" = "current") {
  const { kty, crv, x, d } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { kid, status, jwk: { kty, crv, x, d } };
}
