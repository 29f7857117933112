import { DurableObject } from "cloudflare:workers";
import { audit } from "../../src/audit/index.ts";
import { newBell } from "../../src/platform/bell.ts";
import type { Actor } from "../../src/platform/context.ts";
import { openOwn } from "../../src/platform/database.ts";
import type { Id } from "../../src/platform/ids.ts";
import { settingsOf } from "../../src/platform/settings.ts";
import { contextAs, nowhere, type Host, type Origin } from "../tenant/context.ts";
import { newAlarm, platformChores, type Alarm } from "../tenant/alarms.ts";
import { newLimits } from "../tenant/limits.ts";
import { migrate, platformMigrations } from "../tenant/migrations.ts";
import { outcomeOf, type Outcome } from "../tenant/outcome.ts";
import { platformCallByName } from "./calls.ts";
import type { PlatformEvent } from "./event.ts";

/** The platform keeps its chain as a tenant does, under an id that no tenant can have: its time is 1970. */
const platformId: Id<"tenant"> = `ten_${"0".repeat(26)}`;
const itself: Actor = { type: "system", id: "platform" };

/** One object for all: the chain of what happens before and across tenants. */
export class Platform extends DurableObject<Env> {
  #host: Host;
  #alarm: Alarm;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    migrate(state.storage, platformMigrations);
    this.#alarm = newAlarm(state, platformChores, () => contextAs(this.#host, itself));
    this.#host = { env, own: openOwn(state.storage), tenantId: platformId, tenantSlug: "platform", status: "active", bell: newBell(), limits: newLimits(settingsOf(env)), wake: () => queueMicrotask(this.#alarm.arm) };
  }

  /** Appends what happened in the directory, in one commit, each event once. */
  record(events: PlatformEvent[]): void {
    this.#host.own.atomically(() => {
      for (const { id, actor, request_id, ...event } of events) {
        audit(contextAs(this.#host, actor, { requestId: request_id, ip: null }), { ...event, key: id });
      }
    });
  }

  /** One of `platformCalls`, for the product's own code. */
  call(name: string, input: unknown, origin: Origin = nowhere): Promise<Outcome> {
    return outcomeOf(() => platformCallByName(name)(contextAs(this.#host, itself, origin), input));
  }

  override alarm(): Promise<void> {
    return this.#alarm.rang();
  }
}
