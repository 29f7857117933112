import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { ExportUsage, ListUsage, Recorded, RecordUsage, Reservation, ReservationKey, ReserveUsage, SettleUsage, UsageQuery, UsageRecord, UsageSummary } from "./schema.ts";
import { exportUsage, listUsageRecords, recordUsage, releaseUsage, reserveUsage, settleUsage, summarizeUsage } from "./service.ts";

export const usageRoutes = newRouter()
  .post("/", route({ audience: "member", summary: "Tell what was used", answers: { 201: Recorded } }), valid("json", RecordUsage), (c) => c.json(recordUsage(c.var.ctx, c.req.valid("json")), 201))
  .get("/", route({ audience: "member", summary: "What was used, by month and meter", answers: { 200: UsageSummary } }), valid("query", UsageQuery), (c) => c.json(summarizeUsage(c.var.ctx, c.req.valid("query"))))
  .get("/records", route({ audience: "member", summary: "What was used, one by one", answers: { 200: pageOf(UsageRecord) } }), valid("query", ListUsage), (c) => c.json(listUsageRecords(c.var.ctx, c.req.valid("query"))))
  .get("/export", route({ audience: "member", summary: "All of it, as CSV or JSON lines", answers: { 200: "application/x-ndjson, text/csv" } }), valid("query", ExportUsage), (c) => exportUsage(c.var.ctx, c.req.valid("query")))
  .post("/reservations", route({ audience: "member", summary: "Set aside what is about to be used", answers: { 201: Reservation } }), valid("json", ReserveUsage), (c) => c.json(reserveUsage(c.var.ctx, c.req.valid("json")), 201))
  .post("/reservations/:key/settle", route({ audience: "member", summary: "Tell what it did use", answers: { 200: UsageRecord } }), valid("param", ReservationKey), valid("json", SettleUsage), (c) =>
    c.json(settleUsage(c.var.ctx, c.req.valid("param").key, c.req.valid("json"))))
  .delete("/reservations/:key", route({ audience: "member", summary: "Give back what was set aside", answers: { 204: null } }), valid("param", ReservationKey), (c) => {
    releaseUsage(c.var.ctx, c.req.valid("param").key);
    return c.body(null, 204);
  });
