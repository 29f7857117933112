import { newRouter, route, valid } from "../../platform/http.ts";
import { pageOf } from "../../platform/paging.ts";
import { issueTicket, Ticket } from "../../identity/index.ts";
import { followSession } from "./following.ts";
import { AnswerQuestions } from "./questions.ts";
import { forkRun } from "./fork.ts";
import { After, ForkRun, ListRuns, Replayed, Run, RunId, RunSummary, SteerRun, Steered } from "./schema.ts";
import { answerRun, approveRun, cancelRun, getRun, listRuns, loadRun, pauseRun, rejectRun, replayRun, resumeRun, steerRun } from "./service.ts";

const answers = { 200: Run };
const id = valid("param", RunId);

export const runRoutes = newRouter()
  .get("/", route({ audience: "member", summary: "Runs, the newest first", answers: { 200: pageOf(RunSummary) } }), valid("query", ListRuns), (c) =>
    c.json(listRuns(c.var.ctx, c.req.valid("query"))))
  .get("/:id", route({ audience: "member", summary: "One run: state, tasks, attempts, coverage, cost and provenance", answers }), id, (c) =>
    c.json(getRun(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/cancel", route({ audience: "member", summary: "End a run now", answers }), id, async (c) => c.json(await cancelRun(c.var.ctx, c.req.valid("param").id, undefined)))
  .post("/:id/approve", route({ audience: "member", summary: "Give a planned run its go", answers }), id, async (c) => c.json(await approveRun(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/reject", route({ audience: "member", summary: "Turn a plan down", answers }), id, async (c) => c.json(await rejectRun(c.var.ctx, c.req.valid("param").id, undefined)))
  .post("/:id/answers", route({ audience: "member", summary: "Answer what a run asks: it goes on by the answers", answers }), id, valid("json", AnswerQuestions), async (c) =>
    c.json(await answerRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))))
  .post("/:id/resume", route({ audience: "member", summary: "Let a run that failed, or was paused, go on where it was", answers }), id, async (c) => c.json(await resumeRun(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/pause", route({ audience: "member", summary: "Let a run rest where it is: the call in flight is given up", answers }), id, async (c) => c.json(await pauseRun(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/fork", route({ audience: "member", summary: "Begin another run from what this one had before a step", answers: { 201: Run } }), id, valid("json", ForkRun), async (c) => c.json(await forkRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 201))
  .post("/:id/messages", route({ audience: "member", summary: "Tell the models at work something before their next turn", answers: { 202: Steered } }), id, valid("json", SteerRun), async (c) =>
    c.json(await steerRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 202))
  .post("/:id/replay", route({ audience: "member", summary: "Do a run over from what was kept, and compare", answers: { 200: Replayed } }), id, async (c) =>
    c.json(await replayRun(c.var.ctx, c.req.valid("param").id)))
  .post("/:id/ticket", route({ audience: "member", summary: "A single-use ticket for the run's WebSocket", answers: { 201: Ticket } }), id, async (c) =>
    c.json(await issueTicket(c.var.ctx, `/api/runs/${loadRun(c.var.ctx, c.req.valid("param").id, "runs:read").id}/stream`), 201))
  .get(
    "/:id/stream",
    route({ audience: "member", summary: "The run's numbered events, as they come: WebSocket, or SSE with Accept: text/event-stream", answers: { 101: null, 200: "text/event-stream", 204: null }, refusals: [406] }),
    id,
    valid("query", After),
    (c) => followSession(c.var.ctx, c.req.valid("param").id, c.req.raw),
  );
