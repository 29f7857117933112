import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import rbac from "../../config/rbac.json" with { type: "json" };
import { grantsOf } from "../../src/access/authorize.ts";
import { attributesOf, indexedOf } from "../../src/access/policies/compile.ts";
import { covers, declarePermissions, describePermission, expand, findKind, isPermission, kindOf, listKinds, ownerAlways, permissionOf, permissions, permissionsByRole, roleNames } from "../../src/access/roles.ts";

const sql = globSync("migrations/tenant/*.sql").map((file) => readFileSync(file, "utf8")).join("\n");

const columnsOf = (table: string): string[] => {
  const body = new RegExp(`CREATE TABLE ${table} \\(([^;]*)\\)`).exec(sql)?.[1] ?? "";
  const added = sql.matchAll(new RegExp(`ALTER TABLE ${table} ADD COLUMN (\\w+)`, "g"));
  return [...body.matchAll(/(?:^|,|\n)\s*(\w+) (?:TEXT|INTEGER)/g), ...added].map(([, name]) => name!);
};

/** Columns that an index, a key or a uniqueness of the table begins with. */
const indexedIn = (table: string): string[] => {
  const body = new RegExp(`CREATE TABLE ${table} \\(([^;]*)\\)`).exec(sql)?.[1] ?? "";
  const within = [...body.matchAll(/(\w+) TEXT(?: NOT NULL)? (?:PRIMARY KEY|UNIQUE)/g), ...body.matchAll(/(?:PRIMARY KEY|UNIQUE) \((\w+)/g)];
  return [...within, ...sql.matchAll(new RegExp(`CREATE (?:UNIQUE )?INDEX \\w+ ON ${table} \\((\\w+)`, "g"))].map(([, name]) => name!);
};

describe("config/rbac.json", () => {
  it.each(listKinds().filter(({ type, table }) => table !== undefined && type in rbac.resources))("[ACC-14] says of a $type what its table has, and which columns have an index", (kind) => {
    const columns = columnsOf(kind.table!);
    expect(columns).toEqual(expect.arrayContaining([kind.key, ...(kind.project === undefined ? [] : [kind.project]), ...Object.values(kind.attributes)]));
    expect(Object.keys(kind.attributes)).toEqual(expect.arrayContaining([...kind.indexed, ...kind.times, ...(kind.numbers ?? []), ...(kind.booleans ?? [])]));
    for (const attribute of indexedOf(kind).keys()) {
      const column = attribute === "id" ? kind.key : attribute === "project_id" ? kind.project : kind.attributes[attribute];
      expect([kind.type, attribute, indexedIn(kind.table!).includes(column!)]).toEqual([kind.type, attribute, true]);
    }
    expect([...attributesOf(kind)]).toEqual(expect.arrayContaining([...indexedOf(kind).keys()]));
  });

  it("[ACC-14] has a kind of thing for every permission, and describes each", () => {
    const declared = globSync("src/*/*/resource.ts").map((file) => readFileSync(file, "utf8")).join("\n");
    for (const permission of permissions) {
      const isKnown = kindOf(permission) !== undefined || declared.includes(`plural: "${permission.split(":")[0]}"`);
      expect([permission, isKnown, describePermission(permission).length > 5]).toEqual([permission, true, true]);
    }
    expect([isPermission("runs:read"), isPermission("constructor"), findKind("constructor")]).toEqual([true, false, undefined]);
  });

  it("[ACC-4] gives the built-in roles what they were given before", () => {
    expect(roleNames).toEqual(["owner", "admin", "developer", "viewer", "billing", "auditor"]);
    expect([permissionsByRole.owner.length, permissionsByRole.admin.length]).toEqual([permissions.length, permissions.length - 2]);
    expect(permissionsByRole.admin).not.toContain("tenant:update");
    for (const role of ["developer", "viewer", "billing"] as const) expect(permissionsByRole[role].filter((one) => /^(audit|decisions|policies|acl|roles|user_roles):/.test(one) && !one.endsWith(":read"))).toEqual([]);
    expect(permissionsByRole.auditor.every((one) => one.endsWith(":read"))).toBe(true);
    expect([permissionsByRole.developer.includes("audit:read"), permissionsByRole.viewer.includes("policies:read"), permissionsByRole.auditor.includes("audit:read")]).toEqual([false, false, true]);
  });

  it("[ACC-14] takes in what a resource declares: owners, admins and auditors have their share, others what is said", () => {
    declarePermissions("gadgets", ["read", "update"], { developer: ["update"] }, { type: "gadget", permissions: "gadgets", table: "gadgets", key: "id", attributes: { colour: "colour" }, times: [], indexed: ["colour"] });
    expect(roleNames.map((role) => [role, permissionsByRole[role].filter((one) => one.startsWith("gadgets:"))])).toEqual([
      ["owner", ["gadgets:read", "gadgets:update"]], ["admin", ["gadgets:read", "gadgets:update"]], ["developer", ["gadgets:update"]], ["viewer", []], ["billing", []], ["auditor", ["gadgets:read"]],
    ]);
    expect([kindOf("gadgets:read")?.type, expand("gadgets:*"), grantsOf(["developer"]).permissions.has("gadgets:update"), grantsOf(["developer", "auditor"]).permissions.has("gadgets:read")]).toEqual(["gadget", ["gadgets:read", "gadgets:update"], true, true]);
    expect([describePermission(permissionOf("gadgets", "read")), isPermission("gadgets:delete")]).toEqual(["See gadgets", false]);
  });

  it("[ACC-8] lets owners always mend roles, assignments, entries and policies", () => {
    expect([...ownerAlways]).toEqual(expect.arrayContaining(permissions.filter((one) => /^(roles|user_roles|acl|policies):/.test(one))));
    expect(ownerAlways.has("projects:write")).toBe(false);
  });

  it.each([["*", "runs:read", true], ["runs:*", "runs:read", true], ["*:read", "runs:read", true], ["runs:read", "runs:read", true], ["runs:*", "executions:read", false], ["*:read", "runs:cancel", false], ["runs", "runs:read", false]])(
    "%s means %s: %s", (text, permission, meant) => expect(covers(text, permission)).toBe(meant));

  it("means nothing by what is no permission", () => expect(expand("runs:fly")).toEqual([]));
});
