import { parseArgs } from "node:util";
import { localIssuer, signAdminToken, type AdminIssuer } from "./admin/sign.ts";

const usage = `npm run admin:bootstrap -- [--url http://127.0.0.1:8787] [--subject local-admin] [--name "Local admin"]
Elsewhere than on this machine: JWT_SHARED_SECRET (and ADMIN_ISSUER, JWT_ALGORITHM where they are set there), or ADMIN_TOKEN, a token of the admin issuer.`;

const tokenMinutes = 60;

/** Registers the first platform admin of an installation, and prints a token of theirs once. Exit 2: there was one already, or it can't be reached. */
async function main(): Promise<number> {
  try {
    const { values } = parseArgs({ options: { url: { type: "string" }, subject: { type: "string", default: "local-admin" }, name: { type: "string", default: "Local admin" } } });
    const { ADMIN_TOKEN } = process.env;
    const token = ADMIN_TOKEN ?? (await signAdminToken(await issuerFor(values.url), values.subject, { roles: ["platform_admin"] }, tokenMinutes));
    const answer = await fetch(new URL("/v1/admin/bootstrap", values.url ?? "http://127.0.0.1:8787"), {
      method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ name: values.name }),
    });
    const said = (await answer.json()) as { detail?: string; subject?: string };
    if (answer.status !== 201) throw new Error(said.detail ?? `It answered ${answer.status}`);
    console.error(`${said.subject} is the first platform admin.${ADMIN_TOKEN === undefined ? ` This token is good for ${tokenMinutes} minutes, and isn't shown again:` : ""}`);
    if (ADMIN_TOKEN === undefined) console.log(token);
    return 0;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`);
    return 2;
  }
}

/** What is said in the environment goes first: it belongs to the installation that is named. */
async function issuerFor(url: string | undefined): Promise<AdminIssuer> {
  const { JWT_SHARED_SECRET, ADMIN_ISSUER = "devgen-admin", JWT_ALGORITHM } = process.env;
  if (JWT_SHARED_SECRET) return { JWT_SHARED_SECRET, ADMIN_ISSUER, JWT_ALGORITHM };
  if (url !== undefined) throw new Error("Set JWT_SHARED_SECRET or ADMIN_TOKEN for another installation than this machine's");
  return localIssuer();
}

process.exitCode = await main();
