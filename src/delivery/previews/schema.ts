import * as z from "zod";
import { isId } from "../../platform/ids.ts";

const dayS = 86_400;

export const StartPreview = z.strictObject({
  ref: z.string().min(1).max(250).optional().describe("A branch, a tag or a commit; the default branch if it is left out"),
  expires_in_s: z.int().min(60).max(7 * dayS).default(dayS).describe("Its address stops answering after that"),
});
export type StartPreview = z.infer<typeof StartPreview>;

export const Preview = z.object({
  preview_id: z.string(),
  project_id: z.string(),
  commit_id: z.string(),
  ref: z.string().nullable(),
  status: z.enum(["live", "expired", "revoked"]),
  url: z.string().nullable().describe("Whoever has it can use the service; null once it is over"),
  resets: z.int(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  revoked_at: z.iso.datetime().nullable(),
});
export type Preview = z.infer<typeof Preview>;

const previewId = z.custom<`pvw_${string}`>((value) => typeof value === "string" && isId("preview", value));

/** What a preview's object found in a repository: the commit that the ref leads to, or why it can't be run. An error that crosses between objects would lose its code. */
export type Inspected = { commit_id: string } | { code: "not_found" | "needs_driver" | "too_large"; message: string };

/** From the preview's own object. */
export interface OpenPreview {
  preview_id: `pvw_${string}`;
  /** How long its service has run since it last said so. `key`: the same is counted once. */
  used?: { key: string; seconds: number };
}

/** What a preview's object is told, by outbox: safe to be told twice, and late. */
export const PreviewNotice = z.object({ tenant_id: z.string(), preview_id: previewId, generation: z.int(), expires_at: z.int(), ended: z.boolean() });
export type PreviewNotice = z.infer<typeof PreviewNotice>;
