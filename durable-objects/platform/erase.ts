import { deleteSignUpsOf, deleteUsers } from "../../src/identity/index.ts";
import { sessionOf } from "../../src/generation/index.ts";
import { previewOf } from "../../src/delivery/index.ts";
import type { EdgeContext } from "../../src/platform/context.ts";
import { AppError } from "../../src/platform/errors.ts";
import { faultPoint } from "../../src/platform/faults.ts";
import type { Id } from "../../src/platform/ids.ts";
import { describeError } from "../../src/platform/log.ts";
import { storageOf, type Stored } from "../../src/platform/storage/index.ts";
import { countInDirectory, deleteFromDirectory, deleteMemberships, listDeletable, listOnlyHere, releaseNames, type DeletionRow, type DeletionStep, type Facts } from "../../src/tenancy/index.ts";
import { tenantOf } from "../tenant/stub.ts";
import { callPlatform } from "./calls.ts";

const dueMax = 20;
const peopleAtOnce = 40;
const eraser = { type: "system", id: "eraser" } as const;

/** Deletes the tenants whose grace period is over, each step by step from where it was cut off. Safe to run twice at once. Returns how many are done. */
export async function eraseDue(edge: EdgeContext): Promise<number> {
  const platform = callPlatform(edge.env);
  for (const { id } of await listDeletable(edge.directory, edge.clock.now(), dueMax)) await platform("deletions.begin", { tenant_id: id });
  let done = 0;
  for (const deletion of await platform("deletions.open", undefined)) {
    try {
      if (await erase(edge, deletion)) done++;
    } catch (error) {
      edge.log("error", "erase.failed", { tenant_id: deletion.tenant_id, step: deletion.step, ...describeError(error) });
    }
  }
  return done;
}

async function erase(edge: EdgeContext, deletion: DeletionRow): Promise<boolean> {
  const platform = callPlatform(edge.env);
  const { tenant_id } = deletion;
  for (let { step } = deletion; step !== "done";) {
    try {
      if (step === "certify") ({ step } = await platform("deletions.certify", { tenant_id, left: await whatIsLeft(edge, tenant_id) }));
      else ({ step } = await platform("deletions.advance", { tenant_id, step, facts: await steps[step](edge, tenant_id) }));
    } catch (error) {
      if (step !== "count" || !(error instanceof AppError) || error.code !== "conflict") throw error;
      await platform("deletions.drop", { tenant_id }); // it was restored, and the directory hadn't heard of it yet
      return false;
    }
    await faultPoint(edge.settings, `erase:before-${step}`, edge.log);
  }
  return true;
}

/** What each step does, and what it finds out. */
const steps: Readonly<Record<Exclude<DeletionStep, "certify">, (edge: EdgeContext, id: Id<"tenant">) => Promise<Facts>>> = {
  async count(edge, id) {
    const found = await tenantOf(edge.env, id).call("tenants.close", eraser, undefined);
    const blobs = { objects: 0, bytes: 0 };
    for await (const page of blobsOf(edge, id)) {
      blobs.objects += page.length;
      blobs.bytes += page.reduce((sum, { size }) => sum + size, 0);
    }
    return { ...found, blobs, directory: { rows: await countInDirectory(edge.directory, id) } };
  },

  async sessions(edge, id) {
    const tenant = tenantOf(edge.env, id);
    await forgetPreviews(edge, id);
    let sessions = 0;
    for (let after = ""; ;) {
      const subjects = await tenant.call("tenants.subjects", eraser, { after });
      for (const subject of subjects) await sessionOf({ bindings: edge.env, tenantId: id }, subject).forget();
      sessions += subjects.length;
      const last = subjects.at(-1);
      if (last === undefined) return { sessions };
      after = last;
    }
  },

  async blobs(edge, id) {
    for await (const page of blobsOf(edge, id)) await storageOf(edge.env).delete(page.map(({ key }) => key));
    return {};
  },

  async object(edge, id) {
    await tenantOf(edge.env, id).erase();
    return {};
  },

  async directory(edge, id) {
    const { directory } = edge;
    for (let people = await listOnlyHere(directory, id, peopleAtOnce); people.length > 0; people = await listOnlyHere(directory, id, peopleAtOnce)) {
      await directory.batch([releaseNames(directory, people), deleteMemberships(directory, id, people), ...deleteUsers(directory, people)]);
    }
    await directory.batch([deleteSignUpsOf(directory, id), ...deleteFromDirectory(directory, id)]);
    return {};
  },
};

async function forgetPreviews({ env }: EdgeContext, id: Id<"tenant">): Promise<void> {
  const tenant = tenantOf(env, id);
  for (let after: string | undefined = ""; after !== undefined;) {
    const previews: string[] = await tenant.call("previews.list", eraser, { after });
    for (const preview of previews) await previewOf(env, preview).forget();
    after = previews.at(-1);
  }
}

/** Looks for everything once more. */
async function whatIsLeft(edge: EdgeContext, id: Id<"tenant">): Promise<{ tables: number; blobs: number; directory_rows: number }> {
  let blobs = 0;
  for await (const page of blobsOf(edge, id)) blobs += page.length;
  return { tables: await tenantOf(edge.env, id).erase(), blobs, directory_rows: await countInDirectory(edge.directory, id) };
}

async function* blobsOf({ env }: EdgeContext, id: Id<"tenant">): AsyncGenerator<Stored[]> {
  let cursor: string | undefined;
  do {
    const page = await storageOf(env).list({ prefix: `tenants/${id}/`, ...(cursor === undefined ? {} : { cursor }) });
    yield page.objects;
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
}
