import * as z from "zod";
import rbac from "../../config/rbac.json" with { type: "json" };

/** Everything that can be permitted, `resource:action`: the keys of `permissions` in config/rbac.json, and what a resource's definition declared (`permissionOf`). */
export type Permission = keyof (typeof rbac)["permissions"] | (string & { readonly declared: true });
export type RoleName = keyof (typeof rbac)["roles"];

const pattern = z.string().regex(/^(\*|\w+:\w+|\*:\w+|\w+:\*)$/).refine((text) => names.some((name) => covers(text, name)), "No permission is like this");
const names = Object.keys(rbac.permissions);

const ResourceType = z.strictObject({
  permissions: z.string().refine((plural) => names.some((name) => name.startsWith(`${plural}:`)), "No permission begins like this"),
  table: z.string().optional(),
  key: z.string().optional(),
  project: z.string().optional(),
  attributes: z.record(z.string(), z.string()).default({}),
  times: z.array(z.string()).default([]),
  numbers: z.array(z.string()).optional(),
  booleans: z.array(z.string()).optional(),
  indexed: z.array(z.string()).default([]),
});

const Rbac = z.strictObject({
  permissions: z.record(z.string().regex(/^[a-z_]+:[a-z_]+$/), z.string().min(1)),
  roles: z.record(z.string().regex(/^[a-z_]+$/), z.strictObject({ description: z.string().min(1), permissions: z.array(pattern).min(1), except: z.array(pattern), whatever_comes: z.literal(true).optional() })),
  owner_always: z.array(pattern),
  resources: z.record(z.string(), ResourceType),
});

/** A kind of thing: where its rows are, and which columns a policy may speak of. */
export interface ResourceKind extends z.output<typeof ResourceType> {
  type: string;
}

// Read once, when the code is loaded: a build with a wrong file doesn't start.
const config = Rbac.parse(rbac);

const all: Permission[] = [...namesOf(rbac.permissions)];
const descriptions = new Map<string, string>(Object.entries(rbac.permissions));

export const permissions: readonly Permission[] = all;
export const roleNames = namesOf(rbac.roles);
export const describePermission = (permission: Permission): string => descriptions.get(permission) ?? permission;
export const describeRole = (role: RoleName): string => rbac.roles[role].description;
export const isPermission = (text: string): text is Permission => descriptions.has(text);
export const isRoleName = (text: string): text is RoleName => Object.hasOwn(rbac.roles, text);

/** Whether `*`, `runs:*`, `*:read` or `runs:read` means a permission. */
export function covers(text: string, permission: string): boolean {
  if (text === "*" || text === permission) return true;
  const [kind = "", action = ""] = text.split(":");
  const [wantedKind, wantedAction] = permission.split(":");
  return (kind === "*" && action === wantedAction) || (action === "*" && kind === wantedKind);
}

/** Every permission that a pattern means today. */
export const expand = (text: string): Permission[] => permissions.filter((permission) => covers(text, permission));

/** Default deny: what a role isn't given here, it may not. */
export const permissionsByRole: Readonly<Record<RoleName, readonly Permission[]>> = mapRoles((role) => permissions.filter((permission) => isGiven(role, permission)));
const sets: Readonly<Record<RoleName, Set<string>>> = mapRoles((role) => new Set(permissionsByRole[role]));

/** The same as a set, which grows when a resource declares what it can be asked for. */
export const permissionsOf = (role: RoleName): ReadonlySet<string> => sets[role];

/** What an owner always may, whatever entries and policies say: nobody can be locked out of the means to mend them. */
export const ownerAlways: ReadonlySet<string> = new Set(config.owner_always.flatMap(expand));

const kinds: ResourceKind[] = Object.entries(config.resources).map(([type, kind]) => ({ type, ...kind }));
const kindsByType = new Map(kinds.map((kind) => [kind.type, kind]));
const kindsByPlural = new Map(kinds.map((kind) => [kind.permissions, kind]));

export const listKinds = (): readonly ResourceKind[] => kinds;
export const findKind = (type: string): ResourceKind | undefined => kindsByType.get(type);
/** The kind that a permission is about: `runs:read` is about a `run`. */
export const kindOf = (permission: string): ResourceKind | undefined => kindsByPlural.get(permission.slice(0, permission.indexOf(":")));
/** Actions that begin like this are a tenant's own, of things of any kind: policies alone decide about them. */
export const isOwnAction = (action: string): boolean => action.startsWith("can_");
export const verbOf = (permission: string): string => permission.slice(permission.indexOf(":") + 1);

export type ResourceAction = "create" | "read" | "update" | "delete";

/** The permission for an action on a resource that declared it. */
export const permissionOf = (plural: string, action: ResourceAction): Permission => `${plural}:${action}` as Permission;

const deeds: Readonly<Record<ResourceAction, string>> = { create: "Make", read: "See", update: "Change", delete: "Delete" };

/**
 * Called once for each resource, when its module is loaded. Roles that have all of a sort (`whatever_comes` in config/rbac.json: owners and admins everything, auditors what
 * reads) have these too, others what is said. `kind`: its rows, for entries and policies; what config/rbac.json says of it goes first.
 */
export function declarePermissions(plural: string, actions: readonly ResourceAction[], may: Readonly<Partial<Record<RoleName, readonly ResourceAction[]>>>, kind?: ResourceKind): void {
  for (const action of actions) {
    const permission = permissionOf(plural, action);
    if (!isPermission(permission)) all.push(permission);
    descriptions.set(permission, `${deeds[action]} ${plural}`);
    for (const role of roleNames) {
      const given = config.roles[role]?.whatever_comes ? isGiven(role, permission) : may[role]?.includes(action);
      if (!given || sets[role].has(permission)) continue;
      sets[role].add(permission);
      (permissionsByRole[role] as Permission[]).push(permission);
    }
  }
  const added = kind ?? (kindsByPlural.has(plural) ? undefined : { type: plural, permissions: plural, attributes: {}, times: [], indexed: [] });
  if (!added || kindsByType.has(added.type)) return;
  kinds.push(added);
  kindsByType.set(added.type, added);
  kindsByPlural.set(added.permissions, added);
}

function isGiven(role: RoleName, permission: string): boolean {
  const said = config.roles[role];
  return said !== undefined && said.permissions.some((text) => covers(text, permission)) && !said.except.some((text) => covers(text, permission));
}

/** The keys of an object whose type says all of them. */
function namesOf<Name extends string>(record: Record<Name, unknown>): readonly Name[] {
  return Object.keys(record) as Name[];
}

function mapRoles<Value>(of: (role: RoleName) => Value): Record<RoleName, Value> {
  return Object.fromEntries(roleNames.map((role) => [role, of(role)])) as Record<RoleName, Value>;
}
