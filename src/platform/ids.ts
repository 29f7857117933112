const prefixes = {
  tenant: "ten", user: "usr", membership: "mem", session: "ses", family: "fam", api_key: "key", ticket: "tkt",
  requirement: "req", task: "tsk", project: "prj", run: "run", execution: "exe", model_call: "mdl", event: "evt",
  audit: "aud", segment: "seg", outbox: "obx", request: "rqt", signing_key: "sgk", claim: "clm",
  role: "rol", user_role: "uro", acl: "acl", policy: "pol", decision: "dec", approval: "apr",
  organization: "org", team: "tea", invitation: "inv",
  job: "job", schedule: "sch", notification: "ntf", notice: "ntc",
  subscription: "sub", entitlement: "ent", usage: "use", service_identity: "svc",
  agent_command: "cmd", break_glass: "bgg", account_token: "act", mfa_device: "mfa", preview: "pvw",
} as const;

export type IdKind = keyof typeof prefixes;
export type Id<Kind extends IdKind> = `${(typeof prefixes)[Kind]}_${string}`;

/** Crockford's base32, lower case: no i, l, o, u. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** `<prefix>_<26 characters>`: a UUIDv7 (RFC 9562, 5.7) in base32, so ids of one kind sort by the millisecond they were made in, and within one as they were made here. */
export const newId = <Kind extends IdKind>(kind: Kind, now: number): Id<Kind> => newIdWith(prefixes[kind], now);

/** The same under a prefix of one's own, of three letters: a resource's definition names it. */
export function newIdWith<Prefix extends string>(prefix: Prefix, now: number): `${Prefix}_${string}` {
  const bytes = sixteenRandomBytes();
  for (let place = 5, rest = now; place >= 0; place--, rest = Math.floor(rest / 0x100)) bytes[place] = rest;
  const count = countIn(now, ((bytes[6]! << 8) | bytes[7]!) & 0x3ff);
  bytes[6] = 0x70 | (count >> 8);
  bytes[7] = count & 0xff;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return `${prefix}_${base32(bytes)}`;
}

let lastNow = -1;
let lastCount = 0;

/** The counter of RFC 9562, 6.2, method 1: twelve bits that begin anywhere in the lower quarter with each millisecond. */
function countIn(now: number, begin: number): number {
  lastCount = now === lastNow ? Math.min(lastCount + 1, 0xfff) : begin;
  lastNow = now;
  return lastCount;
}

/** Many are drawn at a time, and each is given once: asking the platform costs more than the rest of an id. Not for secrets, which shouldn't lie about before they are made. */
const drawn = new Uint8Array(16 * 256);
let given = drawn.length;

function sixteenRandomBytes(): Uint8Array {
  if (given === drawn.length) {
    crypto.getRandomValues(drawn);
    given = 0;
  }
  given += 16;
  return drawn.subarray(given - 16, given);
}

export const isId = <Kind extends IdKind>(kind: Kind, text: string): text is Id<Kind> => isIdWith(prefixes[kind], text);

export const isIdWith = (prefix: string, text: string): boolean => text.length === 30 && text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(4));

/** An id before which all ids of its kind sort that were made before `time`, and after which all others do. */
export function firstIdAt<Kind extends IdKind>(kind: Kind, time: number): Id<Kind> {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(Math.max(time, 0) / 0x10000));
  view.setUint16(4, Math.max(time, 0) & 0xffff);
  return `${prefixes[kind]}_${base32(bytes)}`;
}

/** What an id says besides its kind: 26 characters. */
export const bodyOf = (id: Id<IdKind>): string => id.slice(4);

export const idOf = <Kind extends IdKind>(kind: Kind, body: string): Id<Kind> => `${prefixes[kind]}_${body}`;

/** 128 bits as 26 characters, most significant first. */
export function base32(bytes: Uint8Array): string {
  // 26 digits hold 130 bits: the first two of them are zero.
  let text = "";
  let held = 0;
  let heldBits = 2;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (heldBits += 8; heldBits >= 5; heldBits -= 5) text += alphabet[(held >> (heldBits - 5)) & 31]!;
    held &= (1 << heldBits) - 1;
  }
  return text;
}

/** 128 random bits in the same form. */
export const randomBody = (): string => base32(crypto.getRandomValues(new Uint8Array(16)));
