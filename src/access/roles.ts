import * as z from "zod";
import rbac from "../../config/rbac.json" with { type: "json" };

/** Everything that can be permitted, `resource:action`: the keys of `permissions` in config/rbac.json, so that a new one is a line there. */
export type Permission = keyof (typeof rbac)["permissions"];
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
  indexed: z.array(z.string()).default([]),
});

const Rbac = z.strictObject({
  permissions: z.record(z.string().regex(/^[a-z_]+:[a-z_]+$/), z.string().min(1)),
  roles: z.record(z.string().regex(/^[a-z_]+$/), z.strictObject({ description: z.string().min(1), permissions: z.array(pattern).min(1), except: z.array(pattern) })),
  owner_always: z.array(pattern),
  resources: z.record(z.string(), ResourceType),
});

/** A kind of thing: where its rows are, and which columns a policy may speak of. */
export interface ResourceKind extends z.output<typeof ResourceType> {
  type: string;
}

// Read once, when the code is loaded: a build with a wrong file doesn't start.
const config = Rbac.parse(rbac);

export const permissions = namesOf(config.permissions as Record<Permission, string>);
export const roleNames = namesOf(config.roles as Record<RoleName, unknown>);
export const describePermission = (permission: Permission): string => rbac.permissions[permission];
export const describeRole = (role: RoleName): string => rbac.roles[role].description;
export const isPermission = (text: string): text is Permission => Object.hasOwn(rbac.permissions, text);
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
export const permissionsByRole: Readonly<Record<RoleName, readonly Permission[]>> = byRole();

/** What an owner always may, whatever entries and policies say: nobody can be locked out of the means to mend them. */
export const ownerAlways: ReadonlySet<string> = new Set(config.owner_always.flatMap(expand));

const kinds: readonly ResourceKind[] = Object.entries(config.resources).map(([type, kind]) => ({ type, ...kind }));
const kindsByType = new Map(kinds.map((kind) => [kind.type, kind]));
const kindsByPlural = new Map(kinds.map((kind) => [kind.permissions, kind]));

export const listKinds = (): readonly ResourceKind[] => kinds;
export const findKind = (type: string): ResourceKind | undefined => kindsByType.get(type);
/** The kind that a permission is about: `runs:read` is about a `run`. */
export const kindOf = (permission: string): ResourceKind | undefined => kindsByPlural.get(permission.slice(0, permission.indexOf(":")));
export const verbOf = (permission: string): string => permission.slice(permission.indexOf(":") + 1);

/** The keys of an object whose type says all of them. */
function namesOf<Name extends string>(record: Record<Name, unknown>): readonly Name[] {
  return Object.keys(record) as Name[];
}

function byRole(): Record<RoleName, readonly Permission[]> {
  const all = Object.entries(config.roles).map(([name, role]): [string, readonly Permission[]] => {
    const left = role.except;
    return [name, permissions.filter((permission) => role.permissions.some((text) => covers(text, permission)) && !left.some((text) => covers(text, permission)))];
  });
  return Object.fromEntries(all) as Record<RoleName, readonly Permission[]>;
}
