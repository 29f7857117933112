import type { Principal } from "../../platform/context.ts";
import { hmac, keyFor, randomBytes } from "../../platform/digest.ts";
import { AppError, conflict, invalid, notFound } from "../../platform/errors.ts";
import { newId, randomBody, type Id } from "../../platform/ids.ts";
import { sendsMail } from "../../platform/mail/index.ts";
import { enqueueInDirectory } from "../../tenancy/index.ts";
import type { IdentityContext } from "../door.ts";
import { provePassword } from "../passwords/prove.ts";
import { passGates } from "../gates/service.ts";
import { ending } from "../recovery/ending.ts";
import { findUser } from "../users/store.ts";
import type { Factors, NewFactor, RecoveryCodes, SetUpFactor } from "./schema.ts";
import { openSecret, sealSecret } from "./sealing.ts";
import { confirmDevice, countRecoveryCodes, deleteDevice, deleteRecoveryCodes, deleteUnconfirmed, insertDevice, listDevices, replaceRecoveryCodes, takeRecoveryCode, takeStep } from "./store.ts";
import type { MfaDeviceRow } from "./tables.ts";
import { addressOf, stepOf, toBase32 } from "./totp.ts";

const secretBytes = 20;
const devicesMax = 5;
const codesMade = 10;
const issuer = "DevGen";

interface Caller {
  user_id: Id<"user">;
  email: string;
}

/** For whoever has proved their password: the second factor, where they have one. @returns what proves it, besides the password. @throws AppError unauthenticated, with `mfa_required` where a code is lacking */
export async function proveSecondFactor(edge: IdentityContext, userId: Id<"user">, code: string | undefined): Promise<string[]> {
  const devices = await confirmedOf(edge, userId);
  if (devices.length === 0) return [];
  if (code === undefined) throw new AppError("unauthenticated", "This account has a second factor: send its code too", { extra: { mfa_required: true, methods: ["totp", "recovery_code"] } });
  await passGates(edge, "code", userId); // a gate that trusts no network: whoever has the password has no more tries from where its owner was
  if (!(await takeCode(edge, userId, devices, code))) throw new AppError("unauthenticated", "This code is not right, or was used already", { extra: { mfa_required: true, methods: ["totp", "recovery_code"] } });
  return ["otp", "mfa"];
}

/** What the caller has. */
export async function getFactors(edge: IdentityContext, principal: Principal): Promise<Factors> {
  const { user_id } = await caller(edge, principal);
  const devices = await listDevices(edge.directory, user_id);
  return {
    enabled: devices.some(({ confirmed_at }) => confirmed_at !== null), recovery_codes_left: await countRecoveryCodes(edge.directory, user_id),
    devices: devices.map(({ id, name, confirmed_at, created_at }) => ({ device_id: id, name, confirmed: confirmed_at !== null, created_at: new Date(created_at).toISOString() })),
  };
}

/** Begins with a device: it counts once its first code was right. One that was begun with before is forgotten. A session alone doesn't do: it takes the password, a code where there is a device already, and an address that is proved where mail is sent. @throws AppError conflict, unauthenticated, forbidden */
export async function setUpFactor(edge: IdentityContext, principal: Principal, { name, current_password, code }: SetUpFactor): Promise<NewFactor> {
  const { user_id } = await caller(edge, principal);
  const user = await findUser(edge.directory, user_id);
  if (!user) throw notFound("account");
  const { email } = user;
  if (user.email_verified_at === null && sendsMail(edge.settings)) throw new AppError("forbidden", "Verify your e-mail address first, by the link that was mailed to you");
  const proved = await provePassword(edge, email, current_password);
  if (proved.user_id !== user_id) throw new AppError("unauthenticated", "This is not your password");
  await proveSecondFactor(edge, user_id, code);
  if ((await confirmedOf(edge, user_id)).length >= devicesMax) throw conflict(`You have ${devicesMax} devices already`);
  const now = edge.clock.now();
  const id = newId("mfa_device", now);
  const secret = randomBytes(secretBytes);
  await edge.directory.batch([deleteUnconfirmed(edge.directory, user_id), insertDevice(edge.directory, { id, user_id, name, secret: await sealSecret(edge.settings, id, secret), created_at: now, confirmed_at: null, last_step: 0 })]);
  return { device_id: id, name, secret: toBase32(secret), otpauth_url: addressOf(issuer, email, toBase32(secret)) };
}

