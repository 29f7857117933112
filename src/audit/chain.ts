import { canonical, type Json } from "../platform/canonical.ts";
import { sha256 } from "../platform/digest.ts";

/** What an event's hash covers, exactly as it is hashed: every member of it, in canonical JSON (RFC 8785). */
export interface Covered {
  [name: string]: string | number | null;
  seq: number;
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  action: string;
  outcome: string;
  actor_type: string;
  actor_id: string;
  user_id: string | null;
  target_type: string;
  target_id: string;
  requirement_id: string | null;
  run_id: string | null;
  request_id: string;
  commitment: string;
  prev_hash: string;
}
export type ChainEvent = Covered & { hash: string };

/** The erasable side of an event. */
export interface Side {
  salt: string;
  details: { [name: string]: Json };
}

/** An event with its side, which is null once it was erased. */
export interface Link {
  event: ChainEvent;
  side: Side | null;
}

/** What the first event follows. */
export const genesis = "0".repeat(64);

export const hashOf = (covered: Covered): string => sha256(canonical(covered));

/** Binds the details to the chain without telling anything about them: guessing needs the salt, which is erased with them. */
export const commitmentTo = ({ salt, details }: Side): string => sha256(canonical([salt, details]));
