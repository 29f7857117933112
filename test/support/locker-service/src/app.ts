import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const sqliteCode = { check: 275, foreignKey: 787, unique: 2067 };

const Locker = z.object({ code: z.string().regex(/^[A-Z]\d{2}$/), size: z.enum(["small", "large"]).default("small") });
const Parcel = z.object({ locker_id: z.int(), label: z.string().trim().min(1).max(40), weight_g: z.int() });

const titles: Record<number, string> = { [sqliteCode.check]: "out of range", [sqliteCode.foreignKey]: "no such locker", [sqliteCode.unique]: "already taken" };

export function createApp(database: DatabaseSync): Hono {
  const app = new Hono();

  app.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json({ title: "invalid", paths: error.issues.map((issue) => issue.path.join(".")) }, 422);
    if (error instanceof HTTPException) return error.getResponse();
    if ("errcode" in error && typeof error.errcode === "number" && error.errcode in titles) return c.json({ title: titles[error.errcode] }, 409);
    throw error;
  });

  app.post("/lockers", async (c) => {
    const { code, size } = Locker.parse(await c.req.json());
    return c.json({ ...database.prepare("insert into lockers (code, size) values ($code, $size) returning *").get({ code, size }) }, 201);
  });
  app.get("/lockers", (c) => c.json(database.prepare("select * from lockers where code like ? order by id").all(`${c.req.query("q") ?? ""}%`)));
  app.post("/parcels", async (c) => {
    const parcel = Parcel.parse(await c.req.json());
    return c.json({ ...database.prepare("insert into parcels (locker_id, label, weight_g) values (:locker_id, :label, :weight_g) returning *").get(parcel) }, 201);
  });
  app.post("/parcels/:id/collect", (c) => {
    const { changes } = database.prepare("update parcels set collected_at = ? where id = ? and collected_at is null").run(new Date(0).toISOString(), Number(c.req.param("id")));
    if (changes === 0) throw new HTTPException(404, { message: "no such parcel" });
    return c.body(null, 204);
  });
  return app;
}