/** From now on signing in takes a code. The first device brings recovery codes, and ends every other session: they were opened without it. @throws AppError not_found, conflict, invalid_input for a code that isn't the device's */
export async function confirmFactor(edge: IdentityContext, principal: Principal, { device_id, code }: { device_id: string; code: string }): Promise<RecoveryCodes> {
  const { user_id, email } = await caller(edge, principal);
  await passGates(edge, "login", email);
  const devices = await listDevices(edge.directory, user_id);
  const device = devices.find(({ id }) => id === device_id);
  if (!device) throw notFound("device");
  if (device.confirmed_at !== null) throw conflict("This device is confirmed already");
  if (!(await isCodeOf(edge, device, code))) throw invalid("#/code", "wrong", "This is not the device's code now");
  const isFirst = !devices.some(({ confirmed_at }) => confirmed_at !== null);
  const codes = isFirst ? newCodes() : [];
  const now = edge.clock.now();
  await edge.directory.batch([
    confirmDevice(edge.directory, device.id, now), told(edge, user_id, "user.add_second_factor"), ...(isFirst ? replaceRecoveryCodes(edge.directory, user_id, codes.map((one) => digestOf(edge, one)), now) : []),
    ...(isFirst ? [ending(edge, { user_id, except: principal.kind === "user" ? principal.session_id : null })] : []),
  ]);
  return { recovery_codes: codes };
}

/** Takes a device away, by a code of any: with the last one its recovery codes go. @throws AppError not_found, unauthenticated */
export async function removeFactor(edge: IdentityContext, principal: Principal, deviceId: string, code: string): Promise<void> {
  const { user_id, email } = await caller(edge, principal);
  const devices = await listDevices(edge.directory, user_id);
  const device = devices.find(({ id }) => id === deviceId);
  if (!device) throw notFound("device");
  await passGates(edge, "login", email);
  await proveSecondFactor(edge, user_id, code);
  const isLast = devices.every(({ id, confirmed_at }) => id === device.id || confirmed_at === null);
  await edge.directory.batch([deleteDevice(edge.directory, device.id), told(edge, user_id, "user.remove_second_factor"), ...(isLast ? [deleteRecoveryCodes(edge.directory, user_id)] : [])]);
}

/** New recovery codes in the place of the old, by a code. @throws AppError conflict without a second factor, unauthenticated */
export async function renewRecoveryCodes(edge: IdentityContext, principal: Principal, code: string): Promise<RecoveryCodes> {
  const { user_id, email } = await caller(edge, principal);
  await passGates(edge, "login", email);
  if ((await proveSecondFactor(edge, user_id, code)).length === 0) throw conflict("There is no second factor to recover from");
  const codes = newCodes();
  const [first, ...rest] = replaceRecoveryCodes(edge.directory, user_id, codes.map((one) => digestOf(edge, one)), edge.clock.now());
  await edge.directory.batch([first!, ...rest, told(edge, user_id, "user.renew_recovery_codes")]);
  return { recovery_codes: codes };
}

const caller = (edge: IdentityContext, principal: Principal): Promise<Caller> => edge.tenant(principal.tenant_id).currentSession(principal);

const confirmedOf = async ({ directory }: IdentityContext, userId: Id<"user">): Promise<MfaDeviceRow[]> => (await listDevices(directory, userId)).filter(({ confirmed_at }) => confirmed_at !== null);

async function takeCode(edge: IdentityContext, userId: Id<"user">, devices: readonly MfaDeviceRow[], code: string): Promise<boolean> {
  if (!/^\d{6}$/.test(code)) return takeRecoveryCode(edge.directory, userId, digestOf(edge, code));
  for (const device of devices) if (await isCodeOf(edge, device, code)) return true;
  return false;
}

/** Whether it is a device's code now, and was not taken before: it is taken with the answer. */
async function isCodeOf(edge: IdentityContext, device: MfaDeviceRow, code: string): Promise<boolean> {
  const step = stepOf(await openSecret(edge.settings, device.id, device.secret), code, edge.clock.now());
  return step !== undefined && takeStep(edge.directory, device.id, step);
}

/** 80 bits each, in two halves to be read off paper. */
const newCodes = (): string[] => Array.from({ length: codesMade }, () => randomBody().slice(-16).replace(/^(.{8})/, "$1-"));

/** Codes are random enough that a keyed digest does; without the master key rows open nothing. */
const digestOf = ({ settings }: IdentityContext, code: string): string => hmac(keyFor(settings.MASTER_KEY, "recovery-codes"), code.replace("-", ""));

const told = ({ directory, clock, requestId }: IdentityContext, id: Id<"user">, action: string) =>
  enqueueInDirectory(directory, "platform.record", { action, target: { type: "user", id }, actor: { type: "user", id }, request_id: requestId }, clock.now());
