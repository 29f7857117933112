import { conflict } from "../platform/errors.ts";
import type { Context } from "../platform/context.ts";
import type { BaseRow, Resource, Values } from "./definition.ts";
import { findRow, listClones } from "./store.ts";

/** How far a value may be inherited: each step of it is a read. */
export const chainMax = 8;
const toldUsers = 20;

/** A row and what it inherits from, itself first. A row whose template is gone ends the chain. */
export function chainOf(ctx: Context, resource: Resource, row: BaseRow): BaseRow[] {
  const chain = [row];
  for (let next = row.template_id; typeof next === "string" && chain.length < chainMax; next = chain.at(-1)?.template_id) {
    const found = findRow(ctx.own, resource, next);
    if (!found) break;
    chain.push(found);
  }
  return chain;
}

/** Where the value of an inheritable field comes from: the nearest that states it, else the end of the chain. */
const sourceOf = (chain: readonly BaseRow[], field: string): BaseRow => chain.find((row) => row.overrides?.includes(field)) ?? chain.at(-1)!;

/** The row with what it inherits filled in. */
export function resolved(ctx: Context, resource: Resource, row: BaseRow): BaseRow {
  if (!resource.inherits || typeof row.template_id !== "string") return row;
  const chain = chainOf(ctx, resource, row);
  return { ...row, ...Object.fromEntries(resource.inherits.map((field) => [field, (sourceOf(chain, field) as unknown as Values)[field]])) };
}

/** What the ETag counts: one's own version, and those of all that it inherits from. */
export const versionOf = (ctx: Context, resource: Resource, row: BaseRow): string =>
  typeof row.template_id === "string" ? chainOf(ctx, resource, row).map(({ id, version }) => `${id.slice(-6)}-${version}`).join(".") : String(row.version);

export interface Origin {
  value: unknown;
  from_id: string;
  /** True where the row states it itself. */
  own: boolean;
}

/** Where the value of each inheritable field comes from. */
export function originsOf(ctx: Context, resource: Resource, row: BaseRow): Record<string, Origin> {
  const chain = chainOf(ctx, resource, row);
  const { hidden = [], inherits = [] } = resource;
  return Object.fromEntries(inherits.filter((field) => !hidden.includes(field)).map((field) => {
    const source = sourceOf(chain, field);
    return [field, { value: (source as unknown as Values)[field], from_id: source.id, own: source.id === row.id }];
  }));
}

/** @throws AppError conflict for one whose template is deleted: it would inherit from what isn't there */
export function requireTemplate(ctx: Context, resource: Resource, { template_id }: BaseRow): void {
  const template = typeof template_id === "string" ? findRow(ctx.own, resource, template_id) : undefined;
  if (typeof template?.deleted_at === "number") throw conflict(`Its template is deleted; restore that first`, { template_id });
}

/** @throws AppError conflict with who uses it */
export function refuseInUse(ctx: Context, resource: Resource, row: BaseRow): void {
  if (!resource.inherits) return;
  const users = listClones(ctx.own, resource, row.id, toldUsers + 1);
  if (users.length === 0) return;
  throw conflict(`This ${resource.name} is the template of others; they would lose what they inherit`, { template_id: row.id, used_by: users.slice(0, toldUsers), and_more: users.length > toldUsers });
}
