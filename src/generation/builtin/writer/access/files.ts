import type { Blueprint } from "../../blueprint.ts";
import { blocks } from "../layout.ts";
import { hasConditions } from "../service/lists.ts";
import { adminRole, usersFolder, usersPath, usersTable } from "./facts.ts";

/** Files of a service that knows who calls, by their paths; none for one that doesn't. */
export function accessFiles(blueprint: Blueprint): Record<string, string> {
  if (!blueprint.access) return {};
  const folder = usersFolder(blueprint);
  return {
    "src/access.ts": accessFile(folder, blueprint),
    [`src/${folder}/schema.ts`]: schemaFile(blueprint.access.roles),
    [`src/${folder}/store.ts`]: storeFile(blueprint),
    [`src/${folder}/routes.ts`]: routesFile(usersPath(blueprint)),
  };
}

/** The table of those who call. */
export const usersMigration = `CREATE TABLE "${usersTable}" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "name" TEXT NOT NULL,
  "roles" TEXT NOT NULL,
  "token_hash" TEXT NOT NULL UNIQUE,
  "created_at" TEXT NOT NULL
) STRICT;`;

const accessFile = (folder: string, blueprint: Blueprint): string => blocks(
  `import type { DatabaseSync } from "node:sqlite";
import type { MiddlewareHandler } from "hono";
import { Problem } from "./errors.ts";
import type { Caller, Role } from "./${folder}/schema.ts";
import { findCaller } from "./${folder}/store.ts";`,
  `/** What handlers know once somebody is signed in. */
export interface Signed {
  Variables: { caller: Caller };
}`,
  `/** 401 without a known token; after it the caller is known. */
export const signedIn = (database: DatabaseSync): MiddlewareHandler<Signed> => async (c, next) => {
  const token = /^Bearer ([\\w-]{32,200})$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const caller = token === undefined ? undefined : findCaller(database, token);
  if (caller === undefined) {
    const detail = "Send a known token: Authorization: Bearer <token>.";
    throw new Problem(401, detail, [], { "www-authenticate": "Bearer" });
  }
  c.set("caller", caller);
  await next();
};`,
  `export const hasRole = (caller: Caller, roles: readonly Role[]): boolean => caller.roles.some((role) => roles.includes(role));`,
  `/** 403 unless the caller has one of these roles. */
export function needRole(caller: Caller, ...roles: Role[]): void {
  if (!hasRole(caller, roles)) throw new Problem(403, \`Only with the role \${roles.join(" or ")} this may be done.\`);
}`,
  `/** The same, before a handler. */
export const only = (...roles: Role[]): MiddlewareHandler<Signed> => async (c, next) => {
  needRole(c.var.caller, ...roles);
  await next();
};`,
  blueprint.entities.some(({ owned }) => owned?.of === "changes") && `export const notYours = (what: string): Problem => new Problem(403, \`Only who made this \${what} may do that.\`);`,
);

const schemaFile = (roles: readonly string[]): string => blocks(
  `import { z } from "zod";
import { paging } from "../lists.ts";`,
  `export const roles = [${roles.map((role) => `"${role}"`).join(", ")}] as const;
export type Role = (typeof roles)[number];`,
  `/** Somebody who calls. */
export interface Caller {
  id: number;
  name: string;
  roles: Role[];
  created_at: string;
}`,
  `export const newCaller = z.strictObject({ name: z.string().trim().min(1).max(200), roles: z.array(z.enum(roles)).max(${roles.length}) });
export type NewCaller = z.infer<typeof newCaller>;`,
  `export const callerQuery = z.strictObject(paging(20, 100));
export type CallerQuery = z.infer<typeof callerQuery>;`,
);

const storeFile = (blueprint: Blueprint): string => blocks(
  `import { createHash, randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { notFound } from "../errors.ts";
import { type Page, type Row, selectPage } from "../lists.ts";
import type { Caller, CallerQuery, NewCaller, Role } from "./schema.ts";`,
  `/** Only this is kept of a token: who reads the database can't call with what is there. */
const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");`,
  `/** The token is answered this once. */
export function insertCaller(database: DatabaseSync, { name, roles }: NewCaller, now: Date): Caller & { token: string } {
  const token = randomBytes(32).toString("base64url");
  const row = { name, roles: JSON.stringify(roles), token_hash: hashOf(token), created_at: now.toISOString() };
  const insert = database.prepare(\`
    INSERT INTO "${usersTable}" ("name", "roles", "token_hash", "created_at") VALUES ($name, $roles, $token_hash, $created_at)
  \`);
  return { id: Number(insert.run(row).lastInsertRowid), name, roles, created_at: row.created_at, token };
}`,
  `/** Who has this token, or nobody. */
export function findCaller(database: DatabaseSync, token: string): Caller | undefined {
  const row = database.prepare(\`SELECT * FROM "${usersTable}" WHERE "token_hash" = ?\`).get(hashOf(token));
  return row && toCaller(row);
}`,
  `/** In the order in which they were made. */
export function listCallers(database: DatabaseSync, { limit, offset }: CallerQuery): Page<Caller> {
  return selectPage(database, { table: "${usersTable}", ${blueprint.entities.some(hasConditions) ? "where: [], " : ""}orderBy: '"id"', limit, offset }, toCaller);
}`,
  `export function deleteCaller(database: DatabaseSync, id: number): void {
  const { changes } = database.prepare(\`DELETE FROM "${usersTable}" WHERE "id" = ?\`).run(id);
  if (changes === 0) throw notFound("user");
}`,
  `/** The first ${adminRole}, whose token comes from outside. With another token it is the same one: the former token is void. */
export function setAdmin(database: DatabaseSync, token: string, now: Date): void {
  if (!/^[\\w-]{32,200}$/.test(token)) throw new Error("ADMIN_TOKEN must have 32 to 200 letters, digits, - or _");
  const put = database.prepare(\`
    INSERT INTO "${usersTable}" ("id", "name", "roles", "token_hash", "created_at") VALUES (0, '${adminRole}', '["${adminRole}"]', $hash, $now)
    ON CONFLICT ("id") DO UPDATE SET "token_hash" = excluded."token_hash"
  \`);
  put.run({ hash: hashOf(token), now: now.toISOString() });
}`,
  `function toCaller({ id, name, roles, created_at }: Row): Caller {
  return { id: Number(id), name: String(name), roles: JSON.parse(String(roles)) as Role[], created_at: String(created_at) };
}`,
);

const routesFile = (path: string): string => blocks(
  `import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import { only, type Signed } from "../access.ts";
import { methodNotAllowed } from "../errors.ts";
import { readBody, readId, readQuery } from "../http.ts";
import { callerQuery, newCaller } from "./schema.ts";
import { deleteCaller, insertCaller, listCallers } from "./store.ts";`,
  `/** Who may call, made and unmade by an ${adminRole}. */
export function callerRoutes(database: DatabaseSync, now: () => Date): Hono<Signed> {
  const routes = new Hono<Signed>();
  routes.use(only("${adminRole}"));
  routes.get("/", (c) => c.json(listCallers(database, readQuery(c, callerQuery))));
  routes.post("/", async (c) => {
    const created = insertCaller(database, await readBody(c, newCaller), now());
    return c.json(created, 201, { location: \`${path}/\${created.id}\` });
  });
  routes.delete("/:id", (c) => {
    deleteCaller(database, readId(c, "user"));
    return c.body(null, 204);
  });
  routes.all("/", () => {
    throw methodNotAllowed("GET, POST");
  });
  routes.all("/:id", () => {
    throw methodNotAllowed("DELETE");
  });
  return routes;
}`,
);
