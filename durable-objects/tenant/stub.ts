import type { Provision } from "../../src/identity/index.ts";
import type { Actor, Principal } from "../../src/platform/context.ts";
import type { Id } from "../../src/platform/ids.ts";
import { nowhere, type Origin } from "./context.ts";
import type { CallAnswer, CallInput, CallName } from "./calls.ts";
import { valueOf, type Outcome } from "./outcome.ts";

export interface TenantStub {
  /** Returns how many tables are left. */
  erase(): Promise<number>;
  provision(input: Provision): Promise<void>;
  /** One of `calls`. `who`: an actor (its permission was asked before), or a principal (what it may counts). @throws AppError */
  call<Name extends CallName>(name: Name, who: Actor | Principal, input: CallInput<Name>): Promise<CallAnswer<Name>>;
}

/** A request to a tenant's object, with the headers of `withPrincipal`. `tenantId` must come from a verified credential. */
export const fetchTenant = (env: Pick<Env, "TENANT">, tenantId: Id<"tenant">, url: string, init: RequestInit): Promise<Response> => env.TENANT.getByName(tenantId).fetch(url, init);

/**
 * A tenant's object, for the edge and for our other objects. `tenantId` must come from a verified credential or from the directory.
 * `origin`: the request that this follows from, for logs and audit events.
 */
export function tenantOf(env: Pick<Env, "TENANT">, tenantId: Id<"tenant">, origin: Origin = nowhere): TenantStub {
  const stub = env.TENANT.getByName(tenantId);
  return {
    erase: async () => stub.erase(),
    async provision(input) {
      valueOf((await stub.provision(input, origin)) as Outcome);
    },
    call: typed(async (name, who, input) => valueOf((await stub.call(name, who, input, origin)) as Outcome)),
  };
}

/** The object runs the very entry of `calls` that the types are read from. */
const typed = (call: (name: string, who: Actor | Principal, input: unknown) => Promise<unknown>): TenantStub["call"] => call as TenantStub["call"];
