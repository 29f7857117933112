import { identityContext } from "../durable-objects/tenant/door.ts";
import { drainDirectory } from "../durable-objects/platform/drain.ts";
import { eraseDue } from "../durable-objects/platform/erase.ts";
import { tenantOf } from "../durable-objects/tenant/stub.ts";
import { drainRevocations } from "../src/admin/index.ts";
import { drainAccountMail, drainEndings, drainReleases, provisionLeftovers, runDueJobs } from "../src/identity/index.ts";
import { newId } from "../src/platform/ids.ts";
import { newEdgeContext } from "./edge-context.ts";

/** Every minute: finishes what a crash left between the directory and the objects. */
export async function sweep(env: Env, now: number): Promise<void> {
  const edge = newEdgeContext(env, newId("request", now), "unknown");
  const made = await provisionLeftovers(identityContext(edge));
  const told = await drainDirectory(edge);
  const released = await drainReleases(identityContext(edge));
  const ended = await drainEndings(identityContext(edge));
  const revoked = await drainRevocations(edge, (id, admin) => tenantOf(env, id).call("break_glass.revoke", { type: "system", id: "platform" }, { admin }));
  const steps = await runDueJobs(identityContext(edge));
  const erased = await eraseDue(edge);
  const mailed = await drainAccountMail(edge); // the last: others' servers may be slow
  if (made + told + released + revoked + mailed + ended + steps + erased > 0) edge.log("info", "sweep", { provisioned: made, told, released, revoked, mailed, ended, steps, erased });
}
