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

/** The name of the field that an operand takes; days and numbers take none. */
export const fieldNameOf = (operand: Operand): string | undefined => ("field" in operand ? operand.field : "percent" in operand ? operand.percent : undefined);

/** The field that an operand takes, of the row itself or of what it refers to. */
export function operandField(blueprint: Blueprint, entity: Entity, operand: Operand): Field | undefined {
  const name = fieldNameOf(operand);
  if (name === undefined) return undefined;
  const through = "through" in operand ? operand.through : undefined;
  return fieldNamed(through === undefined ? entity : entityNamed(blueprint, fieldNamed(entity, through).entity ?? ""), name);
}

/** Whose operands they are: of the rows that are added up, or of the row itself. */
export const rowsOf = (blueprint: Blueprint, entity: Entity, { value }: Computed): Entity => ("of" in value ? entityNamed(blueprint, value.of) : entity);

export const operandsOf = ({ value }: Computed): Operand[] => ("operands" in value ? value.operands : "terms" in value ? value.terms.flatMap(({ operands }) => operands) : []);

/** What an operand comes to, once its field's number is known. */
export function worthOf(operand: Operand, value: number): number {
  if ("number" in operand) return operand.number;
  if (!("percent" in operand)) return value;
  return operand.as === "share" ? value / 100 : operand.as === "more" ? 1 + value / 100 : 1 - value / 100;
}

/** Whether the value is missing when something that may be left out is. What is added up is never missing, but an average of none is. */
export function isMissable(blueprint: Blueprint, entity: Entity, computed: Computed): boolean {
  const { value } = computed;
  if (value.how === "average") return true;
  if (value.how === "left") return !fieldNamed(entity, value.field).required;
  if (value.how !== "product" && value.how !== "terms") return false;
  return operandsOf(computed).some((operand) => {
    if ("from" in operand) return [operand.from, operand.to].some((name) => !fieldNamed(entity, name).required);
    if ("number" in operand) return false;
    const own = fieldNamed(entity, operand.through ?? fieldNameOf(operand) ?? "");
    return !own.required || operandField(blueprint, entity, operand)?.required === false;
  });
}
