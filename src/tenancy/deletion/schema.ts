import * as z from "zod";

const Count = z.int().min(0);

/** What is found out on the way. */
export const Facts = z.object({
  requested_at: z.iso.datetime(), requested_by: z.string(),
  object: z.object({ tables: Count, rows: Count }),
  audit_head: z.object({ seq: Count, hash: z.string() }),
  blobs: z.object({ objects: Count, bytes: Count }),
  directory: z.object({ rows: Count }),
  sessions: Count,
}).partial();
export type Facts = z.infer<typeof Facts>;

export const CertificateStatement = Facts.required().extend({
  tenant_id: z.string(),
  erased_at: z.iso.datetime(),
  left: z.object({ tables: Count, blobs: Count, directory_rows: Count }).describe("What was found when everything was looked for again"),
  backups_expire_at: z.iso.datetime().describe("Until then the platform could still restore objects and directory from its own backups"),
});
export type CertificateStatement = z.infer<typeof CertificateStatement>;

export const Certificate = CertificateStatement.extend({
  kid: z.string(),
  signature: z.string().describe("Ed25519, base64url, over `devgen-deletion-certificate`, a line feed, and the other members but kid in canonical JSON"),
});
export type Certificate = z.infer<typeof Certificate>;

export const CertificateParam = z.object({ tenant_id: z.string() });
