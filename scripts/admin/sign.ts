import { SignJWT } from "jose";
import { Settings } from "../../src/platform/settings.ts";
import { defaultHome, openHome } from "../stack/folders.ts";
import { homeSecrets } from "../stack/secrets.ts";
import { settingsFor } from "../stack/settings.ts";

export interface AdminIssuer {
  ADMIN_ISSUER: string;
  JWT_ALGORITHM?: string | undefined;
  JWT_SHARED_SECRET: string;
}

/** The admin issuer of this machine's own installation. @throws Error where only the issuer itself can sign */
export async function localIssuer(): Promise<AdminIssuer> {
  const { ADMIN_ISSUER, JWT_ALGORITHM, JWT_SHARED_SECRET } = Settings.parse(settingsFor("http://127.0.0.1:8787", await homeSecrets(openHome(defaultHome)), {}));
  if (JWT_SHARED_SECRET === undefined) throw new Error("ADMIN_JWKS is set: only the admin issuer itself can make a token");
  return { ADMIN_ISSUER, JWT_ALGORITHM, JWT_SHARED_SECRET };
}

/** A token for the administration. */
export const signAdminToken = ({ ADMIN_ISSUER, JWT_ALGORITHM, JWT_SHARED_SECRET }: AdminIssuer, subject: string, claims: { [name: string]: unknown }, minutes: number): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: JWT_ALGORITHM ?? "HS256", typ: "JWT" }).setIssuer(ADMIN_ISSUER).setAudience("devgen-admin")
    .setSubject(subject).setIssuedAt().setExpirationTime(`${minutes}m`).sign(new TextEncoder().encode(JWT_SHARED_SECRET));
