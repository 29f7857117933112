import type { Context } from "../../platform/context.ts";
import { sha256 } from "../../platform/digest.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { ifMatch } from "../../platform/etag.ts";
import { newId } from "../../platform/ids.ts";
import { authorize } from "../authorize.ts";
import type { Scope } from "../decide.ts";
import { grantable, requireGrantable, wholeTenant } from "../granting.ts";
import { expand, findKind, kindOf, type ResourceKind } from "../roles.ts";
import { changeAccess } from "../state.ts";
import { findThing, loadAllowedTo, principalOf, splitPrincipal } from "../store.ts";
import { audit } from "../trail.ts";
import type { Acl, EntryInput, PutEntries, ResourceName } from "./schema.ts";
import { deleteEntryRow, insertEntry, listEntryRows } from "./store.ts";
import type { EntryRow } from "./tables.ts";

interface Place {
  kind: ResourceKind;
  name: ResourceName;
  /** Where roles must reach that whoever allows something here has. */
  scope: Scope;
}

interface FoundPlace {
  place: Place;
  project_id: string | null;
}

export function getAcl(ctx: Context, name: ResourceName): { acl: Acl; version: string } {
  const { project_id } = load(ctx, name);
  authorize(ctx, "acl:read", { type: "acl", project_id });
  return present(ctx, name);
}

/** Replaces the entries of one thing. Who allows something must have it there themselves. @throws AppError precondition_failed */
export function putAcl(ctx: Context, name: ResourceName, { entries }: PutEntries, expected: string | undefined): { acl: Acl; version: string } {
  const { place, project_id } = load(ctx, name);
  authorize(ctx, "acl:update", { type: "acl", project_id });
  const before = listEntryRows(ctx.own, name.type, name.id);
  ifMatch(expected, versionOf(before));
  const now = ctx.clock.now();
  const wanted = entries.map(({ effect, action, principal }) => ({ effect, action, principal: principalOf(principal.type, principal.id ?? "") }));
  const known = new Map(before.map((row) => [keyOf(row), row]));
  entries.forEach((entry, index) => requireFitting(ctx, place, entry, index, known.has(keyOf(wanted[index]!))));
  const kept = new Set(wanted.map(keyOf));
  return changeAccess(ctx, () => {
    for (const row of before) if (!kept.has(keyOf(row))) deleteEntryRow(ctx.own, row.id);
    for (const key of kept) {
      const entry = wanted.find((one) => keyOf(one) === key);
      if (entry && !known.has(key)) insertEntry(ctx.own, { id: newId("acl", now), resource_type: name.type, resource_id: name.id, ...entry, created_by: ctx.actor.id, created_at: now });
    }
    audit(ctx, { action: "acl.update", target: { type: name.type, id: name.id }, details: { entries: [...kept] } });
    return present(ctx, name);
  });
}

export const clearAcl = (ctx: Context, name: ResourceName, expected: string | undefined): void => void putAcl(ctx, name, { entries: [] }, expected);

/** What was allowed by somebody else before may stay, whoever sends it back. */
function requireFitting(ctx: Context, place: Place, { effect, action }: EntryInput, index: number, isKnown: boolean): void {
  const { kind, scope } = place;
  const here = meantAt(place, action);
  if (here.length === 0) throw invalid(`#/entries/${index}/action`, "mismatch", `${action} isn't about a ${kind.type}`);
  if (effect === "deny" || isKnown) return;
  const can = grantable(ctx, scope);
  const beyond = here.find((permission) => !can(permission));
  if (beyond !== undefined) throw invalid(`#/entries/${index}/action`, "not_held", `You don't have ${beyond} yourself`);
}

/** Whether the caller has all that entries allow a principal, each at its thing. @throws AppError invalid_input */
export function requireEntriesHeld(ctx: Context, principal: string, pointer: string): void {
  for (const { resource_type, resource_id, action } of loadAllowedTo(ctx.own, principal)) {
    const place = findPlace(ctx, { type: resource_type, id: resource_id })?.place;
    if (place) requireGrantable(ctx, place.scope, meantAt(place, action), () => pointer);
  }
}

/** The permissions that an entry's action means at a thing. */
const meantAt = ({ kind }: Place, action: string): string[] =>
  expand(action).filter((permission) => kindOf(permission) === kind || (kind.type === "project" && kindOf(permission)?.project !== undefined));

/** @throws AppError not_found */
function load(ctx: Context, name: ResourceName): FoundPlace {
  const found = findPlace(ctx, name);
  if (!found) throw notFound("thing");
  return found;
}

function findPlace(ctx: Context, { type, id }: ResourceName): FoundPlace | undefined {
  const kind = findKind(type);
  const row = kind && findThing(ctx.own, kind, id);
  if (!kind || !row) return undefined;
  const project_id = typeof row.project_id === "string" ? row.project_id : null;
  return { place: { kind, name: { type, id }, scope: project_id === null ? wholeTenant : { type: "project", id: project_id } }, project_id };
}

const keyOf = ({ effect, action, principal }: Pick<EntryRow, "effect" | "action" | "principal">): string => `${effect} ${action} ${principal}`;
const versionOf = (rows: readonly EntryRow[]): string => sha256(rows.map((row) => row.id).join()).slice(0, 16);

function present(ctx: Context, { type, id }: ResourceName): { acl: Acl; version: string } {
  const rows = listEntryRows(ctx.own, type, id);
  const entries = rows.map((row) => ({ id: row.id, effect: row.effect, action: row.action, principal: splitPrincipal(row.principal), created_by: row.created_by, created_at: new Date(row.created_at).toISOString() }));
  return { acl: { resource: { type, id }, entries }, version: versionOf(rows) };
}
