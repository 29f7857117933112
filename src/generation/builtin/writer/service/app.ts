import type { Blueprint } from "../../blueprint.ts";
import { usersFolder, usersPath } from "../access/facts.ts";
import { healthPath } from "../facts.ts";
import { blocks, lines } from "../layout.ts";
import { camel, resourcePath, folderOf } from "../names.ts";

/** src/app.ts: the whole service, given a database. */
export function appFile(blueprint: Blueprint): string {
  const signed = blueprint.access ? "<Signed>" : "";
  return blocks(
    lines(
      `import { readFileSync } from "node:fs";`,
      `import type { DatabaseSync } from "node:sqlite";`,
      `import { Hono } from "hono";`,
      ...[...blueprint.entities]
        .sort((a, b) => (folderOf(a) < folderOf(b) ? -1 : 1))
        .map((entity) => `import { ${camel(entity.name)}Routes } from "./${folderOf(entity)}/routes.ts";`),
      blueprint.access && `import { type Signed, signedIn } from "./access.ts";`,
      `import { answerProblem, notFound } from "./errors.ts";`,
      blueprint.access && `import { callerRoutes } from "./${usersFolder(blueprint)}/routes.ts";`,
    ),
    `const openapi = readFileSync(new URL("../openapi.json", import.meta.url), "utf8");`,
    lines(
      `export function createApp(database: DatabaseSync, now: () => Date = () => new Date()): Hono${signed} {`,
      `  const app = new Hono${signed}();`,
      "  app.onError(answerProblem);",
      `  app.notFound((c) => answerProblem(notFound("address"), c));`,
      "",
      `  app.get("${healthPath(blueprint)}", (c) => {`,
      `    database.prepare("SELECT 1").get();`,
      `    return c.json({ status: "ok" });`,
      "  });",
      `  app.get("/openapi.json", (c) => c.body(openapi, 200, { "content-type": "application/json" }));`,
      blueprint.access && "  app.use(signedIn(database));",
      blueprint.access && `  app.route("${usersPath(blueprint)}", callerRoutes(database, now));`,
      ...blueprint.entities.map((entity) => `  app.route("${resourcePath(entity)}", ${camel(entity.name)}Routes(database, now));`),
      "  return app;",
      "}",
    ),
  );
}
