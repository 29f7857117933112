import * as z from "zod";

const Deed = z.enum(["block", "warn", "off"]);
const pattern = z.string().trim().min(1).max(200).regex(/^[\w@./*+-]+$/, "must be a name, with * for any part of it");
const names = z.array(pattern).max(1_000);

/** What holds for code that language models write, before it is committed. */
export const PutSafetyPolicy = z.strictObject({
  secrets: Deed.default("block").describe("What looks like a credential, by its form, its name or its randomness"),
  packages: z.strictObject({ deed: Deed, allow: names.nullable().default(null).describe("null: all that aren't denied"), deny: names.default([]) }).default({ deed: "block", allow: null, deny: [] }),
  licenses: z.strictObject({ deed: Deed, allow: names.nullable().default(null), deny: names.default([]) }).default({ deed: "block", allow: null, deny: [] }).describe("SPDX identifiers, as manifests and files state them"),
  network: Deed.default("off").describe("Code that calls other machines"),
  processes: Deed.default("off").describe("Code that starts programs or runs text as code"),
});
export type PutSafetyPolicy = z.infer<typeof PutSafetyPolicy>;

export const SafetyPolicy = z.object({ ...PutSafetyPolicy.shape, changed_by: z.string().nullable(), changed_at: z.iso.datetime().nullable() });
export type SafetyPolicy = z.infer<typeof SafetyPolicy>;
