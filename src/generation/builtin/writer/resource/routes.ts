import type { Entity } from "../../blueprint.ts";
import { blocks, lines } from "../layout.ts";
import { camel, kebab, pascal, resourcePath, restoreName, spaced } from "../names.ts";

/** src/<plural>/routes.ts: HTTP in, store, HTTP out. The body is read before a row is, so that nothing comes between reading and changing it. */
export function routesFile(entity: Entity): string {
  const [name, variable, what] = [pascal(entity.name), camel(entity.name), spaced(entity.name)];
  return blocks(
    lines(
      `import type { DatabaseSync } from "node:sqlite";`,
      `import { Hono } from "hono";`,
      `import { methodNotAllowed } from "../errors.ts";`,
      `import { readBody, readId, readQuery } from "../http.ts";`,
      `import { ${variable}Changes, ${variable}Query, new${name} } from "./schema.ts";`,
      `import { delete${name}, get${name}, insert${name}, list${pascal(entity.plural)}, ${entity.lifecycle ? `move${name}, ` : ""}${entity.soft_delete ? `restore${name}, ` : ""}update${name} } from "./store.ts";`,
    ),
    `export function ${variable}Routes(database: DatabaseSync, now: () => Date): Hono {
  const routes = new Hono();
  routes.get("/", (c) => c.json(list${pascal(entity.plural)}(database, readQuery(c, ${variable}Query))));
  routes.post("/", async (c) => {
    const created = insert${name}(database, await readBody(c, new${name}), now());
    return c.json(created, 201, { location: \`${resourcePath(entity)}/\${created.id}\` });
  });
  routes.get("/:id", (c) => c.json(get${name}(database, readId(c, "${what}"))));
  routes.put("/:id", async (c) => {
    const id = readId(c, "${what}");
    return c.json(update${name}(database, id, await readBody(c, new${name}), now()));
  });
  routes.patch("/:id", async (c) => {
    const id = readId(c, "${what}");
    return c.json(update${name}(database, id, await readBody(c, ${variable}Changes), now()));
  });
${actionRoutes(entity)}  routes.delete("/:id", (c) => {
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

/** POST /:id/<action> for each action of a lifecycle. */
function actionRoutes(entity: Entity): string {
  const actions = (entity.lifecycle?.actions ?? []).map(({ name }) => lines(
    `  routes.post("/:id/${kebab(name)}", (c) => {`,
    `    const id = readId(c, "${spaced(entity.name)}");`,
    `    return c.json(move${pascal(entity.name)}(database, id, "${name}", now()));`,
    "  });",
  ));
  const restore = entity.soft_delete ? [`  routes.post("/:id/${restoreName(entity)}", (c) => c.json(restore${pascal(entity.name)}(database, readId(c, "${spaced(entity.name)}"))));`] : [];
  return [...actions, ...restore].map((action) => `${action}\n`).join("");
}

const otherMethods = (entity: Entity): string =>
  [...(entity.lifecycle?.actions ?? []).map(({ name }) => name), ...(entity.soft_delete ? [restoreName(entity)] : [])].map((name) => `\n  routes.all("/:id/${kebab(name)}", () => {\n    throw methodNotAllowed("POST");\n  });`).join("");
