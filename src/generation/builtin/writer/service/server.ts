import type { Blueprint } from "../../blueprint.ts";
import { usersFolder } from "../access/facts.ts";

/** src/server.ts: the process. Tests never reach it. */
export const serverFile = (blueprint: Blueprint): string => `import { existsSync } from "node:fs";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createApp } from "./app.ts";
import { openDatabase } from "./database.ts";
import { answerProblem, notFound, Problem } from "./errors.ts";
${blueprint.access ? `import { setAdmin } from "./${usersFolder(blueprint)}/store.ts";\n` : ""}
if (existsSync(".env")) process.loadEnvFile();

const port = Number(process.env.PORT ?? 3000);
if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(\`PORT is no port: \${process.env.PORT}\`);

const database = openDatabase(process.env.DATABASE_PATH ?? "data/${blueprint.name}.db");
const tooLarge = new Problem(413, "A body holds at most one megabyte.");
${blueprint.access ? `if (process.env.ADMIN_TOKEN) setAdmin(database, process.env.ADMIN_TOKEN, new Date());
else console.warn("ADMIN_TOKEN isn't set: only users that are there already can call.");
` : ""}const limited = bodyLimit({ maxSize: 1_000_000, onError: (c) => answerProblem(tooLarge, c) });
const service = new Hono().use(limited).route("/", createApp(database));
service.notFound((c) => answerProblem(notFound("address"), c));
const server = serve({ fetch: service.fetch, port }, (address) => {
  console.log(\`Listening on http://localhost:\${address.port}\`);
});

/** Answers what is under way, then leaves; the database is closed last. */
function stop(): void {
  server.close(() => database.close());
}

process.once("SIGINT", stop);
process.once("SIGTERM", stop);
`;
