import type { Context } from "../platform/context.ts";
import { AppError, invalid } from "../platform/errors.ts";
import type { BaseRow, Resource, Values } from "./definition.ts";
import { permit } from "./permit.ts";
import { valuesIn } from "./rows.ts";
import { findRow, heightBelow } from "./store.ts";
import { chainMax, chainOf, resolved } from "./templates.ts";

export interface Inheritance {
  values: Values;
  columns: { template_id?: string | null; overrides?: string[] };
}

/** All values of a row that states `said` itself and takes the rest from its template. */
export function inheritanceOf(ctx: Context, resource: Resource, templateId: string | null, said: Values, heir: BaseRow | undefined): Inheritance {
  const { inherits } = resource;
  if (!inherits) return { values: said, columns: {} };
  if (templateId === null) return { values: requireWhole(resource, said), columns: { template_id: null, overrides: [...inherits] } };
  const template = resolved(ctx, resource, templateFor(ctx, resource, templateId, heir)) as unknown as Values;
  const overrides = inherits.filter((field) => said[field] !== undefined);
  const taken = Object.fromEntries(inherits.filter((field) => said[field] === undefined).map((field) => [field, template[field]]));
  return { values: { ...said, ...taken }, columns: { template_id: templateId, overrides } };
}

/** What a change leaves stated and what inherited. */
export function inheritedChange(ctx: Context, resource: Resource, row: BaseRow, said: Values, templateId: string | null | undefined, inherit: readonly string[]): Values {
  const template = templateId === undefined ? (row.template_id ?? null) : templateId;
  const both = inherit.findIndex((field) => said[field] !== undefined);
  if (both >= 0) throw invalid(`#/inherit/${both}`, "contradiction", `Either say ${inherit[both]} or inherit it`);
  if (inherit.length > 0 && template === null) throw invalid("#/inherit", "no_template", `This ${resource.name} has no template`);
  if (template === null) return { ...valuesIn(resource, resolved(ctx, resource, row)), ...said, template_id: null, overrides: [...(resource.inherits ?? [])] };
  if (template !== row.template_id) templateFor(ctx, resource, template, row);
  const overrides = (resource.inherits ?? []).filter((field) => said[field] !== undefined || ((row.overrides ?? []).includes(field) && !inherit.includes(field)));
  return { ...valuesIn(resource, resolved(ctx, resource, { ...row, template_id: template, overrides })), ...said, template_id: template, overrides };
}

/** The template that a row is to have. @throws AppError invalid_input when it isn't there, would inherit from itself, or the chain gets too long */
function templateFor(ctx: Context, resource: Resource, templateId: string, heir: BaseRow | undefined): BaseRow {
  const template = findRow(ctx.own, resource, templateId);
  if (!template || typeof template.deleted_at === "number") throw invalid("#/template_id", "not_found", `There is no such ${resource.name}`);
  permit(ctx, resource, "read", template);
  const chain = chainOf(ctx, resource, template);
  if (heir && chain.some(({ id }) => id === heir.id)) throw invalid("#/template_id", "cycle", `It would inherit from itself`);
  if (chain.length + (heir ? heightBelow(ctx.own, resource, heir.id, chainMax) : 1) > chainMax) throw invalid("#/template_id", "too_deep", `Values are inherited over at most ${chainMax - 1} steps`);
  return template;
}

/** What is said, and the defaults of what could have been inherited. @throws AppError invalid_input for a field that is stated nowhere */
function requireWhole({ fields, inherits = [] }: Resource, said: Values): Values {
  const filled = inherits.filter((name) => said[name] === undefined).map((name) => ({ name, parsed: fields[name]!.safeParse(undefined) }));
  const errors = filled.flatMap(({ name, parsed }) => parsed.error?.issues.map(({ code, message }) => ({ pointer: `#/${name}`, code, message })) ?? []);
  if (errors.length > 0) throw new AppError("invalid_input", errors[0]!.message, { errors });
  return { ...said, ...Object.fromEntries(filled.map(({ name, parsed }) => [name, parsed.data])) };
}
