import * as z from "zod";
import { pageQuery } from "../../platform/paging.ts";

export const Segment = z.object({
  id: z.string(),
  status: z.enum(["closing", "sealed"]).describe("closing until its copy outside the database is durable"),
  first_seq: z.int(),
  last_seq: z.int(),
  prev_hash: z.string(),
  last_hash: z.string(),
  created_at: z.iso.datetime(),
  bytes: z.int().nullable(),
  sha256: z.string().nullable(),
  kid: z.string().nullable(),
  signature: z.string().nullable(),
});
export type Segment = z.infer<typeof Segment>;

export const SegmentQuery = pageQuery({});
export type SegmentQuery = z.output<typeof SegmentQuery>;
