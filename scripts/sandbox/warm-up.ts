import type { RunRequest } from "../../src/generation/sandbox/isolate/wire.ts";

const rounds = 3;

/** A small service with the parts that produced ones have. A new workerd that has run it answers the first real run in a third of the time. */
export const warmUpRequest = (): RunRequest => ({
  files: {
    "package.json": "{}",
    "src/app.ts": `
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";

interface Note { id: number; text: string; stars: number }
const NewNote = z.object({ text: z.string().trim().min(1).max(80), stars: z.int().min(0).max(5).default(0), kind: z.enum(["a", "b"]).optional() });
readFileSync(new URL("../package.json", import.meta.url), "utf8");

export function createApp(): Hono {
  const database = new DatabaseSync(":memory:");
  database.exec("create table notes (id integer primary key, text text not null unique, stars integer not null check (stars <= 5)); create index by_stars on notes (stars)");
  const app = new Hono();
  app.onError((error, c) => (error instanceof z.ZodError ? c.json({ issues: error.issues }, 422) : error instanceof HTTPException ? error.getResponse() : c.json({ title: error.message }, 409)));
  app.post("/notes", async (c) => {
    const { text, stars } = NewNote.parse(await c.req.json());
    return c.json(database.prepare("insert into notes (text, stars) values ($text, $stars) returning *").get({ text, stars }) as unknown as Note, 201);
  });
  app.get("/notes", (c) => c.json(database.prepare("select * from notes where text like ? order by id limit ?").all(\`%\${c.req.query("q") ?? ""}%\`, 20)));
  app.delete("/notes/:id", (c) => {
    if (database.prepare("delete from notes where id = ?").run(Number(c.req.param("id"))).changes === 0) throw new HTTPException(404, { message: "no such note" });
    return c.body(null, 204);
  });
  return app;
}
`,
    "test/notes.test.ts": `
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../src/app.js";
describe("notes", () => {
  let app: ReturnType<typeof createApp>;
  beforeEach(() => {
    app = createApp();
  });
  const post = (body: unknown) => app.request("/notes", { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  for (let round = 0; round < 12; round++) {
    it(\`are kept \${round}\`, async () => {
      expect((await post({ text: "x" })).status).toBe(201);
      expect((await post({ text: "x" })).status).toBe(409);
      expect(await (await post({ text: "" })).json()).toMatchObject({ issues: [{ path: ["text"] }] });
      expect(await (await app.request("/notes?q=x")).json()).toEqual([{ id: 1, text: "x", stars: 0 }]);
      expect((await app.request("/notes/1", { method: "DELETE" })).status).toBe(204);
      expect((await app.request("/notes/1", { method: "DELETE" })).status).toBe(404);
    });
  }
});
`,
  },
  command: "npx vitest run",
  env: {},
  wall_ms: 10_000,
  test_ms: 5_000,
  output_bytes: 1_000,
});

/** Calls `run` a few times; how it ends is of no account, since a run that matters says so itself. */
export async function warmUp(run: (body: Buffer) => Promise<unknown>): Promise<void> {
  const body = Buffer.from(JSON.stringify(warmUpRequest()));
  for (let round = 0; round < rounds; round++) await run(body);
}
