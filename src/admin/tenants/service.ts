import type { EdgeContext } from "../../platform/context.ts";
import { pagedLater, type Paged } from "../../platform/paging.ts";
import { listTenantRows } from "../../tenancy/index.ts";
import type { AdminTenant, ListTenants } from "./schema.ts";

/** Every tenant, the newest first, from the directory. */
export function listAllTenants({ directory, settings }: Pick<EdgeContext, "directory" | "settings">, input: ListTenants): Promise<Paged<AdminTenant>> {
  return pagedLater({ tenantId: "platform", settings }, input, {
    list: "admin.tenants",
    load: (after: readonly [string] | undefined, take, skip) => listTenantRows(directory, { status: input.status, slug: input.slug }, after?.[0], take, skip),
    keyOf: (row) => [row.id] as const,
    present: ({ id, name, slug, status, region, plan_id, created_at, delete_after }) => ({
      tenant_id: id, name, slug, status, region, plan_id, created_at: new Date(created_at).toISOString(), delete_after: delete_after === null ? null : new Date(delete_after).toISOString(),
    }),
  });
}
