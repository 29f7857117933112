import { DurableObject } from "cloudflare:workers";

interface FloorEnv {
  FLOOR: DurableObjectNamespace<Floor>;
}

export class Floor extends DurableObject<FloorEnv> {
  constructor(state: DurableObjectState, env: FloorEnv) {
    super(state, env);
    this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS people (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    this.ctx.storage.sql.exec("INSERT INTO people (id, name) VALUES (1, 'Somebody') ON CONFLICT DO NOTHING");
  }

  override fetch(request: Request): Response {
    const { sql } = this.ctx.storage;
    const rows = request.method === "POST" ? sql.exec("INSERT INTO people (name) VALUES ('Somebody') RETURNING id, name") : sql.exec("SELECT id, name FROM people WHERE id = 1");
    return Response.json(rows.one());
  }
}

export default {
  fetch: (request, env) => env.FLOOR.getByName("floor").fetch(request),
} satisfies ExportedHandler<FloorEnv>;
