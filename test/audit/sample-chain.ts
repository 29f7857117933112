import { commitmentTo, genesis, hashOf, type ChainEvent, type Side } from "../../src/audit/chain.ts";
import type { ExportLine } from "../../src/audit/verify/lines.ts";
import { signStatement, type PublicKey } from "../../src/audit/signatures.ts";
import { Settings } from "../../src/platform/settings.ts";
import { newSigningKey } from "../support/keys.ts";

export interface Entry {
  event: ChainEvent;
  side: Side | null;
}
export interface Signer {
  settings: Settings;
  keys: PublicKey[];
}

export function newSigner(kid: string): Signer {
  const key = newSigningKey(kid);
  const settings = Settings.parse({ APP_ENV: "development", PUBLIC_URL: "http://devgen.test", MASTER_KEY: "m".repeat(32), SIGNING_KEYS: JSON.stringify([key]) });
  return { settings, keys: [{ kid, kty: key.jwk.kty!, crv: key.jwk.crv!, x: key.jwk.x! }] };
}

/** Every link and hash of these events made right again, as one would who rebuilds a chain. */
export function relinked(entries: readonly Entry[]): Entry[] {
  let prev_hash = genesis;
  return entries.map(({ event: { hash: _, ...event }, side }, index) => {
    const covered = { ...event, seq: index + 1, prev_hash };
    prev_hash = hashOf(covered);
    return { event: { ...covered, hash: prev_hash }, side };
  });
}

export function sampleChain(length: number): Entry[] {
  return relinked(Array.from({ length }, (_, n) => {
    const side = { salt: `salt${n}`, details: { name: `Ada ${n}` } };
    const event = {
      seq: n + 1, id: `aud_${n + 1}`, at: 1_800_000_000_000 + n, action: "thing.make", outcome: "success", actor_type: "user", actor_id: "usr_1", user_id: "usr_1",
      target_type: "thing", target_id: `thg_${n}`, requirement_id: null, run_id: null, request_id: "rqt_1", commitment: commitmentTo(side), prev_hash: genesis, hash: genesis,
    };
    return { event, side };
  }));
}

export async function checkpointOf(signer: Signer, { seq, hash }: ChainEvent, tenant_id = "ten_1") {
  const statement = { tenant_id, seq, hash, at: "2027-01-15T08:00:00.000Z" };
  return { ...statement, ...(await signStatement(signer.settings, "devgen-audit-checkpoint", statement)) };
}

/** An export as the product makes it, of whatever events: its own checkpoint is of the last of them. */
export async function exportOf(signer: Signer, entries: readonly Entry[], tenant_id = "ten_1"): Promise<ExportLine[]> {
  const last = entries.at(-1)!.event;
  const first = entries[0]!.event;
  const statement = { tenant_id, id: "seg_1", first_seq: 1, last_seq: 3, prev_hash: first.prev_hash, last_hash: entries[2]!.event.hash, created_at: "2027-01-15T08:00:00.000Z" };
  return [
    { export: { version: 1, tenant_id, made_at: "2027-01-15T08:00:00.000Z", head: { seq: last.seq, hash: last.hash } } },
    ...entries,
    { segment: { ...statement, ...(await signStatement(signer.settings, "devgen-audit-segment", statement)) } },
    { checkpoint: await checkpointOf(signer, last, tenant_id) },
  ];
}

export const texts = (lines: readonly ExportLine[]): string[] => lines.map((line) => JSON.stringify(line));
