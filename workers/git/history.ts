import {
  Blame, blameFile, Branch, buildRollback, CommitSummary, Diff, diffCommits, DiffQuery, ListBranches, listBranches, ListCommits, listHistory, ProjectParam, RefQuery, Rollback, RolledBack, Trace, traceAt, type HistoryPlace,
} from "../../src/delivery/index.ts";
import { conflict } from "../../src/platform/errors.ts";
import { etags } from "../../src/platform/etag.ts";
import { newEdgeRouter, route, valid } from "../../src/platform/http.ts";
import { keyIn } from "../../src/platform/idempotency/index.ts";
import { pagedLater, pageOf } from "../../src/platform/paging.ts";
import { openFor } from "./open.ts";
import { openToWrite } from "./push.ts";

/** A project's history. It is read here rather than in the tenant's object, because packs are unpacked on the way. */
export const historyRoutes = newEdgeRouter()
  .get("/api/projects/:project_id/branches", etags(), route({ audience: "member", summary: "A project's branches, the default one first", answers: { 200: pageOf(Branch) } }), valid("param", ProjectParam), valid("query", ListBranches), async (c) => {
    const { snapshot, repository } = await openFor(c, c.req.valid("param"));
    return c.json(await pagedLater({ tenantId: snapshot.tenant_id, settings: c.var.edge.settings }, c.req.valid("query"), {
      list: `branches:${snapshot.project_id}`, load: (after: [string] | undefined, take, skip) => listBranches(repository, after?.[0], take, skip), keyOf: ({ name }): [string] => [name], present: (branch) => branch,
    }));
  })
  .get("/api/projects/:project_id/commits", etags(), route({ audience: "member", summary: "The history of a ref, or of a path in it, the newest first", answers: { 200: pageOf(CommitSummary) } }), valid("param", ProjectParam), valid("query", ListCommits), async (c) => {
    const { snapshot, repository } = await openFor(c, c.req.valid("param"));
    const query = c.req.valid("query");
    return c.json(await pagedLater({ tenantId: snapshot.tenant_id, settings: c.var.edge.settings }, query, {
      list: `commits:${snapshot.project_id}`, load: (after: HistoryPlace | undefined, take, skip) => listHistory(repository, query, after, take, skip), keyOf: ({ place }) => place, present: ({ summary }) => summary,
    }));
  })
  .get("/api/projects/:project_id/diff", etags(), route({ audience: "member", summary: "What changed between two commits, with hunks", answers: { 200: Diff }, refusals: [413] }), valid("param", ProjectParam), valid("query", DiffQuery), async (c) => {
    const { repository } = await openFor(c, c.req.valid("param"));
    return c.json(await diffCommits(repository, c.req.valid("query")));
  })
  .get("/api/projects/:project_id/blame/:path{.+}", etags(), route({ audience: "member", summary: "Which commit each line of a file comes from", answers: { 200: Blame }, refusals: [413] }), valid("param", ProjectParam), valid("query", RefQuery), async (c) => {
    const { repository } = await openFor(c, c.req.valid("param"));
    return c.json(await blameFile(repository, { path: c.req.param("path"), ...c.req.valid("query") }));
  })
  .get("/api/projects/:project_id/trace", etags(), route({ audience: "member", summary: "From each sentence to its tasks, files, tests and what they came to, at a ref", answers: { 200: Trace } }), valid("param", ProjectParam), valid("query", RefQuery), async (c) => {
    const { project_id } = c.req.valid("param");
    const { repository } = await openFor(c, { project_id });
    return c.json(await traceAt(repository, project_id, c.req.valid("query").ref));
  })
  .post("/api/projects/:project_id/rollback", route({ audience: "member", summary: "Give a branch the files of another commit back, by a commit on top", answers: { 200: RolledBack, 201: RolledBack }, refusals: [409, 429], remembered: false }), valid("param", ProjectParam), valid("json", Rollback), async (c) => {
    // Asked for twice, the second time the branch has those files already; a key that is none is refused as everywhere.
    keyIn(c);
    const { project_id } = c.req.valid("param");
    const { snapshot, repository, apply, signer } = await openToWrite(c, { project_id });
    const { push, ...told } = await buildRollback(repository, c.req.valid("json"), { author: snapshot.author, may_force: snapshot.may_force, time: c.var.edge.clock.now(), ...(await signer()) });
    if (!push) return c.json({ project_id, ...told, tests: [] } satisfies RolledBack);
    const { refused, tests } = await apply(push, { rolled_back_to: told.rolled_back_to });
    if (refused.length > 0) throw conflict(`${told.branch} has moved meanwhile`);
    return c.json({ project_id, ...told, tests } satisfies RolledBack, 201);
  });
