import type { Json } from "./canonical.ts";
import type { Directory, OwnDatabase } from "./database.ts";
import type { Id } from "./ids.ts";
import type { Log } from "./log.ts";
import type { LimitStandings } from "./rate-limit.ts";
import type { Settings } from "./settings.ts";
import type { Storage } from "./storage/index.ts";

/** Who does something, as audit events and commits name them. */
export type Actor =
  | { type: "user"; id: Id<"user"> }
  | { type: "api_key"; id: Id<"api_key">; user_id: Id<"user"> }
  /** A service identity, by one of its keys: nobody's stand-in. */
  | { type: "service"; id: Id<"service_identity">; key_id: Id<"api_key"> }
  | { type: "system"; id: string };

/** The person who acts, by API key too; null for services and the product itself. */
export const personBehind = (actor: Actor): Id<"user"> | null => (actor.type === "user" ? actor.id : actor.type === "api_key" ? actor.user_id : null);

/** Whoever it is that owns what is made: a person or a service identity; null for the product itself. */
export const ownerBehind = (actor: Actor): Id<"user"> | Id<"service_identity"> | null => (actor.type === "service" ? actor.id : personBehind(actor));

/** Who comes in through an organization above the tenant: which, and as what. */
export interface InOrganization {
  id: Id<"organization">;
  role: string;
}

/** What the edge has proved about a caller. It travels in one internal header that the edge strips from whatever comes in. */
export type Principal =
  | { kind: "user"; tenant_id: Id<"tenant">; user_id: Id<"user">; session_id: Id<"session">; expires_at: number; organization?: InOrganization | undefined }
  /** `digest`: SHA-256 of the whole key; the object compares it with what it holds. */
  | { kind: "api_key"; tenant_id: Id<"tenant">; key_id: Id<"api_key">; digest: string }
  /** A single-use ticket of a socket or a sign-in link: the object takes it back and acts as whoever asked for it. */
  | { kind: "ticket"; tenant_id: Id<"tenant">; ticket_id: Id<"ticket">; digest: string }
  /** A platform admin's access to this tenant for a while. */
  | { kind: "break_glass"; tenant_id: Id<"tenant">; grant_id: Id<"break_glass">; digest: string }
  /** The product's own objects and jobs. Never made from a request that came from outside. */
  | { kind: "system"; tenant_id: Id<"tenant">; name: string };

/** A member as every request finds them, in the query that it must make anyway. */
export interface Person {
  user_id: Id<"user">;
  email: string;
  name: string;
  username: string | null;
  roles: string[];
  teams: string[];
}

/** A service identity as every request of one of its keys finds it. */
export interface Service {
  service_identity_id: Id<"service_identity">;
  name: string;
  roles: string[];
}

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/** What the tenant's object resolved for this very request; a removed member is out with the next one. */
export interface Grants {
  roles: readonly string[];
  permissions: ReadonlySet<string>;
  /** The ids of the teams that the caller is in. */
  teams: readonly string[];
  /** What the caller's key is narrowed to, whatever roles, entries and policies allow. */
  scopes?: ReadonlySet<string>;
}

/** What happened, as the audit chain keeps it. */
export interface AuditEvent {
  /** `resource.verb`. */
  action: string;
  target: { type: string; id: string };
  outcome?: "success" | "denied" | "failure";
  requirement_id?: string;
  run_id?: string;
  /** Unique in the tenant: an event that may be told twice (`run_…:commit`) is written once. */
  key?: string;
  /** Goes into the erasable side row: names, e-mails, free text belong here and nowhere else. */
  details?: { [name: string]: Json };
  /** The person whom the details speak of, when that is neither the caller nor the target: `eraseDetails` finds them by it. */
  subject?: string;
}

/** What access asks of identity, which stands above it. */
export interface People {
  /** What a user, service identity or API key has by itself, and who it stands for; undefined when no such one is active here. */
  find(own: OwnDatabase, type: string, id: string, now: number): (Grants & { stands_for: { type: "user" | "service_identity"; id: string }; email?: string }) | undefined;
  /** Active members, and those who are suspended where it is asked, in the order of their ids, after one of them, with the roles of their membership. */
  members(own: OwnDatabase, after: string | undefined, limit: number, suspendedToo?: boolean): { id: string; email: string; roles: readonly string[]; teams: readonly string[] }[];
  /** Who is an owner by membership, active or suspended where it is asked. */
  ownerIds(own: OwnDatabase, suspendedToo?: boolean): string[];
}

export interface Spending {
  approval_id: Id<"approval">;
  /** Whether it was spent by this request: a commit that was taken back left it good, and the next one spends it. */
  spent: boolean;
}

/** The platform's bindings that are real everywhere. Verbs hand them to the port's own file and use nothing of them themselves. */
export type Bindings = Pick<Env, "SESSION" | "SANDBOX" | "PLATFORM" | "JOBS" | "INBOX" | "PREVIEW">;

/** Everything a verb of a tenant may touch. Built once per request, job or alarm. */
export interface Context {
  tenantId: Id<"tenant">;
  tenantSlug: string;
  actor: Actor;
  grants: Grants;
  /** This tenant's SQLite, inside its object: synchronous. */
  own: OwnDatabase;
  directory: Directory;
  bindings: Bindings;
  /** What is larger than a row. */
  blobs: Storage;
  settings: Settings;
  clock: Clock;
  log: Log;
  requestId: string;
  /** Where the caller came from, for audit only: erasable there. */
  ip: string | null;
  /** The request as an approval of it is bound to it: set where a policy may ask for one. */
  asked?: Json;
  /** Approvals that this request has found good; each is spent in the commit of the first change that the request makes. */
  spending: Spending[];
  /** Set when the caller sent an Idempotency-Key: `remember` stores the answer under it. */
  idempotency?: IdempotencyClaim;
  /** Calls back once the current commit is durable; used to wake what waits for it. */
  wake(what: Wake): void;
  /** True once another request or call of this tenant woke `what`, false after `limitMs`. Ask the rows again afterwards. */
  waitFor(what: Wake, limitMs: number): Promise<boolean>;
  /** Where the caller stands with the limits of requests. */
  limits(): LimitStandings;
  /** How the caller proved who they are; a ticket is made for it. */
  principal: Principal;
  /** `audit`, for the domains that audit itself stands on. */
  record(ctx: Context, event: AuditEvent): void;
  people: People;
  /** Who the credential stands for; missing for a service, and where the product itself acts. */
  person?: Person;
  /** The service identity that the credential stands for. */
  service?: Service;
}

/** `tenant`: the row that says who this object is and what it allows has changed. */
export type Wake = "outbox" | "tenant" | `run:${string}` | `job:${string}`;

export interface IdempotencyClaim {
  scope: string;
  key: string;
  fingerprint: string;
  /** This very try: what it remembers, another try under the same key cannot replace. */
  claim: string;
}

/** Before a tenant is known: sign-up, sign-in. The compiler stops it from calling a tenant's verb. */
export interface EdgeContext {
  directory: Directory;
  env: Env;
  settings: Settings;
  clock: Clock;
  log: Log;
  requestId: string;
  /** As the platform saw it; `unknown` where it says nothing. */
  ip: string;
  /** What the caller's program calls itself, where it does. */
  userAgent?: string;
}

export const systemClock: Clock = { now: () => Date.now() };
