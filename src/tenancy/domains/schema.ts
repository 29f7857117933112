import * as z from "zod";

/** A host name as RFC 1123 has it: labels of letters, digits and dashes, two at least. */
const hostname = z.string().trim().toLowerCase().max(253).regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/, "This is not a host name");

export const DomainParam = z.object({ domain: hostname });
export const PutDomain = z.strictObject({ tenant_id: z.string() });
export const Domain = z.object({ domain: z.string(), tenant_id: z.string(), verified_at: z.iso.datetime() });
export type Domain = z.infer<typeof Domain>;
