import type { Entity, Field } from "../../blueprint.ts";
import { pascal } from "../names.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const keywords = words("and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield");

/** What models of pydantic 1.10 and 2 have already, and what stands in the body of ours. */
const takenAttributes = words("construct copy dict fields from_orm json mro parse_file parse_obj parse_raw register schema schema_json update_forward_refs validate str int float bool");

/** The entity's package, and the name of its test file. */
export const packageOf = ({ plural }: Entity): string => (keywords.has(plural) ? `${plural}_` : plural);

export const moduleIn = (entity: Entity, file: string): string => `app.resources.${packageOf(entity)}.${file}`;

/** By which name other modules know the entity's store. */
export const storeName = ({ name }: Entity): string => `${name}_store`;

/** `NewBook` and `BookQuery`: no other class of the module can have such a name. */
export const newClass = ({ name }: Entity): string => `New${pascal(name)}`;
export const queryClass = ({ name }: Entity): string => `${pascal(name)}Query`;

/** A name that can stand in a class of fields, for each of `names`. Names that models keep for themselves get another here and keep theirs outside. */
export function attributeIn(names: readonly string[], name: string): string {
  let attribute = name.startsWith("model_") ? `own_${name}` : name;
  while (keywords.has(attribute) || takenAttributes.has(attribute) || (attribute !== name && names.includes(attribute))) attribute += "_";
  return attribute;
}

export const attributeOf = (entity: Entity, field: Pick<Field, "name">): string => attributeIn(entity.fields.map(({ name }) => name), field.name);

/** `"due date, or earlier"` → `due_date_or_earlier`: letters and digits alone. */
export const slug = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/'(?=[a-z])/g, "").replace(/-(?=\d)/g, "minus ").replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
