import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { Segment, SegmentQuery } from "./schema.ts";
import { createSegment, listSegments } from "./service.ts";

export const segmentRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "The closed stretches of the audit chain, newest first", answers: { 200: pageOf(Segment) } }), valid("query", SegmentQuery), (c) =>
    c.json(listSegments(c.var.ctx, c.req.valid("query"))))
  .post("/", route({ audience: "member", summary: "Close, sign and store what no segment has yet", answers: { 202: Segment } }), (c) => c.json(createSegment(c.var.ctx), 202));
