import type { Context as HonoContext, MiddlewareHandler } from "hono";
import { canonical, type Json } from "../../platform/canonical.ts";
import type { Context } from "../../platform/context.ts";
import { sha256 } from "../../platform/digest.ts";
import { AppError } from "../../platform/errors.ts";
import { onError, type TenantEnv } from "../../platform/http.ts";
import { may } from "../authorize.ts";
import { stateOf } from "../state.ts";
import { askApproval, hasRoom, openMax } from "./asking.ts";
import { linkTo } from "./present.ts";
import { demandBehind, type Demand } from "./required.ts";
import type { ApprovalLink } from "./schema.ts";
import { personOf, spendFound } from "./spend.ts";
import { findLatestOf } from "./store.ts";
import { hashOfDeed } from "./subject.ts";

const shownMax = 4_000;

/**
 * Around every change. A policy that asks for an approval asks it of this very request: method, path and body. What is refused for want of one is asked for at
 * once, outside of the verb's own commit, which was rolled back; the refusal names where it is to be found. What was approved and left no event is spent at the end.
 */
export function approvals(): MiddlewareHandler<TenantEnv> {
  return async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    const { ctx } = c.var;
    if (stateOf(ctx.own).asksApprovals) c.set("ctx", { ...ctx, asked: await requestIn(c) });
    await next();
    if (c.error === undefined && c.res.ok) return ctx.spending.length > 0 ? ctx.own.atomically(() => spendFound(ctx)) : undefined;
    ctx.spending.length = 0;
    const demand = demandBehind(c.error);
    if (!(c.error instanceof AppError) || !demand) return;
    const link = openDemanded(ctx, demand, `Needed for ${c.req.method} ${c.req.path}`);
    if (link) c.res = onError(link === "full" ? withoutRoom(c.error) : withLink(c.error, link), c);
  };
}

/**
 * The same around what comes by a call and is no request of its own: `asked` is what an approval is of, and `check` is what asks for it. What is found good is spent
 * by the commit's own audit event. @throws what `check` throws, with where to find the approval that was asked for
 */
export function underApproval(ctx: Context, asked: Json, reason: string, check: (asking: Context) => void): void {
  const asking: Context = stateOf(ctx.own).asksApprovals ? { ...ctx, asked } : ctx;
  try {
    check(asking);
  } catch (error) {
    const demand = demandBehind(error);
    if (!(error instanceof AppError) || !demand) throw error;
    ctx.spending.length = 0;
    const link = openDemanded(asking, demand, reason);
    throw link === undefined ? error : link === "full" ? withoutRoom(error) : withLink(error, link);
  }
}

/** The request as approvers read it and as its hash covers it. A body that isn't JSON, or is long, is named by its hash alone. */
async function requestIn(c: HonoContext<TenantEnv>): Promise<Json> {
  const { pathname, search } = new URL(c.req.url);
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const body = bytes.length === 0 ? null : jsonIn(new TextDecoder().decode(bytes));
  const digest = bytes.length === 0 ? null : body === null ? sha256(bytes) : sha256(canonical(body));
  return { method: c.req.method, path: pathname + search, body: bytes.length > shownMax ? null : veiled(body), body_sha256: digest };
}

function jsonIn(text: string): Json {
  try {
    return text.isWellFormed() ? onlyWellFormed(JSON.parse(text) as Json) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null; // the route says what is wrong with it
    throw error;
  }
}

/** Canonical JSON knows no half characters, which escapes can make. */
const onlyWellFormed = (value: Json): Json => (/\\ud[89a-f]/i.test(JSON.stringify(value)) ? null : value);

const secret = /^env$|password|secret|token|credential|authorization|private_key|api_key/i;

/** What bears a secret's name is left out: approvers needn't know it, and the hash covers it all the same. */
function veiled(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(veiled);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, secret.test(name) ? "(not shown)" : veiled(part)]));
}

/** The approval that is open, or was rejected, for this very demand; otherwise a new one. Undefined for who may not ask for any, `full` for who asked for too many. */
function openDemanded(ctx: Context, { deed, gate, approvers }: Demand, reason: string): ApprovalLink | "full" | undefined {
  const known = findLatestOf(ctx.own, personOf(ctx), hashOfDeed(deed), gate);
  const stands = known && known.expires_at > ctx.clock.now() ? known.status : undefined;
  if (known && (stands === "pending" || (stands === "rejected" && !gate.startsWith("setting:")))) return linkTo(ctx, known);
  if (!may(ctx, "approvals:create", { type: "approval" })) return undefined;
  if (!hasRoom(ctx)) return "full";
  return linkTo(ctx, ctx.own.atomically(() => askApproval(ctx, deed, { gate, approvers, reason })));
}

const withoutRoom = ({ message, code, details }: AppError): AppError => new AppError(code, `${message}; ${openMax} approvals that you asked for are open, and no more can be`, details);

function withLink({ message, code, details }: AppError, link: ApprovalLink): AppError {
  const said = link.status === "rejected" ? "it was rejected" : "it was asked for";
  return new AppError(code, `${message}: ${said}, see ${link.url}`, { ...details, extra: { ...details.extra, approval: { ...(details.extra?.approval as object), ...link } } });
}
