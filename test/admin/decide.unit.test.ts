import { describe, expect, it } from "vitest";
import { decideAdmin } from "../../src/admin/index.ts";

const [mine, other] = ["ten_mine", "ten_other"];

/** Who → what they may: read and write of their tenant, of another, of the platform as a whole. */
const table: { who: string; roles?: string[]; scopes?: string[]; tenant_ids?: string[]; may: string }[] = [
  { who: "a platform admin", roles: ["platform_admin"], may: "mine:read mine:write other:read other:write platform:read platform:write" },
  { who: "a platform admin of one tenant", roles: ["platform_admin"], tenant_ids: [mine], may: "mine:read mine:write other:read other:write platform:read platform:write" },
  { who: "an admin of one tenant", roles: ["admin"], tenant_ids: [mine], may: "mine:read mine:write" },
  { who: "an admin of all tenants", roles: ["admin"], tenant_ids: ["*"], may: "mine:read mine:write other:read other:write platform:read platform:write" },
  { who: "an admin of no tenant", roles: ["admin"], may: "" },
  { who: "the scope admin for one tenant", scopes: ["admin"], tenant_ids: [mine], may: "mine:read mine:write" },
  { who: "the scope admin for none", scopes: ["admin"], may: "" },
  { who: "the scope admin:read for one tenant", scopes: ["admin:read"], tenant_ids: [mine], may: "mine:read" },
  { who: "the scope admin:write for one tenant", scopes: ["admin:write"], tenant_ids: [mine], may: "mine:write" },
  { who: "the scope admin:read for all", scopes: ["admin:read"], tenant_ids: ["*"], may: "mine:read other:read platform:read" },
  { who: "a viewer", roles: ["viewer"], tenant_ids: ["*"], may: "" },
  { who: "an owner", roles: ["owner"], tenant_ids: [mine], may: "" },
  { who: "a role that only looks like it", roles: ["Platform_Admin", "administrator", "admin "], tenant_ids: ["*"], may: "" },
  { who: "a scope that only looks like it", scopes: ["admin:", "administer", "ADMIN"], tenant_ids: ["*"], may: "" },
  { who: "nobody in particular", may: "" },
];

const wishes = [mine, other, null].flatMap((tenant_id) => (["read", "write"] as const).map((kind) => ({ tenant_id, kind, name: `${tenant_id === null ? "platform" : tenant_id.slice(4)}:${kind}` })));

describe("the administration's table of decisions", () => {
  it.each(table.flatMap(({ may, ...row }) => wishes.map((wish) => ({ ...row, ...wish, allowed: may.split(" ").includes(wish.name) }))))("[ADM-2] $who, $name: $allowed", ({ roles = [], scopes = [], tenant_ids = [], tenant_id, kind, allowed }) =>
    expect(decideAdmin({ roles, scopes, tenant_ids }, { kind, tenant_id }).allowed).toBe(allowed));
});
