import type { EdgeContext } from "../../platform/context.ts";
import type { Write } from "../../platform/database.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { enqueueIfChanged, enqueueRevocations } from "../../tenancy/index.ts";
import { revocation } from "../break-glass/revoke.ts";
import type { AddAdmin, PlatformAdmin } from "./schema.ts";
import { findAdmin, insertFirstAdmin, listAdminRows, putAdmin, removeUnlessLastAdmin } from "./store.ts";
import type { PlatformAdminRow } from "./tables.ts";

type Desk = Pick<EdgeContext, "directory" | "clock" | "requestId">;

const listedMax = 500;

/** The first platform admin: whoever holds a token of the admin issuer when there was none yet. Works once. @throws AppError conflict */
export async function bootstrapAdmin(desk: Desk, subject: string, name: string): Promise<PlatformAdmin> {
  const row = newRow(desk, subject, name, "bootstrap");
  if (!(await insertFirstAdmin(desk.directory, row, told(desk, subject, "platform_admin.bootstrap", subject)))) throw conflict("There was a platform admin already: they add others");
  return present(row);
}

export const listAdmins = async ({ directory }: Desk): Promise<{ data: PlatformAdmin[] }> => ({ data: (await listAdminRows(directory, listedMax)).map(present) });

/** @throws AppError conflict for who is one already */
export async function addAdmin(desk: Desk, by: string, { subject, name }: AddAdmin): Promise<PlatformAdmin> {
  const row = newRow(desk, subject, name, by);
  if (!(await putAdmin(desk.directory, row, told(desk, by, "platform_admin.add", subject)))) throw conflict("They are a platform admin already");
  return present(row);
}

/** From the next request on no token of theirs counts, and what access they have or wish for is ended. @throws AppError not_found, conflict for the last one */
export async function removeAdmin(desk: Desk, by: string, subject: string): Promise<void> {
  const row = await findAdmin(desk.directory, subject);
  if (!row || row.removed_at !== null) throw notFound("platform admin");
  const now = desk.clock.now();
  const isGone = await removeUnlessLastAdmin(desk.directory, subject, by, now, [told(desk, by, "platform_admin.remove", subject), enqueueRevocations(desk.directory, subject, revocation, now)]);
  if (!isGone) throw conflict("The last platform admin can't be removed: add another first");
}

/** What the register says of who holds a token. */
export async function standingOf({ directory }: Pick<Desk, "directory">, subject: string): Promise<"unknown" | "active" | "removed"> {
  const row = await findAdmin(directory, subject);
  return !row ? "unknown" : row.removed_at === null ? "active" : "removed";
}

/** For what only registered platform admins do. @throws AppError forbidden */
export async function requireRegistered(desk: Pick<Desk, "directory">, subject: string): Promise<void> {
  if ((await standingOf(desk, subject)) !== "active") throw new AppError("forbidden", "This is for registered platform admins: the first is made by npm run admin:bootstrap, others by them");
}

const newRow = ({ clock }: Desk, subject: string, name: string, added_by: string): PlatformAdminRow => ({ subject, name, added_by, added_at: clock.now(), removed_by: null, removed_at: null });

/** In the batch of the change, where there was one. */
const told = ({ directory, clock, requestId }: Desk, by: string, action: string, subject: string): Write =>
  enqueueIfChanged(directory, "platform.record", { action, target: { type: "platform_admin", id: subject }, actor: { type: "system", id: `admin:${by}` }, request_id: requestId }, clock.now());

const present = ({ subject, name, added_by, added_at }: PlatformAdminRow): PlatformAdmin => ({ subject, name, added_by, added_at: new Date(added_at).toISOString() });
