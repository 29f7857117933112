import { authorize } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import type { Context } from "../../platform/context.ts";
import { AppError, conflict } from "../../platform/errors.ts";
import { isPackStored } from "./packs.ts";
import { instant, repoUrlOf } from "./present.ts";
import { ApplyCommit, type AppliedCommit, type FindApplied } from "./schema.ts";
import { loadProject } from "./service.ts";
import { findChange, findRef, insertChange, putPackRow, putRef, touchProject } from "./store.ts";
import type { ChangeRow, ProjectRow } from "./tables.ts";

/**
 * Moves refs to commits whose pack is stored, all of them or none. A repeat of the key gets the first answer, also when it would change something
 * else: who comes back after a crash finds the branch where it left it, and builds on that.
 * @throws AppError conflict when a ref isn't where `old` says (nobody's commit is written over) or the pack isn't stored,
 *   idempotency_mismatch when the key was used for another project, not_found for the project
 */
export async function applyCommit(ctx: Context, given: ApplyCommit): Promise<AppliedCommit> {
  const input = ApplyCommit.parse(given);
  const project = loadProject(ctx, input.project_id);
  authorize(ctx, "projects:write", { type: "project", id: project.id });
  const known = findChange(ctx.own, input.key);
  if (known) return repeat(ctx, project, known);
  if (!(await isPackStored(ctx.blobs, ctx.tenantId, project.id, input.pack))) throw conflict("The pack of this commit is not stored yet");
  return ctx.own.atomically(() => {
    // Another call with this key may have come while the store was asked.
    const quicker = findChange(ctx.own, input.key);
    return quicker ? repeat(ctx, project, quicker) : moveRefs(ctx, project, input);
  });
}

function moveRefs(ctx: Context, project: ProjectRow, { updates, pack, key, run_id, requirement_id }: ApplyCommit): AppliedCommit {
  const now = ctx.clock.now();
  for (const { ref, old, new: commit_id } of updates) {
    const actual = findRef(ctx.own, project.id, ref)?.commit_id ?? null;
    if (actual !== old) throw conflict(`${ref} has moved`, { ref, expected: old, actual });
    putRef(ctx.own, { project_id: project.id, name: ref, commit_id, changed_at: now });
  }
  putPackRow(ctx.own, { project_id: project.id, ...pack, created_at: now });
  touchProject(ctx.own, project.id, now);
  const change = { key, project_id: project.id, commit_id: (updates.find(({ ref }) => ref === project.head_ref) ?? updates[0]!).new, applied_at: now };
  insertChange(ctx.own, change);
  audit(ctx, {
    action: "project.commit", target: { type: "project", id: project.id }, key: `${key}/project.commit`,
    ...(run_id === undefined ? {} : { run_id }), ...(requirement_id === undefined ? {} : { requirement_id }),
    details: { updates: updates.map(({ ref, old, new: to }) => ({ ref, from: old, to })) },
  });
  return presentChange(ctx, project, change);
}

/** What was applied under this key; null if nothing was. */
export function findApplied(ctx: Context, { key }: FindApplied): AppliedCommit | null {
  const known = findChange(ctx.own, key);
  return known ? presentChange(ctx, loadProject(ctx, known.project_id), known) : null;
}

function repeat(ctx: Context, project: ProjectRow, known: ChangeRow): AppliedCommit {
  if (known.project_id === project.id) return presentChange(ctx, project, known);
  throw new AppError("idempotency_mismatch", "This key was used for another project");
}

const presentChange = (ctx: Context, { slug }: ProjectRow, { project_id, commit_id, applied_at }: ChangeRow): AppliedCommit => ({
  project_id, commit_id, repo_url: repoUrlOf(ctx, slug), applied_at: instant(applied_at),
});
