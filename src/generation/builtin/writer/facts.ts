import { type Blueprint, type Entity, type Field, isManaged } from "../blueprint.ts";

/** What several files of the repository ask of a blueprint. */

/** A field, or one of the two times that the service keeps itself; they can be sorted, filtered and searched by like any other. */
export function fieldOf(entity: Entity, name: string): Field {
  const field = entity.fields.find((candidate) => candidate.name === name) ?? ownTimes.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`The entity ${entity.name} has no field ${name}`);
  return field;
}

const ownTime = (name: string, label: string): Field => ({ name, label, type: "datetime", required: true, unique: false, sentences: { exists: [] } });

const ownTimes: readonly Field[] = [ownTime("created_at", "time of creation"), ownTime("updated_at", "time of the last change")];

export function entityOf(blueprint: Blueprint, name: string | undefined): Entity {
  const entity = blueprint.entities.find((candidate) => candidate.name === name);
  if (entity === undefined) throw new Error(`The blueprint has no entity ${name}`);
  return entity;
}

/** A field that refers, with both of its sides. */
export interface Reference {
  from: Entity;
  field: Field;
  to: Entity;
  cascades: boolean;
}

export const referencesOf = (blueprint: Blueprint, from: Entity): Reference[] =>
  from.fields
    .filter((field) => field.type === "reference")
    .map((field) => ({ from, field, to: entityOf(blueprint, field.entity), cascades: field.on_delete === "cascade" }));

export const referencesTo = (blueprint: Blueprint, to: Entity): Reference[] =>
  blueprint.entities.flatMap((from) => referencesOf(blueprint, from)).filter((reference) => reference.to === to);

/** Whether something may forbid deleting a row: directly, or through what would be deleted with it. */
export function canBeKept(blueprint: Blueprint, entity: Entity, asked: readonly Entity[] = []): boolean {
  if (asked.includes(entity) || entity.soft_delete) return false;
  return referencesTo(blueprint, entity).some((reference) => !reference.cascades || canBeKept(blueprint, reference.from, [...asked, entity]));
}

/** Whether a write may be refused for what other rows are. */
export const hasGuards = (entity: Entity): boolean => guardsOf(entity).length > 0;

export const hasUnique = (entity: Entity): boolean => entity.fields.some((field) => field.unique) || entity.unique_together.length > 0;

/** Whether a row that is sent twice can only be refused for one reason. */
export const isOnlyUnique = (entity: Entity): boolean => entity.fields.filter((field) => field.unique).length + entity.unique_together.length === 1;

/** The fields that a caller sends. */
export const sentFields = (entity: Entity): Field[] => entity.fields.filter((field) => !isManaged(entity, field));

/** The field that holds the state of a lifecycle. */
export const stateOf = (entity: Entity): Field | undefined => entity.fields.find((field) => isManaged(entity, field));

/** Rules about other rows than the one that is written. */
export const guardsOf = (entity: Entity): unknown[] => [...(entity.gates ?? []), ...(entity.limits ?? []), ...(entity.overlaps ?? [])];

/** The other side of one of the entity's references. */
export const otherSide = (blueprint: Blueprint, entity: Entity, reference: string): Entity => entityOf(blueprint, fieldOf(entity, reference).entity);

/** Whether a rule looks at other rows or at two fields at once, which a schema can't. */
export const hasRules = (entity: Entity): boolean => entity.comparisons.length > 0 || entity.any_of.length > 0 || guardsOf(entity).length > 0 || entity.fields.some((field) => field.type === "reference");

export const hasSearch = (blueprint: Blueprint): boolean => blueprint.entities.some((entity) => entity.search !== undefined);

/** Whether the field is one of several of which one must be there. */
export const isAlternative = (entity: Entity, field: Field): boolean => entity.any_of.some(({ fields }) => fields.includes(field.name));

/** How many rows a page has, asked or not. */
export const pagingOf = (entity: Entity): { size: number; max: number } => entity.paging ?? { size: 20, max: 100 };

export const isNumeric = (field: Field): boolean => field.type === "integer" || field.type === "decimal" || field.type === "money";

/** Whether `null` is an answer. A field that isn't required is empty unless it has a default. */
export const isNullable = (field: Field): boolean => !field.required;

/** Whether a caller may leave the field out. */
export const canBeLeftOut = (field: Field): boolean => !field.required || field.default !== undefined;

/** A name that objects inherit, so that a missing one would seem to be there. No other name of Object.prototype is in snake_case. */
export const needsBareObjects = (blueprint: Blueprint): boolean => blueprint.entities.some((entity) => entity.fields.some((field) => field.name === "constructor"));

export const healthPath = (blueprint: Blueprint): string => (blueprint.entities.some((entity) => entity.plural === "health") ? "/service-health" : "/health");

/** How people say an order: `latest first`. */
export function orderWords(field: Field, direction: "asc" | "desc"): string {
  if (field.type === "date" || field.type === "datetime") return direction === "asc" ? "earliest first" : "latest first";
  if (isNumeric(field)) return direction === "asc" ? "lowest first" : "highest first";
  return direction === "asc" ? "from first to last" : "from last to first";
}
