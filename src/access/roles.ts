/** Everything that can be permitted: `resource:action`. */
export const permissions = [
  "tenant:read", "tenant:update", "users:read", "users:update",
  "api_keys:create", "api_keys:read", "api_keys:revoke",
  "requirements:create", "requirements:read",
  "runs:create", "runs:read", "runs:cancel", "runs:approve",
  "executions:create", "executions:read",
  "projects:create", "projects:read", "projects:write",
  "audit:read", "audit:seal",
  "jobs:read", "jobs:manage",
  "notifications:create", "notifications:read",
  "agents:command",
] as const;
/** One of those, or what a resource's definition declared: made by `permissionOf` alone. */
export type Permission = (typeof permissions)[number] | (string & { readonly declared: true });

export const roleNames = ["owner", "admin", "developer", "viewer"] as const;
export type RoleName = (typeof roleNames)[number];

const reading = permissions.filter((p) => p.endsWith(":read"));
const developing: readonly Permission[] = [
  "api_keys:create", "api_keys:revoke", "requirements:create", "runs:create", "runs:cancel", "runs:approve", "executions:create", "projects:create", "agents:command", "projects:write",
];

/** Default deny: what a role isn't given here, it may not. */
export const permissionsByRole: Record<RoleName, Permission[]> = {
  owner: [...permissions],
  admin: permissions.filter((p) => p !== "tenant:update"),
  developer: [...reading.filter((p) => p !== "audit:read"), ...developing],
  viewer: reading.filter((p) => p !== "audit:read" && p !== "api_keys:read"),
};

export type ResourceAction = "create" | "read" | "update" | "delete";

/** The permission for an action on a resource that declared it. */
export const permissionOf = (plural: string, action: ResourceAction): Permission => `${plural}:${action}` as Permission;

/** Called once for each resource, when its module is loaded. Owners and admins get all of it, other roles what is said. */
export function declarePermissions(plural: string, actions: readonly ResourceAction[], may: Readonly<Partial<Record<RoleName, readonly ResourceAction[]>>>): void {
  for (const role of roleNames) {
    const granted = role === "owner" || role === "admin" ? actions : (may[role] ?? []);
    for (const action of granted) if (!permissionsByRole[role].includes(permissionOf(plural, action))) permissionsByRole[role].push(permissionOf(plural, action));
  }
}
