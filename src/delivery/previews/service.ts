import { authorize, requireUndenied } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { meter, requireAllowance } from "../../billing/index.ts";
import type { Json } from "../../platform/canonical.ts";
import type { Bindings, Context } from "../../platform/context.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { remember } from "../../platform/idempotency/index.ts";
import { newId, type Id } from "../../platform/ids.ts";
import { applyAtOnce, enqueue, type OutboxRow } from "../../platform/outbox/index.ts";
import { instant } from "../projects/present.ts";
import { loadProject, openProject, type ProjectSnapshot } from "../projects/service.ts";
import { urlOfPreview } from "./address.ts";
import { PreviewNotice, type Inspected, type OpenPreview, type Preview, type StartPreview } from "./schema.ts";
import { changePreview, countReset, findLastPreview, findOpenPreview, findPreview, insertPreview, listPreviewIds } from "./store.ts";
import type { PreviewRow } from "./tables.ts";

/** A preview's object, named by its id, as its tenant's object calls it. */
export interface PreviewStub {
  /** What holds of it now. What it kept goes when it ended or was reset. */
  tell(notice: PreviewNotice): Promise<void>;
  /** What a ref leads to, and whether that can be run. Writes nothing: whatever comes of it, the object is not there before it is told. */
  inspect(snapshot: ProjectSnapshot, ref: string | undefined): Promise<Inspected>;
  /** Forgets everything. Nothing happens when there is nothing. */
  forget(): Promise<void>;
  fetch(request: Request): Promise<Response>;
}

export const previewOf = (bindings: Pick<Bindings, "PREVIEW">, id: string): PreviewStub => asStub(bindings.PREVIEW.getByName(id));

/** The binding's class has these methods (`durable-objects/preview`). */
const asStub = (stub: unknown): PreviewStub => stub as PreviewStub;

const topic = "preview.tell";

/**
 * Runs a commit at an address of its own. A project has one preview at a time: of the same commit it is the one that is there, with more time; of another, that one ends.
 * Whoever may not is refused before anything is read; what is to run is then found by an object that is the preview's alone, and an approval is for that very commit.
 * @throws AppError not_found, forbidden, needs_driver, quota_exceeded, unavailable where there is no host for previews
 */
export async function startPreview(ctx: Context, projectId: string, { ref, expires_in_s }: StartPreview): Promise<{ preview: Preview; is_new: boolean }> {
  if (ctx.principal.kind === "break_glass") throw new AppError("forbidden", "A preview would outlive the access of a platform admin", { extra: { permission: "executions:create", resource_type: "execution" } });
  requireUndenied(ctx, "executions:create", { type: "execution", project_id: loadProject(ctx, projectId).id });
  requireAllowance(ctx, "execution_seconds", 1);
  const id = newId("preview", ctx.clock.now());
  urlOfPreview(ctx.settings, id);
  const commit_id = commitIn(await previewOf(ctx.bindings, id).inspect(openProject(ctx, { project_id: projectId }), ref));
  return keepStarted(ctx, { id, commit_id, project: loadForChange(ctx, projectId, { project_id: projectId, commit_id, expires_in_s }), ref: ref ?? null, expires_in_s });
}

/** @throws AppError not_found, needs_driver, too_large */
function commitIn(found: Inspected): string {
  if ("commit_id" in found) return found.commit_id;
  const { code, message } = found;
  throw new AppError(code, message, code === "needs_driver" ? { errors: [{ pointer: "#/ref", code, message }] } : {});
}

interface Started {
  /** For a new one. */
  id: Id<"preview">;
  project: Id<"project">;
  commit_id: string;
  ref: string | null;
  expires_in_s: number;
}

async function keepStarted(ctx: Context, { id: newOne, project, commit_id, ref, expires_in_s }: Started): Promise<{ preview: Preview; is_new: boolean }> {
  const now = ctx.clock.now();
  const expires_at = now + expires_in_s * 1_000;
  const open = findOpenPreview(ctx.own, project);
  const known = open && open.commit_id === commit_id && open.expires_at > now ? open : undefined;
  const id = known?.id ?? newOne;
  const told = ctx.own.atomically(() => {
    const details = { project_id: project, commit_id, ref, expires_at: instant(expires_at) };
    if (known) changePreview(ctx.own, id, { expires_at, ref });
    else {
      if (open) end(ctx, open, now);
      insertPreview(ctx.own, { id, project_id: project, commit_id, ref, generation: 0, created_by: ctx.actor.id, created_at: now, expires_at, ended_at: null });
    }
    audit(ctx, { action: known ? "preview.extend" : "preview.start", target: { type: "preview", id }, details });
    remember(ctx, known ? 200 : 201, presentBy(ctx, id));
    return tell(ctx, id);
  });
  await applyAtOnce(ctx.own, told, (row) => tellPreview(ctx, row), ctx.log);
  return { preview: presentBy(ctx, id), is_new: known === undefined };
}

