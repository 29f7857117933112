import * as z from "zod";
import { Loss } from "./wire.ts";

/**
 * A service that is asked one question: `POST /serve` of the sandbox Worker. The answer is NDJSON as for a run, of one `ServeLine`. The service starts with the files that it
 * kept, answers, and is gone; what it keeps comes back with the answer, and is the caller's to hold.
 */
const Base64 = z.base64();
/** Path under `/tmp` to its bytes. */
const Kept = z.record(z.string(), Base64);
const Headers = z.array(z.tuple([z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[^\0\r\n]*$/)]));

/** Of one answer: names and values, together. */
export const headerBytesMax = 32_768;
export const keptFilesMax = 1_000;
/** Characters of a kept file's path. */
export const keptNameMax = 300;

export const ServeRequest = z.object({
  /** Relative path to text. */
  files: z.record(z.string(), z.string()),
  env: z.record(z.string(), z.string()),
  kept: Kept,
  request: z.object({ method: z.string(), url: z.url(), headers: Headers, body: Base64.nullable() }),
  wall_ms: z.number().int().positive(),
  /** Of one answer's body. */
  answer_bytes: z.number().int().nonnegative(),
  /** Of all that it keeps. */
  kept_bytes: z.number().int().nonnegative(),
  output_bytes: z.number().int().nonnegative(),
});
export type ServeRequest = z.infer<typeof ServeRequest>;

export const Served = z.discriminatedUnion("kind", [
  /** `kept`: null when nothing of it has changed. */
  z.object({ kind: z.literal("answered"), status: z.number().int().min(200).max(599), headers: Headers, body: Base64, kept: Kept.nullable(), output: z.string() }),
  /** It didn't start, threw, took too long or wanted more than it may. What it kept stays as it was. */
  z.object({ kind: z.literal("failed"), reason: z.string(), output: z.string() }),
  /** Nothing was run. */
  z.object({ kind: z.literal("needs_driver"), reason: z.string() }),
]);
export type Served = z.infer<typeof Served>;

export const ServeLine = z.union([z.tuple([z.literal("served"), Served]), z.tuple([z.literal("lost"), Loss, z.string()])]);
export type ServeLine = z.infer<typeof ServeLine>;
