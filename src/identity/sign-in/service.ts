import { AppError } from "../../platform/errors.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { findRoleIn, findTenant, listTenantsOfUser, type DirectoryTenant } from "../../tenancy/index.ts";
import { digestOf, openOpaque, sealOpaque } from "../credentials/opaque.ts";
import type { IdentityContext } from "../door.ts";
import { passGates, trustNetwork } from "../gates/service.ts";
import { provePassword, refused, type ProvedPassword } from "../passwords/prove.ts";
import { provisionTenant } from "../registration/provision.ts";
import { proveSecondFactor } from "../second-factors/service.ts";
import { refreshSecret, sessionEnded, type OpenSession } from "../sessions/service.ts";
import type { SessionRow } from "../sessions/tables.ts";
import { accessTokenSeconds, issueAccessToken } from "../tokens/service.ts";
import { findCredential } from "../users/store.ts";
import type { Login, TokenPair } from "./schema.ts";

/** E-mail address or user name, and password, become a session. @throws AppError */
export async function login(edge: IdentityContext, input: Login): Promise<TokenPair> {
  const { user_id: userId, password_since } = await provePassword(edge, input.username, input.password);
  const tenant = tenantToEnter(await listTenantsOfUser(edge.directory, userId), input.tenant_id);
  const amr = ["pwd", ...(await proveSecondFactor(edge, userId, input.code))];
  await trustNetwork(edge, input.username);
  return unlessChanged(edge, { user_id: userId, password_since }, await enter(edge, tenant, userId, amr));
}

/** A change of the password ends what is open then: what was on its way meanwhile mustn't stay. @throws AppError unauthenticated */
export async function unlessChanged(edge: IdentityContext, { user_id, password_since }: ProvedPassword, tokens: TokenPair): Promise<TokenPair> {
  if ((await findCredential(edge.directory, user_id))?.changed_at === password_since) return tokens;
  await logout(edge, tokens.refresh_token);
  throw refused();
}

/** Opens a session in a tenant, whose object is made first if a crash left that undone. `more.auth_time`: when they proved who they are, if it was before now. */
export async function enter(edge: IdentityContext, tenant: DirectoryTenant, userId: Id<"user">, amr: string[], more: Pick<OpenSession, "auth_time" | "organization" | "opened_by"> = {}): Promise<TokenPair> {
  if (tenant.status === "provisioning") await provisionTenant(edge, tenant);
  const session = await edge.tenant(tenant.id).openSession({ id: newId("session", edge.clock.now()), user_id: userId, amr, user_agent: edge.userAgent ?? null, ip: edge.ip === "unknown" ? null : edge.ip, ...more });
  return tokensFor(edge, tenant, session, refreshSecret(edge, session, session.generation));
}

/** A one-time link, for a session of whoever made it: as strong and as old as the one they made it in, and only while that goes on. @throws AppError gone for one that was used, is too old or isn't ours */
export async function enterByLink(edge: IdentityContext, token: string): Promise<TokenPair> {
  const opened = openOpaque(edge.settings, "ticket", token);
  const tenant = opened && (await findTenant(edge.directory, opened.tenant_id));
  if (!opened || !tenant) throw new AppError("gone", "This is not a sign-in link of ours");
  const { id: opened_by, user_id, amr, auth_time, organization } = await edge.tenant(tenant.id).redeemLink({ ticket_id: opened.id, digest: digestOf(token) });
  return enter(edge, tenant, user_id, amr, { auth_time, organization, opened_by });
}

/** A refresh token for the next pair of tokens. @throws AppError unauthenticated, and then the whole family may be dead */
export async function refresh(edge: IdentityContext, refreshToken: string): Promise<TokenPair> {
  await passGates(edge, "refresh", null);
  const opened = openOpaque(edge.settings, "refresh", refreshToken);
  const tenant = opened && (await findTenant(edge.directory, opened.tenant_id));
  if (!opened || !tenant) throw new AppError("unauthenticated", "This refresh token is not valid; sign in again");
  const { session, secret } = await edge.tenant(tenant.id).refreshSession({ session_id: opened.id, secret: opened.secret });
  return tokensFor(edge, tenant, session, secret);
}

/** Ends the session that a refresh token belongs to. What isn't a token of ours has no session to end. */
export async function logout(edge: IdentityContext, refreshToken: string): Promise<void> {
  const opened = openOpaque(edge.settings, "refresh", refreshToken);
  if (opened) await edge.tenant(opened.tenant_id).endSession({ session_id: opened.id, secret: opened.secret });
}

async function tokensFor(edge: IdentityContext, tenant: DirectoryTenant, session: SessionRow, secret: string): Promise<TokenPair> {
  const org = session.organization?.id;
  if (org && !(await findRoleIn(edge.directory, org, session.user_id))) throw sessionEnded();
  const claims = { org, sub: session.user_id, tid: tenant.id, sid: session.id, amr: session.amr, auth_time: Math.floor(session.auth_time / 1000), region: tenant.region };
  return {
    access_token: await issueAccessToken(edge.settings, claims, edge.clock.now()),
    refresh_token: sealOpaque(edge.settings, "refresh", { tenant_id: tenant.id, id: session.id, secret }),
    token_type: "Bearer", expires_in: accessTokenSeconds, tenant_id: tenant.id,
  };
}

function tenantToEnter(tenants: readonly DirectoryTenant[], wanted: string | undefined): DirectoryTenant {
  const tenant = wanted === undefined ? tenants[0] : tenants.find((one) => one.id === wanted);
  if (!tenant) throw refused();
  return tenant;
}
