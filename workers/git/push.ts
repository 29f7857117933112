import type { Context } from "hono";
import type { CallAnswer } from "../../durable-objects/tenant/calls.ts";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { openRepository, pathsAt, storePack, type AppliedPush, type CommitSigner, type OpenProject, type Push, type PushDoor, type PushSnapshot } from "../../src/delivery/index.ts";
import { testCommandOf } from "../../src/generation/index.ts";
import type { EdgeEnv } from "../../src/platform/http.ts";
import { storageOf } from "../../src/platform/storage/index.ts";
import { admit } from "../admit.ts";
import { acceptGated } from "./gate.ts";

/** A repository that its caller may write. */
export interface Writable {
  snapshot: PushSnapshot;
  repository: ReturnType<typeof openRepository>;
  /** Stores the pack, then has the tenant's object move the refs: before, nothing of it can be seen. `tested`: what it moves was tested before. */
  apply(push: Push, more?: { rolled_back_to?: string; tested?: boolean }): Promise<AppliedPush>;
  /** What the tests of a push came to; its caller's right to push is all that it takes. */
  outcome(executionId: string, waitMs: number): Promise<CallAnswer<"executions.outcome">>;
  /** The tenant's own signature, for commits that are made here. */
  signer(): Promise<{ committer: { name: string; email: string }; sign: CommitSigner }>;
}

const itself = { type: "system", id: "git" } as const;

/** @throws AppError unauthenticated, forbidden, not_found */
export async function openToWrite(c: Context<EdgeEnv>, wanted: OpenProject): Promise<Writable> {
  const { requestId, ip } = c.var.edge;
  const principal = await admit(c.var.edge, c.req.raw);
  const { call } = tenantOf(c.env, principal.tenant_id, { requestId, ip });
  const blobs = storageOf(c.env);
  const snapshot = await call("projects.openToPush", principal, wanted);
  const { project_id } = snapshot;
  return {
    snapshot,
    repository: openRepository(blobs, snapshot),
    async apply(push, { tested = false, ...more } = {}) {
      // What can't be gone through is refused before anything of it is kept.
      const tests = tested ? {} : await commandsFor(push);
      if (push.pack) await storePack(blobs, principal.tenant_id, project_id, push.pack);
      const pack = push.pack && { pack_id: push.pack.pack_id, bytes: push.pack.pack.length, objects: push.pack.objects };
      return call("projects.applyPush", principal, { project_id, updates: [...push.updates], atomic: push.atomic, tests, ...(pack ? { pack } : {}), ...more });
    },
    outcome: (execution_id, wait_ms) => call("executions.outcome", itself, { execution_id, wait_ms }),
    async signer() {
      const { key_id, public_key, committer } = await call("commits.signer", itself, undefined);
      return { committer, sign: { public_key, sign: (payload) => call("commits.sign", itself, { key_id, payload }) } };
    },
  };
}

/** The caller's repository and the door into it: what is pushed is judged here, at the edge. @throws AppError unauthenticated, forbidden, not_found */
export async function openDoor(c: Context<EdgeEnv>, wanted: OpenProject, waits: () => void): Promise<{ repository: Writable["repository"]; door: PushDoor }> {
  const writable = await openToWrite(c, wanted);
  const { may_force, room } = writable.snapshot;
  return { repository: writable.repository, door: { may_force, room, accept: (push) => acceptGated(writable, push, waits) } };
}

/** How what branches lead to now is tested, judging by its files. */
async function commandsFor({ updates, repository }: Push): Promise<Record<string, string>> {
  const commands: Record<string, string> = {};
  for (const { ref, to } of updates) if (to !== null && ref.startsWith("refs/heads/")) commands[ref] = testCommandOf(await pathsAt(repository, to));
  return commands;
}
