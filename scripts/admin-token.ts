import { parseArgs } from "node:util";
import { localIssuer, signAdminToken } from "./admin/sign.ts";

const usage = "npm run admin:token -- [--role platform_admin]… [--scope admin:read]… [--tenant ten_…|*]… [--subject me] [--minutes 60]";

/** A token for this machine's own installation, on standard output and nothing else. Exit 2: it can't be made. */
async function main(): Promise<number> {
  try {
    const list = { type: "string", multiple: true } as const;
    const { values } = parseArgs({ options: { role: list, scope: list, tenant: list, subject: { type: "string", default: "local-admin" }, minutes: { type: "string", default: "60" } } });
    const minutes = Number(values.minutes);
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1_440) throw new Error(`--minutes is 1 to 1440\nUsage: ${usage}`);
    const { role = values.scope ? [] : ["platform_admin"], scope = [], tenant = [] } = values;
    console.log(await signAdminToken(await localIssuer(), values.subject, { roles: role, ...(scope.length > 0 ? { scope: scope.join(" ") } : {}), ...(tenant.length > 0 ? { tenant_ids: tenant } : {}) }, minutes));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

process.exitCode = await main();
