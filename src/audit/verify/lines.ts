import * as z from "zod";
import { Checkpoint } from "../checkpoints/schema.ts";

const text = () => z.string();
const hash = () => z.string().regex(/^[0-9a-f]{64}$/, "is not a SHA-256");

const Event = z.strictObject({
  seq: z.int().min(1), id: text(), at: z.int(), action: text(), outcome: text(), actor_type: text(), actor_id: text(), user_id: text().nullable(),
  target_type: text(), target_id: text(), requirement_id: text().nullable(), run_id: text().nullable(), request_id: text(),
  commitment: hash(), prev_hash: hash(), hash: hash(),
});
const Side = z.strictObject({ salt: text(), details: z.record(z.string(), z.json()) });

export const SegmentStatement = z.strictObject({
  tenant_id: text(), id: text(), first_seq: z.int(), last_seq: z.int(), prev_hash: hash(), last_hash: hash(), created_at: text(), kid: text(), signature: text(),
});

/** The lines of an export, one JSON object each: its head, every event in order, the segments, at last the checkpoint of its head. */
export const HeadLine = z.strictObject({
  export: z.strictObject({ version: z.literal(1), tenant_id: text(), made_at: text(), head: z.strictObject({ seq: z.int(), hash: hash() }) }),
});
export const EventLine = z.strictObject({ event: Event, side: Side.nullable() });
export const SegmentLine = z.strictObject({ segment: SegmentStatement });
export const CheckpointLine = z.strictObject({ checkpoint: Checkpoint });

/** A line of a segment's object: its head, then its events, without their sides. */
export const StoredLine = z.union([z.strictObject({ event: Event }), SegmentLine]);

export type HeadLine = z.infer<typeof HeadLine>;
export type EventLine = z.infer<typeof EventLine>;
export type SegmentLine = z.infer<typeof SegmentLine>;
export type CheckpointLine = z.infer<typeof CheckpointLine>;
export type ExportLine = HeadLine | EventLine | SegmentLine | CheckpointLine;

export const AnyLine = z.union([EventLine, SegmentLine, CheckpointLine, HeadLine]);

/** What a line says, or undefined when it is no line of that kind. */
export function readLine<Schema extends z.ZodType>(schema: Schema, line: string): z.output<Schema> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined; // no JSON: the caller says which line it was
  }
  return schema.safeParse(value).data;
}
