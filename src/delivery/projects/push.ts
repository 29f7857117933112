import { authorize, may, requireUndenied, underApproval } from "../../access/index.ts";
import { audit } from "../../audit/index.ts";
import { meter, requireAllowance, standingOf } from "../../billing/index.ts";
import type { Context } from "../../platform/context.ts";
import { conflict } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/outbox/index.ts";
import type { Person } from "../git/commit.ts";
import { isPackStored } from "./packs.ts";
import { repoUrlOf } from "./present.ts";
import { ApplyPush, type OpenProject } from "./schema.ts";
import { loadProject, openProject, type ProjectSnapshot } from "./service.ts";
import { deleteRef, listPacks, listRefs, putPackRow, putRef, touchProject } from "./store.ts";
import type { ProjectRow, RefRow } from "./tables.ts";

/** Of all packs of one repository. */
const repositoryBytesMax = 512 * 1024 * 1024;
const testsMax = 5;
/** Every request reads them all. Where as many are there already, only those that DevGen makes are added. */
const [refsMax, packsMax] = [1_000, 300];

/** A repository as somebody opens it who wants to push. */
export interface PushSnapshot extends ProjectSnapshot {
  may_force: boolean;
  /** Who pushes, as commits name them. */
  author: Person;
  /** Bytes that it may still take this month, by its own size and by the plan. */
  room: number;
}

/** @throws AppError not_found, forbidden to who may read and not write */
export function openToPush(ctx: Context, wanted: OpenProject): PushSnapshot {
  const snapshot = openProject(ctx, wanted);
  const project = { type: "project", id: snapshot.project_id } as const;
  requireUndenied(ctx, "projects:write", project);
  const { hard, used, reserved } = standingOf(ctx, "pushed_bytes");
  const held = snapshot.packs.reduce((sum, { bytes }) => sum + bytes, 0);
  const room = Math.min(repositoryBytesMax - held, hard === null ? repositoryBytesMax : hard - used - reserved);
  return { ...snapshot, may_force: may(ctx, "projects:force", project), author: authorOf(ctx), room: Math.max(0, room) };
}

/** A service has no address of its own: its commits name the platform's. */
const authorOf = ({ person, service, tenantSlug, settings }: Context): Person => ({
  name: person?.name ?? service?.name ?? "DevGen", email: person?.email ?? `devgen+${tenantSlug}@${new URL(settings.PUBLIC_URL).hostname}`,
});

export interface AppliedPush {
  /** Why refs stayed where they were. */
  refused: [ref: string, why: string][];
  /** The executions that test what was pushed. */
  tests: { ref: string; execution_id: string; command: string }[];
  /** Why nothing tests it; null where something does, or nothing is to be tested. */
  untested: string | null;
}

/**
 * Moves refs as somebody pushed them, in one commit with its audit event, its metering and what begins the tests. A ref that isn't where the push
 * found it stays, and with it all of them where the push is atomic. @throws AppError forbidden, quota_exceeded, conflict when the pack isn't stored
 */
export async function applyPush(ctx: Context, given: ApplyPush): Promise<AppliedPush> {
  const input = ApplyPush.parse(given);
  const project = loadProject(ctx, input.project_id);
  underApproval(ctx, { project_id: project.id, updates: input.updates.map(({ ref, from, to, forced }) => ({ ref, from, to, forced })) }, "Needed to move branches", (asking) => {
    authorize(asking, "projects:write", { type: "project", id: project.id });
    if (input.updates.some(({ forced }) => forced)) authorize(asking, "projects:force", { type: "project", id: project.id });
  });
  if (input.pack && !(await isPackStored(ctx.blobs, ctx.tenantId, project.id, input.pack))) throw conflict("What was pushed is not stored yet");
  return ctx.own.atomically(() => {
    const faults = faultsOf(listRefs(ctx.own, project.id), input.updates);
    const moved = input.updates.filter(({ ref }) => !faults.has(ref));
    const refused = input.updates.filter(({ ref }) => faults.has(ref) || (input.atomic && faults.size > 0)).map(({ ref }): [string, string] => [ref, faults.get(ref) ?? "the push is atomic, and another ref was refused"]);
    if (refused.length === input.updates.length) return { refused, tests: [], untested: null };
    move(ctx, project, moved);
    if (input.pack) keepPack(ctx, project, input.pack);
    audit(ctx, {
      action: input.rolled_back_to === undefined ? "project.push" : "project.rollback", target: { type: "project", id: project.id },
      details: { ...(input.rolled_back_to === undefined ? {} : { to: input.rolled_back_to }), updates: moved.map(({ ref, from, to, forced }) => ({ ref, from, to, forced })), bytes: input.pack?.bytes ?? 0, objects: input.pack?.objects ?? 0 },
    });
    return { refused, ...beginTests(ctx, project, moved, input.tests) };
  });
}

