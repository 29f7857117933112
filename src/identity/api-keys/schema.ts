import * as z from "zod";
import { isPermission } from "../../access/index.ts";
import { pageQuery } from "../../platform/paging.ts";

const name = z.string().trim().min(1).max(80);
const scope = z.string().refine(isPermission, "There is no such permission");
const network = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], "must be an address or a network, such as 192.0.2.0/24 or 2001:db8::/32");
const when = z.iso.datetime();

export const CreateApiKey = z.strictObject({
  name,
  scopes: z.array(scope).min(1).max(500).optional().describe("What the key may of what its owner may; everything when left out"),
  expires_at: when.optional(),
  allowed_ips: z.array(network).min(1).max(100).optional().describe("Addresses and networks (CIDR) that it may be used from; anywhere when left out"),
  service_identity_id: z.string().max(40).optional().describe("Whose key it is, when it isn't the caller's own"),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;

export const ChangeApiKey = z.strictObject({ name });
export type ChangeApiKey = z.infer<typeof ChangeApiKey>;

const daySeconds = 86_400;

export const RotateApiKey = z.strictObject({
  overlap_seconds: z.int().min(0).max(7 * daySeconds).default(3_600).describe("How long the old key stays good"),
});
export type RotateApiKey = z.infer<typeof RotateApiKey>;

export const ListApiKeys = pageQuery({ service_identity_id: z.string().max(40).optional().describe("The keys of this service identity alone") });
export type ListApiKeys = z.output<typeof ListApiKeys>;

export const ApiKey = z.object({
  id: z.string(), name: z.string(), hint: z.string().describe("The last four characters"),
  user_id: z.string().describe("Who made it, and whose it is unless it is a service identity's"),
  service_identity_id: z.string().nullable(), scopes: z.array(z.string()).nullable(), allowed_ips: z.array(z.string()).nullable().describe("null: anywhere"),
  created_at: when, expires_at: when.nullable(), revoked_at: when.nullable(), last_used_at: when.nullable(),
  successor_id: z.string().nullable().describe("The key that it was rotated to"),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** The whole key is shown once. */
export const NewApiKey = ApiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof NewApiKey>;

export const ApiKeyId = z.object({ id: z.string() });
