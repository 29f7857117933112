import { parseArgs } from "node:util";
import { SignJWT } from "jose";
import { Settings } from "../src/platform/settings.ts";
import { defaultHome, openHome } from "./stack/folders.ts";
import { secretStoreOf } from "./stack/secret-stores/index.ts";
import { secretsOf } from "./stack/secrets.ts";
import { outsideSettings, settingsFor } from "./stack/settings.ts";

const usage = "npm run admin:token -- [--role platform_admin]… [--scope admin:read]… [--tenant ten_…|*]… [--subject me] [--minutes 60]";

/** A token for this machine's own installation, on standard output and nothing else. Exit 2: it can't be made. */
async function main(): Promise<number> {
  try {
    const list = { type: "string", multiple: true } as const;
    const { values } = parseArgs({ options: { role: list, scope: list, tenant: list, subject: { type: "string", default: "local-admin" }, minutes: { type: "string", default: "60" } } });
    const minutes = Number(values.minutes);
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1_440) throw new Error(`--minutes is 1 to 1440\nUsage: ${usage}`);
    const settings = Settings.parse(settingsFor("http://127.0.0.1:8787", await secretsOf(secretStoreOf(openHome(defaultHome), outsideSettings())), {}));
    if (settings.JWT_SHARED_SECRET === undefined) throw new Error("ADMIN_JWKS is set: only the admin issuer itself can make a token");
    const { role = values.scope ? [] : ["platform_admin"], scope = [], tenant = [] } = values;
    const token = await new SignJWT({ roles: role, ...(scope.length > 0 ? { scope: scope.join(" ") } : {}), ...(tenant.length > 0 ? { tenant_ids: tenant } : {}) })
      .setProtectedHeader({ alg: settings.JWT_ALGORITHM ?? "HS256", typ: "JWT" }).setIssuer(settings.ADMIN_ISSUER).setAudience("devgen-admin")
      .setSubject(values.subject).setIssuedAt().setExpirationTime(`${minutes}m`).sign(new TextEncoder().encode(settings.JWT_SHARED_SECRET));
    console.log(token);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

process.exitCode = await main();