/** What is wrong with updates by the refs that are there now: others may have pushed since the edge looked. */
export function faultsOf(refs: readonly Pick<RefRow, "name" | "commit_id">[], updates: ApplyPush["updates"]): Map<string, string> {
  const now = new Map(refs.map(({ name, commit_id }) => [name, commit_id]));
  const faults = new Map<string, string>();
  for (const { ref, from } of updates) if ((now.get(ref) ?? null) !== from) faults.set(ref, "it has moved meanwhile: fetch first");
  for (const { ref, to } of updates) if (to === null && !faults.has(ref)) now.delete(ref);
  for (const { ref, to } of updates) {
    if (to === null || faults.has(ref) || now.has(ref)) continue;
    const clash = [...now.keys()].find((other) => other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`));
    if (clash !== undefined) faults.set(ref, `it can't stand beside ${clash}`);
    else if (now.size >= refsMax) faults.set(ref, `this repository has ${refsMax} branches and tags, as many as one may have`);
    else now.set(ref, to);
  }
  return faults;
}

function move(ctx: Context, project: ProjectRow, updates: ApplyPush["updates"]): void {
  const changed_at = ctx.clock.now();
  for (const { ref, to } of updates) {
    if (to === null) deleteRef(ctx.own, project.id, ref);
    else putRef(ctx.own, { project_id: project.id, name: ref, commit_id: to, changed_at });
  }
  touchProject(ctx.own, project.id, changed_at);
}

/** A pack is metered once, however often it is pushed. */
function keepPack(ctx: Context, project: ProjectRow, pack: NonNullable<ApplyPush["pack"]>): void {
  const packs = listPacks(ctx.own, project.id);
  if (packs.some(({ pack_id }) => pack_id === pack.pack_id)) return;
  if (packs.length >= packsMax) throw conflict(`This repository was written to ${packsMax} times, as often as one may be`);
  requireAllowance(ctx, "pushed_bytes", pack.bytes);
  putPackRow(ctx.own, { project_id: project.id, ...pack, created_at: ctx.clock.now() });
  meter(ctx, { key: `push:${project.id}:${pack.pack_id}`, meter: "pushed_bytes", quantity: pack.bytes, properties: { project_id: project.id } });
}

/** Says what is to be tested: the branches that moved, the default one first. Tests are somebody's code: who may push and not run it has none run. */
function beginTests(ctx: Context, project: ProjectRow, updates: ApplyPush["updates"], commands: ApplyPush["tests"]): Pick<AppliedPush, "tests" | "untested"> {
  const branches = updates.filter(({ ref, to }) => to !== null && commands[ref] !== undefined).sort((left) => (left.ref === project.head_ref ? -1 : 0));
  if (branches.length > 0 && !may(ctx, "executions:create", { type: "execution", project_id: project.id })) {
    const untested = "Not tested: that takes the permission executions:create";
    audit(ctx, { action: "project.push_untested", target: { type: "project", id: project.id }, outcome: "failure", details: { commit_id: branches[0]!.to, reason: untested } });
    return { tests: [], untested };
  }
  const tests = branches.slice(0, testsMax).map(({ ref, to }) => {
    const execution_id = newId("execution", ctx.clock.now());
    const command = commands[ref]!;
    enqueue(ctx, "project.pushed", `project.pushed:${execution_id}`, {
      execution_id, command, project_id: project.id, repo_url: repoUrlOf(ctx, project.slug), commit_id: to, by: { ...ctx.actor }, request_id: ctx.requestId,
    });
    return { ref, execution_id, command };
  });
  return { tests, untested: null };
}
