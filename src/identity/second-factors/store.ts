import { and, asc, count, eq, inArray, isNull, lt, type SQL } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import type { Id } from "../../platform/ids.ts";
import { mfaDevices, recoveryCodes, type MfaDeviceRow } from "./tables.ts";

export const listDevices = (directory: Directory, userId: Id<"user">): Promise<MfaDeviceRow[]> => directory.select().from(mfaDevices).where(eq(mfaDevices.user_id, userId)).orderBy(asc(mfaDevices.id)).all();

export const insertDevice = (directory: Directory, row: MfaDeviceRow): Write => directory.insert(mfaDevices).values(row);

/** Devices that were begun with and never confirmed. */
export const deleteUnconfirmed = (directory: Directory, userId: Id<"user">): Write => directory.delete(mfaDevices).where(and(eq(mfaDevices.user_id, userId), isNull(mfaDevices.confirmed_at)));

export const deleteDevice = (directory: Directory, id: Id<"mfa_device">): Write => directory.delete(mfaDevices).where(eq(mfaDevices.id, id));

export const confirmDevice = (directory: Directory, id: Id<"mfa_device">, now: number): Write => directory.update(mfaDevices).set({ confirmed_at: now }).where(eq(mfaDevices.id, id));

/** Whether the code of this step was not taken before: of two at once, one is told so. */
export const takeStep = async (directory: Directory, id: Id<"mfa_device">, step: number): Promise<boolean> =>
  (await directory.update(mfaDevices).set({ last_step: step }).where(and(eq(mfaDevices.id, id), lt(mfaDevices.last_step, step))).returning({ id: mfaDevices.id }).all()).length > 0;

/** New ones in the place of all that there are. */
export const replaceRecoveryCodes = (directory: Directory, userId: Id<"user">, digests: readonly string[], created_at: number): Write[] =>
  [deleteRecoveryCodes(directory, userId), directory.insert(recoveryCodes).values(digests.map((digest) => ({ user_id: userId, digest, created_at })))];

export const deleteRecoveryCodes = (directory: Directory, userId: Id<"user">): Write => directory.delete(recoveryCodes).where(eq(recoveryCodes.user_id, userId));

/** Whether there was such a code; there is none any more. */
export const takeRecoveryCode = async (directory: Directory, userId: Id<"user">, digest: string): Promise<boolean> =>
  (await directory.delete(recoveryCodes).where(and(eq(recoveryCodes.user_id, userId), eq(recoveryCodes.digest, digest))).returning({ digest: recoveryCodes.digest }).all()).length > 0;

export const countRecoveryCodes = async (directory: Directory, userId: Id<"user">): Promise<number> =>
  (await directory.select({ n: count() }).from(recoveryCodes).where(eq(recoveryCodes.user_id, userId)).get())?.n ?? 0;

/** What goes with people who are taken out of the directory; `where`: only if that is so too. */
export const deleteFactorsOf = (directory: Directory, ids: readonly Id<"user">[], where?: SQL): Write[] => [
  directory.delete(mfaDevices).where(and(inArray(mfaDevices.user_id, [...ids]), where)), directory.delete(recoveryCodes).where(and(inArray(recoveryCodes.user_id, [...ids]), where)),
];
