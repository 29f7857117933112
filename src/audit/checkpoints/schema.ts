import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

/** Whoever holds one can tell later whether the events up to `seq` are still those of that day. */
export const Checkpoint = z.object({
  tenant_id: z.string(),
  seq: z.int().min(0),
  hash: z.string(),
  at: z.iso.datetime(),
  kid: z.string(),
  signature: z.string().describe("Ed25519, base64url, over `devgen-audit-checkpoint`, a line feed, and the other members but kid in canonical JSON"),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

export const CheckpointQuery = pageQuery({});
export type CheckpointQuery = z.output<typeof CheckpointQuery>;
