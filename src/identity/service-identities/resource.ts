import * as z from "zod";
import { declarePermissions, grantsOf, permissionOf, roleNames } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { define, type BaseRow, type Values } from "../../resources/index.ts";
import { notHeld } from "../api-keys/held.ts";
import { revokeKeysOfService } from "../api-keys/store.ts";
import { recheckStreams } from "../streams/service.ts";
import migration from "./migration.sql";
import { serviceIdentities as table, type ServiceIdentityRow } from "./tables.ts";

declarePermissions("service_identities", ["create", "read", "update", "delete"], { developer: ["read"] }, {
  type: "service_identity", permissions: "service_identities", table: "service_identities", key: "id",
  attributes: { name: "name", is_active: "is_active" }, times: [], booleans: ["is_active"], indexed: ["name", "is_active"],
});
const may = (action: "create" | "read" | "update" | "delete") => permissionOf("service_identities", action);

/** A principal like a person, with roles of its own; its keys stay when whoever made them leaves. */
export const serviceIdentities = define({
  name: "service_identity", plural: "service-identities", prefix: "svc", about: "Who acts here and is no person: API keys can belong to it.",
  table, migrations: [migration],
  fields: {
    name: z.string().trim().min(1).max(80),
    description: z.string().trim().max(500).default(""),
    roles: z.array(z.enum(roleNames).exclude(["owner"])).min(1).max(roleNames.length).describe("None that the caller doesn't have; an owner is a person"),
    is_active: z.boolean().default(true).describe("false: its keys are out with their next request, and its streams end"),
  },
  verbs: ["create", "read", "list", "update", "delete"],
  permissions: { create: may("create"), read: may("read"), update: may("update"), delete: may("delete") },
  filters: ["is_active"], sorts: ["name"], search: ["name", "description"],
  example: { name: "Build server", roles: ["developer"] },
  settle(ctx, values, before) {
    const { roles, is_active } = before ? rowOf(before) : { roles: [], is_active: false };
    if (String(values.roles) !== String(roles) || (values.is_active === true && !is_active)) requireHeldRoles(ctx, values);
    return {};
  },
  follow(ctx, verb, row) {
    const { id } = rowOf(row);
    if (verb === "create") return;
    if (verb === "delete") revokeKeys(ctx, id);
    recheckStreams(ctx, { user_id: id });
  },
});

/** Nobody grants what they don't have. @throws AppError invalid_input */
function requireHeldRoles(ctx: Context, values: Values): void {
  for (const [index, role] of (values.roles as string[]).entries()) {
    const lacking = notHeld(ctx, grantsOf([role]).permissions);
    if (lacking !== undefined) throw invalid(`#/roles/${index}`, "not_held", `The role ${role} includes ${lacking}, which you don't have yourself`);
  }
}

function revokeKeys(ctx: Context, id: ServiceIdentityRow["id"]): void {
  for (const key of revokeKeysOfService(ctx.own, id, ctx.clock.now())) audit(ctx, { action: "api_key.revoke", target: { type: "api_key", id: key } });
}

/** The generic store read it from the table of service identities. */
const rowOf = (row: BaseRow): ServiceIdentityRow => row as unknown as ServiceIdentityRow;