/** The project's preview, or the last that it had. */
export function getPreview(ctx: Context, projectId: string): Preview {
  const { id } = loadProject(ctx, projectId);
  const row = findLastPreview(ctx.own, id);
  if (!row) throw notFound("preview");
  return present(ctx, row);
}

/** Its address answers no longer, and what it kept is gone. */
export async function revokePreview(ctx: Context, projectId: string): Promise<Preview> {
  const row = loadLive(ctx, projectId);
  const told = ctx.own.atomically(() => end(ctx, row, ctx.clock.now()));
  await applyAtOnce(ctx.own, told, (outboxRow) => tellPreview(ctx, outboxRow), ctx.log);
  return presentBy(ctx, row.id);
}

/** The service begins anew, with nothing kept. */
export async function resetPreview(ctx: Context, projectId: string): Promise<Preview> {
  const { id, project_id } = loadLive(ctx, projectId);
  const told = ctx.own.atomically(() => {
    countReset(ctx.own, id);
    audit(ctx, { action: "preview.reset", target: { type: "preview", id }, details: { project_id } });
    return tell(ctx, id);
  });
  await applyAtOnce(ctx.own, told, (row) => tellPreview(ctx, row), ctx.log);
  return presentBy(ctx, id);
}

export interface OpenedPreview {
  commit_id: string;
  generation: number;
  expires_at: number;
  /** To read its repository with. */
  snapshot: ProjectSnapshot;
}

/** For the preview's own object: what it used is metered first. @throws AppError gone once it has ended, or its time is over; quota_exceeded when the month's seconds are used up */
export function openPreview(ctx: Context, { preview_id, used }: OpenPreview): OpenedPreview {
  const row = findPreview(ctx.own, preview_id);
  if (row && used) ctx.own.atomically(() => void meter(ctx, { key: `${preview_id}:${used.key}`, meter: "execution_seconds", quantity: used.seconds }));
  if (!row || statusOf(row, ctx.clock.now()) !== "live") throw new AppError("gone", "This preview is over");
  requireAllowance(ctx, "execution_seconds", 1);
  const { commit_id, generation, expires_at, project_id } = row;
  return { commit_id, generation, expires_at, snapshot: openProject(ctx, { project_id }) };
}

/** Outbox topic `preview.tell`. It tells what is so now, not what was when it was written. */
export async function tellPreview(ctx: Context, { payload }: Pick<OutboxRow, "payload">): Promise<void> {
  const { preview_id } = PreviewNotice.pick({ preview_id: true }).parse(payload);
  const row = findPreview(ctx.own, preview_id);
  if (!row) return;
  const { generation, expires_at } = row;
  await previewOf(ctx.bindings, row.id).tell({ tenant_id: ctx.tenantId, preview_id, generation, expires_at, ended: row.ended_at !== null });
}

/** For the end of a tenant: ids after `after`, in order. */
export const listPreviews = ({ own }: Pick<Context, "own">, { after }: { after: string }): string[] => listPreviewIds(own, after);

function end(ctx: Context, { id, project_id }: PreviewRow, now: number): string {
  changePreview(ctx.own, id, { ended_at: now });
  audit(ctx, { action: "preview.revoke", target: { type: "preview", id }, details: { project_id } });
  return tell(ctx, id);
}

function tell(ctx: Context, preview_id: Id<"preview">): string {
  const id = newId("outbox", ctx.clock.now());
  enqueue(ctx, topic, id, { preview_id });
  return id;
}

/** `subject`: what an approval must be for. @throws AppError not_found for a project of others', forbidden for who may not run code of it */
function loadForChange(ctx: Context, projectId: string, subject?: Json): Id<"project"> {
  const { id } = loadProject(ctx, projectId);
  authorize(ctx, "executions:create", { type: "execution", project_id: id }, subject);
  return id;
}

function loadLive(ctx: Context, projectId: string): PreviewRow {
  const row = findOpenPreview(ctx.own, loadForChange(ctx, projectId));
  if (!row || statusOf(row, ctx.clock.now()) !== "live") throw notFound("preview");
  return row;
}

const statusOf = ({ ended_at, expires_at }: PreviewRow, now: number): Preview["status"] => (ended_at !== null ? "revoked" : expires_at <= now ? "expired" : "live");

const presentBy = (ctx: Context, id: Id<"preview">): Preview => present(ctx, findPreview(ctx.own, id)!);

function present(ctx: Context, row: PreviewRow): Preview {
  const { id, project_id, commit_id, ref, generation, created_by, created_at, expires_at, ended_at } = row;
  const status = statusOf(row, ctx.clock.now());
  return {
    preview_id: id, project_id, commit_id, ref, status, url: status === "live" ? urlOfPreview(ctx.settings, id) : null, resets: generation, created_by,
    created_at: instant(created_at), expires_at: instant(expires_at), revoked_at: ended_at === null ? null : instant(ended_at),
  };
}
