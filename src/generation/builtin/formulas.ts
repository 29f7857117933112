import type { Blueprint, Computed, Entity, Field, Operand } from "./blueprint.ts";

/** What a worked-out value is made of, looked up in the blueprint. */

const entityNamed = (blueprint: Blueprint, name: string): Entity => {
  const found = blueprint.entities.find((entity) => entity.name === name);
  if (!found) throw new Error(`The blueprint has no entity ${name}`);
  return found;
};

const fieldNamed = (entity: Entity, name: string): Field => {
  const found = entity.fields.find((field) => field.name === name);
  if (!found) throw new Error(`The entity ${entity.name} has no field ${name}`);
  return found;
};

/** The field that an operand takes, of the row itself or of what it refers to. Days have none. */
export function operandField(blueprint: Blueprint, entity: Entity, operand: Operand): Field | undefined {
  if ("from" in operand) return undefined;
  if (operand.through === undefined) return fieldNamed(entity, operand.field);
  return fieldNamed(entityNamed(blueprint, fieldNamed(entity, operand.through).entity ?? ""), operand.field);
}

/** Whose operands they are: of the rows that are added up, or of the row itself. */
export const rowsOf = (blueprint: Blueprint, entity: Entity, { value }: Computed): Entity => ("of" in value ? entityNamed(blueprint, value.of) : entity);

export const operandsOf = ({ value }: Computed): Operand[] => ("operands" in value ? value.operands : []);

/** Whether the value is missing when something that may be left out is. What is added up is never missing, but an average of none is. */
export function isMissable(blueprint: Blueprint, entity: Entity, computed: Computed): boolean {
  const { value } = computed;
  if (value.how === "average") return true;
  if (value.how === "left") return !fieldNamed(entity, value.field).required;
  if (value.how !== "product") return false;
  return value.operands.some((operand) => {
    if ("from" in operand) return [operand.from, operand.to].some((name) => !fieldNamed(entity, name).required);
    const own = fieldNamed(entity, operand.through ?? operand.field);
    return !own.required || operandField(blueprint, entity, operand)?.required === false;
  });
}
