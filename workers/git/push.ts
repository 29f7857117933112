import type { Context } from "hono";
import { tenantOf } from "../../durable-objects/tenant/stub.ts";
import { openRepository, pathsAt, storePack, type OpenProject, type Push, type PushDoor } from "../../src/delivery/index.ts";
import { testCommandOf } from "../../src/generation/index.ts";
import type { EdgeEnv } from "../../src/platform/http.ts";
import { storageOf } from "../../src/platform/storage/index.ts";
import { admit } from "../admit.ts";

/** The caller's repository and the door into it. What is pushed is judged here, at the edge; the tenant's object moves the refs. @throws AppError unauthenticated, forbidden, not_found */
export async function openDoor(c: Context<EdgeEnv>, wanted: OpenProject): Promise<{ repository: ReturnType<typeof openRepository>; door: PushDoor }> {
  const { requestId, ip } = c.var.edge;
  const principal = await admit(c.var.edge, c.req.raw);
  const { call } = tenantOf(c.env, principal.tenant_id, { requestId, ip });
  const blobs = storageOf(c.env);
  const { may_force, room, ...snapshot } = await call("projects.openToPush", principal, wanted);
  const { project_id } = snapshot;

  async function accept(push: Push): Promise<Awaited<ReturnType<PushDoor["accept"]>>> {
    if (push.pack) await storePack(blobs, principal.tenant_id, project_id, push.pack);
    const pack = push.pack && { pack_id: push.pack.pack_id, bytes: push.pack.pack.length, objects: push.pack.objects };
    const { refused, tests } = await call("projects.applyPush", principal, { project_id, updates: [...push.updates], atomic: push.atomic, tests: await commandsFor(push), ...(pack ? { pack } : {}) });
    return { refused: new Map(refused), says: tests.map(({ ref, command, execution_id }) => `${command} runs over ${ref.replace("refs/heads/", "")}: /api/executions/${execution_id}`) };
  }
  return { repository: openRepository(blobs, snapshot), door: { may_force, room, accept } };
}

/** How what branches lead to now is tested, judging by its files. */
async function commandsFor({ updates, repository }: Push): Promise<Record<string, string>> {
  const commands: Record<string, string> = {};
  for (const { ref, to } of updates) if (to !== null && ref.startsWith("refs/heads/")) commands[ref] = testCommandOf(await pathsAt(repository, to));
  return commands;
}
