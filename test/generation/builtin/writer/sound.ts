import type { Blueprint, Computed, Entity, Operand } from "../../../../src/generation/builtin/blueprint.ts";

/** A blueprint without rules about fields and entities that aren't there any more: what a mutant lost, others can't lean on. */
export const sound = (blueprint: Blueprint): Blueprint => ({ ...blueprint, entities: blueprint.entities.map((entity) => soundEntity(blueprint, entity)) });

function soundEntity(blueprint: Blueprint, { gates, limits, overlaps, computed, ...rest }: Entity): Entity {
  const entity: Entity = rest;
  const has = (name: string): boolean => entity.fields.some((field) => field.name === name);
  const other = (reference: string): Entity | undefined => {
    const field = entity.fields.find(({ name, type }) => name === reference && type === "reference");
    return field && blueprint.entities.find(({ name }) => name === field.entity);
  };
  const known = (rows: Entity | undefined, name: string): boolean => rows?.fields.some((field) => field.name === name) === true;
  return {
    ...entity,
    ...(gates && { gates: gates.filter(({ reference, field }) => other(reference)?.fields.some(({ name, type }) => name === field && (type === "enum" || type === "boolean"))) }),
    ...(limits && { limits: limits.filter(({ reference, max, among }) => other(reference) && (typeof max === "number" || known(other(reference), max.field)) && (!among || has(among.field))) }),
    ...(overlaps && { overlaps: overlaps.filter(({ reference, from, to, among }) => other(reference) && has(from) && has(to) && (!among || has(among.field))) }),
    ...(computed && { computed: computed.filter((one) => isSound(blueprint, entity, one)) }),
  };
}

function isSound(blueprint: Blueprint, entity: Entity, { value }: Computed): boolean {
  const rows = "of" in value ? blueprint.entities.find(({ name }) => name === value.of) : entity;
  if (!rows || ("by" in value && !rows.fields.some(({ name, entity: to }) => name === value.by && to === entity.name))) return false;
  if (value.how === "left" && !entity.fields.some(({ name }) => name === value.field)) return false;
  const operands = "operands" in value ? value.operands : "terms" in value ? value.terms.flatMap((term) => term.operands) : [];
  return operands.every((operand) => isThere(blueprint, rows, operand));
}

function isThere(blueprint: Blueprint, rows: Entity, operand: Operand): boolean {
  const own = (name: string): boolean => rows.fields.some((field) => field.name === name);
  if ("from" in operand) return own(operand.from) && own(operand.to);
  if ("number" in operand) return true;
  const field = "percent" in operand ? operand.percent : operand.field;
  if (operand.through === undefined) return own(field);
  const to = rows.fields.find(({ name, type }) => name === operand.through && type === "reference")?.entity;
  return blueprint.entities.some(({ name, fields }) => name === to && fields.some((each) => each.name === field));
}
