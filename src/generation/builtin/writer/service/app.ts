import type { Blueprint } from "../../blueprint.ts";
import { healthPath } from "../facts.ts";
import { blocks, lines } from "../layout.ts";
import { camel, resourcePath, folderOf } from "../names.ts";

/** src/app.ts: the whole service, given a database. */
export const appFile = (blueprint: Blueprint): string =>
  blocks(
    lines(
      `import { readFileSync } from "node:fs";`,
      `import type { DatabaseSync } from "node:sqlite";`,
      `import { Hono } from "hono";`,
      ...[...blueprint.entities]
        .sort((a, b) => (folderOf(a) < folderOf(b) ? -1 : 1))
        .map((entity) => `import { ${camel(entity.name)}Routes } from "./${folderOf(entity)}/routes.ts";`),
      `import { answerProblem, notFound } from "./errors.ts";`,
    ),
    `const openapi = readFileSync(new URL("../openapi.json", import.meta.url), "utf8");`,
    lines(
      "export function createApp(database: DatabaseSync, now: () => Date = () => new Date()): Hono {",
      "  const app = new Hono();",
      "  app.onError(answerProblem);",
      `  app.notFound((c) => answerProblem(notFound("address"), c));`,
      "",
      `  app.get("${healthPath(blueprint)}", (c) => {`,
      `    database.prepare("SELECT 1").get();`,
      `    return c.json({ status: "ok" });`,
      "  });",
      `  app.get("/openapi.json", (c) => c.body(openapi, 200, { "content-type": "application/json" }));`,
      ...blueprint.entities.map((entity) => `  app.route("${resourcePath(entity)}", ${camel(entity.name)}Routes(database, now));`),
      "  return app;",
      "}",
    ),
  );
