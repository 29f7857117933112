import { DurableObject } from "cloudflare:workers";
import { getPath } from "hono/utils/url";
import { planOf, requestFactorOf } from "../../src/billing/index.ts";
import { flushDueDecisions, forgetDecisions, noteBreakGlassUse } from "../../src/access/index.ts";
import { beginTenant, type Provision } from "../../src/identity/index.ts";
import { newBell } from "../../src/platform/bell.ts";
import { finish } from "../../src/platform/answer.ts";
import type { Actor, Context, Principal, Wake } from "../../src/platform/context.ts";
import { openOwn } from "../../src/platform/database.ts";
import { notFound } from "../../src/platform/errors.ts";
import { problem } from "../../src/platform/http.ts";
import { principalOf } from "../../src/platform/principal.ts";
import type { RouteClass } from "../../src/platform/rate-limit.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { findOwnTenant, listTables, requireUse, useOf, type TenantRow } from "../../src/tenancy/index.ts";
import { heedRegister } from "./admin-standing.ts";
import { newAlarm, tenantChores, type Alarm } from "./alarms.ts";
import { tenantApp } from "./app.ts";
import { callByName } from "./calls.ts";
import { contextAs, contextOf, nowhere, type Host, type Origin } from "./context.ts";
import { newKeyUse } from "./key-use.ts";
import { newLimits, type Asking, type Limits } from "./limits.ts";
import { isProvisioned, migrate, tenantMigrations } from "./migrations.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { classOf } from "./route-classes.ts";

const itself: Actor = { type: "system", id: "tenant" };

/** One tenant. A shell: it holds the storage, and hands over. Until `provision` was here it has no table, writes nothing and answers 404. */
export class Tenant extends DurableObject<Env> {
  #host: Host | undefined;
  #limits: Limits;
  #alarm: Alarm;
  #bell = newBell();
  #noteKeyUse = newKeyUse();

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#limits = newLimits(settingsOf(env));
    this.#alarm = newAlarm(state, tenantChores, () => this.contextFor(itself));
    if (!isProvisioned(state.storage)) return;
    migrate(state.storage, tenantMigrations);
    this.#alarm.arm();
  }

  /** Makes the tenant's tables and first rows; nothing the second time. */
  provision(input: Provision, origin: Origin): Promise<Outcome> {
    return outcomeOf(() => {
      if (isProvisioned(this.ctx.storage)) return;
      this.ctx.storage.transactionSync(() => {
        migrate(this.ctx.storage, tenantMigrations);
        beginTenant(contextAs(this.#newHost({ ...input.tenant, status: "provisioning" }), itself, origin), input);
      });
    });
  }

  override async fetch(request: Request): Promise<Response> {
    const { principal, requestId, ip } = principalOf(request.headers);
    const path = getPath(request);
    const kind = classOf(request.method, path);
    let isIn = false;
    try {
      let host = this.#getHost();
      isIn = this.#limits.enter(ip, kind, Date.now());
      if (principal.kind === "break_glass") {
        await heedRegister(host, principal);
        host = this.#getHost();
      }
      const ctx = contextOf(host, principal, { requestId, ip }, path);
      const limits = this.spend(ctx, kind, 1);
      requireUse(host.status, useOf(request.method, path, request.headers));
      if (ctx.principal.kind === "api_key") this.#noteKeyUse(host.own, ctx.principal.key_id, ctx.clock.now());
      if (ctx.principal.kind === "break_glass") noteBreakGlassUse(ctx, ctx.principal.grant_id, { method: request.method, path });
      flushDueDecisions(ctx);
      return finish(await tenantApp.fetch(request, { ctx }), ctx.settings, requestId, limits);
    } catch (error) {
      return finish(problem(error, requestId), settingsOf(this.env), requestId);
    } finally {
      if (isIn) this.#limits.leave(kind);
    }
  }

  /** One of `calls`, for the product's own code: `who` is an actor whose permission was asked before, or a principal whose grants count. */
  call(name: string, who: Actor | Principal, input: unknown, origin: Origin): Promise<Outcome> {
    return outcomeOf(async () => {
      const { run, use } = callByName(name);
      const host = this.#getHost();
      if ("kind" in who) {
        this.#limits.enter(origin.ip, "read", Date.now());
        this.#limits.leave("read"); // what waits here waits for the product itself
        if (who.kind === "break_glass") await heedRegister(host, who);
      }
      const ctx = this.contextFor(who, origin);
      if ("kind" in who) this.spend(ctx, "read", 1);
      requireUse(this.#getHost().status, use);
      if (ctx.principal.kind === "break_glass") noteBreakGlassUse(ctx, ctx.principal.grant_id, { method: "call", path: name });
      return run(ctx, input);
    });
  }

  /** What a call may touch. For `call` and for tests that run in the object; outside it a context can't be used. */
  contextFor(who: Actor | Principal, origin: Origin = nowhere): Context {
    const host = this.#getHost();
    return "kind" in who ? contextOf(host, who, origin, origin.path) : contextAs(host, who, origin);
  }

  /** Takes `cost` requests from the caller's buckets. @throws AppError limit_exceeded */
  spend(asking: Asking, kind: RouteClass, cost: number): Record<string, string> {
    return this.#limits.spend(asking, kind, cost, Date.now());
  }

  /** Forgets everything of a tenant that is `deleted`. Returns how many tables are left: none, also when it is asked again. */
  async erase(): Promise<number> {
    if (isProvisioned(this.ctx.storage)) {
      const { own, status } = this.#getHost();
      requireUse(status, "erase");
      forgetDecisions(own);
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#host = undefined;
    }
    return listTables(openOwn(this.ctx.storage)).length;
  }

  override async alarm(): Promise<void> {
    if (isProvisioned(this.ctx.storage)) await this.#alarm.rang();
  }

  #getHost(): Host {
    if (this.#host) return this.#host;
    const row = isProvisioned(this.ctx.storage) ? findOwnTenant(openOwn(this.ctx.storage)) : undefined;
    if (!row) throw notFound("tenant");
    this.#limits.scale(requestFactorOf(planOf({ own: openOwn(this.ctx.storage) }).plan_id));
    return (this.#host = this.#newHost(row));
  }

  #newHost({ id, slug, status }: Pick<TenantRow, "id" | "slug" | "status">): Host {
    return { env: this.env, own: openOwn(this.ctx.storage), tenantId: id, tenantSlug: slug, status, bell: this.#bell, limits: this.#limits, wake: (what) => this.#wake(what) };
  }

  /** After the statements of this turn and within their commit: what a commit wakes must find it. */
  #wake(what: Wake): void {
    queueMicrotask(() => {
      if (what === "outbox") this.#alarm.arm();
      else if (what === "tenant") this.#host = undefined;
      else this.#bell.ring(what);
    });
  }
}
