import type { EdgeContext } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { deleteFlagRow, enqueueInDirectory, findFlag, listFlagRows, putFlagRow, type Flag, type FlagRow, type PutFlag } from "../../tenancy/index.ts";

type Desk = Pick<EdgeContext, "directory" | "clock" | "requestId">;

export const listFlags = async ({ directory }: Desk): Promise<{ data: Flag[] }> => ({ data: (await listFlagRows(directory)).map(present) });

/** Made, or in place of what it was. */
export async function putFlag(desk: Desk, by: string, key: string, flag: PutFlag): Promise<Flag> {
  const row: FlagRow = { key, ...flag, changed_at: desk.clock.now() };
  await desk.directory.batch([putFlagRow(desk.directory, row), told(desk, by, "feature_flag.put", key)]);
  return present(row);
}

/** @throws AppError not_found */
export async function deleteFlag(desk: Desk, by: string, key: string): Promise<void> {
  if (!(await findFlag(desk.directory, key))) throw notFound("feature flag");
  await desk.directory.batch([deleteFlagRow(desk.directory, key), told(desk, by, "feature_flag.delete", key)]);
}

const told = ({ directory, clock, requestId }: Desk, by: string, action: string, key: string) =>
  enqueueInDirectory(directory, "platform.record", { action, target: { type: "feature_flag", id: key }, actor: { type: "system", id: `admin:${by}` }, request_id: requestId }, clock.now());

const present = ({ changed_at, ...row }: FlagRow): Flag => ({ ...row, changed_at: new Date(changed_at).toISOString() });
