import type { Blueprint, Entity } from "../../blueprint.ts";
import { exceptOf, guardOf } from "../access/facts.ts";
import { blocks, lines } from "../layout.ts";
import { camel, kebab, pascal, resourcePath, restoreName, spaced } from "../names.ts";

/** src/<plural>/routes.ts: HTTP in, store, HTTP out. The body is read before a row is, so that nothing comes between reading and changing it. */
export function routesFile(blueprint: Blueprint, entity: Entity): string {
  const [name, variable, what] = [pascal(entity.name), camel(entity.name), spaced(entity.name)];
  const guarded = (entity.permits?.length ?? 0) > 0;
  const access = [...((entity.owned?.except.length ?? 0) > 0 ? ["hasRole"] : []), ...(entity.owned?.of === "changes" ? ["notYours"] : []), ...(entity.escalations?.length ? ["needRole"] : []), ...(guarded ? ["only"] : []), ...(blueprint.access ? ["type Signed"] : [])];
  const signed = blueprint.access ? "<Signed>" : "";
  return blocks(
    lines(
      `import type { DatabaseSync } from "node:sqlite";`,
      `import { Hono } from "hono";`,
      access.length > 0 && `import { ${access.join(", ")} } from "../access.ts";`,
      `import { methodNotAllowed${entity.owned?.of === "all" ? ", notFound" : ""} } from "../errors.ts";`,
      `import { readBody, readId, readQuery } from "../http.ts";`,
      `import { ${variable}Changes, ${variable}Query, new${name} } from "./schema.ts";`,
      `import { delete${name}, get${name}, insert${name}, list${pascal(entity.plural)}, ${entity.lifecycle ? `move${name}, ` : ""}${entity.owned ? `ownerOf${name}, ` : ""}${entity.soft_delete ? `restore${name}, ` : ""}update${name} } from "./store.ts";`,
    ),
    entity.owned && exceptions(entity),
    `export function ${variable}Routes(database: DatabaseSync, now: () => Date): Hono${signed} {
  const routes = new Hono${signed}();
${owning(entity)}  routes.get("/", ${guardOf(entity, "read")}(c) => c.json(list${pascal(entity.plural)}(database, readQuery(c, ${variable}Query)${entity.owned?.of === "all" ? ", seesAll(c.var.caller) ? undefined : c.var.caller.id" : ""})));
  routes.post("/", ${guardOf(entity, "create")}async (c) => {
    const created = insert${name}(database, await readBody(c, new${name}), now()${entity.owned ? ", c.var.caller.id" : ""});
    return c.json(created, 201, { location: \`${resourcePath(entity)}/\${created.id}\` });
  });
  routes.get("/:id", ${guardOf(entity, "read")}(c) => c.json(get${name}(database, readId(c, "${what}"))));
  routes.put("/:id", ${guardOf(entity, "change")}async (c) => {
    const id = readId(c, "${what}");
    return c.json(update${name}(database, id, await readBody(c, new${name}), now()));
  });
  routes.patch("/:id", ${guardOf(entity, "change")}async (c) => {
    const id = readId(c, "${what}");
    return c.json(update${name}(database, id, await readBody(c, ${variable}Changes), now()));
  });
${actionRoutes(entity)}  routes.delete("/:id", ${guardOf(entity, "delete")}(c) => {
    delete${name}(database, readId(c, "${what}")${entity.soft_delete ? ", now()" : ""});
    return c.body(null, 204);
  });
  routes.all("/", () => {
    throw methodNotAllowed("GET, POST");
  });
  routes.all("/:id", () => {
    throw methodNotAllowed("GET, PUT, PATCH, DELETE");
  });${otherMethods(entity)}
  return routes;
}`,
  );
}

const isExempt = ({ owned }: Entity): string => (owned?.of === "all" ? "seesAll" : "changesAll");

/** Whether somebody is past the rule about rows of others. */
function exceptions(entity: Entity): string {
  const roles = exceptOf(entity);
  const [does, words] = [isExempt(entity), entity.owned?.of === "all" ? "sees" : "changes"];
  if (roles.length === 0) return `const ${does} = (_caller: Signed["Variables"]["caller"]): boolean => false;`;
  return `/** Who ${words} what others made. */\nconst ${does} = (caller: Signed["Variables"]["caller"]): boolean => hasRole(caller, [${roles.map((role) => `"${role}"`).join(", ")}]);`;
}

/** What stands before all that is asked of one row. */
function owning(entity: Entity): string {
  if (!entity.owned) return "";
  const [name, what] = [pascal(entity.name), spaced(entity.name)];
  const reading = entity.owned.of === "changes" ? `["GET", "HEAD"].includes(c.req.method) || ` : "";
  return lines(
    `  routes.use("/:id/*", async (c, next) => {`,
    `    const owner = ownerOf${name}(database, readId(c, "${what}"));`,
    `    const isTheirs = ${reading}owner === c.var.caller.id || ${isExempt(entity)}(c.var.caller);`,
    `    if (!isTheirs) throw ${entity.owned.of === "all" ? "notFound" : "notYours"}("${what}");`,
    "    await next();",
    "  });",
    "",
  );
}

/** POST /:id/<action> for each action of a lifecycle. */
function actionRoutes(entity: Entity): string {
  const actions = (entity.lifecycle?.actions ?? []).map(({ name }) => lines(
    `  routes.post("/:id/${kebab(name)}", ${guardOf(entity, "act", name)}(c) => {`,
    `    const id = readId(c, "${spaced(entity.name)}");`,
    ...(entity.escalations ?? []).filter(({ action }) => action === name).map(({ field, over, roles }) => `    if (get${pascal(entity.name)}(database, id).${field} > ${over}) needRole(c.var.caller, ${roles.map((role) => `"${role}"`).join(", ")});`),
    `    return c.json(move${pascal(entity.name)}(database, id, "${name}", now()));`,
    "  });",
  ));
  const restore = entity.soft_delete ? [`  routes.post("/:id/${restoreName(entity)}", ${guardOf(entity, "delete")}(c) => c.json(restore${pascal(entity.name)}(database, readId(c, "${spaced(entity.name)}"))));`] : [];
  return [...actions, ...restore].map((action) => `${action}\n`).join("");
}

const otherMethods = (entity: Entity): string =>
  [...(entity.lifecycle?.actions ?? []).map(({ name }) => name), ...(entity.soft_delete ? [restoreName(entity)] : [])].map((name) => `\n  routes.all("/:id/${kebab(name)}", () => {\n    throw methodNotAllowed("POST");\n  });`).join("");
