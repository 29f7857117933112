import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { Checkpoint, CheckpointQuery } from "./schema.ts";
import { listCheckpoints } from "./service.ts";

export const checkpointRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "The checkpoints that were signed on time, newest first", answers: { 200: pageOf(Checkpoint) } }), valid("query", CheckpointQuery), (c) =>
    c.json(listCheckpoints(c.var.ctx, c.req.valid("query"))));
